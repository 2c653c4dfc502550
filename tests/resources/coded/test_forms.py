"""Where does the coded form of some data come from?"""

import errno
import gzip
import logging
import os
import threading
import time
from hashlib import sha256

import pytest

from httpcore_srv.errors import StartError
from httpcore_srv.resources.coded import forms as forms_module
from httpcore_srv.resources.coded.coders import Coder, makeable
from httpcore_srv.resources.coded.forms import CodedForms
from httpcore_srv.resources.tree import Tree

TEXT = b"some text that is coded " * 500
LEVEL = 6


def key_of(data):
    return sha256(data).digest()


class Memory:
    """Data that is held in memory."""

    def __init__(self, octets):
        self.octets = octets
        self.length = len(octets)

    def pieces(self, first, length):
        yield self.octets[first : first + length]

    def close(self):
        pass


class Clock:
    """A clock that is set by hand."""

    def __init__(self):
        self.now = 100.0

    def __call__(self):
        return self.now


@pytest.fixture
def folder(tmp_path, nothing_left_open):
    """A folder for forms; nothing that was opened in it may be left open."""
    (tmp_path / "forms").mkdir(mode=0o700)
    return tmp_path / "forms"


def decoded(form):
    """Return what a gzip form is the form of, and close it; None for no form."""
    if form is None:
        return None
    (span,) = form.pieces(0, form.length)
    octets = os.pread(span.descriptor, span.length, span.offset)
    form.close()
    return gzip.decompress(octets)


def make(forms, data=TEXT, coding="gzip", level=LEVEL):
    return forms.make(key_of(data), Memory(data), coding, level)


def counted(monkeypatch, start=None):
    """Count how often gzip is begun."""
    begun = []
    coder = makeable()["gzip"]

    def begin(level):
        begun.append(level)
        return (start or coder.start)(level)

    counting = Coder("gzip", coder.library, coder.levels, begin)
    monkeypatch.setattr(forms_module, "makeable", lambda: {"gzip": counting})
    return begun


def test_a_form_is_found_when_it_has_been_made(folder):
    forms = CodedForms(folder)
    before = forms.find(key_of(TEXT), "gzip", LEVEL)
    made = decoded(make(forms))

    assert (before, made) == (None, TEXT)
    assert decoded(forms.find(key_of(TEXT), "gzip", LEVEL)) == TEXT


def test_a_form_is_made_once(folder, monkeypatch):
    begun = counted(monkeypatch)
    forms = CodedForms(folder)

    assert [decoded(make(forms)) for _ in range(3)] == [TEXT] * 3
    assert decoded(make(CodedForms(folder))) == TEXT, "nor by the next process"
    assert begun == [LEVEL]


# fmt: off
OTHERS = [
    # key             coding   level   why
    (key_of(b"else"), "gzip",  LEVEL,  "other data"),
    (key_of(TEXT),    "br",    LEVEL,  "another coding"),
    (key_of(TEXT),    "gzip",  LEVEL + 1, "another level"),
    (key_of(TEXT),    "nope",  LEVEL,  "a coding that nobody can make"),
]
# fmt: on


@pytest.mark.parametrize(("key", "coding", "level", "why"), OTHERS)
def test_a_form_is_one_of_this_data_coding_and_level(folder, key, coding, level, why):
    forms = CodedForms(folder)
    make(forms).close()

    assert forms.find(key, coding, level) is None, why


def test_another_version_of_the_library_makes_another_form(folder, monkeypatch):
    """Its octets may be others, and with them the tag."""
    forms = CodedForms(folder)
    make(forms).close()
    coder = makeable()["gzip"]
    newer = Coder("gzip", coder.library + ".1", coder.levels, coder.start)
    monkeypatch.setattr(forms_module, "makeable", lambda: {"gzip": newer})

    assert forms.find(key_of(TEXT), "gzip", LEVEL) is None


def test_the_same_data_has_the_same_tag_on_every_machine(folder, tmp_path):
    """A cluster, or a form made again after it was forgotten (R091)."""
    (tmp_path / "other").mkdir(mode=0o700)
    one, two = make(CodedForms(folder)), make(CodedForms(tmp_path / "other"))
    one.close()
    two.close()

    assert one.entity_tag == two.entity_tag
    assert not one.entity_tag.weak


