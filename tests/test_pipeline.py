"""
The line from end to end: a request and a site in, a response out.

The stages have their own tables; here stands what only their order can guarantee.
"""

import os
import re
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from httpcore_srv.errors import (
    ContentTooLarge,
    ExpectationFailed,
    FieldsTooLarge,
    MalformedRequest,
    Misdirected,
    NotImplementedHere,
    RequestTimeout,
    TargetTooLong,
    VersionNotSupported,
)
from httpcore_srv.grammar.dates import format_http_date, parse_http_date
from httpcore_srv.message import Fields, Peer, Request, Response, Span
from httpcore_srv.pipeline import apologize, refuse, respond
from httpcore_srv.resources.coded.forms import CodedForms
from httpcore_srv.resources.digests import DigestIndex
from httpcore_srv.resources.media_types import MediaTypes
from httpcore_srv.resources.tree import Tree
from httpcore_srv.site import Folder, Host, Mount, Redirect, Site
from httpcore_srv.stage import overheard

pytestmark = pytest.mark.usefixtures("nothing_left_open")

# So far ahead that files made just now have long been at rest: their tags are strong.
NOW = datetime(2040, 6, 2, 12, 0, 0, tzinfo=UTC)
DATE = "Sat, 02 Jun 2040 12:00:00 GMT"
MODIFIED = datetime(2024, 6, 1, 12, 0, 0, tzinfo=UTC)
LATER, EARLIER = (format_http_date(MODIFIED + timedelta(days=days)) for days in (1, -1))

FILES = {
    "ten.txt": "0123456789",
    "empty.txt": "",
    "page/index.html": "<!doctype html>\n<title>Page</title>\n",
    "list/a": "a",
    "list/<img src=x onerror=alert(1)>.txt": "x",
    "list/a\r\nX-Evil: yes": "x",
    'list/"quoted".txt': "x",
    "priv/file": "p",
    "future.txt": "tomorrow",
}
LASTING = Fields(
    [
        ("Cache-Control", "max-age=60"),
        ("Expires", "Sat, 02 Jun 2040 12:01:00 GMT"),
        ("Vary", "Origin"),
    ]
)


def folder(root, **more):
    return Folder(Tree(root), digests=DigestIndex(granularity=0.0), **more)


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    root = tmp_path_factory.mktemp("root")
    for name, text in FILES.items():
        path = root / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
        os.utime(path, (MODIFIED.timestamp(),) * 2)
    later = NOW + timedelta(days=1)
    os.utime(root / "future.txt", (later.timestamp(),) * 2)
    mounts = (
        Mount("/lasting/", folder(root, listing=True), LASTING),
        Mount("/old/", Redirect("https://new.example/")),
        Mount("/", folder(root, listing=True)),
    )
    return Site((Host(("example.org",), mounts),), hsts="max-age=31536000")


@pytest.fixture(scope="module")
def ask(site):
    """Answer a request; the content is read and closed."""

    def asked(method="GET", target="/", fields=None, **more):
        lines = {"Host": "example.org", **(fields or {})}
        request = Request(method, target, Fields.of(lines), id="7" * 32, **more)
        response = respond(request, site, NOW)
        octets = b"".join(map(octets_of, response.content.pieces()))
        response.content.close()
        assert response.content.length == len(octets)
        return response, octets

    return asked


def octets_of(piece):
    if isinstance(piece, Span):
        return os.pread(piece.descriptor, piece.length, piece.offset)
    return piece


# One thing after another...

