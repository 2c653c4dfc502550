"""Logging in, as browsers do it and as those do who only look like one."""

import logging
from dataclasses import replace
from datetime import timedelta

import pytest

from httpcore_srv.access.passwords import NOT_HERE
from httpcore_srv.errors import ContentTooLarge, StoreUnavailable, TooBusy
from httpcore_srv.fields.set_cookie import SetCookie
from httpcore_srv.protection import Plain
from httpcore_srv.state.failures import Failures, Throttle
from httpcore_srv.state.sessions.stored import StoredSessions
from httpcore_srv.state.stores.memory import MemoryStore

FORM = "application/x-www-form-urlencoded"


def cookies_of(response):
    return [SetCookie.parse(line) for line in response.fields.all("Set-Cookie")]


def test_a_right_name_and_password_lead_to_the_page_that_was_asked_for(browser):
    browser.open("/login/?next=%2Fmembers%2F%3Fa%3Db")
    response = browser.submit(user="ada", password="secret")

    assert response.status == 303
    assert response.fields["Location"] == "/members/?a=b"
    assert response.visitor == "ada"
    assert browser.open().visitor is None
    assert "As <strong>ada</strong>" in browser.shown


def test_the_cookie_of_a_session_is_for_this_host_and_for_no_script(browser):
    [cookie] = cookies_of(browser.log_in())

    assert cookie == SetCookie(
        "session", cookie.value, path="/", http_only=True, same_site="Lax"
    )
    assert len(cookie.value) == 43


def test_over_tls_it_is_secure_and_can_be_set_by_no_other_host(browser):
    browser.secure = True
    [cookie] = cookies_of(browser.log_in())

    assert cookie == SetCookie(
        "__Host-session",
        cookie.value,
        path="/",
        secure=True,
        http_only=True,
        same_site="Lax",
    )


def test_R224_log_in_gives_a_new_id_whatever_the_browser_had(browser):
    before = browser.log_in() and browser.cookies["session"]
    browser.open(
        "/login/out"
    )  # its form is bound to the session, as this one has to be
    token = browser.hidden()["form_token"]
    browser.submit(user="ada", password="secret", form_token=token)
    after = browser.cookies["session"]

    assert after != before
    assert browser.realm.sessions.find(before, browser.now) is None, "the old one ended"


def test_R224_an_id_that_was_planted_is_not_adopted(browser):
    planted = "A" * 43
    browser.cookies["session"] = planted
    browser.log_in()

    assert browser.cookies["session"] != planted
    assert browser.realm.sessions.find(planted, browser.now) is None


def test_a_session_knows_from_where_it_was_opened(browser):
    browser.fields = (("User-Agent", "Fire\x7ffox " + "x" * 500),)
    browser.log_in()
    [session] = browser.realm.sessions.list(browser.now)

    assert session.about.startswith("127.0.0.1 Fire?fox xxx")
    assert len(session.about) == 160


def wrong(browser, hashing):
    """The password is another one."""


def throttled(seconds):
    """One failure is enough to wait for so long."""

    def prepare(browser, hashing):
        throttle = Throttle(free=1, base=seconds, most=100.0)
        failures = Failures(MemoryStore(), browser.realm.name, throttle)
        browser.realm = replace(browser.realm, failures=failures)
        failures.note('a"da', browser.address, browser.now)

    return prepare


def full(browser, hashing):
    def too_busy():
        raise TooBusy("no place for a password hash in 2.0 s")

    hashing.meanwhile = too_busy


OUTCOMES = [
    # as it is         status  retry  words                     why
    (wrong,            403,    None,  "do not go together",     "RFC 9110 §15.5.2: 401 would need a challenge"),
    (throttled(61.2),  429,    "62",  "Try again in 1 minute",  "RFC 6585 §4; rounded up, said in words"),
    (throttled(0.01),  429,    "1",   "Try again in 1 second.", "never at once"),
    (full,             503,    "1",   "very busy",              "no room to weigh it: nothing was wrong"),
]  # fmt: skip


