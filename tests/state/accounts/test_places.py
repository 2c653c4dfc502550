"""Who computes a hash, who waits, and who has to come back?"""

import threading
from itertools import pairwise

import pytest

from httpcore_srv.errors import TooBusy
from httpcore_srv.state.accounts.places import Places

LONG = 20.0


class Guest(threading.Thread):
    """Somebody who wants a place, and keeps it until told to go."""

    def __init__(self, places, network="", *, known=False):
        super().__init__()
        self.entered, self.go = threading.Event(), threading.Event()
        self.refused = False
        self._asks = lambda: places.one(network, known=known)
        self.start()

    def run(self):
        try:
            with self._asks():
                self.entered.set()
                self.go.wait(LONG)
        except TooBusy:
            self.refused = True

    def leave(self):
        self.go.set()
        self.join(LONG)


@pytest.fixture
def guests(until):
    """Let guests come one after the other; all of them leave at the end."""
    came = []

    def come(places, *asked, **more):
        before = len(places._waiting)
        guest = Guest(places, *asked, **more)
        came.append(guest)
        until(
            lambda: (
                guest.entered.is_set()
                or not guest.is_alive()
                or len(places._waiting) > before
            )
        )
        return guest

    yield come
    for guest in came:
        guest.go.set()
    for guest in came:
        guest.join(LONG)


def waits(guest) -> bool:
    return guest.is_alive() and not guest.entered.is_set()


def test_places_are_lent_and_given_back():
    places = Places(1, patience=LONG)
    for _ in range(3):
        with places.one():
            pass
        with pytest.raises(MemoryError), places.one():
            raise MemoryError


# fmt: off
ROOMS = [
    # who waits already                    who comes      waits   why
    ([],                                   ("a", False),  True,   "the first one"),
    ([("a", False)],                       ("a", False),  True,   "two of a network"),
    ([("a", False)] * 2,                   ("a", False),  False,  "no third one of it"),
    ([("a", False)] * 2,                   ("b", False),  True,   "but one of another"),
    ([(n, False) for n in "abcd"],         ("e", False),  False,  "no fifth stranger, wherever from"),
    ([(n, False) for n in "abcd"],         ("e", True),   True,   "a known one"),
    ([("a", False)] * 2,                   ("a", True),   True,   "a known one of that network, too"),
    ([("a", True)] * 6,                    ("a", True),   True,   "known ones are many in one house"),
    ([("a", True)] * 12,                   ("b", True),   False,  "and not without end"),
    ([("a", True)] * 12,                   ("b", False),  True,   "which is no harm to strangers"),
]
# fmt: on


@pytest.mark.parametrize(("waiting", "comes", "stays", "why"), ROOMS)
def test_few_wait_and_others_are_sent_away_at_once(waiting, comes, stays, why, guests):
    places = Places(1, patience=LONG)
    inside = guests(places)
    for network, known in waiting:
        assert waits(guests(places, network, known=known))
    last = guests(places, comes[0], known=comes[1])

    assert (waits(last), last.refused) == (stays, not stays), why
    assert inside.entered.is_set()


def test_who_has_waited_the_longest_is_next_and_known_ones_go_first(guests, until):
    places = Places(1, patience=LONG)
    inside = guests(places)
    first, second = guests(places, "a"), guests(places, "b")
    known, other = guests(places, "c", known=True), guests(places, "d", known=True)
    order = [inside, known, other, first, second]
    for leaves, follows in pairwise(order):
        leaves.leave()
        until(follows.entered.is_set)
        assert sum(waits(guest) for guest in order) == len(order) - 1 - order.index(
            follows
        )


def test_who_comes_late_does_not_go_before_who_waits(guests, until):
    """A place that is given back is handed over, never left for who comes by."""
    places = Places(1, patience=LONG)
    inside, waiting = guests(places), guests(places, "a")
    inside.leave()
    until(waiting.entered.is_set)

    late = guests(places, "b")
    assert waits(late)


def test_no_one_waits_longer_than_patience():
    places = Places(1, patience=0.02)
    with places.one(), pytest.raises(TooBusy), places.one():
        pass
    with places.one():
        pass  # and the place is not lost


def test_no_more_are_inside_than_there_are_places():
    places, lock = Places(2, patience=LONG, known=100), threading.Lock()
    inside, most = [0], [0]

    def work():
        for _ in range(200):
            with places.one("a", known=True):
                with lock:
                    inside[0] += 1
                    most[0] = max(most[0], inside[0])
                with lock:
                    inside[0] -= 1

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(LONG)

    assert most[0] <= 2
    assert places._free == 2
    assert places._waiting == []
