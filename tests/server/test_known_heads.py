"""Which whole heads are known, with the answers to them?"""

import threading
import tracemalloc

import pytest

from httpcore_srv.server import known_heads
from httpcore_srv.server.known_heads import LONGEST, KnownHeads
from httpcore_srv.state.stored import CacheKey
from httpcore_srv.wire.limits import Limits
from httpcore_srv.wire.plain import PlainHead, PlainReader

NIGHTLY = pytest.mark.nightly

# What was read of a head without credentials; more of it does not matter here.
BARE = PlainHead("GET", "/", {"host": "a"}, closing=False)


class StoredResponse:
    """Stands for an answer that is kept."""

    def __init__(self):
        self.heads = set()
        self.is_gone = False
        self.gate = None

    def let_go(self):
        self.is_gone = True


class ReadyResponse:
    """Stands for one form of it."""

    def __init__(self, kept):
        self.kept = kept


@pytest.fixture
def heads():
    return KnownHeads()


@pytest.fixture
def form():
    return ReadyResponse(StoredResponse())


def test_a_head_is_known_from_the_second_time_on(heads, form):
    heads.learn(b"once", form, BARE)
    assert heads.forms == {}

    heads.learn(b"once", form, BARE)
    assert heads.forms == {b"once": form}
    assert form.kept.heads == {b"once"}


def test_a_long_head_is_never_known(heads, form):
    for _ in range(3):
        heads.learn(b"x" * (LONGEST + 1), form, BARE)
        heads.learn(b"x" * LONGEST, form, BARE)

    assert list(heads.forms) == [b"x" * LONGEST]


def test_with_an_answer_go_the_heads_that_led_to_it(heads, form):
    other = ReadyResponse(StoredResponse())
    for _ in range(2):
        heads.learn(b"one", form, BARE)
        heads.learn(b"two", form, BARE)
        heads.learn(b"other", other, BARE)
    heads.let_go(form.kept)

    assert heads.forms == {b"other": other}
    assert (form.kept.is_gone, form.kept.heads) == (True, set())


def test_what_is_gone_already_is_not_learned(heads, form):
    """It was let go by another thread, after it was found."""
    heads.learn(b"one", form, BARE)
    heads.let_go(form.kept)
    heads.learn(b"one", form, BARE)

    assert heads.forms == {}


def test_who_has_stopped_learns_no_more(heads, form):
    for _ in range(2):
        heads.learn(b"one", form, BARE)
    heads.stop()
    heads.learn(b"one", form, BARE)

    assert heads.forms == {}


def test_the_table_stays_the_same_one(heads, form):
    """Those who look up heads hold it."""
    table = heads.forms
    for _ in range(2):
        heads.learn(b"one", form, BARE)
    assert table == {b"one": form}
    heads.stop()
    assert table == {}


@pytest.mark.parametrize("count", [15_000, pytest.param(100_000, marks=NIGHTLY)])
def test_memory_does_not_grow_with_distinct_heads(heads, form, count):
    """Heard once or known: after so many, all are forgotten, by the answer as well."""

    def learn(numbers):
        for number in numbers:
            for _ in range(2):
                heads.learn(b"%d " % number * 10, form, BARE)

    learn(range(5000))
    tracemalloc.start()
    try:
        learn(range(5000, 10_000))
        before = tracemalloc.get_traced_memory()[0]
        learn(range(10_000, 10_000 + count))
        after = tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()

    assert after - before < 2_000_000
    assert len(heads.forms) <= known_heads.MOST
    assert form.kept.heads == set(heads.forms)


def learn_some(heads, forms, start):
    start.wait(20)
    for number in range(4000):
        heads.learn(b"%d" % (number % 100), forms[number % len(forms)], BARE)


def let_go_some(heads, forms, start):
    start.wait(20)
    for form in forms:
        heads.let_go(form.kept)


