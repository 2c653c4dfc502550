"""Where does the coded form of some data come from?"""

import errno
import gzip
import os
import threading
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
def folder(tmp_path):
    """A folder for forms; nothing that was opened in it may be left open."""
    before = len(os.listdir("/dev/fd"))
    (tmp_path / "forms").mkdir(mode=0o700)
    yield tmp_path / "forms"
    assert len(os.listdir("/dev/fd")) == before


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


def test_without_a_folder_there_is_no_form_and_no_error(tmp_path):
    (tmp_path / "file").write_text("")
    forms = CodedForms(tmp_path / "file")

    assert make(forms) is None
    assert forms.find(key_of(TEXT), "gzip", LEVEL) is None


def test_a_folder_that_cannot_be_used_is_told_at_the_start(folder):
    folder.chmod(0o777)

    with pytest.raises(StartError, match="somebody else may write"):
        CodedForms(folder).prepare()


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
