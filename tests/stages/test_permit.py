"""RFC 9110 §9.1, §15.5.5, §15.5.6: what a method may be applied to."""

from contextlib import suppress

import pytest

from httpcore_srv.message import Response
from httpcore_srv.resources.evidence import witnessed
from httpcore_srv.resources.pages import Account
from httpcore_srv.resources.resource import (
    Absent,
    Answering,
    Audience,
    Listed,
    Moved,
    Resource,
)
from httpcore_srv.stage import Final
from httpcore_srv.stages.permit import permit

HERE = Resource(())
NOWHERE, FORBIDDEN, GONE = Absent(), Absent(403), Absent(410)
MOVED, MOVED_301 = Moved("./a/?b"), Moved("/a", 301)
OURS = "GET, HEAD, OPTIONS"

# fmt: off
FINAL = [
    # method     found      status  fields                  why
    ("POST",     HERE,      405,    {"Allow": OURS},        "R061 §15.5.6 MUST generate Allow"),
    ("PUT",      HERE,      405,    {"Allow": OURS},        "R061"),
    ("DELETE",   HERE,      405,    {"Allow": OURS},        "R061"),
    ("PATCH",    HERE,      405,    {"Allow": OURS},        "R061"),
    ("TRACE",    HERE,      405,    {"Allow": OURS},        "R061 §9.3.8 TRACE reflects what may be secret"),
    ("CONNECT",  HERE,      405,    {"Allow": OURS},        "R019 §9.3.6 most origin servers do not implement it"),
    ("OPTIONS",  HERE,      204,    {"Allow": OURS},        "R068 §9.3.7; CVE-2017-9798 methods and nothing else"),
    ("GET",      NOWHERE,   404,    {},                     "§15.5.5"),
    ("POST",     NOWHERE,   404,    {},                     "§15.5.6 405 is said of a target resource"),
    ("OPTIONS",  NOWHERE,   404,    {},                     "§9.3.7 there are no options of nothing"),
    ("GET",      FORBIDDEN, 403,    {},                     "§15.5.4"),
    ("GET",      GONE,      410,    {},                     "§15.5.11"),
    ("GET",      MOVED,     308,    {"Location": "./a/?b"}, "R081 §15.4.9"),
    ("POST",     MOVED,     308,    {"Location": "./a/?b"}, "R080 §15.4.9 the method stays, so it may be any"),
    ("GET",      MOVED_301, 301,    {"Location": "/a"},     "§15.4.2 where a site wants it so"),
]
# fmt: on


@pytest.mark.parametrize(("method", "found", "status", "fields", "why"), FINAL)
def test_final(method, found, status, fields, why, ask, now):
    with pytest.raises(Final) as raised:
        permit(ask(method), found, now)

    response = raised.value.response
    assert (response.status, dict(response.fields)) == (status, fields), why


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_r059_get_and_head_are_permitted_wherever_something_is(method, ask, now):
    """RFC 9110 §9.1: "All general-purpose servers MUST support" them."""
    assert permit(ask(method), HERE, now) is HERE


@pytest.mark.parametrize("status", [403, 404, 410])
def test_cve_2025_69226_no_client_is_told_why_nothing_is_shown(status, ask, now):
    with pytest.raises(Final) as raised:
        permit(ask(), Absent(status, "a link that leads out of the folder"), now)

    assert raised.value.response == Response(status)


def test_a_resource_names_its_own_methods(ask, now):
    """RFC 9110 §10.2.1: Allow lists what the target resource supports."""
    with pytest.raises(Final) as raised:
        permit(ask("GET"), Resource((), methods=("POST",)), now)

    assert raised.value.response.fields["Allow"] == "POST"


def test_an_application_answers_for_itself_what_its_methods_allow(ask, now):
    """RFC 9110 §9.1: which methods there are is the resource's own affair."""
    desk = Answering(("POST", "OPTIONS"), lambda request, moment: Response(303))

    with pytest.raises(Final) as answered:
        permit(ask("POST"), desk, now)
    with pytest.raises(Final) as refused:
        permit(ask("GET"), desk, now)

    assert answered.value.response.status == 303
    assert refused.value.response.fields["Allow"] == "POST, OPTIONS"


def test_a_directory_is_listed_of_what_may_be_shown(ask, now):
    """What is listed is decided here: after admission, not before."""
    asked = []
    directory = Listed(lambda audience: asked.append(audience) or HERE, lambda: None)
    some = Audience(lambda name, is_directory: False, Account("ada", "/login/out"))

    assert permit(ask(), directory, now, some) is HERE
    assert permit(ask(), directory, now) is HERE
    assert asked == [some, Audience()]


# fmt: off
PASSED = [
    # method     found                                          doubted  why
    ("GET",      HERE,                                          False,   "the same resource to everybody"),
    ("OPTIONS",  HERE,                                          True,    "§9.3.7 responses to OPTIONS are not cacheable"),
    ("GET",      Answering(("GET",), lambda *_: Response(200)), True,    "an application may say anything"),
    ("GET",      Listed(lambda audience: HERE, lambda: None),   True,    "it shows files that were not opened, and to whom"),
]
# fmt: on


@pytest.mark.parametrize(("method", "found", "doubted", "why"), PASSED)
def test_what_is_not_the_same_next_time_is_a_doubt(
    method, found, doubted, why, ask, now
):
    with witnessed() as evidence, suppress(Final):
        permit(ask(method), found, now)

    assert bool(evidence.doubts) is doubted, why