@pytest.mark.parametrize(("prepare", "status", "retry", "words", "why"), OUTCOMES)
def test_who_is_not_let_in_learns_why(
    browser, hashing, prepare, status, retry, words, why
):
    prepare(browser, hashing)
    browser.open("/login/?next=/members/")
    cookies = dict(browser.cookies)
    response = browser.submit(user='a"da', password="guess")

    assert response.status == status, why
    assert response.fields.get("Retry-After") == retry, why
    assert "WWW-Authenticate" not in response.fields
    assert words in browser.shown
    assert "guess" not in browser.shown, "a password is never repeated"
    assert 'value="a&quot;da"' in browser.shown, "a name is, escaped"
    assert browser.hidden()["next"] == "/members/"
    assert browser.cookies == cookies, "Set-Cookie only when something changed"
    assert "Set-Cookie" not in response.fields
    assert browser.realm.sessions.list(browser.now) == ()


# fmt: off
CONNECTIONS = [
    # plain          address      secure  asked   why
    (Plain.LOOPBACK, "127.0.0.1", False,  True,   "it travels nowhere"),
    (Plain.LOOPBACK, "192.0.2.1", False,  False,  "whoever is on the way reads it"),
    (Plain.LOOPBACK, "192.0.2.1", True,   True,   "over TLS"),
    (Plain.REFUSE,   "127.0.0.1", False,  False,  "the site wants TLS in any case"),
    (Plain.WARN,     "192.0.2.1", False,  True,   "the site takes it upon itself"),
]
# fmt: on


@pytest.mark.parametrize(("plain", "address", "secure", "asked", "why"), CONNECTIONS)
@pytest.mark.parametrize("page", [None, "$action $form_token <input type=password>"])
def test_R180_nobody_is_asked_for_a_password_that_would_not_be_taken(
    browser, page, plain, address, secure, asked, why
):
    browser.realm = replace(browser.realm, plain=plain)
    browser.address, browser.secure, browser.page = address, secure, page
    response = browser.open()

    assert response.status == (200 if asked else 403), why
    assert ("password" in browser.shown) is asked, why
    assert (NOT_HERE in browser.shown) is not asked, why
    assert response.fields["Cache-Control"] == "no-store"


def test_R180_nor_is_one_looked_at_that_is_sent_all_the_same(browser, hashing):
    browser.open()
    browser.address = "192.0.2.1"
    for password in ("secret", "wrong"):
        response = browser.submit(user="ada", password=password)

        assert response.status == 403
        assert NOT_HERE in browser.shown
        assert 'name="password"' not in browser.shown
    assert hashing.weighed == []


def test_R180_who_is_logged_in_already_can_leave_from_there(browser):
    browser.log_in()
    browser.address = "192.0.2.1"

    assert browser.open().status == 200
    assert "As <strong>ada</strong>" in browser.shown


def test_one_may_try_again_on_the_page_that_was_shown(browser):
    browser.log_in(password="wrong")

    assert browser.submit(user="ada", password="secret").status == 303


NAMES = [
    # name            why
    ("", "no name"),
    ("ad\x00a", "NUL"),
    ("a\nb", "a line end"),
    ("a:b", "RFC 7617 §2: no user-id holds a colon"),
    ("eve", "nobody's"),
]


@pytest.mark.parametrize(("name", "why"), NAMES)
def test_a_name_that_nobody_has_is_never_let_in(browser, name, why):
    response = browser.log_in(user=name)

    assert response.status == 403, why
    assert "do not go together" in browser.shown, "as for a wrong password"
    assert browser.realm.sessions.list(browser.now) == ()


TYPED = [
    # user             password     why
    ("Ame\u0301lie", "a secret", "RFC 8265 §3.4 the name is composed"),
    ("Am\u00e9lie", "a\u00a0secret", "R173 a no-break space is a space"),
]


@pytest.mark.parametrize(("user", "password", "why"), TYPED)
def test_what_is_typed_is_taken_in_one_form(browser, accounts, user, password, why):
    accounts.become({"Am\u00e9lie": "a secret"})
    browser.log_in(user=user, password=password)
    [session] = browser.realm.sessions.list(browser.now)

    assert session.user == "Am\u00e9lie", why


FORGED = [
    # changes                                        why
    ({"form_token": None}, "no token: another site's form"),
    ({"form_token": ""}, "an empty token"),
    ({"form_token": "1.one." + "A" * 43}, "a guessed token"),
]


