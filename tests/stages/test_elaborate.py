"""RFC 9110 §15.4, §15.5, §15.6 and RFC 9457: what a bare answer looks like."""

import json
from collections.abc import Iterator

import pytest

from httpcore_srv.fields.media_type import MediaType
from httpcore_srv.grammar.statuses import PHRASES
from httpcore_srv.message import Fields, Octets, Response
from httpcore_srv.resources.pages import Account
from httpcore_srv.site import Host
from httpcore_srv.stages.elaborate import elaborate

ID = "0123456789abcdef"


@pytest.fixture
def elaborated(ask):
    """Elaborate a bare response for a client that accepts *accept*."""

    def made(status, accept=None, fields=None, host=None, **more):
        bare = Response(status, Fields.of(fields or {}))
        return elaborate(bare, ask(fields={"Accept": accept}, id=ID), host, **more)

    return made


# fmt: off
FORMS = [
    # status  accept                                  Content-Type                 why
    (404,     None,                                   "text/html; charset=utf-8",  "R283 a person, most likely"),
    (404,     "*/*",                                  "text/html; charset=utf-8",  "R283"),
    (404,     "application/problem+json",             "application/problem+json",  "R279 RFC 9457 §3"),
    (404,     "application/json",                     "application/json",          "R283 a type the client did name"),
    (404,     "application/*",                        "application/problem+json",  "R283 its own name first"),
    (404,     "text/plain",                           "text/plain; charset=utf-8", "R283"),
    (404,     "text/plain;q=0.5, text/html;q=0.4",    "text/plain; charset=utf-8", "R283 §12.4.2 by weight"),
    (404,     "image/png",                            "text/html; charset=utf-8",  "§12.4.1 a page says more than nothing"),
    (404,     "\x00, ;;;",                            "text/html; charset=utf-8",  "§12.5.1 what cannot be read says nothing"),
    (500,     "text/plain",                           "text/plain; charset=utf-8", "R082 §15.6"),
    (308,     None,                                   "text/html; charset=utf-8",  "§15.4 a short hypertext note"),
    (308,     "text/plain",                           "text/plain; charset=utf-8", "R283"),
    (308,     "application/problem+json",             "text/html; charset=utf-8",  "RFC 9457 §3 a redirect is no problem"),
]
# fmt: on


@pytest.mark.parametrize(("status", "accept", "content_type", "why"), FORMS)
def test_form(status, accept, content_type, why, elaborated):
    fields = {"Location": "/a"} if status == 308 else None
    response = elaborated(status, accept, fields)

    assert response.fields["Content-Type"] == content_type, why
    assert response.fields["Vary"] == "Accept", "R283"
    assert response.status == status


# fmt: off
LEFT_ALONE = [
    # status  content        why
    (200,     b"",           "§15.3.1 there is nothing to explain"),
    (204,     b"",           "§15.3.5 has no content"),
    (206,     b"part",       "§15.3.7"),
    (304,     b"",           "§15.4.5 has no content"),
    (404,     b"our own",    "it explains itself already"),
]
# fmt: on


@pytest.mark.parametrize(("status", "content", "why"), LEFT_ALONE)
def test_what_needs_no_explanation_is_left_alone(status, content, why, ask):
    response = Response(status, Fields([("X", "y")]), Octets(content))

    assert elaborate(response, ask(), None) is response, why


class Unmeasured:
    """Content whose length nobody knows beforehand."""

    length = None

    def pieces(self) -> Iterator[bytes]:
        yield b"an explanation"

    def close(self) -> None:
        pass


def test_content_of_unknown_length_is_content(ask):
    """RFC 9110 §6.4: an error that explains itself as it goes is left alone."""
    response = Response(500, content=Unmeasured())

    assert elaborate(response, ask(), None) is response


@pytest.mark.parametrize(
    "accept",
    ["text/html", "text/plain", "application/json", "application/problem+json"],
)
@pytest.mark.parametrize("status", sorted(code for code in PHRASES if code >= 400))
def test_r082_every_error_explains_itself(status, accept, elaborated, octets_of):
    """RFC 9110 §15.5, §15.6: "SHOULD send a representation containing an explanation"."""
    text = octets_of(elaborated(status, accept).content).decode()

    assert str(status) in text
    assert ID in text, "what a visitor can quote, the log has too"