def test_data_that_is_not_what_its_key_names_has_no_form_R091(folder):
    """It changed after it was hashed: the form would be one of other data."""
    forms = CodedForms(folder)

    assert forms.make(key_of(b"before"), Memory(TEXT), "gzip", LEVEL) is None
    assert os.listdir(folder) == []
    assert decoded(make(forms)) == TEXT, "and that was no failure of the disk"


@pytest.mark.parametrize(("coding", "level"), [("compress", 6), ("gzip", 10)])
def test_a_coding_or_level_that_cannot_be_made_has_no_form(folder, coding, level):
    assert make(CodedForms(folder), coding=coding, level=level) is None


def test_who_asks_for_a_form_that_is_being_made_waits_for_it(folder, monkeypatch):
    begun_one, gate = threading.Event(), threading.Event()
    real = makeable()["gzip"].start

    def start(level):
        begun_one.set()
        gate.wait(10)
        return real(level)

    begun = counted(monkeypatch, start)
    forms, seen = CodedForms(folder), []
    threads = [
        threading.Thread(target=lambda: seen.append(decoded(make(forms))))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    begun_one.wait(10)
    gate.set()
    for thread in threads:
        thread.join(10)

    assert seen == [TEXT] * 4
    assert begun == [LEVEL]


# Failures


def test_on_a_full_disk_there_is_no_form_and_no_error(folder, monkeypatch):
    """And no attempt for a while: each would cost what coding costs."""
    clock = Clock()
    begun = counted(monkeypatch)
    forms = CodedForms(folder, clock=clock)

    def full(*_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patched:
        patched.setattr(os, "pwrite", full)
        assert make(forms) is None
    attempts = len(begun)
    clock.now += 29
    assert make(forms) is None
    assert len(begun) == attempts
    clock.now += 2

    assert decoded(make(forms)) == TEXT
    assert os.listdir(folder) != []


def test_a_full_disk_is_told_once(folder, monkeypatch, caplog):
    """Not for each request, and not again for each attempt; but when it is full anew."""
    clock, told = Clock(), []
    forms = CodedForms(folder, clock=clock)

    def write_that_fails(number):
        def write(*_):
            raise OSError(number, os.strerror(number))

        return write

    for number, octets in [
        (errno.ENOSPC, b"first" * 200),
        (errno.ENOSPC, b"later" * 200),
        (errno.EROFS, b"other" * 200),
        (None, b"room." * 200),
        (errno.EROFS, b"again" * 200),
    ]:
        with monkeypatch.context() as patched:
            if number is not None:
                patched.setattr(os, "pwrite", write_that_fails(number))
            decoded(make(forms, octets))
            decoded(make(forms, octets))
        told.append(len(caplog.records))
        clock.now += 31

    assert told == [1, 1, 2, 2, 3]
    assert caplog.messages[0] == (
        f"coded forms cannot be kept for a while: {folder}: No space left on device"
    )
    assert {record.levelno for record in caplog.records} == {logging.WARNING}


# fmt: off
OF_ONE = [
    # errno          why
    (errno.EISDIR,   "a directory lies in its place"),
    (errno.EMFILE,   "no descriptor was left, for a moment"),
    (errno.ENFILE,   "as well, of the whole system"),
    (errno.EFBIG,    "larger than a file may be"),
]
# fmt: on


@pytest.mark.parametrize(("number", "why"), OF_ONE)
def test_a_failure_of_one_form_is_none_of_the_others(
    folder, monkeypatch, caplog, number, why
):
    clock = Clock()
    begun = counted(monkeypatch)
    forms = CodedForms(folder, clock=clock)

    def fails(*_):
        raise OSError(number, os.strerror(number))

    with monkeypatch.context() as patched:
        patched.setattr(os, "rename", fails)
        assert make(forms) is None
    assert make(forms) is None, "it is not made again and again"
    assert len(begun) == 1
    assert decoded(make(forms, b"other" * 200)) == b"other" * 200, why
    clock.now += 31

    assert decoded(make(forms)) == TEXT
    assert caplog.records == []


def test_a_directory_in_the_place_of_a_form_is_this_form_s_misfortune(folder):
    forms = CodedForms(folder)
    decoded(make(forms))
    [name] = os.listdir(folder)
    os.unlink(folder / name)
    (folder / name / "something").mkdir(parents=True)

    assert make(forms) is None
    assert decoded(make(forms, b"other" * 200)) == b"other" * 200
    assert (folder / name / "something").exists()


def test_an_empty_directory_in_the_place_of_a_form_makes_room(folder):
    forms = CodedForms(folder)
    decoded(make(forms))
    [name] = os.listdir(folder)
    os.unlink(folder / name)
    (folder / name).mkdir()

    assert decoded(make(forms)) == TEXT


def test_data_that_cannot_be_read_is_no_failure_of_the_store(folder, caplog):
    """The disk that the site lies on is broken, not the one with the forms."""

    class Broken(Memory):
        def pieces(self, first, length):
            yield self.octets[:100]
            raise OSError(errno.EIO, os.strerror(errno.EIO))

    forms = CodedForms(folder)

    assert forms.make(key_of(TEXT), Broken(TEXT), "gzip", LEVEL) is None
    assert decoded(make(forms, b"other" * 200)) == b"other" * 200
    assert os.listdir(folder) != []
    assert caplog.records == []


class Stumbling:
    """A compressor of a library that has an error."""

    def __init__(self, error):
        self.error = error

    def compress(self, data):
        raise self.error

    def flush(self):
        return b""


# fmt: off
FAULTS = [
    # raised                      why
    (AssertionError(),            "an assertion of the library"),
    (MemoryError(),               "there is no memory for its window"),
    (ValueError("bad quality"),   "what it says of itself is not true"),
]
# fmt: on


@pytest.mark.parametrize(("error", "why"), FAULTS)
def test_a_library_that_fails_is_no_error_and_is_told_once(
    folder, monkeypatch, caplog, error, why
):
    clock, faulty = Clock(), [Stumbling(error)]
    real = makeable()["gzip"].start
    begun = counted(monkeypatch, lambda level: faulty[0] if faulty else real(level))
    forms = CodedForms(folder, clock=clock)
    seen = [make(forms), make(forms), make(forms, b"other" * 200)]

    assert (seen, len(begun)) == ([None] * 3, 2), "a pause for each of the two"
    [record] = caplog.records
    assert record.levelno == logging.WARNING, why
    assert "gzip" in record.getMessage()
    assert type(error).__name__ in record.getMessage()
    assert os.listdir(folder) == []
    faulty.clear()
    assert decoded(make(forms, b"third" * 200)) == b"third" * 200
    clock.now += 31
    assert decoded(make(forms)) == TEXT


def test_a_library_that_cannot_even_begin_is_no_error(folder, monkeypatch):
    def start(level):
        raise AssertionError

    counted(monkeypatch, start)

    assert make(CodedForms(folder)) is None


def test_without_a_folder_there_is_no_form_and_no_error(tmp_path):
    (tmp_path / "file").write_text("")
    forms = CodedForms(tmp_path / "file")

    assert make(forms) is None
    assert forms.find(key_of(TEXT), "gzip", LEVEL) is None


def test_a_folder_that_cannot_be_used_is_told_at_the_start(folder):
    folder.chmod(0o777)

    with pytest.raises(StartError, match="somebody else may write"):
        CodedForms(folder).prepare()


def test_a_folder_that_cannot_be_written_to_is_told_at_the_start(folder, monkeypatch):
    """Nothing would ever be coded, and nobody would know why."""

    def refused(**_):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), "/x/.making-1")

    monkeypatch.setattr("tempfile.mkstemp", refused)
    with pytest.raises(StartError) as caught:
        CodedForms(folder).prepare()

    assert str(caught.value) == (
        f"coded forms cannot be kept in {folder}: Permission denied"
    )