# fmt: off
ORDER = [
    # method     target         fields                                       status  why
    ("GET",      "/none",       {"If-None-Match": "*"},                      404,    "R105 §13.2.1 ignored unless it were a 2xx or 412"),
    ("GET",      "/none",       {"If-Match": "*"},                           404,    "R105 §13.2.1"),
    ("GET",      "/list",       {"If-None-Match": "*"},                      308,    "R105 §13.2.1"),
    ("GET",      "/old/x",      {"If-Match": '"v0"'},                        308,    "R105 §13.2.1"),
    ("POST",     "/ten.txt",    {"If-Match": '"v0"'},                        405,    "R105 §13.2.1"),
    ("PUT",      "/ten.txt",    {"If-None-Match": "*"},                      405,    "R105 R110 §13.2.1 nothing was done"),
    ("DELETE",   "/ten.txt",    {"If-Unmodified-Since": EARLIER},            405,    "R105 R110 nothing was done"),
    ("PUT",      "/ten.txt",    {"Content-Range": "bytes 0-0/10"},           405,    "R067 §14.5 refused, like every PUT"),
    ("BREW",     "/none",       {},                                          501,    "R060 §15.6.2 for any resource"),
    ("BREW",     "/ten.txt",    {"If-Match": '"v0"'},                        501,    "R105"),
    ("OPTIONS",  "/ten.txt",    {"If-Match": '"v0"'},                        204,    "R106 §13.2.1"),
    ("OPTIONS",  "/ten.txt",    {"If-None-Match": "*"},                      204,    "R106 §13.2.1"),
    ("OPTIONS",  "*",           {"If-Match": '"v0"'},                        204,    "R106 R068"),
    ("TRACE",    "/ten.txt",    {"If-Match": '"v0"'},                        405,    "R106 R061"),
    ("CONNECT",  "example.org:80", {"If-Match": '"v0"'},                     405,    "R106 R019"),
    ("GET",      "/ten.txt",    {"If-Match": '"v0"', "Range": "bytes=99-"},  412,    "R107 preconditions before ranges"),
    ("GET",      "/ten.txt",    {"If-None-Match": "*", "Range": "bytes=99-"}, 304,   "R128 §13.2.2 304 before 416"),
    ("GET",      "/ten.txt",    {"If-Modified-Since": LATER, "Range": "bytes=0-0"}, 304, "R128"),
    ("GET",      "/ten.txt",    {"Range": "bytes=99-"},                      416,    "R118"),
    ("GET",      "/ten.txt",    {"Upgrade": "h2c, websocket", "Connection": "upgrade"}, 200, "R079 §7.8 as if absent"),
    ("GET",      "/ten.txt",    {"Expect": "teapot"},                        417,    "R072"),
    ("POST",     "/old/x",      {},                                          308,    "R080 §15.4.9"),
]
# fmt: on


@pytest.mark.parametrize(("method", "target", "fields", "status", "why"), ORDER)
def test_what_is_asked_first(method, target, fields, status, why, ask):
    response, _ = ask(method, target, fields)

    assert response.status == status, why


@pytest.mark.parametrize(("method", "target", "fields", "status", "why"), ORDER)
def test_r058_every_answer_says_when_and_for_how_long(
    method, target, fields, status, why, ask
):
    response, _ = ask(method, target, fields)

    assert response.fields.all("Date") == (DATE,)
    assert len(response.fields.all("Cache-Control")) == 1


@pytest.mark.parametrize(("method", "target", "fields", "status", "why"), ORDER)
def test_r082_every_answer_but_204_and_304_has_something_to_show(
    method, target, fields, status, why, ask
):
    response, octets = ask(method, target, fields)

    assert bool(octets) is (status not in (204, 304))
    assert ("Content-Type" in response.fields) is bool(octets), "R085"


def test_the_trail_is_the_line(ask):
    with overheard() as trail:
        ask("GET", "/ten.txt")

    assert " ".join(step.stage for step in trail) == (
        "resolve locate admit permit negotiate describe validate extract represent "
        "elaborate acknowledge freshen complete"
    )


def test_the_trail_of_an_early_answer_leaves_out_what_was_not_asked(ask):
    with overheard() as trail:
        ask("GET", "/none")

    stages = [step.stage for step in trail]
    assert " ".join(stages) == (
        "resolve locate admit permit elaborate acknowledge freshen complete"
    )


def test_absence_is_said_after_admission(ask):
    """Or strangers could map a protected area."""
    with overheard() as trail:
        ask("GET", "/none")

    answers = [step.stage for step in trail if isinstance(step.decided, Response)]
    stages = [step.stage for step in trail]
    assert answers[0] == "permit"
    assert stages.index("admit") < stages.index("permit")


# The grid: every method, representation, condition and range that there is...

