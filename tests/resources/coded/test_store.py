"""Which coded forms are kept?"""

import errno
import os
import threading

import pytest

from httpcore_srv.resources.coded import store as store_module
from httpcore_srv.resources.coded.store import Store
from httpcore_srv.resources.coded.stored import SEAL_LENGTH

NOON = 1_700_000_000.0


def name_of(number, ending="gzip.6.zlib-1.2.13"):
    return f"{number:064x}.{ending}"


class Clock:
    """A clock that is set by hand."""

    def __init__(self):
        self.now = NOON

    def __call__(self):
        return self.now


class Folder:
    """A store, and the folder it keeps its forms in."""

    def __init__(self, path, capacity=1_000_000):
        self.path = path
        self.clock = Clock()
        self.store = Store(path, capacity, self.clock)

    def keep(self, number, *coded):
        """Keep a form that was last used now."""
        self.store.keep(name_of(number), coded or (b"coded %d" % number,)).close()
        os.utime(self.path / name_of(number), (self.clock.now, self.clock.now))

    def octets(self, number, store=None):
        """Return the coded octets of a form; None if there is none."""
        form = (store or self.store).find(name_of(number))
        if form is None:
            return None
        octets = os.pread(form.descriptor, form.length, SEAL_LENGTH)
        form.close()
        return octets

    def names(self):
        return sorted(os.listdir(self.path))


@pytest.fixture
def folder(tmp_path, nothing_left_open):
    """A folder; nothing that was opened in it may be left open."""
    return Folder(tmp_path)


def test_a_form_is_kept(folder):
    folder.keep(1, b"one ", b"two")

    assert folder.octets(1) == b"one two"
    assert folder.octets(2) is None
    assert folder.names() == [name_of(1)]


def test_a_form_is_returned_open_when_it_is_made(folder):
    form = folder.store.keep(name_of(1), [b"coded"])
    octets = os.pread(form.descriptor, form.length, SEAL_LENGTH)
    form.close()

    assert octets == b"coded"


def test_forms_outlive_the_process_and_are_shared_with_others(folder):
    folder.keep(1)

    assert folder.octets(1, Store(folder.path, 1_000_000)) == b"coded 1"


def test_nobody_else_may_read_a_form(folder):
    """It may be one of a protected file."""
    folder.keep(1)

    assert (folder.path / name_of(1)).stat().st_mode & 0o777 == 0o600


def test_a_form_that_is_kept_twice_is_replaced_at_one_stroke(folder):
    """As two processes do that made it at the same time; who reads the first goes on."""
    first = folder.store.keep(name_of(1), [b"coded"])
    folder.keep(1, b"coded")
    octets = os.pread(first.descriptor, first.length, SEAL_LENGTH)
    first.close()

    assert (octets, folder.octets(1)) == (b"coded", b"coded")
    assert folder.names() == [name_of(1)]


# fmt: off
DAMAGE = [
    # damage                                                           why
    (lambda path: path.write_bytes(b""),                               "emptied by a crash"),
    (lambda path: path.write_bytes(b"\x1f\x8bforeign"),                "a foreign file under our name"),
    (lambda path: os.truncate(path, SEAL_LENGTH + 3),                  "cut short"),
    (lambda path: path.write_bytes(path.read_bytes()[:-1] + b"X"),     "an octet changed"),
]
# fmt: on


@pytest.mark.parametrize(("damage", "why"), DAMAGE)
def test_a_damaged_form_is_as_good_as_none(folder, damage, why):
    folder.keep(1)
    damage(folder.path / name_of(1))
    store = Store(folder.path, 1_000_000)

    assert folder.octets(1, store) is None, why
    assert folder.names() == [], "it makes room for a better one"
    folder.keep(1)
    assert folder.octets(1, store) == b"coded 1"


def test_a_form_is_read_through_only_once(folder):
    """Damage that comes later shows in its length alone; a disk that lies is not met."""
    folder.keep(1)
    store = Store(folder.path, 1_000_000)
    first = folder.octets(1, store)
    with open(folder.path / name_of(1), "r+b") as file:
        file.seek(SEAL_LENGTH)
        file.write(b"X")

    assert (first, folder.octets(1, store)) == (b"coded 1", b"Xoded 1")
    assert folder.octets(1, Store(folder.path, 1_000_000)) is None


def test_what_has_been_found_sound_is_forgotten_before_it_is_too_much(
    folder, monkeypatch
):
    monkeypatch.setattr(store_module, "_MOST_TRUSTED", 3)
    for number in range(10):
        folder.keep(number)

    assert len(folder.store._trusted) <= 3
    assert [folder.octets(number) for number in (0, 9)] == [b"coded 0", b"coded 9"]


@pytest.mark.parametrize("make", [os.mkfifo, os.mkdir])
def test_what_is_no_file_is_no_form_and_makes_room_for_one(folder, make):
    make(folder.path / name_of(1))

    assert folder.octets(1) is None
    assert folder.names() == []


def test_a_directory_with_something_in_it_is_left_alone(folder):
    (folder.path / name_of(1) / "notes").mkdir(parents=True)

    assert folder.octets(1) is None
    with pytest.raises(IsADirectoryError):
        folder.store.keep(name_of(1), [b"coded"])
    assert folder.names() == [name_of(1)]


