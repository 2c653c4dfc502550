"""Which keys stand in the file of keys, and how does a new one get there?"""

import os
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest

import httpcore_srv
from httpcore_srv.errors import StoreUnavailable
from httpcore_srv.state import key_file as module
from httpcore_srv.state.key_file import Key, rotate
from httpcore_srv.state.keys import KeyRing

CHECKOUT = Path(httpcore_srv.__file__).parent.parent

OF_NO_FILE = Key("b" * 8, b"b" * 32)
KEY, _, MAC = KeyRing((OF_NO_FILE,)).signed("nonce", b"what was said").partition(".")


def signed(ring: KeyRing) -> tuple[str, str, bytes]:
    """Return what ``holds`` is asked."""
    return "nonce", ring.signed("nonce", b"what was said"), b"what was said"


# The file...


def test_nothing_is_read_or_made_before_the_first_use(tmp_path):
    path = tmp_path / "state" / "keys"
    ring = KeyRing.at(path)
    assert list(tmp_path.iterdir()) == []

    assert ring.holds(*signed(ring))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600, "R202"
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_ring_that_is_loaded_is_read_now(tmp_path):
    KeyRing.load(tmp_path / "keys")
    (tmp_path / "damaged").write_bytes(b"")

    assert (tmp_path / "keys").exists()
    with pytest.raises(StoreUnavailable):
        KeyRing.load(tmp_path / "damaged")


def test_keys_outlive_the_process(tmp_path):
    one, another = (KeyRing.at(tmp_path / "keys") for _ in range(2))

    assert another.holds(*signed(one))


SIGNING = """
import sys
from pathlib import Path
from httpcore_srv.state.keys import KeyRing
print(KeyRing.at(Path(sys.argv[1])).signed("nonce", b""))
"""


def test_processes_that_make_it_at_the_same_time_make_one(tmp_path):
    command = [sys.executable, "-c", SIGNING, str(tmp_path / "keys")]
    processes = [
        subprocess.Popen(command, cwd=CHECKOUT, stdout=subprocess.PIPE, text=True)
        for _ in range(4)
    ]
    names = {process.communicate()[0].strip() for process in processes}

    assert names == {KeyRing.at(tmp_path / "keys").signed("nonce", b"")}


