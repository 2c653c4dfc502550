"""Forms and sessions with requests: log in, be known, log out; what is old is refused."""

from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

pytestmark = pytest.mark.wire

USER, PASSWORD = "ada", "analytical engine"
KINDS = ["members", "signed"]  # kept in the store, and in the cookie itself


@pytest.fixture
def log_in(form_of):
    """Go to a path, fill in the form one is led to; what came of it."""

    def done(session, url, user=USER, password=PASSWORD):
        page = session.get(url, timeout=20)
        form = form_of(page.text)
        return session.post(
            requests.compat.urljoin(page.url, form.action or page.url),
            data=form.filled(user, password),
            headers={"Origin": requests.compat.urljoin(url, "/").rstrip("/")},
            timeout=20,
        )

    return done


def log_out(session, origin, area, form_of, **more):
    """Press the button of the page that ends a session."""
    door = origin.url(f"/{area}-door/out")
    form = form_of(session.get(door, timeout=20).text)
    return session.post(
        requests.compat.urljoin(door, form.action or door),
        data=form.fields | more,
        headers={"Origin": origin.url("")},
        timeout=20,
    )


def is_inside(answer):
    """Tell whether *answer* is a page of the area, and not the way to it."""
    return answer.status_code == 200 and "inside" in answer.text


@pytest.mark.parametrize("area", KINDS)
def test_log_in(origin, session, log_in, area):
    """The page asked for is reached after log-in, with its query."""
    answer = log_in(session, origin.url(f"/{area}/?page=2"))

    assert [each.status_code for each in answer.history] == [303]
    assert answer.url == origin.url(f"/{area}/?page=2")
    assert is_inside(answer)


@pytest.mark.parametrize("area", KINDS)
def test_the_way_in(origin, session, area):
    """A stranger is led to the form, by an answer that nobody keeps."""
    answer = session.get(origin.url(f"/{area}/0.txt"), timeout=20)

    [led] = answer.history
    assert led.status_code == 303
    assert led.headers["Location"].startswith(f"/{area}-door/?next=")
    assert "no-store" in led.headers["Cache-Control"]
    assert answer.status_code == 200
    assert "no-store" in answer.headers["Cache-Control"]


@pytest.mark.parametrize("area", KINDS)
@pytest.mark.parametrize("user", [USER, "nobody"])
def test_a_wrong_password(origin, session, log_in, area, user):
    """The form again; whether there is such a user is not said."""
    answer = log_in(session, origin.url(f"/{area}/"), user, "wrong")
    after = session.get(origin.url(f"/{area}/"), timeout=20)

    assert not is_inside(answer)
    assert "inside" not in after.text
    assert area not in session.cookies
    assert origin.said("auth.failed", f"user={user}", "scheme=form")


@pytest.mark.parametrize("area", KINDS)
def test_the_cookie(origin, session, log_in, area):
    """R224: no script reads it, no other site sends it; 256 bits, new at each log-in."""
    made = []
    for _ in range(2):
        session.cookies.clear()
        [led] = log_in(session, origin.url(f"/{area}/")).history
        [line] = [
            each
            for each in led.raw.headers.getlist("Set-Cookie")
            if each.startswith(f"{area}=")
        ]
        made.append(line)

    for line in made:
        said = {part.strip().lower() for part in line.split(";")[1:]}
        assert {"httponly", "samesite=lax", "path=/"} <= said
        assert len(line.partition("=")[2].partition(";")[0]) >= 43
    assert made[0].split(";")[0] != made[1].split(";")[0]


@pytest.mark.parametrize("area", KINDS)
def test_a_session_that_was_there_before_is_not_taken_over(
    origin, session, log_in, area
):
    """Fixation: an id that somebody planted is not the one that log-in fills."""
    session.cookies.set(area, "A" * 43, domain="127.0.0.1", path="/")
    log_in(session, origin.url(f"/{area}/"))
    planted = {"Cookie": f"{area}={'A' * 43}"}

    answer = requests.get(origin.url(f"/{area}/"), headers=planted, timeout=20)

    assert not is_inside(answer)


@pytest.mark.parametrize("area", KINDS)
def test_log_out(origin, session, log_in, form_of, area):
    """And the cookie that was overheard opens nothing any more: no replay."""
    log_in(session, origin.url(f"/{area}/"))
    overheard = {"Cookie": f"{area}={session.cookies[area]}"}
    url = origin.url(f"/{area}/")
    before = requests.get(url, headers=overheard, timeout=20)
    gone = log_out(session, origin, area, form_of)
    after = requests.get(url, headers=overheard, timeout=20)

    assert is_inside(before)
    assert gone.status_code < 400
    assert area not in session.cookies
    assert not is_inside(after)
    assert not is_inside(session.get(url, timeout=20))
    assert origin.said("auth.logout", "user=ada", f"realm=The\\x20{area}")


@pytest.mark.parametrize("area", KINDS)
def test_log_out_everywhere(origin, log_in, form_of, area):
    """One person at two machines."""
    user, password = "grüße", "pässwörter: ✓"
    url = origin.url(f"/{area}/")
    with requests.Session() as one, requests.Session() as two:
        log_in(one, url, user, password)
        log_in(two, url, user, password)
        before = [is_inside(each.get(url, timeout=20)) for each in (one, two)]
        log_out(one, origin, area, form_of, everywhere="1")
        after = [is_inside(each.get(url, timeout=20)) for each in (one, two)]

    assert before == [True, True]
    assert after == [False, False]


def test_an_expired_session(origin, session, log_in, eventually):
    """However much it is used."""
    url = origin.url("/brief/")
    assert is_inside(log_in(session, url))

    over = eventually(
        lambda: (answer := session.get(url, timeout=20)).history and answer
    )

    assert not is_inside(over)
    assert over.url.startswith(origin.url("/brief-door/"))


