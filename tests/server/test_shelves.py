"""
Where do stored responses stand?

``Stored`` is proven by itself; here is what goes on which shelf, and by what it is found.
"""

import pytest

from httpcore_srv.access.visitor import Visitor
from httpcore_srv.message import Fields, Response
from httpcore_srv.resources.consulted import Consulted
from httpcore_srv.semantics.preconditions import Validators
from httpcore_srv.server.open_content import Away
from httpcore_srv.server.ready_responses import StoredResponse
from httpcore_srv.server.shelves import MADE_UP, Shelves, key_of, primary_of
from httpcore_srv.state.stored import OVERHEAD
from httpcore_srv.wire.plain import PlainHead


def head(method="GET", target="/", **fields):
    fields = {"host": "a"} | fields
    return PlainHead(method, target, fields, closing=False)


# fmt: off
PLACES = [
    # one                                   other                                    same   why
    (head(),                                head(accept="a", cookie="b"),            True,  "what Vary may speak of"),
    (head(),                                head("HEAD"),                            False, "RFC 9110 §9.3.2 of another length"),
    (head(),                                head(target="/b"),                       False, "RFC 9111 §2 another target"),
    (head(),                                head(host="b"),                          False, "RFC 9110 §7.1 the host is part of it"),
    (head(),                                head(authorization="Basic x"),           False, "RFC 9111 §3.5"),
    (head(authorization="Basic x"),         head(authorization="Basic y"),           True,  "who may have it is asked each time"),
    (head(authorization="Digest x"),        head(authorization="Digest y"),          True,  "who may have it is asked each time"),
    (head(authorization="Basic x"),         head(authorization="Digest x"),          False, "RFC 7616 §3.5 one has Authentication-Info"),
]
# fmt: on


@pytest.mark.parametrize(("one", "other", "same", "why"), PLACES)
def test_where_answers_are_sought(one, other, same, why):
    places = [primary_of(each, each.target, secure=False) for each in (one, other)]

    assert (places[0] == places[1]) is same, why


def test_tls_is_another_place():
    """RFC 9110 §4.2: https is another origin."""
    assert primary_of(head(), "/", secure=True) != primary_of(head(), "/", secure=False)


def test_answers_stand_by_what_they_vary_by():
    """RFC 9111 §4.1: names in any case and order, values as they were sent."""
    response = Response(200, Fields([("Vary", "Cookie, ACCEPT,cookie")]))
    key = key_of(head(cookie="a=B"), response, Consulted(), secure=False)

    assert key.names == ("accept", "cookie")
    assert key.values == (None, "a=B")


def test_what_decides_though_vary_is_silent_is_part_of_the_key():
    """RFC 9111 §4.1 asks for as much as Vary names; more is never wrong."""
    consulted = Consulted()
    consulted.of_fields(["accept", "accept-language"])
    response = Response(200, Fields([("Vary", "Accept-Language")]))
    key = key_of(head(accept="a/b"), response, consulted, secure=False)

    assert key.names == ("accept", "accept-language")
    assert key.values == ("a/b", None)


def is_x(query):
    return query == "x"


# fmt: off
QUERIES = [
    # asked of it   made for    asked for    found   why
    ((),            "/a?v=1",   "/a?v=2",    True,   "nobody asked for the query"),
    ((),            "/a",       "/a?v=2",    True,   "with one or without"),
    ((),            "/a?v=1",   "/a",        True,   "without one or with"),
    ((),            "/a?",      "/a?b?c",    True,   "RFC 3986 §3.4 the first ? begins it"),
    ((),            "/a?v=1",   "/b?v=1",    False,  "another path"),
    (((),),         "/a?v=1",   "/a?v=1",    True,   "the very same"),
    (((),),         "/a?v=1",   "/a?v=2",    False,  "somebody reads it"),
    (((),),         "/a?v=1",   "/a",        False,  "and that there is none"),
    (((),),         "/a",       "/a?v=1",    False,  "made for none"),
    (((),),         "/a",       "/a?",       False,  "an empty one is one"),
    (((is_x,),),    "/a?v=1",   "/a?v=2",    True,   "the same is true of both"),
    (((is_x,),),    "/a?v=1",   "/a",        True,   "and of none"),
    (((is_x,),),    "/a",       "/a?x",      False,  "not of this"),
    (((is_x,),),    "/a?x",     "/a",        False,  "nor the other way round"),
    (((is_x,),),    "/a?x",     "/a?x",      True,   "the very same"),
]
# fmt: on


