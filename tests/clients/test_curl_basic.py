"""curl with ``--basic`` (RFC 7617): log-in, a wrong password, and what comes of it."""

import pytest

pytestmark = pytest.mark.wire

USER, PASSWORD = "ada", "analytical engine"

# fmt: off
WRONG = [
    # credentials                       why
    (f"{USER}:wrong",                   "a wrong password"),
    (f"nobody:{PASSWORD}",              "an unknown user"),
    (f"{USER}:",                        "no password"),
    (f"{USER.upper()}:{PASSWORD}",      "RFC 7613 §3.3: case is kept"),
    (f"{USER}:{PASSWORD} ",             "almost"),
]

RIGHT = [
    # area         credentials                  why
    ("basic",      "ada:analytical engine",     "argon2id, in a file of our own form"),
    ("basic",      "grüße:pässwörter: ✓",       "RFC 7617 §2.1: in UTF-8, and with a colon in the password"),
    ("apache",     "ada:analytical engine",     "bcrypt, as Apache's htpasswd -B writes it"),
    ("apache",     "charles:analytical engine", "{SHA}, as its -s does"),
    ("both",       "ada:analytical engine",     "beside Digest"),
    ("mixed",      "ada:analytical engine",     "beside forms"),
]
# fmt: on


@pytest.mark.parametrize(("area", "credentials", "why"), RIGHT)
def test_log_in(origin, curl, area, credentials, why):
    [answer] = curl("--basic", "-u", credentials, origin.url(f"/{area}/"))

    assert answer.status == 200, why
    assert f"inside {area}" in answer.content


def test_who_asks_without_credentials_is_challenged(origin, curl):
    """RFC 9110 §11.6.1: with the realm, and the charset (RFC 7617 §2.1)."""
    [answer] = curl(origin.url("/basic/"))

    assert answer.status == 401
    assert answer.fields["WWW-Authenticate"] == (
        'Basic realm="The basic", charset="UTF-8"'
    )
    assert "inside" not in answer.content


@pytest.mark.parametrize(("credentials", "why"), WRONG)
def test_wrong_credentials(origin, curl, credentials, why):
    [answer] = curl("--basic", "-u", credentials, origin.url("/basic/"))

    assert answer.status == 401, why
    assert "inside" not in answer.content
    assert "WWW-Authenticate" in answer.fields


def test_two_lines_of_credentials_are_refused(origin, curl):
    """RFC 9110 §11.6.2: which of them counts, two readers could see differently."""
    line = "uthorization: Basic YWRhOmFuYWx5dGljYWwgZW5naW5l"
    [one] = curl("-H", f"A{line}", origin.url("/basic/"))
    [two] = curl("-H", f"A{line}", "-H", f"a{line}", origin.url("/basic/"))

    assert [one.status, two.status] == [200, 400]


def test_what_is_not_there_is_a_401_for_strangers(origin, curl):
    """Or they could map a protected area."""
    [stranger] = curl(origin.url("/basic/absent"))
    [visitor] = curl("--basic", "-u", f"{USER}:{PASSWORD}", origin.url("/basic/absent"))

    assert [stranger.status, visitor.status] == [401, 404]


def test_the_folder_itself_is_protected(origin, curl):
    """A redirect to its slash would tell that it is there."""
    [answer] = curl(origin.url("/basic"))

    assert answer.status == 401


def test_what_a_visitor_gets_is_for_no_other(origin, curl):
    """RFC 9111 §3.5: no shared cache may keep it."""
    [answer] = curl("--basic", "-u", f"{USER}:{PASSWORD}", origin.url("/basic/"))

    assert {"private", "no-store"} & set(answer.fields["Cache-Control"].split(", "))


def test_parallel_requests(origin, curl):
    """Forty at a time over as many connections as curl likes, each admitted."""
    words = ("-Z", "--parallel-max", "8", "-w", "%{http_code}\n", "-o", "/dev/null")

    said = curl.run(
        *("--basic", "-u", f"{USER}:{PASSWORD}", *words),
        origin.url("/basic/?[1-40]"),
    )

    codes = [line for line in said.split() if line.isdigit() and len(line) == 3]
    assert codes == ["200"] * 40