TARGETS = [
    ("/ten.txt", None),
    ("/ten.txt?download=1", None),
    ("/empty.txt", None),
    ("/page/", None),
    ("/list/", "text/html"),
    ("/list/", "application/json"),
    ("/list/?format=text", None),
    ("/lasting/ten.txt", None),
    ("/lasting/list/", "text/plain"),
]
# {etag} and {modified} stand for the validators of the 200
CONDITIONS = [
    {},
    {"If-None-Match": "{etag}"},
    {"If-None-Match": 'W/{etag}, "other"'},
    {"If-None-Match": "*"},
    {"If-None-Match": '"other"'},
    {"If-Match": "{etag}"},
    {"If-Match": '"other"'},
    {"If-Modified-Since": "{modified}"},
    {"If-Modified-Since": LATER},
    {"If-Modified-Since": EARLIER},
    {"If-Unmodified-Since": EARLIER},
    {"If-Match": "{etag}", "If-None-Match": "{etag}"},
    {"If-None-Match": '"other"', "If-Modified-Since": LATER},
]
RANGES = [
    {},
    {"Range": "bytes=0-0"},
    {"Range": "bytes=-1"},
    {"Range": "bytes=0-0,2-2"},
    {"Range": "bytes=999999-"},
    {"Range": "bytes=0-0", "If-Range": "{etag}"},
    {"Range": "bytes=0-0,2-2", "If-Range": "{etag}"},
    {"Range": "bytes=0-0", "If-Range": "{modified}"},
    {"Range": "bytes=0-0", "If-Range": '"other"'},
    {"Range": "bytes=2-1"},
]
AS_THE_200 = ("Cache-Control", "Content-Location", "Date", "ETag", "Expires", "Vary")
# What a 304 may have besides: control data of the response, not of the representation
BESIDES = {"Server"}


def filled(fields, full):
    known = {
        "etag": full.fields["ETag"],
        "modified": full.fields.get("Last-Modified") or EARLIER,
    }
    return {name: value.format(**known) for name, value in fields.items()}


@pytest.fixture(scope="module")
def grid(ask):
    """Every answer of the grid: the request's fields, GET, HEAD, and the plain 200."""
    answers = []
    for (target, accept), condition, ranges in product(TARGETS, CONDITIONS, RANGES):
        whole = ask("GET", target, {"Accept": accept})
        fields = {"Accept": accept, **filled(condition | ranges, whole[0])}
        got, headed = (ask(method, target, fields) for method in ("GET", "HEAD"))
        answers.append((target, fields, got, headed, whole))
    return answers


def test_the_grid_has_every_answer_in_it(grid):
    """A grid without 304s would prove nothing about them."""
    statuses = {got.status for _, _, (got, _), _, _ in grid}

    assert statuses == {200, 206, 304, 412, 416}
    assert {whole.status for *_, (whole, _) in grid} == {200}


def test_r108_r125_a_304_and_a_206_say_what_the_200_says(grid):
    """RFC 9110 §15.4.5, §15.3.7: "MUST generate any of the following header fields"."""
    for target, fields, (got, _), (headed, _), (whole, _) in grid:
        for answer in (got, headed):
            if answer.status in (304, 206):
                for name in AS_THE_200:
                    expected = whole.fields.all(name)
                    assert answer.fields.all(name) == expected, (target, fields, name)


def test_r109_a_304_says_no_more_than_that(grid):
    """RFC 9110 §15.4.5, §6.4.1: no other representation metadata, and no content."""
    for target, fields, (got, octets), _, _ in grid:
        if got.status == 304:
            assert octets == b""
            names = {name for name, _ in got.fields} - BESIDES
            assert names <= set(AS_THE_200), (target, fields)


def test_r062_r063_head_says_what_get_says(grid, ask):
    """RFC 9110 §9.3.2; R112 R130 §14.2: but a Range means nothing to it."""
    for target, fields, _, (headed, _), _ in grid:
        unranged = {name: value for name, value in fields.items() if name != "Range"}
        expected, _ = ask("GET", target, unranged)
        answer = (headed.status, headed.fields)
        assert answer == (expected.status, expected.fields), (target, fields)


def test_r110_a_412_holds_nothing_of_the_representation(grid):
    """RFC 9110 §15.5.13; R101, R096."""
    for target, fields, (got, octets), _, _ in grid:
        if got.status == 412:
            assert b"412" in octets
            shared = {"ETag", "Last-Modified", "Content-Location", "Accept-Ranges"}
            assert not shared & {name for name, _ in got.fields}, (target, fields)


def test_r120_a_single_part_is_what_it_says_it_is(grid):
    """RFC 9110 §15.3.7.1, §14.4: the octets of the 200 from first to last."""
    for target, fields, (got, octets), _, (_, whole) in grid:
        if got.status == 206 and "Content-Range" in got.fields:
            found = re.fullmatch(
                r"bytes (\d+)-(\d+)/(\d+)", got.fields["Content-Range"]
            )
            first, last, length = map(int, found.groups())
            assert length == len(whole), (target, fields)
            assert octets == whole[first : last + 1], (target, fields)