@pytest.mark.parametrize(("changes", "why"), FORGED)
def test_a_form_that_is_not_ours_is_not_weighed(browser, hashing, changes, why):
    response = browser.log_in(**changes)

    assert response.status == 403, why
    assert hashing.weighed == [], why
    assert 'value="ada"' not in browser.shown, "nothing of it is repeated"
    assert browser.submit(user="ada", password="secret").status == 303, (
        "the new one works"
    )


def test_a_token_is_for_the_browser_that_it_was_shown_to(browser, hashing):
    eve = browser.other()
    eve.open()
    browser.open()
    token = eve.hidden()["form_token"]
    response = browser.submit(user="ada", password="secret", form_token=token)

    assert (response.status, hashing.weighed) == (403, [])


def test_a_browser_without_cookies_is_told_so(browser, hashing):
    browser.open()
    browser.cookies.clear()
    response = browser.submit(user="ada", password="secret")

    assert (response.status, hashing.weighed) == (403, [])
    assert "keeps no cookies" in browser.shown


def test_a_page_that_was_left_open_for_too_long_is_not_believed(browser, hashing):
    browser.open()
    browser.now += timedelta(hours=1, seconds=1)
    response = browser.submit(user="ada", password="secret")

    assert (response.status, hashing.weighed) == (403, [])
    assert browser.submit(user="ada", password="secret").status == 303


@pytest.mark.parametrize(
    "line", [("Origin", "https://evil.example"), ("Sec-Fetch-Site", "cross-site")]
)
def test_a_form_of_another_site_is_not_even_read(browser, hashing, line):
    browser.open()
    response = browser.submit(user="ada", password="secret", fields=[line])

    assert (response.status, hashing.weighed) == (403, [])


BROKEN = [
    # content                      type          status  why
    (b"user=ada&password=%zz", FORM, 400, "a broken encoding"),
    (b"user=ada&user=eve", FORM, 400, "twice a name"),
    (b'{"user": "ada"}', "application/json", 415, "no form"),
    (b"user=ada", "text/plain", 415, "no form"),
    (b"user=ada", f"{FORM}; charset=latin1", 415, "not UTF-8"),
]


@pytest.mark.parametrize(("content", "content_type", "status", "why"), BROKEN)
def test_what_is_no_form_is_refused(
    browser, hashing, content, content_type, status, why
):
    browser.open()
    response = browser.send(
        "POST", "/login/", content, [("Content-Type", content_type)]
    )

    assert (response.status, hashing.weighed) == (status, []), why
    assert response.fields["Cache-Control"] == "no-store"
    assert (response.fields.get("Accept") == FORM) is (status == 415)


@pytest.mark.parametrize("missing", ["user", "password"])
def test_a_form_that_lacks_a_field_is_none(browser, hashing, missing):
    response = browser.log_in(**{missing: None})

    assert (response.status, hashing.weighed) == (400, [])


def test_a_form_that_is_too_long_is_not_read(browser, hashing):
    browser.open()
    with pytest.raises(ContentTooLarge):
        browser.submit(user="ada", password="x" * 20_000)
    assert hashing.weighed == []


QUERIES = [
    # target                                   next            why
    ("/login/", "/", "nothing was asked for"),
    ("/login/?next=%2Fmembers%2F", "/members/", "a path"),
    ("/login/?next=/members/", "/members/", "a path, not encoded"),
    ("/login/?next=%2Fa%20b", "/", "decoded once: a space"),
    ("/login/?next=%2F%2Fevil.example", "/", "another host"),
    ("/login/?next=https%3A%2F%2Fevil.example", "/", "another origin"),
    ("/login/?next=%2F%5Cevil.example", "/", "another host, to browsers"),
    ("/login/?next=%2F%09%2Fevil.example", "/", "another host, to browsers"),
    ("/login/?next=/a&next=/b", "/", "two: which one was meant?"),
    ("/login/?next=%ff", "/", "not UTF-8"),
    ("/login/?" + "&".join(["a=b"] * 100), "/", "more than anybody means"),
    ("/login/?next=/login/out", "/", "the entrance itself: in and out again"),
    ("/login/?next=/loginx", "/loginx", "a name that begins alike"),
]


@pytest.mark.parametrize(("target", "next", "why"), QUERIES)
def test_the_page_leads_on_within_the_site_only(browser, target, next, why):
    browser.open(target)

    assert browser.hidden()["next"] == next, why


def test_what_the_form_says_is_looked_at_again(browser):
    response = browser.log_in(next="//evil.example")

    assert response.fields["Location"] == "/"