def test_a_start_leaves_nothing_in_the_folder(folder):
    CodedForms(folder).prepare()

    assert os.listdir(folder) == []


def test_without_a_private_folder_a_server_starts_and_says_what_is_missing(
    tmp_path, monkeypatch, caplog
):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "nowhere"))
    forms = CodedForms()
    forms.prepare()

    assert make(forms) is None
    assert caplog.messages == [
        "coded forms cannot be kept for a while: No such file or directory"
    ]


def test_a_private_folder_is_made_and_removed(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    forms = CodedForms()
    forms.prepare()
    made = decoded(make(forms))
    there = len(list(tmp_path.iterdir()))
    forms.close()

    assert (made, there) == (TEXT, 1)
    assert list(tmp_path.iterdir()) == []


# Made later


@pytest.fixture
def file(tmp_path):
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "a.txt").write_bytes(TEXT)
    file = Tree(tmp_path / "site").open((b"a.txt",))
    yield file
    file.close()


def test_a_large_form_is_made_for_those_who_come_later(folder, file):
    forms = CodedForms(folder)
    forms.make_later(key_of(TEXT), file, "gzip", LEVEL)
    file.close()  # whoever asked is gone

    assert forms.settle(10)
    assert decoded(forms.find(key_of(TEXT), "gzip", LEVEL)) == TEXT