def kept_at(shelves, target, status=200, asks=(), octets=0):
    """Keep an answer; it is heard of often enough."""
    consulted = Consulted()
    for ask in asks:
        _, mark, query = target.partition("?")
        consulted.query(query if mark else None, *ask)
    response = Response(status, Fields(), Away(octets))
    key = key_of(head(target=target), response, consulted, secure=False)
    kept = StoredResponse(
        *("GET", key, response, Validators(), None, 0.0, None, Visitor()),
        consulted=consulted,
    )
    for _ in range(2):
        if shelves.admits(key, status, octets):
            shelves.put(kept, octets)
            return kept
    raise AssertionError("not admitted")


@pytest.mark.parametrize(("asks", "made", "asked", "found", "why"), QUERIES)
def test_a_query_finds_what_is_true_of_it(asks, made, asked, found, why):
    shelves = Shelves(1_000_000, lambda kept: None)
    kept = kept_at(shelves, made, asks=asks)

    assert (shelves.find(head(target=asked), secure=False) is kept) is found, why
    assert len(shelves) == 1


def test_what_is_for_one_query_stands_beside_what_is_for_all_others():
    shelves = Shelves(1_000_000, lambda kept: None)
    one = kept_at(shelves, "/a?x", asks=[(is_x,)])
    others = kept_at(shelves, "/a?v=1", asks=[(is_x,)])

    assert shelves.find(head(target="/a?x"), secure=False) is one
    assert shelves.find(head(target="/a?y"), secure=False) is others
    assert shelves.find(head(target="/a"), secure=False) is others


def spelled(number):
    """Write one name in one of many ways."""
    name = zip("abcdefghijklm", f"{number:013b}", strict=True)
    return "".join(f"%{ord(each):02X}" if bit == "1" else each for each, bit in name)


# fmt: off
FLOODS = [
    # target                        status  asks      why
    (lambda n: f"/absent{n}",       404,    (),       "names that nothing has"),
    (lambda n: f"/moved/{n}",       308,    (),       "addresses elsewhere"),
    (lambda n: f"/a?lang={n}",      200,    ((),),    "queries that somebody reads"),
    (lambda n: f"/{spelled(n)}",    200,    (),       "other spellings of one path"),
]
# fmt: on


@pytest.mark.parametrize(("target", "status", "asks", "why"), FLOODS)
def test_what_anybody_can_make_up_pushes_out_nothing_that_is_there(
    target, status, asks, why
):
    size = 100 * MADE_UP * OVERHEAD
    shelves = Shelves(size, lambda kept: None)
    good = [kept_at(shelves, f"/good/{number}") for number in range(1000)]
    for number in range(1, 5001):
        kept_at(shelves, target(number), status, asks)

    assert all(
        shelves.find(head(target=f"/good/{number}"), secure=False) is kept
        for number, kept in enumerate(good)
    ), why
    assert len(shelves) <= len(good) + 100
    assert shelves.weight <= size


def test_what_is_made_up_is_kept_when_it_is_heard_of_again():
    """Most names that nothing has are never asked for again."""
    shelves = Shelves(1_000_000, lambda kept: None)
    response = Response(404)
    key = key_of(head(target="/absent"), response, Consulted(), secure=False)

    assert [shelves.admits(key, 404, 9) for _ in range(3)] == [False, True, True]
    assert shelves.admits(key, 200, 9), "what is there is kept at once"


def test_what_grows_and_is_dropped_leaves_no_weight():
    gone = []
    shelves = Shelves(1_000_000, gone.append)
    kept = [kept_at(shelves, "/a"), kept_at(shelves, "/absent", 404)]
    before = shelves.weight
    for each in kept:
        shelves.grow(each, 500)
    assert shelves.weight == before + 1000
    for each in kept:
        shelves.drop(each)
        shelves.grow(each, 500)

    assert (len(shelves), shelves.weight, gone) == (0, 0, kept)


def test_what_is_closed_keeps_nothing_more():
    shelves = Shelves(1_000_000, lambda kept: None)
    kept_at(shelves, "/a")
    kept_at(shelves, "/absent", 404)
    shelves.close()

    assert (len(shelves), shelves.weight) == (0, 0)