def test_threads_that_learn_and_let_go_leave_no_way_to_what_is_gone(heads):
    forms, start = (
        [ReadyResponse(StoredResponse()) for _ in range(300)],
        threading.Barrier(4),
    )
    threads = [
        threading.Thread(target=does, args=(heads, forms, start))
        for does in (learn_some, learn_some, let_go_some, let_go_some)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert heads.forms == {}
    assert not any(form.kept.heads for form in forms)


# Without the line by which visitors differ...

PLAIN = b"GET / HTTP/1.1\r\nHost: a\r\n"

# fmt: off
LINES = [
    # head                                                 without             line                        why
    (PLAIN + b"Cookie: b=c\r\n\r\n",                       PLAIN + b"Cookie: \r\n\r\n",   ("cookie", "b=c"),          "at the end"),
    (PLAIN + b"Authorization: Basic eA==\r\n\r\n",         PLAIN + b"Authorization: \r\n\r\n",   ("authorization", "Basic eA=="), "credentials"),
    (b"GET / HTTP/1.1\r\nCookie: b=c\r\nHost: a\r\n\r\n",  b"GET / HTTP/1.1\r\nCookie: \r\nHost: a\r\n\r\n",   ("cookie", "b=c"),          "before others"),
    (PLAIN + b"Cookie:  b=c \r\n\r\n",                     PLAIN + b"Cookie: \r\n\r\n",   ("cookie", "b=c"),          "RFC 9110 §5.5: whitespace around it is none of it"),
    (PLAIN + b"Cookie: \r\n\r\n",                          PLAIN + b"Cookie: \r\n\r\n",   ("cookie", ""),             "empty"),
    (PLAIN + b"\r\n",                                      None,              None,                       "it has none"),
    (PLAIN + b"cookie: b=c\r\n\r\n",                       None,              None,                       "written otherwise"),
    (PLAIN + b"Cookie: b=\xff\r\n\r\n",                    None,              None,                       "not plain: obs-text"),
    (PLAIN + b"Cookie: b=\tc\r\n\r\n",                     None,              None,                       "not plain: HTAB"),
    (PLAIN + b"Cookie: b=c\nX: y\r\n\r\n",                 None,              None,                       "not plain: a bare LF"),
    (PLAIN + b"Cookie: b=\0c\r\n\r\n",                     None,              None,                       "not plain: NUL"),
    (PLAIN + b"Cookie: " + b"x" * 1001 + b"\r\n\r\n",      None,              None,                       "so long that a limit may say 431"),
    (b"\r\nCookie: b=c\r\n\r\n",                           None,              None,                       "no request line before it"),
    (PLAIN + b"\r\nCookie: b\r\n",                        PLAIN + b"\r\nCookie: \r\n", ("cookie", "b"),     "behind the end: another head, which is known of none"),
    (PLAIN + b"X-Cookie: b=c\r\n\r\n",                     None,              None,                       "another field"),
]
# fmt: on


@pytest.mark.parametrize(("octets", "bare", "line", "why"), LINES)
def test_a_head_is_parted_from_one_value(octets, bare, line, why):
    found = known_heads.parted(octets)

    assert (found and found[0]) == bare, why
    assert (found and found[1:]) == line, why


class Answer(StoredResponse):
    """Stands for an answer that varies by fields, behind a gate or not."""

    def __init__(self, *names, gate=None):
        super().__init__()
        self.key = CacheKey("/", names, ())
        self.gate = gate


def head_of(octets):
    return PlainReader(Limits()).read(octets)


def learn(heads, form, *octets):
    """Learn each of *octets* as often as it takes."""
    for each in octets:
        for _ in range(2):
            heads.learn(each, form, head_of(each))


def with_line(line):
    return PLAIN + line + b"\r\n\r\n"


def test_cookies_that_change_nothing_are_left_out(heads):
    form = ReadyResponse(Answer("accept-language"))
    heads.learn(first := with_line(b"Cookie: visitor=1"), form, head_of(first))
    heads.learn(second := with_line(b"Cookie: visitor=2"), form, head_of(second))

    assert heads.but_for_one_value(with_line(b"Cookie: visitor=3"))[0] is form
    assert heads.forms == {}, "a head with cookies is never known whole"
    assert not any(b"visitor" in octets for octets in form.kept.heads)

    heads.let_go(form.kept)
    assert heads.but_for_one_value(with_line(b"Cookie: visitor=4")) is None


def test_behind_a_gate_the_line_is_read_each_time(heads):
    """What is known says nothing of who may: the gate gets what was sent now."""
    form = ReadyResponse(Answer(gate="gate"))
    learn(heads, form, with_line(b"Authorization: Basic eA=="))
    known, head, fields = heads.but_for_one_value(
        with_line(b"Authorization: Basic eQ==")
    )

    assert known is form
    assert head[:2] == ("GET", "/")
    assert fields == {"authorization": "Basic eQ=="}
    assert not any(b"Basic" in octets for octets in form.kept.heads)
    assert heads.forms == {}


# fmt: off
NEVER = [
    # line                                           names        gate     why
    (b"Cookie: language=de",                         ("cookie",), None,    "Vary names it: the language that was chosen"),
    (b"Cookie: session=a",                           ("cookie",), "gate",  "the same behind a gate"),
    (b"Authorization: Basic eA==",                   (),          None,    "nobody asks for it: what it gets is private"),
    (b"cookie: a=b",                                 (),          None,    "written otherwise: it would be known whole"),
    (b"authorization: Basic eA==",                   (),          "gate",  "written otherwise"),
    (b"Authorization: Basic eA==\r\nCookie: a=b",    (),          "gate",  "both: one of them would be known"),
    (b"X: y",                                        (),          "gate",  "let in by where it comes from: decided anew"),
]
# fmt: on


@pytest.mark.parametrize(("line", "names", "gate", "why"), NEVER)
def test_what_is_not_known(heads, line, names, gate, why):
    form = ReadyResponse(Answer(*names, gate=gate))
    learn(heads, form, with_line(line))

    assert heads.but_for_one_value(with_line(line)) is None, why
    assert heads.forms == {}, why
    assert form.kept.heads == set(), why


def test_two_lines_of_cookies_stay_two(heads):
    """One is left, and no head with it is known: duplicates are not plain."""
    learn(heads, ReadyResponse(Answer()), with_line(b"Cookie: x=y"))

    assert heads.but_for_one_value(with_line(b"Cookie: a=b\r\nCookie: c=d")) is None


def test_a_head_without_the_line_says_nothing_of_one_with(heads):
    """It may have as many lines as there may be: one more is too many (RFC 6585 §5)."""
    form = ReadyResponse(Answer())
    learn(heads, form, PLAIN + b"\r\n")

    assert heads.forms == {PLAIN + b"\r\n": form}
    assert heads.but_for_one_value(with_line(b"Cookie: a=b")) is None


def test_stopping_forgets_those_without_a_line_too(heads):
    form = ReadyResponse(Answer())
    learn(heads, form, with_line(b"Cookie: a=b"))
    heads.stop()

    assert heads.but_for_one_value(with_line(b"Cookie: a=b")) is None
    assert form.kept.heads == set()


def test_what_follows_a_head_is_no_line_of_it(heads):
    """RFC 9112 §3: it begins another head, which nobody has read yet."""
    learn(heads, ReadyResponse(Answer()), with_line(b"Cookie: a=b"))

    assert heads.but_for_one_value(PLAIN + b"\r\nCookie: b\r\n") is None
    assert heads.but_for_one_value(PLAIN + b"\r\nAuthorization: b\r\n") is None


def test_one_line_does_not_stand_for_the_other(heads):
    """RFC 9111 §3.5: what is for everybody with a cookie is private with credentials."""
    learn(heads, ReadyResponse(Answer()), with_line(b"Cookie: a=b"))
    assert heads.but_for_one_value(with_line(b"Authorization: Basic eA==")) is None

    learn(
        heads,
        ReadyResponse(Answer(gate="gate")),
        with_line(b"Authorization: Basic eA=="),
    )
    gated = heads.but_for_one_value(with_line(b"Cookie: a=b"))
    assert gated is None or gated[0].kept.gate is None
