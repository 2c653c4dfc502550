"""What of a request did an answer depend on, beside its path and what Vary names?"""

import pytest

from httpcore_srv.resources.consulted import Consulted, query_of


def is_long(query):
    return query is not None and len(query) > 3


# fmt: off
CASES = [
    # asked of it             made for  other   same   why
    ((),                      "a=1",    "b=2",  True,  "nobody asked"),
    ((),                      None,     "b=2",  True,  "nobody asked whether there is one"),
    (((),),                   "a=1",    "a=1",  True,  "the very same"),
    (((),),                   "a=1",    "a=2",  False, "another"),
    (((),),                   None,     "",     False, "RFC 3986 §6.2.3: an empty query is one"),
    (((is_long,),),           "a",      "b",    True,  "the same is true of both"),
    (((is_long,),),           None,     "b",    True,  "and of none at all"),
    (((is_long,),),           "a",      "long", False, "of one it is true"),
    (((is_long,), ()),        "a",      "b",    False, "all that was asked counts"),
]
# fmt: on


@pytest.mark.parametrize(("asks", "query", "other", "same", "why"), CASES)
def test_a_query_gets_the_same_where_the_same_is_true_of_it(
    asks, query, other, same, why
):
    consulted = Consulted()
    for ask in asks:
        consulted.query(query, *ask)

    assert consulted.suits(query)
    assert consulted.suits(other) is same, why


def test_fields_add_up():
    consulted = Consulted()
    consulted.of_fields(["accept"])
    consulted.of_fields(["accept-language"])

    assert consulted.fields == {"accept", "accept-language"}
    assert not consulted.names_exchange


@pytest.mark.parametrize(
    ("target", "query"), [("/", None), ("/?", ""), ("/a?b=c", "b=c"), ("/?a?b", "a?b")]
)
def test_the_query_of_a_target_RFC_3986_3_4(target, query):
    """The first question mark begins it; more are part of it."""
    assert query_of(target) == query