def test_threads_that_make_it_at_the_same_time_make_one(tmp_path):
    ring = KeyRing.at(tmp_path / "keys")
    shown = []
    threads = [
        threading.Thread(target=lambda: shown.append(signed(ring))) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(set(shown)) == 1


FIRST_LINE = b"# httpcore-srv keys 1\n"
GOOD = b"a" * 8 + b":" + b"A" * 43 + b"=\n"

# fmt: off
DAMAGED = [
    # octets                                     says          why
    (b"",                                        "no file of keys",  "empty"),
    (FIRST_LINE,                                 "no file of keys",  "without a key"),
    (GOOD,                                       "no file of keys",  "without its first line"),
    (b"# httpcore-srv keys 2\n" + GOOD,          "no file of keys",  "of a version to come"),
    (FIRST_LINE + b"\n",                         "line 2",     "an empty line"),
    (FIRST_LINE + GOOD + b"oops\n",              "line 3",     "the line is named"),
    (FIRST_LINE + GOOD[:-3],                     "line 2",     "cut short"),
    (FIRST_LINE + GOOD + GOOD[:20],              "line 3",     "the last one cut short"),
    (FIRST_LINE + b"a:" + b"A" * 43 + b"=\n",    "line 2",     "no name of a key"),
    (FIRST_LINE + b"a" * 8 + b":\n",             "line 2",     "no secret: anybody could sign"),
    (FIRST_LINE + b"\xff" * 60,                  "line 2",     "no text"),
    (b"cbuiltins\nprint\n(S'a'\ntR.",            "no file of keys",  "CVE-2013-7489: what could run, does not"),
]
# fmt: on


@pytest.mark.parametrize(("octets", "says", "why"), DAMAGED)
def test_a_damaged_file_is_refused_and_left_as_it_is(tmp_path, octets, says, why):
    path = tmp_path / "keys"
    path.write_bytes(octets)
    path.chmod(0o600)
    ring = KeyRing.at(path)

    for use in (
        lambda: ring.signed("nonce", b""),
        lambda: ring.holds("nonce", f"{KEY}.{MAC}", b""),
        lambda: ring.derived("nonce"),
        lambda: rotate(path),
    ):
        with pytest.raises(StoreUnavailable, match=says):
            use()
    assert path.read_bytes() == octets, why


@pytest.mark.parametrize(
    ("mode", "who"),
    [
        (0o644, "its group and others can read it"),
        (0o640, "its group can read it"),
        (0o604, "others can read it"),
        (0o620, "its group can write it"),
    ],
)
def test_a_file_that_others_may_read_is_refused(tmp_path, mode, who):
    """R202: who has the keys can make nonces, links and sessions."""
    path = tmp_path / "keys"
    KeyRing.load(path)
    path.chmod(mode)

    with pytest.raises(StoreUnavailable, match=who):
        KeyRing.load(path)


def at_once(monkeypatch):
    """Let a file be looked at whenever a key is asked for."""
    monkeypatch.setattr(module, "_WATCH", 0.0)


def test_a_file_that_others_may_read_now_is_refused_now(tmp_path, monkeypatch):
    at_once(monkeypatch)
    ring = KeyRing.load(tmp_path / "keys")
    (tmp_path / "keys").chmod(0o644)

    with pytest.raises(StoreUnavailable, match="its group and others can read it"):
        ring.signed("nonce", b"")
    (tmp_path / "keys").chmod(0o600)
    assert ring.signed("nonce", b"")


def test_a_file_that_vanishes_is_not_made_again(tmp_path, monkeypatch):
    """Whoever took it away may bring it back; until then nothing can be judged."""
    at_once(monkeypatch)
    path = tmp_path / "keys"
    ring = KeyRing.load(path)
    shown = signed(ring)
    path.rename(tmp_path / "away")

    with pytest.raises(StoreUnavailable, match="No such file"):
        ring.holds(*shown)
    assert not path.exists()
    (tmp_path / "away").rename(path)
    assert ring.holds(*shown)


def test_a_file_is_not_looked_at_for_every_request(tmp_path, monkeypatch):
    ring = KeyRing.load(tmp_path / "keys")
    shown = signed(ring)
    looked = []
    stat_of = Path.stat
    monkeypatch.setattr(Path, "stat", lambda p, **k: looked.append(p) or stat_of(p))

    assert all(ring.holds(*shown) for _ in range(100))
    assert len(looked) <= 2, "once a second"


# Rotation...


def test_a_rotation_puts_a_new_key_in_front(tmp_path):
    path = tmp_path / "keys"
    before = signed(KeyRing.load(path))
    key = rotate(path)
    ring = KeyRing.load(path)

    assert signed(ring)[1].startswith(f"{key.id}.")
    assert not before[1].startswith(key.id)
    assert ring.holds(*before), "what was signed stays good"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize(("keep", "good"), [(0, 0), (1, 1), (2, 2), (9, 3)])
def test_a_rotation_keeps_so_many_of_the_old_ones(tmp_path, keep, good):
    path = tmp_path / "keys"
    shown = [signed(KeyRing.load(path))]
    for _ in range(2):
        rotate(path, keep=9)
        shown.append(signed(KeyRing.load(path)))
    rotate(path, keep=keep)
    ring = KeyRing.load(path)

    assert [ring.holds(*each) for each in reversed(shown)] == [
        number < good for number in range(3)
    ]


def test_a_running_server_believes_a_new_key_at_once(tmp_path):
    """Another worker has read the file already, and signs with the new key."""
    path = tmp_path / "keys"
    slow = KeyRing.load(path)
    rotate(path)

    assert slow.holds(*signed(KeyRing.load(path)))


def test_a_running_server_signs_with_a_new_key_soon(tmp_path, monkeypatch):
    at_once(monkeypatch)
    ring = KeyRing.load(tmp_path / "keys")
    key = rotate(tmp_path / "keys")

    assert signed(ring)[1].startswith(f"{key.id}.")


def test_rotations_at_the_same_time_lose_no_key(tmp_path):
    path = tmp_path / "keys"
    KeyRing.load(path)
    made = []
    threads = [
        threading.Thread(target=lambda: made.append(rotate(path, keep=20)))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    held = {line[:8] for line in path.read_text().splitlines()[1:]}
    assert {key.id for key in made} < held
    assert len(held) == 10  # with the first one, and the lasting one


def test_what_is_not_there_cannot_be_rotated(tmp_path):
    for path in (tmp_path / "keys", tmp_path / "no" / "keys"):
        with pytest.raises(StoreUnavailable, match="No such file"):
            rotate(path)


def test_no_descriptor_is_left_open(nothing_left_open, tmp_path):
    ring = KeyRing.load(tmp_path / "keys")
    rotate(tmp_path / "keys")
    os.truncate(tmp_path / "keys", 0)
    with pytest.raises(StoreUnavailable):
        rotate(tmp_path / "keys")
    assert signed(ring)


@pytest.mark.parametrize("odd", ["../keys", "a" * 10_000, "\0", "a/b", "é\ud800"])
def test_a_name_of_a_key_names_no_file(tmp_path, odd):
    """CVE-2008-0252: what a client brings back is compared, never opened."""
    ring = KeyRing.load(tmp_path / "state" / "keys")
    (tmp_path / "keys").write_bytes(FIRST_LINE + GOOD)

    assert ring.holds("nonce", f"{odd}.{MAC}", b"") is False
    assert sorted(path.name for path in tmp_path.rglob("*")) == [
        "keys",
        "keys",
        "state",
    ]


def test_the_lasting_key_stays_until_all_is_void(tmp_path):
    """Sessions hold what is made with it: a new key logs nobody out."""
    path = tmp_path / "ring.keys"
    first = KeyRing.load(path).lasting("accounts")
    for _ in range(5):
        rotate(path, keep=1)

        assert KeyRing.load(path).lasting("accounts") == first
    rotate(path, keep=0)

    assert KeyRing.load(path).lasting("accounts") != first


def test_in_a_file_without_a_lasting_key_the_oldest_stands_for_it(tmp_path):
    path = tmp_path / "ring.keys"
    rotate_from = KeyRing.load(path)
    lines = path.read_text().splitlines(keepends=True)
    path.write_text("".join(line for line in lines if not line.startswith("lasting")))
    oldest = KeyRing.load(path).lasting("accounts")
    for _ in range(4):
        rotate(path)

    assert oldest == rotate_from.derived("accounts")[0]
    assert KeyRing.load(path).lasting("accounts") == oldest


@pytest.mark.parametrize("lines", [[2], [2, 1], [1, 2, 2]])
def test_a_lasting_key_stands_at_the_end_and_once(tmp_path, lines):
    path = tmp_path / "ring.keys"
    KeyRing.load(path)
    written = path.read_text().splitlines(keepends=True)
    path.write_text("".join([written[0], *(written[at] for at in lines)]))

    with pytest.raises(StoreUnavailable, match="lasting key"):
        KeyRing.load(path)


# What is at hand...


def a_second_later(ring: KeyRing) -> None:
    """Let the file be looked at again."""
    ring._source._next_look = 0.0


def test_keys_are_at_hand_once_they_were_read(tmp_path):
    ring = KeyRing.at(tmp_path / "keys")
    assert ring.at_hand() is None
    signature = ring.signed("nonce", b"")

    first = ring.at_hand()
    a_second_later(ring)
    assert ring.at_hand() is first, "the same while they are the same"
    assert first.signed("nonce", b"") == signature


def test_other_keys_are_not_read_by_who_must_not_wait(tmp_path):
    ring = KeyRing.load(tmp_path / "keys")
    first = ring.at_hand()
    rotate(tmp_path / "keys")
    a_second_later(ring)
    assert ring.at_hand() is None

    ring.signed("nonce", b"")
    assert ring.at_hand() not in (None, first)


def test_keys_that_are_gone_are_not_at_hand(tmp_path):
    ring = KeyRing.load(tmp_path / "keys")
    (tmp_path / "keys").unlink()
    a_second_later(ring)

    assert ring.at_hand() is None


def test_who_must_not_wait_does_not_wait_for_a_reader(tmp_path):
    ring = KeyRing.load(tmp_path / "keys")
    a_second_later(ring)

    with ring._source._lock:
        assert ring.at_hand() is None
