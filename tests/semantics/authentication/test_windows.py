"""RFC 7616 §3.4, §5.6: each nonce count once, in any order within the window."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from httpcore_srv.semantics.authentication.windows import (
    SIZE,
    Verdict,
    Window,
    advanced,
)

ACCEPTED, REPLAYED, BEHIND = Verdict

# fmt: off
CASES = [
    # counts, in order                       the last one   why
    ([1],                                    ACCEPTED,      "the first"),
    ([1, 1],                                 REPLAYED,      "R194 §3.4 the same nc twice"),
    ([1, 2],                                 ACCEPTED,      "the next"),
    ([5],                                    ACCEPTED,      "§3.4 the ones before are still on their way"),
    ([5, 3],                                 ACCEPTED,      "R194 out of order"),
    ([5, 3, 3],                              REPLAYED,      "R194 out of order, twice"),
    ([5, 3, 5],                              REPLAYED,      "R194 the highest, twice"),
    ([128, 1],                               ACCEPTED,      "R194 the far end of the window"),
    ([128, 1, 1],                            REPLAYED,      "R194 the far end, twice"),
    ([129, 1],                               BEHIND,        "R194 just outside: cannot be told"),
    ([1, 129, 2],                            ACCEPTED,      "the window moved by 128, its far end is free"),
    ([2, 129, 2],                            REPLAYED,      "the window moved, what was seen is remembered"),
    ([1, 128, 1],                            REPLAYED,      "the window moved by 127, what was seen is remembered"),
    ([1, 1000, 999],                         ACCEPTED,      "the window moved beyond itself, all is free"),
    ([1, 1000, 1],                           BEHIND,        "and the old ones are behind"),
    ([0xFFFFFFFF],                           ACCEPTED,      "eight digits"),
    ([0xFFFFFFFF, 0xFFFFFFFF],               REPLAYED,      "eight digits, twice"),
    ([0xFFFFFFFF, 1],                        BEHIND,        "a client that spoils its own nonce"),
    ([0x100000000],                          BEHIND,        "nine digits"),
    ([0],                                    BEHIND,        "§3.4 the count has this request in it"),
    ([-1],                                   BEHIND,        "no count"),
]
# fmt: on


@pytest.mark.parametrize(("counts", "last", "why"), CASES)
def test_a_count_is_accepted_once(counts, last, why):
    window, verdict = Window(), None
    for count in counts:
        verdict, window = window.counted(count)

    assert verdict is last, why


@given(st.lists(st.integers(1, 400), max_size=60))
def test_a_window_is_a_set_of_the_last_counts(counts):
    """Against a set that forgets nothing but what is 128 behind the highest."""
    window, seen = Window(), set()
    for count in counts:
        highest = max(seen, default=0)
        expected = (
            BEHIND
            if count <= highest - SIZE
            else (REPLAYED if count in seen else ACCEPTED)
        )
        verdict, window = window.counted(count)
        seen.add(count)
        assert verdict is expected
        assert Window.of(window.octets()) == window


@given(st.integers(), st.lists(st.integers(1, 400)))
def test_a_refused_count_changes_nothing(count, counts):
    window = Window()
    for one in counts:
        window = window.counted(one)[1]
    verdict, after = window.counted(count)

    assert (verdict is ACCEPTED) is (after != window)


def test_a_window_is_twenty_octets():
    assert len(Window().octets()) == 20
    assert len(Window().counted(0xFFFFFFFF)[1].octets()) == 20


# fmt: off
DAMAGED = [
    # octets                                    why
    (b"",                                       "too few"),
    (bytes(19),                                 "too few"),
    (bytes(21),                                 "too many"),
    (bytes(4) + b"\1" + bytes(15),              "nothing was seen, but something was"),
    (b"\0\0\0\1" + bytes(16),                   "the highest was not seen"),
    (b"\0\0\0\1" + bytes(15) + b"\3",           "a count of 0 was seen"),
]
# fmt: on


@pytest.mark.parametrize(("octets", "why"), DAMAGED)
def test_a_damaged_window_is_not_read(octets, why):
    with pytest.raises(ValueError, match="a window"):
        Window.of(octets)


@given(st.binary(min_size=20, max_size=20))
def test_any_octets_are_a_window_or_damaged(octets):
    with suppress(ValueError):
        assert Window.of(octets).octets() == octets


@given(
    st.integers(0, 0xFFFF_FFFF),
    st.integers(0, (1 << SIZE) - 1),
    st.sampled_from([-200, -128, -127, -1, 0, 1, 1, 1, 2, 127, 128, 500]),
)
def test_what_is_counted_in_octets_is_what_a_window_counts(highest, seen, ahead):
    """R194: damaged windows among them, and the first and last counts there are."""
    octets = (highest << SIZE | seen | (ahead > 0)).to_bytes(20)
    try:
        verdict, after = Window.of(octets).counted(highest + ahead)
        expected = after.octets() if verdict is ACCEPTED else None
    except ValueError:
        expected = None

    assert advanced(octets, highest + ahead) == expected


# fmt: off
NO_WINDOWS = [
    # octets                            nc      why
    (b"",                               1,      "nothing"),
    ((1 << SIZE | 1).to_bytes(21),      2,      "an octet more"),
    ((1 << SIZE | 1).to_bytes(19),      2,      "an octet less"),
    ((1 << SIZE | 2).to_bytes(20),      2,      "the highest was not seen"),
    ((5 << SIZE | 2).to_bytes(20),      6,      "the highest was not seen, others were"),
    ((1 << SIZE | 3).to_bytes(20),      2,      "more were seen than there were"),
    ((0xFFFF_FFFF << SIZE | 1).to_bytes(20), 1 << 32, "the next has nine digits"),
]
# fmt: on


@pytest.mark.parametrize(("octets", "nc", "why"), NO_WINDOWS)
def test_no_count_follows_on_what_is_no_window(octets, nc, why):
    assert advanced(octets, nc) is None, why