def test_anyauth_takes_the_stronger_scheme(origin, curl):
    """Curl asks first, and prefers Digest where both are offered."""
    first, then = curl("--anyauth", "-u", f"{USER}:{PASSWORD}", origin.url("/both/"))

    schemes = [line.split()[0] for line in first.fields.all("WWW-Authenticate")]
    assert schemes == ["Digest", "Basic"]
    assert then.status == 200
    assert "Authentication-Info" in then.fields, "that is Digest's (RFC 7616 §3.5)"


def test_anyauth_takes_basic_where_nothing_else_is_offered(origin, curl):
    answers = curl("--anyauth", "-u", f"{USER}:{PASSWORD}", origin.url("/basic/"))

    assert [answer.status for answer in answers] == [401, 200]


def test_the_logs_name_who_came_and_never_the_password(origin, curl, eventually):
    """CVE-2015-3200: neither what was right, nor what was wrong, nor how it travels."""
    curl("--basic", "-u", f"{USER}:{PASSWORD}", origin.url("/basic/7.txt?logged"))
    curl("--basic", "-u", "eve:guess work", origin.url("/basic/7.txt?logged"))
    noted = eventually(lambda: len(origin.noted("/basic/7.txt?logged")) == 2)

    assert noted
    assert len(origin.noted(" - ada [", "/basic/7.txt?logged", '" 200 ')) == 1
    assert len(origin.noted(" - - [", "/basic/7.txt?logged", '" 401 ')) == 1
    assert origin.said("auth.failed address=127.0.0.1 user=eve realm=The\\x20basic")
    for secret in (
        PASSWORD,
        PASSWORD.replace(" ", "\\x20"),
        "guess",
        "Z3Vlc3M",
        "Basic ",
    ):
        assert not origin.said(secret), secret
        assert not origin.noted(secret), secret


def test_a_user_cannot_write_a_line_of_the_log(origin, curl):
    """CVE-2015-3200: nor name another address."""
    forged = "x\nWARNING httpcore_srv.auth: auth.failed address=203.0.113.9 user=y"
    [answer] = curl("--basic", "-u", f"{forged}:p", origin.url("/basic/"))

    assert answer.status == 401
    assert not origin.said("address=203.0.113.9")


def test_too_many_failures(strict, curl):
    """429 with Retry-After, for the right password as well; others are not held up."""
    url, mine, other = strict.url("/basic/"), "127.9.1.1", "127.9.2.1"
    wrong = ["--basic", "-u", f"{OTHER_USER}:wrong", "--interface", mine, url]
    right = ["--basic", "-u", f"{OTHER_USER}:pässwörter: ✓", url]

    statuses = [curl(*wrong)[0].status for _ in range(4)]
    [held] = curl("--interface", mine, *right)
    [stranger] = curl("--basic", "-u", f"{USER}:{PASSWORD}", "--interface", other, url)

    assert statuses[:2] == [401, 401]
    assert statuses[-1] == held.status == 429
    assert 0 < int(held.fields["Retry-After"]) <= 60
    assert stranger.status == 200
    assert strict.said("auth.throttled address=127.9.1.1 user=gr\\xc3\\xbc\\xc3\\x9fe")


OTHER_USER = "grüße"


def test_log_out(origin, curl, form_of):
    """
    Basic has no log-out of its own: the server asks once more, and clears what it can.

    A client that goes on sending the password is let in: it has not been taken away.
    """
    door = origin.url("/leaving-door/out")
    words = ("--basic", "-u", f"{USER}:{PASSWORD}", "-b", "jar", "-c", "jar")
    [page] = curl(*words, door)
    form = form_of(page.content)
    sent = [word for pair in form.fields.items() for word in ("-d", "=".join(pair))]
    [gone] = curl(*words, "-H", f"Origin: {origin.url('')}", *sent, door)

    assert page.status == 200
    assert gone.status == 401
    assert gone.fields["WWW-Authenticate"].startswith("Basic ")
    assert "Clear-Site-Data" in gone.fields
    assert origin.said("auth.logout address=127.0.0.1 user=ada realm=The\\x20leaving")
