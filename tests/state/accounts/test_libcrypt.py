"""The system's crypt(3)."""

import pytest

from httpcore_srv.state.accounts import libcrypt

# Of "x", made by crypt(3) of libxcrypt 4.4.33
YESCRYPT = "$y$j75$k2XAnEHBqQ1Ct2aMXFKNa/$BCV0VsrliuGIt8QRWl4at53elBeUllaZxt6J2ithp.A"


@pytest.fixture
def fresh():
    libcrypt._library.cache_clear()
    yield
    libcrypt._library.cache_clear()


@pytest.mark.skipif(not libcrypt.is_available(), reason="libxcrypt is not installed")
@pytest.mark.parametrize(
    ("password", "setting", "made", "why"),
    [
        (b"x", YESCRYPT, YESCRYPT, "a hash is a setting"),
        (b"x", YESCRYPT[:29], YESCRYPT, "method, cost and salt"),
        (b"x\0y", YESCRYPT, None, "C would end it at the NUL, and take it for x"),
        (b"x", "$nothing$", "*0", "no such method"),
    ],
)
def test_what_the_system_makes_of_a_password(password, setting, made, why):
    assert libcrypt.crypted(password, setting) in {made, None if made == "*0" else made}


def test_a_system_without_it_makes_nothing(fresh, monkeypatch):
    monkeypatch.setattr(libcrypt, "_NAMES", ("libnothing.so.0",))

    assert not libcrypt.is_available()
    assert libcrypt.crypted(b"x", YESCRYPT) is None


def test_a_crypt_of_another_maker_is_none(fresh, monkeypatch):
    monkeypatch.setattr(libcrypt, "_NAMES", ("libc.so.6",))

    assert not libcrypt.is_available()
