"""
Where do finished answers stand, and which go when there are too many?

    place                         what a request says without its fields (RFC 9111 §2)
      └─ names of Vary            the fields that decide                 (RFC 9111 §4.1)
           └─ their values ──▶ an answer, with its weight in octets

Those that were used since they were last looked at stay when room is needed; the others
go.  Answers are found without a lock and changed under one: what finds them are looks
into tables that are changed by one step at a time, with or without a GIL.
"""

import threading
from collections import deque
from collections.abc import Callable, Hashable, Mapping
from typing import Generic, NamedTuple, TypeAlias, TypeVar

Answer = TypeVar("Answer")

# The names of a Vary, in lower case, and the values of these fields, None if absent.
Names: TypeAlias = tuple[str, ...]
Values: TypeAlias = tuple[str | None, ...]

# Who asks for one thing in ever other ways pushes out answers of this one thing only.
MOST_AT_ONE_PLACE = 32

# Below this many the queue is not cleared of those that are gone.
FEW = 64

# A longer key is not worth its room: place and values of fields, in characters.
LONGEST_KEY = 4096

# What an answer weighs beside its octets: tables, texts and objects of it.
OVERHEAD = 4096


class Where(NamedTuple):
    """What an answer is found by."""

    place: Hashable
    names: Names
    values: Values


class _One(Generic[Answer]):
    """An answer where it stands; none any more once it is gone."""

    __slots__ = ("answer", "is_used", "weight", "where")

    def __init__(self, where: Where, answer: Answer, weight: int) -> None:
        self.where = where
        self.answer: Answer | None = answer
        self.weight = weight
        self.is_used = False


# Of one place: the answers that differ by the values of the same fields.
_Answers: TypeAlias = tuple[tuple[Names, dict[Values, _One[Answer]]], ...]


class Stored(Generic[Answer]):
    """
    Answers of *size* octets in all, at most.

    *let_go* is called, under the lock, with each answer that is kept no longer.
    """

    def __init__(self, size: int, let_go: Callable[[Answer], None]) -> None:
        self._size = size
        self._let_go = let_go
        self._weight = 0
        self._count = 0
        self._lock = threading.Lock()
        self._places: dict[Hashable, _Answers[Answer]] = {}
        self._queue: deque[_One[Answer]] = deque()

    def __len__(self) -> int:
        """Count the answers."""
        return self._count

    @property
    def weight(self) -> int:
        """What they weigh together, in octets."""
        return self._weight

    def find(self, place: Hashable, fields: Mapping[str, str]) -> Answer | None:
        """Return the answer for *fields*, by lower-case names, asked for at *place*."""
        for names, answers in self._places.get(place, ()):
            one = answers.get(tuple(map(fields.get, names)))
            if one is not None:
                one.is_used = True
                return one.answer
        return None

    def put(self, where: Where, answer: Answer, octets: int) -> bool:
        """
        Keep *answer*, which weighs *octets*, in the place of one before.

        Tell whether it is kept: not what would be more than a quarter of all, nor what
        would be found by more text than is likely to come again.
        """
        said = _length(where)
        weight = octets + OVERHEAD + 2 * said
        if said > LONGEST_KEY or weight > self._size // 4:
            return False
        one = _One(where, answer, weight)
        with self._lock:
            answers = self._answers_of(where)
            if (before := answers.get(where.values)) is not None:
                self._forget(before)
            elif len(answers) >= MOST_AT_ONE_PLACE:
                self._forget(next(iter(answers.values())))
            self._answers_of(where)[where.values] = one
            self._queue.append(one)
            self._count += 1
            self._weight += weight
            self._make_room()
        return True

    def drop(self, where: Where, answer: Answer) -> None:
        """Forget *answer*, if it is still the one at *where*."""
        with self._lock:
            for names, answers in self._places.get(where.place, ()):
                one = answers.get(where.values)
                if names == where.names and one is not None and one.answer is answer:
                    self._forget(one)
                    return

    def close(self) -> None:
        """Let all go, and keep nothing more."""
        with self._lock:
            self._size = 0
            self._make_room()

    def _answers_of(self, where: Where) -> dict[Values, _One[Answer]]:
        """Return the answers that differ by the values of the same fields."""
        told = self._places.get(where.place, ())
        for names, answers in told:
            if names == where.names:
                return answers
        made: dict[Values, _One[Answer]] = {}
        # longer names first: an answer that looks at more fields is the more exact one
        both = sorted((*told, (where.names, made)), key=lambda pair: -len(pair[0]))
        self._places[where.place] = tuple(both)
        return made

    def _make_room(self) -> None:
        """Let go, from the oldest on, who was not used since we were last here."""
        while self._weight > self._size:
            one = self._queue.popleft()
            if one.answer is None:
                continue
            if one.is_used:
                one.is_used = False
                self._queue.append(one)
            else:
                self._forget(one)

    def _forget(self, one: _One[Answer]) -> None:
        """Take *one* from its place; in the queue stays where it was, and no answer."""
        place, names, values = one.where
        answer, one.answer = one.answer, None
        if answer is None:
            return
        self._let_go(answer)
        self._count -= 1
        self._weight -= one.weight
        left = []
        for each, answers in self._places.get(place, ()):
            if each == names and answers.get(values) is one:
                del answers[values]
            if answers:
                left.append((each, answers))
        if left:
            self._places[place] = tuple(left)
        else:
            self._places.pop(place, None)
        if len(self._queue) > FEW + 2 * self._count:
            self._queue = deque(each for each in self._queue if each.answer is not None)


def _length(where: Where) -> int:
    """Return how many characters an answer is found by."""
    place = where.place if isinstance(where.place, tuple) else (where.place,)
    return sum(len(one) for one in (*place, *where.values) if isinstance(one, str))