def test_a_file_that_is_not_what_its_key_names_has_no_form(folder, file):
    forms = CodedForms(folder)
    forms.make_later(key_of(b"before"), file, "gzip", LEVEL)

    assert forms.settle(10)
    assert os.listdir(folder) == []


def test_a_file_that_is_cut_meanwhile_has_no_form(folder, file, tmp_path):
    os.truncate(tmp_path / "site" / "a.txt", 100)
    forms = CodedForms(folder)
    forms.make_later(key_of(TEXT), file, "gzip", LEVEL)

    assert forms.settle(10)
    assert os.listdir(folder) == []
    assert decoded(make(forms)) == TEXT, "and that was no failure of the disk"


def test_what_would_fill_the_store_is_not_coded():
    assert CodedForms(capacity=1000).largest == 250


# The end


class Slow:
    """A compressor that waits at each block until it is told to go on."""

    def __init__(self):
        self.begun, self.gate, self.blocks = threading.Event(), threading.Event(), 0

    def compress(self, data):
        self.blocks += 1
        self.begun.set()
        self.gate.wait(10)
        return b""

    def flush(self):
        return b""


BLOCK = 262_144


def test_a_stop_gives_up_what_is_being_made(folder, monkeypatch):
    """Nobody is there any more who would get it."""
    slow, data = Slow(), b"x" * (4 * BLOCK)
    counted(monkeypatch, lambda level: slow)
    forms, seen = CodedForms(folder), []
    thread = threading.Thread(target=lambda: seen.append(make(forms, data)))
    thread.start()
    slow.begun.wait(10)
    forms.close()
    slow.gate.set()
    thread.join(10)

    assert (seen, slow.blocks) == ([None], 1)
    assert os.listdir(folder) == []


def test_a_stop_gives_up_what_waits_to_be_made(folder, file, monkeypatch):
    slow, began = Slow(), time.monotonic()
    counted(monkeypatch, lambda level: slow)
    monkeypatch.setattr(forms_module, "_MOMENT", 0.0)
    forms = CodedForms(folder)
    for level in (1, 2, 3):
        forms.make_later(key_of(TEXT), file, "gzip", level)
    slow.begun.wait(10)
    forms.close()
    slow.gate.set()

    assert forms.settle(10)
    assert slow.blocks == 1
    assert os.listdir(folder) == []
    assert time.monotonic() - began < 5


def test_after_the_end_nothing_is_made_or_found_until_the_next_start(
    tmp_path, monkeypatch, file, caplog
):
    """A private folder that was removed is not made again by who comes late."""
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    forms = CodedForms()
    forms.close()
    found = [make(forms), forms.find(key_of(TEXT), "gzip", LEVEL)]
    forms.make_later(key_of(TEXT), file, "gzip", LEVEL)

    assert forms.settle(10)
    assert (found, os.listdir(tmp_path / "temporary")) == ([None, None], [])
    forms.prepare()
    assert decoded(make(forms)) == TEXT
    forms.close()
    assert caplog.records == []


def test_the_same_data_has_the_same_form_however_it_is_held(folder, tmp_path):
    """A file is read in blocks; what is held in memory is coded in the same ones."""
    data = os.urandom(3 * BLOCK // 2) + bytes(BLOCK)
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "a.bin").write_bytes(data)
    (tmp_path / "other").mkdir(mode=0o700)
    file = Tree(tmp_path / "site").open((b"a.bin",))
    coding = "br" if "br" in makeable() else "gzip"
    one, two = CodedForms(folder), CodedForms(tmp_path / "other")
    forms = [make(one, data, coding, 5), two.make(key_of(data), file, coding, 5)]
    for opened in (file, *forms):
        opened.close()

    assert forms[0].entity_tag == forms[1].entity_tag