def test_who_is_logged_in_is_told_so_and_can_leave(browser):
    browser.log_in()
    response = browser.open("/login/?next=/members/")

    assert response.status == 200
    assert "Set-Cookie" not in response.fields
    assert '<a href="/members/">' in browser.shown
    assert browser.submit("/login/out").status == 200
    assert browser.realm.sessions.list(browser.now) == ()


def test_a_session_ends_with_its_password_and_the_cookie_is_taken_away(
    browser, accounts
):
    browser.log_in()
    accounts.become({"ada": "another"})
    response = browser.open()

    assert "session" not in browser.cookies
    assert 'name="password"' in browser.shown
    assert len(response.fields.all("Set-Cookie")) <= 2


def test_a_session_goes_on_under_a_new_id_when_groups_change(browser, accounts):
    browser.log_in()
    before = browser.cookies["session"]
    accounts.become({"ada": "secret"}, ada="staff")
    browser.open()

    assert browser.cookies["session"] != before
    assert "As <strong>ada</strong>" in browser.shown
    assert browser.submit("/login/out").status == 200, "its form is for the new one"


def test_a_password_that_changes_while_it_is_weighed_lets_nobody_stay(
    browser, accounts, hashing
):
    hashing.meanwhile = lambda: accounts.become({"ada": "another"})

    assert browser.log_in().status == 303
    browser.open()
    assert 'name="password"' in browser.shown


def test_a_site_can_have_a_page_of_its_own(browser):
    browser.page = (
        "<style>b{}</style><form action='$action'><p>$message"
        '<input type="hidden" name="form_token" value="$form_token">'
        '<input type="hidden" name="next" value="$next"><input value="$user">'
    )
    response = browser.open("/login/?next=/members/")
    policy = response.fields["Content-Security-Policy"]
    assert "style-src" not in policy
    assert "frame-ancestors 'none'" in policy

    assert browser.submit(user="<ada>", password="wrong").status == 403
    assert 'value="&lt;ada&gt;"' in browser.shown
    assert "do not go together" in browser.shown
    assert (
        browser.submit(user="ada", password="secret").fields["Location"] == "/members/"
    )


def everything(browser):
    """Answers of every kind, one after the other."""
    yield browser.open()
    yield browser.send("HEAD", "/login/")
    yield browser.log_in(password="wrong")
    yield browser.log_in(form_token="")
    yield browser.log_in(user=None)
    yield browser.send("POST", "/login/", b"", [("Content-Type", "text/plain")])
    yield browser.log_in()
    yield browser.open()
    yield browser.open("/login/out")
    yield browser.send("POST", "/login/out", b"", [("Content-Type", "text/plain")])
    yield browser.submit("/login/out", form_token="")
    yield browser.submit("/login/out")
    yield browser.open("/login/out")


def test_R225_no_answer_is_kept_by_a_cache_CVE_2023_30861(browser):
    answers = list(everything(browser))

    assert {answer.status for answer in answers} == {200, 303, 400, 403, 415}
    assert all(answer.fields["Cache-Control"] == "no-store" for answer in answers)


class Down:
    """A store that cannot be reached."""

    def get(self, key):
        raise StoreUnavailable("it is down")

    put = swap = delete = items = get


def test_a_store_that_is_down_lets_nobody_in(browser):
    browser.open()
    browser.realm = replace(browser.realm, sessions=StoredSessions(Down(), "Members"))

    with pytest.raises(StoreUnavailable):
        browser.submit(user="ada", password="secret")


def test_the_log_is_told_who_came_in_and_by_no_secret(browser, caplog):
    """Who wants to know who was there need not read every request at "debug"."""
    with caplog.at_level(logging.INFO, "httpcore_srv.auth"):
        browser.log_in()

    [record] = caplog.records
    assert record.getMessage() == (
        "auth.login address=127.0.0.1 user=ada realm=Members scheme=form reason=- id=-"
    )


def test_the_log_is_told_who_did_not(browser, caplog):
    with caplog.at_level(logging.DEBUG, "httpcore_srv.auth"):
        browser.log_in(password="wrong")

    [record] = caplog.records
    assert record.getMessage().startswith("auth.failed address=127.0.0.1 user=ada ")
    assert "reason=password" in record.getMessage()
