"""
Where do finished answers stand, and which go when there are too many?

    primary                       what a request says without its fields (RFC 9111 §2)
      └─ names of Vary            the fields that decide                 (RFC 9111 §4.1)
           └─ their values ──▶ an answer, with its weight in octets

Those that were used since they were last looked at stay when room is needed; the others
go.  Where there is no room, a newcomer has to be heard of twice within a short time, or
be lucky: else who asks for more than there is room for, one after the other, would push
out each answer just before it is asked for again.

Answers are found without a lock and changed under one: what finds them are looks into
tables that are changed by one step at a time, with or without a GIL.
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
MOST_OF_ONE = 32

# So many newcomers are remembered, and of the others one in so many is lucky.
MOST_HEARD = 4096
LUCKY = 32

# Below this many the queue is not cleared of those that are gone.
FEW = 64

# A longer key is not worth its room, in characters.
LONGEST_KEY = 4096

# What an answer weighs beside its octets: tables, texts and objects of it.
OVERHEAD = 4096


class CacheKey(NamedTuple):
    """What an answer is found by: *primary*, and the fields that Vary names (§4.1)."""

    primary: Hashable
    names: Names
    values: Values


class _One(Generic[Answer]):
    """An answer key it stands; none any more once it is gone."""

    __slots__ = ("answer", "is_used", "key", "weight")

    def __init__(self, key: CacheKey, answer: Answer, weight: int) -> None:
        self.key = key
        self.answer: Answer | None = answer
        self.weight = weight
        self.is_used = False


# Of one primary key: the answers that differ by the values of the same fields.
_Answers: TypeAlias = tuple[tuple[Names, dict[Values, _One[Answer]]], ...]


class Stored(Generic[Answer]):
    """
    Answers of *size* octets in all, at most.

    *let_go* is called, under the lock, with each answer that is kept no longer.  With
    *choosy* each newcomer has to be heard of twice, even where there is room.
    """

    def __init__(
        self, size: int, let_go: Callable[[Answer], None], *, choosy: bool = False
    ) -> None:
        self._size = size
        self._choosy = choosy
        self._heard: set[int] = set()
        self._strangers = 0
        self._let_go = let_go
        self._weight = 0
        self._count = 0
        self._lock = threading.Lock()
        self._by_primary: dict[Hashable, _Answers[Answer]] = {}
        self._queue: deque[_One[Answer]] = deque()

    def __len__(self) -> int:
        """Count the answers."""
        return self._count

    @property
    def weight(self) -> int:
        """What they weigh together, in octets."""
        return self._weight

    def find(self, primary: Hashable, fields: Mapping[str, str]) -> Answer | None:
        """Return the answer at *primary* for *fields*, by lower-case names."""
        for names, answers in self._by_primary.get(primary, ()):
            one = answers.get(tuple(map(fields.get, names)))
            if one is not None:
                one.is_used = True
                return one.answer
        return None

    def admits(self, primary: Hashable, octets: int) -> bool:
        """
        Tell whether an answer at *primary*, of *octets*, is worth being kept.

        To be asked once for each, before it costs anything to keep it.
        """
        with self._lock:
            if not self._choosy and self._weight + octets + OVERHEAD <= self._size:
                return True
            if (name := hash(primary)) in self._heard:
                return True
            if len(self._heard) >= MOST_HEARD:
                self._heard.clear()
            self._heard.add(name)
            self._strangers += 1
            return not self._choosy and self._strangers % LUCKY == 0

    def put(self, key: CacheKey, answer: Answer, octets: int) -> bool:
        """
        Keep *answer*, which weighs *octets*, in the place of one before.

        Tell whether it is kept: not what would be more than a quarter of all, nor what
        would be found by more text than is likely to come again.
        """
        said = _length(key)
        weight = octets + OVERHEAD + 2 * said
        if said > LONGEST_KEY or weight > self._size // 4:
            return False
        one = _One(key, answer, weight)
        with self._lock:
            answers = self._answers_of(key)
            if (before := answers.get(key.values)) is not None:
                self._forget(before)
            elif len(answers) >= MOST_OF_ONE:
                self._forget(next(iter(answers.values())))
            self._answers_of(key)[key.values] = one
            self._queue.append(one)
            self._count += 1
            self._weight += weight
            self._make_room()
        return True

    def grow(self, key: CacheKey, answer: Answer, octets: int) -> None:
        """Let *answer*, if it is still the one at *key*, weigh *octets* more."""
        with self._lock:
            if (one := self._one_of(key, answer)) is not None:
                one.weight += octets
                self._weight += octets
                self._make_room()

    def drop(self, key: CacheKey, answer: Answer) -> None:
        """Forget *answer*, if it is still the one at *key*."""
        with self._lock:
            if (one := self._one_of(key, answer)) is not None:
                self._forget(one)

    def close(self) -> None:
        """Let all go, and keep nothing more."""
        with self._lock:
            self._size = 0
            self._make_room()

    def _one_of(self, key: CacheKey, answer: Answer) -> _One[Answer] | None:
        for names, answers in self._by_primary.get(key.primary, ()):
            one = answers.get(key.values)
            if names == key.names and one is not None and one.answer is answer:
                return one
        return None

    def _answers_of(self, key: CacheKey) -> dict[Values, _One[Answer]]:
        """Return the answers that differ by the values of the same fields."""
        told = self._by_primary.get(key.primary, ())
        for names, answers in told:
            if names == key.names:
                return answers
        made: dict[Values, _One[Answer]] = {}
        # longer names first: an answer that looks at more fields is the more exact one
        both = sorted((*told, (key.names, made)), key=lambda pair: -len(pair[0]))
        self._by_primary[key.primary] = tuple(both)
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
        primary, names, values = one.key
        answer, one.answer = one.answer, None
        if answer is None:
            return
        self._let_go(answer)
        self._count -= 1
        self._weight -= one.weight
        left = []
        for each, answers in self._by_primary.get(primary, ()):
            if each == names and answers.get(values) is one:
                del answers[values]
            if answers:
                left.append((each, answers))
        if left:
            self._by_primary[primary] = tuple(left)
        else:
            self._by_primary.pop(primary, None)
        if len(self._queue) > FEW + 2 * self._count:
            self._queue = deque(each for each in self._queue if each.answer is not None)


def _length(key: CacheKey) -> int:
    """Return how many characters an answer is found by."""
    primary = key.primary if isinstance(key.primary, tuple) else (key.primary,)
    return sum(len(one) for one in (*primary, *key.values) if isinstance(one, str))
