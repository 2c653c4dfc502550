"""With which keys is signed what a client brings back?"""

import os
import re
import stat
import subprocess
import sys
import threading
from base64 import urlsafe_b64decode
from pathlib import Path

import pytest

import httpcore_srv
from httpcore_srv.errors import StoreUnavailable
from httpcore_srv.state import keys as module
from httpcore_srv.state.keys import Key, KeyRing, rotate

CHECKOUT = Path(httpcore_srv.__file__).parent.parent

OLD, NEW, OTHER = (Key(name * 8, name.encode() * 32) for name in "abc")


def signed(ring: KeyRing) -> tuple[str, str, bytes]:
    """Return what ``holds`` is asked."""
    return "nonce", ring.signed("nonce", b"what was said"), b"what was said"


# Signing...

KEY, MAC = NEW.id, KeyRing((NEW,)).signed("nonce", b"what was said").partition(".")[2]
RESPELT = MAC[:-1] + chr(ord(MAC[-1]) + 1)

# fmt: off
SHOWN = [
    # purpose   signature                message            good    why
    ("nonce",   f"{KEY}.{MAC}",          b"what was said",  True,   "as it was signed"),
    ("nonce",   f"{KEY}.{MAC}",          b"what was saiD",  False,  "R193: something else was signed"),
    ("link",    f"{KEY}.{MAC}",          b"what was said",  False,  "it was signed for another purpose"),
    ("nonce",   f"{OLD.id}.{MAC}",       b"what was said",  False,  "by another key of ours"),
    ("nonce",   f"{'x' * 8}.{MAC}",      b"what was said",  False,  "by none of ours"),
    ("nonce",   f".{MAC}",               b"what was said",  False,  "by none that is named"),
    ("nonce",   MAC,                     b"what was said",  False,  "by none that is named"),
    ("nonce",   f"{KEY}.{MAC[:22]}",     b"what was said",  False,  "a part of it"),
    ("nonce",   f"{KEY}.{MAC[:-1]}",     b"what was said",  False,  "a letter less"),
    ("nonce",   f"{KEY}.",               b"what was said",  False,  "nothing of it"),
    ("nonce",   KEY,                     b"what was said",  False,  "nothing of it"),
    ("nonce",   "",                      b"what was said",  False,  "nothing"),
    ("nonce",   f"{KEY}.{MAC}AA",        b"what was said",  False,  "more than it"),
    ("nonce",   f"{KEY}.{MAC}.",         b"what was said",  False,  "more than it"),
    ("nonce",   f"{KEY}.{MAC}=",         b"what was said",  False,  "another spelling: with padding"),
    ("nonce",   f"{KEY}.{RESPELT}",      b"what was said",  False,  "another spelling: in the spare bits"),
    ("nonce",   f"{KEY}.{MAC}\n",        b"what was said",  False,  "another spelling: a line's end"),
    ("nonce",   f" {KEY}.{MAC}",         b"what was said",  False,  "another spelling: white space"),
    ("nonce",   f"{KEY}.{'A' * 43}",     b"what was said",  False,  "invented"),
    ("nonce",   f"{KEY}.{'é' * 43}",     b"what was said",  False,  "not ASCII"),
    ("nonce",   "\ud800.\ud800",         b"what was said",  False,  "no text"),
]
# fmt: on


@pytest.mark.parametrize(("purpose", "signature", "message", "good", "why"), SHOWN)
def test_what_was_signed_is_known_again(purpose, signature, message, good, why):
    assert KeyRing((NEW, OLD)).holds(purpose, signature, message) is good, why


def test_the_other_spelling_is_of_the_same_octets():
    """The rows above are about what a lenient reader would take."""
    read = [urlsafe_b64decode(f"{text}=") for text in (MAC, RESPELT)]

    assert read[0] == read[1]


def test_a_signature_stands_in_a_uri_and_in_a_quoted_string():
    """RFC 3986 §2.3: unreserved characters."""
    assert re.fullmatch(r"[0-9A-Za-z._-]+", KeyRing((NEW,)).signed("nonce", b""))


def test_the_first_key_signs_and_all_are_believed():
    ring = KeyRing((NEW, OLD))

    assert signed(ring)[1].startswith(f"{NEW.id}.")
    assert ring.holds(*signed(KeyRing((OLD,))))
    assert not ring.holds(*signed(KeyRing((OTHER,)))), "R193: another server's"
    assert not KeyRing((NEW,)).holds(*signed(KeyRing((OLD,)))), "it fell off the end"


def test_a_key_of_one_name_and_another_secret_is_another_key():
    """R193: who names our key need not have it."""
    forger = KeyRing((Key(NEW.id, b"x" * 32),))

    assert not KeyRing((NEW,)).holds(*signed(forger))


def test_purposes_have_secrets_of_their_own():
    ring = KeyRing((NEW, OLD))
    derived = {*ring.derived("session"), *ring.derived("link"), NEW.secret, OLD.secret}

    assert len(derived) == 6
    assert {len(secret) for secret in derived} == {32}
    assert ring.derived("link")[0] == KeyRing((NEW,)).derived("link")[0], "first signs"


def test_keys_are_not_shown():
    assert "aaaaaaaaaaaa" not in repr(OLD)
    assert "secret" not in repr(KeyRing((OLD,)))


def test_rings_that_are_not_kept_are_all_different():
    assert not KeyRing.ephemeral().holds(*signed(KeyRing.ephemeral()))


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
    assert len(held) == 9


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
