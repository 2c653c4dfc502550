"""One heap for all moments agrees with a plain dictionary of them."""

import math

from hypothesis import given
from hypothesis import strategies as st

from httpcore_srv.core.deadlines import FEW, Deadlines

ITEMS = st.sampled_from("abcdef")
MOMENTS = st.integers(0, 20).map(float)
ACTS = st.one_of(
    st.tuples(st.just("set"), ITEMS, MOMENTS),
    st.tuples(st.just("discard"), ITEMS),
    st.tuples(st.just("expired"), MOMENTS),
)


@given(st.lists(ACTS, max_size=60))
def test_whatever_is_done_the_heap_and_a_dictionary_agree(acts):
    deadlines, model = Deadlines(), {}
    for act in acts:
        match act:
            case ("set", item, moment):
                deadlines.set(item, moment)
                model[item] = moment
            case ("discard", item):
                deadlines.discard(item)
                model.pop(item, None)
            case ("expired", now):
                late = {item for item, moment in model.items() if moment <= now}
                assert set(deadlines.expired(now)) == late
                model = {i: m for i, m in model.items() if i not in late}

        assert deadlines.next() == min(model.values(), default=math.inf)
        assert len(deadlines) == len(model)


def test_what_expires_comes_in_the_order_of_its_moments():
    deadlines = Deadlines()
    for item, moment in [("c", 3.0), ("a", 1.0), ("b", 2.0), ("d", 9.0)]:
        deadlines.set(item, moment)

    assert deadlines.expired(5.0) == ["a", "b", "c"]


def test_a_busy_connection_does_not_fill_the_heap():
    deadlines = Deadlines()
    for moment in range(10_000):
        deadlines.set("busy", 1e9 + moment)

    assert len(deadlines._heap) <= FEW + 2
    assert deadlines.next() == 1e9 + 9_999