def test_a_directory_is_not_counted_as_a_form(folder):
    folder.store = Store(folder.path, 4096, folder.clock)
    (folder.path / name_of(1) / "notes").mkdir(parents=True)
    folder.keep(2)

    assert folder.octets(2) == b"coded 2"


def test_a_link_is_not_followed(folder, tmp_path_factory):
    """Its target may be anybody's."""
    folder.keep(2)
    target = tmp_path_factory.mktemp("elsewhere") / "form"
    os.rename(folder.path / name_of(2), target)
    (folder.path / name_of(1)).symlink_to(target)

    assert folder.octets(1) is None
    assert target.exists()


# Room


def test_the_least_recently_used_forms_make_room(folder):
    """Four blocks of disk hold four small forms."""
    folder.store = Store(folder.path, 4 * 4096, folder.clock)
    for number in range(4):
        folder.clock.now += 100
        folder.keep(number)
    folder.clock.now += 100
    assert folder.octets(0) == b"coded 0", "it is used again"
    folder.keep(4)

    assert folder.names() == [name_of(number) for number in (0, 3, 4)]


def test_room_is_made_for_what_others_have_kept_too(folder, monkeypatch):
    """Another process fills the folder: we look at it again now and then."""
    monkeypatch.setattr(store_module, "_LOOK_EVERY", 3)
    folder.store = Store(folder.path, 5 * 4096, folder.clock)
    folder.keep(0)
    other = Folder(folder.path)
    for number in range(1, 9):
        other.clock.now += number
        other.keep(number)
    folder.clock.now += 100
    seen = []
    for number in range(9, 12):  # by our own count there is room for these
        folder.keep(number)
        seen.append(len(folder.names()))

    assert seen[0] > 5
    assert seen[-1] <= 5
    assert folder.octets(11) == b"coded 11"


def test_a_form_is_marked_as_used_no_more_than_once_a_minute(folder):
    folder.keep(1)
    path = folder.path / name_of(1)
    dates = []
    for seconds in (0, 59, 1):
        folder.clock.now += seconds
        folder.octets(1)
        dates.append(path.stat().st_mtime - NOON)

    assert dates == [0, 0, 60]


def test_a_form_larger_than_the_store_can_still_be_sent(folder):
    folder.store = Store(folder.path, 100, folder.clock)
    form = folder.store.keep(name_of(1), [b"x" * 5000])
    octets = os.pread(form.descriptor, form.length, SEAL_LENGTH)
    form.close()

    assert len(octets) == 5000
    assert folder.names() == []


def test_files_that_are_not_ours_are_left_alone(folder):
    folder.store = Store(folder.path, 0, folder.clock)
    for name in ("notes.txt", name_of(1)[:50], "x" + name_of(1)):
        (folder.path / name).write_bytes(b"x" * 10_000)
    before = folder.names()
    folder.store.keep(name_of(2), [b"coded"]).close()

    assert folder.names() == before


@pytest.mark.parametrize(("age", "left"), [(3500, True), (3700, False)])
def test_what_a_crash_left_half_made_is_removed_later(folder, age, left):
    """Not at once: another process may be making it."""
    half = folder.path / ".making-abc"
    half.write_bytes(b"half")
    os.utime(half, (NOON - age, NOON - age))
    folder.keep(1)

    assert half.exists() is left


# Failures


def failing(error):
    yield b"one"
    raise error


@pytest.mark.parametrize("error", [OSError(errno.ENOSPC, "full"), KeyboardInterrupt()])
def test_of_a_form_that_fails_nothing_is_left(folder, error):
    with pytest.raises(type(error)):
        folder.store.keep(name_of(1), failing(error))

    assert folder.names() == []


def test_a_full_disk_is_told(folder, monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "pwrite", full)
    with pytest.raises(OSError):
        folder.store.keep(name_of(1), [b"coded"])

    assert folder.names() == []


def test_without_a_folder_there_is_no_form(tmp_path):
    (tmp_path / "file").write_text("")
    store = Store(tmp_path / "file", 1000)

    assert store.find(name_of(1)) is None
    with pytest.raises(OSError):
        store.prepare()


def test_a_folder_is_tried_before_it_is_needed(folder, monkeypatch):
    folder.store.prepare()
    assert folder.names() == []

    def refused(**_):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    monkeypatch.setattr("tempfile.mkstemp", refused)
    with pytest.raises(PermissionError):
        folder.store.prepare()


def test_a_private_folder_ends_with_its_store(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    store = Store(None, 1_000_000)
    store.prepare()
    store.keep(name_of(1), [b"coded"]).close()
    there = len(list(tmp_path.iterdir()))
    store.close()

    assert there == 1
    assert list(tmp_path.iterdir()) == []


def test_many_threads_may_keep_and_find_at_once(folder):
    folder.store = Store(folder.path, 5 * 4096)
    wrong = []

    def work():
        for number in list(range(10)) * 3:
            folder.store.keep(name_of(number), [b"coded %d" % number]).close()
            if folder.octets(number) not in (None, b"coded %d" % number):
                wrong.append(number)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert wrong == []
    assert len(folder.names()) <= 5