@pytest.mark.parametrize("area", KINDS)
def test_parallel_requests(origin, session, log_in, area):
    """Eight threads with one cookie."""
    log_in(session, origin.url(f"/{area}/"))
    cookie = {"Cookie": f"{area}={session.cookies[area]}"}

    def ask(number):
        url = origin.url(f"/{area}/{number % 8}.txt")
        return requests.get(url, headers=cookie, timeout=20).text

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(ask, range(32)))

    assert found == [f"{area} {number % 8}" for number in range(32)]


# fmt: off
ELSEWHERE = [
    # next                              why
    ("https://evil.example/",           "another site"),
    ("//evil.example/",                 "another site, by a network-path reference"),
    ("/\\evil.example/",                "browsers read a backslash as a slash"),
    ("\\\\evil.example/",               "or two of them"),
    ("javascript:alert(1)",             "a script"),
    ("/%0d%0aSet-Cookie:%20a=b",        "another field"),
    ("/\t/evil.example/",               "browsers leave tabs out"),
    ("http:evil.example",               "a scheme without slashes"),
]
# fmt: on


@pytest.mark.parametrize(("where", "why"), ELSEWHERE)
def test_next_never_leaves_the_site(origin, session, form_of, where, why):
    door = origin.url("/members-door/")
    page = session.get(door, params={"next": where}, timeout=20)
    form = form_of(page.text)
    answer = session.post(
        requests.compat.urljoin(page.url, form.action or page.url),
        data=form.filled(USER, PASSWORD),
        headers={"Origin": origin.url("")},
        timeout=20,
        allow_redirects=False,
    )

    landed = requests.compat.urljoin(door, answer.headers.get("Location", "/"))
    assert landed.startswith(origin.url("/")), why
    assert "evil" not in requests.utils.urlparse(landed).netloc
    assert [line.split("=")[0] for line in answer.raw.headers.getlist("Set-Cookie")]
    assert "a=b" not in answer.headers["Set-Cookie"].split("; ")


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"form_token": ""}, "no token"),
        ({"form_token": "x" * 64}, "somebody else's"),
    ],
)
def test_a_form_that_another_site_sent_is_refused(
    origin, session, form_of, changed, why
):
    """CSRF: the right password does not help who does not know the token."""
    page = session.get(origin.url("/members/"), timeout=20)
    form = form_of(page.text)
    tokens = {name for name in form.fields if name != "next"}
    assert tokens, "there is something to forge"
    forged = form.filled(USER, PASSWORD) | dict.fromkeys(tokens, *changed.values())

    answer = session.post(page.url, data=forged, timeout=20)

    assert not is_inside(answer), why
    assert "members" not in session.cookies


def test_a_form_that_says_it_is_from_another_site_is_refused(origin, session, form_of):
    page = session.get(origin.url("/members/"), timeout=20)
    form = form_of(page.text)
    headers = {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}

    answer = session.post(
        page.url, data=form.filled(USER, PASSWORD), headers=headers, timeout=20
    )

    assert not is_inside(answer)
    assert "members" not in session.cookies


def test_a_program_gets_a_challenge_where_there_is_one_to_give(origin, session):
    """Beside Basic, who takes no HTML is not led to a form."""
    json = {"Accept": "application/json"}
    page = {"Accept": "text/html,application/xhtml+xml"}
    program = session.get(origin.url("/mixed/"), headers=json, timeout=20)
    person = session.get(origin.url("/mixed/"), headers=page, timeout=20)

    assert program.status_code == 401
    assert program.headers["WWW-Authenticate"].startswith("Basic ")
    assert [each.status_code for each in person.history] == [303]


def test_what_is_sent_without_a_session_is_not_led_away(origin, session):
    """A 303 would turn a POST into a GET, and lose what was written."""
    answer = session.post(
        origin.url("/members/"), data={"a": "b"}, timeout=20, allow_redirects=False
    )

    assert answer.status_code == 403
    assert 'rel="login"' in answer.headers["Link"].replace("rel=login", 'rel="login"')


def test_the_cookie_of_one_realm_opens_no_other(origin, session, log_in):
    log_in(session, origin.url("/members/"))
    moved = {"Cookie": f"mixed={session.cookies['members']}"}

    answer = requests.get(origin.url("/mixed/"), headers=moved, timeout=20)

    assert not is_inside(answer)


def test_what_a_session_gets_is_for_no_other(origin, session, log_in):
    """R225: and a cookie is set when something changed, not at every answer."""
    log_in(session, origin.url("/members/"))
    answer = session.get(origin.url("/members/0.txt"), timeout=20)

    assert {"private", "no-store"} & set(answer.headers["Cache-Control"].split(", "))
    assert "Set-Cookie" not in answer.headers


def test_the_access_log_names_the_visitor(origin, session, log_in, eventually):
    log_in(session, origin.url("/members/"))
    session.get(origin.url("/members/4.txt?by-session"), timeout=20)
    [noted] = eventually(lambda: origin.noted("/members/4.txt?by-session"))

    assert " - ada [" in noted
    assert not origin.noted(session.cookies["members"])
    assert not origin.said(session.cookies["members"])


def test_too_many_failures(strict, session, log_in):
    """429 with Retry-After; the right password has to wait as well."""
    url = strict.url("/members/")
    answers = [log_in(session, url, "charles", "wrong") for _ in range(4)]
    held = log_in(session, url, "charles", PASSWORD)

    assert answers[-1].status_code == held.status_code == 429
    assert int(held.headers["Retry-After"]) > 0
    assert "members" not in session.cookies