def test_r121_several_parts_are_what_they_say_they_are(grid):
    """RFC 9110 §14.6, §15.3.7.2, read as a client reads it."""
    seen = 0
    for target, fields, (got, octets), _, (_, whole) in grid:
        if got.status == 206 and "Content-Range" not in got.fields:
            boundary = got.fields["Content-Type"].partition("boundary=")[2].encode()
            assert boundary not in whole, "R084 §14.6 absent from the data"
            first, *parts, last = (b"\r\n" + octets).split(b"\r\n--" + boundary)
            assert (first, last) == (b"", b"--\r\n")
            for part in parts:
                head, _, data = part.partition(b"\r\n\r\n")
                place = re.search(rb"Content-Range: bytes (\d+)-(\d+)/(\d+)", head)
                start, end, length = map(int, place.groups())
                assert length == len(whole), (target, fields)
                assert data == whole[start : end + 1], (target, fields)
            seen += 1

    assert seen, "there are several"


def test_r126_a_part_for_who_has_the_rest_says_no_more_than_it_must(grid):
    """RFC 9110 §15.3.7, after a true If-Range."""
    for target, fields, (got, _), _, _ in grid:
        if got.status == 206 and "If-Range" in fields:
            assert "Last-Modified" not in got.fields, (target, fields)
            multipart = "Content-Range" not in got.fields
            assert ("Content-Type" in got.fields) is multipart, (target, fields)


FIELD_NAMES = ["If-Match", "If-None-Match", "If-Modified-Since", "If-Unmodified-Since"]
FIELD_NAMES += ["If-Range", "Range", "Accept", "Expect", "Upgrade", "Content-Range"]


@given(
    st.sampled_from(["GET", "HEAD", "OPTIONS", "POST", "PUT", "TRACE"]),
    st.dictionaries(
        st.sampled_from(FIELD_NAMES),
        st.text(st.characters(min_codepoint=32, max_codepoint=255), max_size=40)
        | st.sampled_from(["*", '"a"', "bytes=0-0", "bytes=0-", LATER, EARLIER]),
    ),
)
def test_whatever_a_request_says_the_answer_is_one_of_ours(ask, method, fields):
    """A field that cannot be read is ignored or refused, never a failure of ours."""
    response, _ = ask(method, "/ten.txt", fields)

    assert response.status in {200, 204, 206, 304, 405, 412, 416, 417}


# Targets...

# fmt: off
OPEN_REDIRECTS = [
    # target                              why
    ("//evil.example",                    "CVE-2021-28861"),
    ("//evil.example/",                   "CVE-2021-28861"),
    ("//evil.example/..",                 "CVE-2021-28861 R305"),
    ("//evil.example/%2e%2e/",            "CVE-2015-1164"),
    ("//evil.example//..",                "CVE-2015-1164"),
    ("///evil.example/..//list",          "CVE-2015-1164"),
    ("/%5Cevil.example",                  "CVE-2019-10098"),
    ("/%2F%2Fevil.example/",              "CVE-2023-28370"),
    ("//%2Fevil.example/",                "CVE-2023-28370"),
    ("//list",                            "R305"),
    ("/list//",                           "R305"),
    ("/https://evil.example/",            "CVE-2023-28370"),
    ("/list?//evil.example",              "R305 a query names no host"),
]
# fmt: on


@pytest.mark.parametrize(("target", "why"), OPEN_REDIRECTS)
def test_no_target_leads_to_another_host(target, why, ask):
    response, _ = ask("GET", target)
    location = response.fields.get("Location") or "/"

    assert response.status in (308, 400, 404), why
    assert re.match(r"(\./|/(?!/))[^\\]*\Z", location), why


# fmt: off
PRIVATE = [
    # target           why
    ("//priv/file",    "CVE-2019-0220 R305 an empty segment"),
    ("/priv%2Ffile",   "CVE-2019-0220 R301 an encoded slash"),
    ("/priv%5Cfile",   "CVE-2019-0220 R299 an encoded backslash"),
    ("/priv/%2e/file", "CVE-2019-0220 R299 an encoded dot"),
    ("/priv/file/",    "CVE-2019-0220 a file with a slash"),
    ("/PRIV/file",     "CVE-2019-0220 in other letters"),
]
# fmt: on