def test_r280_a_problem_says_its_own_status(elaborated, octets_of):
    """RFC 9457 §3.1, §4.2.1: R281 without a type, the title is the status phrase."""
    problem = json.loads(octets_of(elaborated(404, "application/problem+json").content))

    assert problem == {
        "type": "about:blank",
        "title": "Not Found",
        "status": 404,
        "detail": "There is nothing at this address. It may have been moved or mistyped.",
        "id": ID,
    }


# fmt: off
SAID = [
    # status  said                     why
    (301,     "will keep",             "§15.4.2 assigned a new permanent URI"),
    (302,     "for the moment",        "§15.4.3 resides temporarily under a different URI"),
    (303,     "answer is at another",  "§15.4.4 redirects to a different resource"),
    (307,     "method stays",          "§15.4.8 MUST NOT change the request method"),
    (308,     "will keep",             "§15.4.9 assigned a new permanent URI"),
    (400,     "rules of HTTP",         "§15.5.1 something perceived to be a client error"),
    (403,     "will not show",         "§15.5.4 understood, but refused"),
    (404,     "nothing at this",       "§15.5.5 no current representation"),
    (405,     "not with this method",  "§15.5.6 the method is known, but not supported here"),
    (408,     "in time",               "§15.5.9 no complete request within the time"),
    (412,     "condition",             "§15.5.13 a condition was false"),
    (413,     "request is larger",     "§15.5.14 its content"),
    (414,     "address is longer",     "§15.5.15 its target"),
    (416,     "ranges",                "§15.5.17 none can be satisfied"),
    (417,     "expects",               "§15.5.18 the expectation cannot be met"),
    (421,     "speak for the host",    "§15.5.20 not authoritative for the target URI"),
    (431,     "header section",        "RFC 6585 §5 its fields"),
    (500,     "server's side",         "§15.6.1 an unexpected condition"),
    (501,     "does not know how",     "§15.6.2 the functionality is not supported"),
    (503,     "too busy",              "§15.6.4 temporary overload"),
    (505,     "HTTP/1.1 and HTTP/1.0", "R008 §15.6.6 which protocols are supported"),
    (401,     "name and a password",   "§15.5.2 lacks valid authentication credentials"),
    (410,     "removed on purpose",    "§15.5.11 no longer available, likely for good"),
    (429,     "Too many requests",     "RFC 6585 §4 too many in a given amount of time"),
    (451,     "Unavailable For Legal Reasons.", "a status without a sentence has its phrase"),
]
# fmt: on


@pytest.mark.parametrize(("status", "said", "why"), SAID)
def test_an_explanation_says_what_the_status_means(
    status, said, why, elaborated, octets_of
):
    [_, sentence, _] = (
        octets_of(elaborated(status, "text/plain").content).decode().splitlines()
    )

    assert said in sentence, why


def test_an_explanation_may_be_the_error_s_own(elaborated, octets_of):
    response = elaborated(400, "text/plain", detail="Host is missing")

    assert b"\nHost is missing\n" in octets_of(response.content)


# fmt: off
ADVISED = [
    # status  detail                    the status's own advice     shown   why
    (403,     "",                       "ask the person who runs",  True,   "all that is known"),
    (403,     "By https only.",         "ask the person who runs",  False,  "the person could do nothing"),
    (410,     "",                       "will not come back",       True,   "§15.5.11"),
    (410,     "The link is used up.",   "will not come back",       False,  "what is behind the link is there"),
    (429,     "Wait 8 seconds.",        "Wait a little",            False,  "it is said already"),
    (400,     "There is no Host.",      "Reloading the page",       True,   "a rule was broken: what to do is not said"),
]
# fmt: on


@pytest.mark.parametrize(("status", "detail", "advice", "shown", "why"), ADVISED)
def test_advice_fits_the_reason(
    status, detail, advice, shown, why, elaborated, octets_of
):
    page = octets_of(elaborated(status, "text/html", detail=detail).content).decode()

    assert detail in page
    assert (advice in page) is shown, why


def test_who_is_refused_by_name_learns_by_which(elaborated, octets_of):
    account = Account("ada", "/login/out")
    page = octets_of(elaborated(403, account=account).content).decode()
    other = octets_of(elaborated(403).content).decode()

    assert "You are logged in as" in page
    assert "ada" in page
    assert '<a href="/login/out">' in page
    assert "logged in" not in other


