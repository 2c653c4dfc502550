"""Forms and sessions with curl, as a script would use them: a jar of cookies, three calls."""

import re

import pytest

pytestmark = pytest.mark.wire

USER, PASSWORD = "ada", "analytical engine"
JAR = ("-b", "jar", "-c", "jar")


@pytest.fixture
def log_in(origin, curl, form_of):
    """Get the form, and send it; the answers."""

    def done(area, password=PASSWORD):
        [page] = curl(*JAR, origin.url(f"/{area}-door/?next=/{area}/"))
        form = form_of(page.content)
        pairs = form.filled(USER, password).items()
        words = [w for n, value in pairs for w in ("--data-urlencode", f"{n}={value}")]
        return curl(*JAR, *words, origin.url(f"/{area}-door/"))

    return done


@pytest.mark.parametrize("area", ["members", "signed"])
def test_log_in_and_out(origin, curl, form_of, log_in, area):
    [led] = log_in(area)
    [inside] = curl(*JAR, origin.url(f"/{area}/"))
    [page] = curl(*JAR, origin.url(f"/{area}-door/out"))
    pairs = form_of(page.content).fields.items()
    words = [w for n, value in pairs for w in ("--data-urlencode", f"{n}={value}")]
    [gone] = curl(*JAR, *words, origin.url(f"/{area}-door/out"))
    [outside] = curl(*JAR, origin.url(f"/{area}/"))

    assert [led.status, led.fields["Location"]] == [303, f"/{area}/"]
    assert [inside.status, f"inside {area}" in inside.content] == [200, True]
    assert gone.status < 400
    assert outside.status == 303


def test_a_wrong_password(origin, curl, log_in):
    [refused] = log_in("members", "wrong")
    [outside] = curl(*JAR, origin.url("/members/"))

    assert refused.status != 303
    assert not re.search("(?m)^members=", refused.fields.get("Set-Cookie") or "")
    assert outside.status == 303


def test_the_jar_serves_parallel_requests(origin, curl, log_in):
    log_in("members")
    said = curl.run(
        *("-Z", "--parallel-max", "8", "-w", "%{http_code}\n", "-o", "/dev/null"),
        *("-b", "jar", origin.url("/members/?[1-40]")),
    )

    codes = re.findall(r"^(\d{3})$", said, re.MULTILINE)
    assert codes == ["200"] * 40


def test_a_session_expires(origin, curl, log_in, eventually):
    log_in("brief")
    [inside] = curl("-b", "jar", origin.url("/brief/"))

    eventually(lambda: curl("-b", "jar", origin.url("/brief/"))[0].status == 303)

    assert inside.status == 200


def test_the_cookie_after_log_out(origin, curl, form_of, log_in):
    """A replay: what was in the jar opens nothing once its session has ended."""
    log_in("members")
    [page] = curl(*JAR, origin.url("/members-door/out"))
    curl("-b", "jar", "-c", "kept", origin.url("/members/"))
    pairs = form_of(page.content).fields.items()
    words = [w for n, value in pairs for w in ("--data-urlencode", f"{n}={value}")]
    [before] = curl("-b", "kept", origin.url("/members/"))
    curl(*JAR, *words, origin.url("/members-door/out"))
    [after] = curl("-b", "kept", origin.url("/members/"))

    assert [before.status, after.status] == [200, 303]