@pytest.mark.parametrize(("target", "why"), PRIVATE)
def test_a_path_is_served_by_one_name_only(target, why, ask):
    """What is said of /priv/ must be said of every way to it."""
    _, octets = ask("GET", target)

    assert octets != b"p", why


# fmt: off
ALLOWED = [
    # method    target              why
    ("OPTIONS", "/ten.txt",         "R068"),
    ("OPTIONS", "/list/",           "R068"),
    ("OPTIONS", "*",                "R068"),
    ("POST",    "/ten.txt",         "R061"),
    ("PATCH",   "/list/",           "R061"),
    ("CONNECT", "example.org:443",  "R061"),
]
# fmt: on


@pytest.mark.parametrize(("method", "target", "why"), ALLOWED)
def test_cve_2017_9798_allow_names_methods_and_nothing_else(method, target, why, ask):
    response, _ = ask(method, target)

    assert response.fields.all("Allow") == ("GET, HEAD, OPTIONS",), why


def test_r090_a_file_from_tomorrow_was_modified_now(ask):
    """RFC 9110 §8.8.2.1: none "later than the server's time of message origination"."""
    response, _ = ask("GET", "/future.txt")

    assert response.fields["Last-Modified"] == response.fields["Date"] == DATE


def test_r307_a_name_with_a_line_end_makes_one_field(ask):
    """CVE-2020-7695: what is copied to a field ends no line."""
    response, _ = ask("GET", "/list/a%0D%0AX-Evil:%20yes?download=1")

    assert response.status == 200
    assert "X-Evil" not in response.fields
    assert not re.search("[\r\n]", response.fields["Content-Disposition"])


def test_r310_a_name_is_no_markup_in_a_listing(ask):
    """CVE-2019-10092, CVE-2024-27306: every name is text."""
    _, octets = ask("GET", "/list/", {"Accept": "text/html"})

    assert b"<img" not in octets
    assert b"&lt;img" in octets


@pytest.mark.parametrize(("secure", "sent"), [(True, True), (False, False)])
@pytest.mark.parametrize("target", ["/ten.txt", "/none", "/list", "//"])
def test_r312_strict_transport_security_over_tls_only(target, secure, sent, ask):
    """RFC 6797 §7.2: "MUST NOT include the STS header field" over plain transport."""
    response, _ = ask("GET", target, peer=Peer(secure=secure))

    assert ("Strict-Transport-Security" in response.fields) is sent


@pytest.mark.parametrize(
    ("target", "status"),
    [("/ten.txt", 200), ("/none", 404), ("/list", 308), ("/%zz", 400)],
)
def test_r064_content_with_get_changes_nothing(target, status, ask):
    """RFC 9110 §9.3.1: content of a GET "has no generally defined semantics"."""

    class Unread:
        length = 5

        def pieces(self):
            raise AssertionError("nobody needs to read it")

        def close(self):
            pass

    with_content, octets = ask("GET", target, content=Unread())
    without, expected = ask("GET", target)

    assert (with_content.status, with_content.fields, octets) == (
        without.status,
        without.fields,
        expected,
    )
    assert with_content.status == status


class Unwritable:
    """A media type that cannot be written down: a failure of ours."""

    def __str__(self):
        raise ZeroDivisionError


class UnwritableTypes(MediaTypes):
    def media_type_of(self, name):
        return Unwritable()


def test_a_failure_of_ours_leaves_no_file_open(tmp_path):
    """Or a few hundred of them would be the end of the server: EMFILE."""
    (tmp_path / "a").write_text("a")
    broken = folder(tmp_path, media_types=UnwritableTypes())
    site = Site((Host(("*",), (Mount("/", broken),)),))
    request = Request("GET", "/a", Fields([("Host", "a")]))

    with pytest.raises(ZeroDivisionError):
        respond(request, site, NOW)


def test_a_failure_at_the_end_of_the_line_leaves_no_file_open_either(tmp_path):
    """What is found is closed, though the response already carried it."""
    (tmp_path / "a").write_text("a")
    mount = Mount("/", folder(tmp_path), fields=None)  # freshen cannot read them
    site = Site((Host(("*",), (mount,)),), cache_control=None)
    request = Request("GET", "/a", Fields([("Host", "a")]))

    with pytest.raises((TypeError, AttributeError)):
        respond(request, site, NOW)


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"If-None-Match": "*"}, 304),
        ({"If-Match": '"other"'}, 412),
        ({"Range": "bytes=999999-"}, 416),
    ],
)
def test_what_was_selected_is_closed_when_it_is_not_sent(fields, status, tmp_path):
    """A coded listing was opened when it was selected, and by nobody else."""
    for number in range(50):
        (tmp_path / f"file{number}").touch()
    forms = CodedForms(tmp_path / "forms")
    listed = folder(tmp_path, listing=True, forms=forms)
    site = Site((Host(("*",), (Mount("/", listed),)),))
    asked = Fields.of({"Host": "a", "Accept-Encoding": "gzip", **fields})
    respond(Request("GET", "/", Fields.of({"Host": "a"})), site, NOW).content.close()

    response = respond(Request("GET", "/", asked), site, NOW)
    response.content.close()

    assert response.status == status


