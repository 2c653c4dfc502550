"""With which keys is signed what a client brings back?"""

import re
from base64 import urlsafe_b64decode

import pytest

from httpcore_srv.state.key_file import Key
from httpcore_srv.state.keys import KeyRing

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


def test_the_lasting_key_signs_nothing(tmp_path):
    ring = KeyRing.load(tmp_path / "keys")

    assert "lasting" not in ring.signed("nonce", b"x")
    assert ring.lasting("accounts") not in ring.derived("accounts")
    assert ring.lasting("accounts") != ring.lasting("sessions")


def test_of_keys_that_stand_in_no_file_the_oldest_is_the_lasting_one():
    assert KeyRing((NEW, OLD)).lasting("a") == KeyRing((OLD,)).lasting("a")


def test_keys_of_no_file_are_always_at_hand():
    ring = KeyRing.ephemeral()

    assert ring.at_hand() is ring
