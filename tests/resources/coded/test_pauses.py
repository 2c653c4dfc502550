"""What is not made for a while, because it has just failed, and who is told?"""

import errno
import os

import pytest

from httpcore_srv.resources.coded.pauses import PAUSE, Pauses


class Clock:
    """A clock that is set by hand."""

    def __init__(self):
        self.now = 100.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


FULL = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
IN_ITS_PLACE = OSError(errno.EISDIR, os.strerror(errno.EISDIR))


def held(pauses, names="ab"):
    return "".join(name for name in names if pauses.holds(name))


def test_nothing_is_paused_at_first(clock):
    assert held(Pauses("", clock)) == ""


# fmt: off
FAILURES = [
    # error                                   held  told                                   why
    (FULL,                                    "ab", "/forms: No space left on device",     "each form would meet it"),
    (PermissionError(errno.EACCES, "refused"), "ab", "/forms: refused",                    "each form would meet it"),
    (IN_ITS_PLACE,                            "a",  None,                                  "others have room"),
    (OSError(errno.EMFILE, "too many"),       "a",  None,                                  "over in a moment"),
    (OSError(errno.ENFILE, "too many"),       "a",  None,                                  "over in a moment"),
    (OSError(errno.EFBIG, "too large"),       "a",  None,                                  "others are smaller"),
    (AssertionError("odd"),                   "a",  "the coding br failed: AssertionError('odd')", "a library fails over some data"),
    (MemoryError(),                           "a",  "the coding br failed: MemoryError()", "for one form there was too little"),
]
# fmt: on


@pytest.mark.parametrize(("error", "names", "told", "why"), FAILURES)
def test_a_failure_pauses_one_form_or_all(clock, caplog, error, names, told, why):
    pauses, seen = Pauses("/forms", clock), []
    pauses.failed("a", "br", error)
    pauses.failed("a", "br", error)
    for seconds in (0, PAUSE - 1, 1):
        clock.now += seconds
        seen.append(held(pauses))

    assert seen == [names, names, ""], why
    if told is None:
        assert caplog.messages == []
    else:
        [message] = caplog.messages
        assert message.endswith(told)


def test_a_pause_begins_anew_with_each_failure(clock):
    pauses = Pauses("", clock)
    pauses.failed("a", "br", IN_ITS_PLACE)
    clock.now += PAUSE - 1
    pauses.failed("a", "br", IN_ITS_PLACE)
    clock.now += PAUSE - 1

    assert held(pauses) == "a"


def test_the_end_of_a_failure_makes_the_next_one_news(clock, caplog):
    pauses, told = Pauses("", clock), []
    pauses.folder_failed(FULL)
    pauses.folder_failed(FULL)
    pauses.kept()
    told.append(len(caplog.messages))
    pauses.folder_failed(FULL)
    told.append(len(caplog.messages))

    assert told == [1, 2]
    assert caplog.messages[0] == (
        "coded forms cannot be kept for a while: No space left on device"
    ), "a private folder has no name that says anything"


def test_each_library_is_told_of(clock, caplog):
    pauses = Pauses("", clock)
    for coding, error in [
        ("br", AssertionError()),
        ("zstd", AssertionError()),
        ("br", MemoryError()),
        ("br", AssertionError("again")),
    ]:
        pauses.failed("a", coding, error)

    assert len(caplog.messages) == 3


def test_pauses_do_not_fill_memory(clock):
    """The oldest end early, also if others failed again meanwhile."""
    names = [str(number) for number in range(1025)]
    pauses = Pauses("", clock)
    for name in (names[0], names[1], names[0], *names[2:]):
        pauses.failed(name, "br", IN_ITS_PLACE)

    assert [name for name in names if not pauses.holds(name)] == ["1"]