# Refusals...

# fmt: off
REFUSALS = [
    # error                   status  why
    (MalformedRequest,        400,    "§15.5.1"),
    (RequestTimeout,          408,    "§15.5.9"),
    (ContentTooLarge,         413,    "§15.5.14"),
    (TargetTooLong,           414,    "§15.5.15"),
    (ExpectationFailed,       417,    "§15.5.18"),
    (Misdirected,             421,    "§15.5.20"),
    (FieldsTooLarge,          431,    "RFC 6585 §5"),
    (NotImplementedHere,      501,    "§15.6.2"),
    (VersionNotSupported,     505,    "§15.6.6"),
]
# fmt: on


@pytest.mark.parametrize(("error", "status", "why"), REFUSALS)
def test_who_broke_the_protocol_is_told_how(error, status, why):
    """R058, R082: with a date and an explanation, and to be stored by nobody."""
    request = Request("-", "-", Fields([("Accept", "text/plain")]), id="7")

    response = refuse(error("This is how."), request, Site(), NOW)

    assert response.status == status, why
    assert b"\nThis is how.\n" in response.content.data
    assert response.fields["Date"] == DATE
    assert response.fields["Cache-Control"] == "no-store"


@pytest.mark.parametrize("status", [500, 503])
def test_an_apology_tells_no_secret(status):
    """RFC 9110 §15.6: what is wrong, and an id that the log has too."""
    request = Request("GET", "/", Fields([("Accept", "text/plain")]), id="7" * 32)

    response = apologize(status, request, Site(), NOW)

    lines = response.content.data.decode().splitlines()
    assert response.status == status
    assert lines[-1] == "id: " + "7" * 32
    assert "Traceback" not in response.content.data.decode()


# fmt: off
WHEN = [
    # status  when   why
    (503,     "1",   "R077 §15.6.4 it is over when something becomes free"),
    (500,     None,  "§15.6.1 nobody knows"),
    (408,     None,  "§15.5.9 at once, on a new connection"),
    (413,     None,  "R077 §15.5.14 it would be as large the next time"),
]
# fmt: on


@pytest.mark.parametrize(("status", "when", "why"), WHEN)
def test_when_to_try_again(status, when, why):
    response = apologize(status, Request("GET", "/"), Site(), NOW)

    assert response.fields.get("Retry-After") == when, why


def test_r057_the_date_can_be_read_again():
    response = refuse(MalformedRequest("x"), Request("-", "-"), Site(), NOW)

    assert parse_http_date(response.fields["Date"], NOW) == NOW


OURS = Host(("a.example",), (), {400: b"<p>A.", 501: b"<p>A.", 503: b"<p>A."})
THEIRS = Host(("b.example",), (), {400: b"<p>B."})

# fmt: off
PAGES = [
    # host           status  page       why
    ("a.example",    400,    b"<p>A.",  "its own page, whatever refuses"),
    ("b.example",    400,    b"<p>B.",  "of the host that Host names, though the target be nonsense"),
    ("b.example:80", 400,    b"<p>B.",  "the port changes no name"),
    ("c.example",    400,    b"<p>A.",  "nobody's: the first host is the default"),
    ("a b",          400,    b"<p>A.",  "no host at all: the same"),
    (None,           400,    b"<p>A.",  "none named: the same"),
    ("a.example",    503,    b"<p>A.",  "our failure looks like the host, too"),
]
# fmt: on


@pytest.mark.parametrize(("host", "status", "page", "why"), PAGES)
def test_a_refusal_shows_the_page_of_the_host(host, status, page, why):
    fields = Fields.of({"Host": host})
    request = Request("GET", "/%zz", fields, id="0")

    response = apologize(status, request, Site((OURS, THEIRS)), NOW)

    assert b"".join(response.content.pieces()) == page, why