# fmt: off
START = [
    # target                          at the start   why
    ("/",                             True,   "the start page itself"),
    ("/?utm_source=x",                True,   "with a query"),
    ("http://example.org/",           True,   "RFC 9112 §3.2.2 absolute-form"),
    ("http://example.org",            True,   "RFC 3986 §6.2.3 an empty path is /"),
    ("/none",                         False,  "another page"),
    ("http://example.org/none?a=/",   False,  "another page"),
    ("/none/",                        False,  "another folder"),
]
# fmt: on


@pytest.mark.parametrize(("target", "at_start", "why"), START)
def test_a_missing_start_page_does_not_lead_to_itself(
    target, at_start, why, ask, octets_of
):
    page = octets_of(elaborate(Response(404), ask("GET", target), None).content)

    assert (b'href="/"' not in page) is at_start, why
    assert (b"begin at the start page" not in page) is at_start, why


SENTENCE = 'Host is ""><script>alert(1)</script>"'


def test_r310_a_sentence_is_no_markup(elaborated, octets_of):
    """CVE-2022-39348: nothing of a request is markup."""
    page = octets_of(elaborated(400, "text/html", detail=SENTENCE).content).decode()

    assert "<script" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_r310_a_sentence_does_not_end_the_string_it_stands_in(elaborated, octets_of):
    response = elaborated(400, "application/problem+json", detail=SENTENCE)

    assert json.loads(octets_of(response.content))["detail"] == SENTENCE


# fmt: off
NOTES = [
    # location                          shown                                           why
    ("/a?b=1&c",                        '<a href="/a?b=1&amp;c">/a?b=1&amp;c</a>',      "§15.4 a hyperlink to the URI reference"),
    ('/"><script>alert(1)</script>',    "/&quot;&gt;&lt;script&gt;",                    "CVE-2024-41810 R310 the target is text"),
    ("/'onclick='x",                    "/&#x27;onclick=&#x27;x",                       "CVE-2024-41810 of either quote"),
]
# fmt: on


@pytest.mark.parametrize(("location", "shown", "why"), NOTES)
def test_a_redirect_has_a_short_note(location, shown, why, elaborated, octets_of):
    response = elaborated(308, "text/html", {"Location": location})
    page = octets_of(response.content).decode()

    assert shown in page, why
    assert "<script" not in page, why
    assert response.fields["Location"] == location


def test_cve_2024_41810_a_note_links_to_no_script(elaborated, octets_of):
    """A reference whose scheme leads to no page is shown, but is not a link."""
    response = elaborated(308, "text/html", {"Location": "javascript:alert(1)"})

    assert b"href" not in octets_of(response.content)


def test_r310_the_text_of_a_redirect_names_the_place(elaborated, octets_of):
    response = elaborated(301, "text/plain", {"Location": "./a/"})

    assert octets_of(response.content).endswith(b"\nSee ./a/\n")


def test_pages_of_ours_may_run_no_script(elaborated):
    """R310 as a second wall: Content Security Policy 3."""
    fields = elaborated(404).fields

    assert fields["Content-Security-Policy"].startswith("default-src 'none'")


HOST = Host(error_pages={404: b"<p>Our own."})

# fmt: off
OWN_PAGES = [
    # status  accept                      own    why
    (404,     None,                       True,  "the host has a page for it"),
    (405,     None,                       False, "it has none for this"),
    (404,     "application/problem+json", False, "R283 a program wants no page"),
]
# fmt: on


@pytest.mark.parametrize(("status", "accept", "own", "why"), OWN_PAGES)
def test_a_host_may_have_pages_of_its_own(
    status, accept, own, why, elaborated, octets_of
):
    response = elaborated(status, accept, host=HOST)

    assert (octets_of(response.content) == b"<p>Our own.") is own, why
    assert MediaType.parse(response.fields["Content-Type"]).essence in (
        "text/html",
        accept,
    )


def test_who_an_answer_is_for_is_kept(ask):
    """The access log names who has just logged in, and is sent on."""
    led = Response(303, Fields([("Location", "/")]), visitor="ada")

    assert elaborate(led, ask(), None).visitor == "ada"


@pytest.mark.parametrize("name", ["Allow", "Content-Range"])
def test_what_an_answer_says_by_its_fields_is_kept(name, elaborated):
    """RFC 9110 §15.5.6 Allow; §15.5.17 Content-Range."""
    assert elaborated(405, fields={name: "x"}).fields[name] == "x"
