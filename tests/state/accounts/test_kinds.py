"""
The password hashes that are known, against hashes that other programs made.

Each HASHES row was made of "correct horse 1" by the program it names.
"""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from httpcore_srv import extras
from httpcore_srv.state.accounts import libcrypt
from httpcore_srv.state.accounts.kinds import kind_of, matches, refusal_of

PASSWORD = "correct horse 1"
B64 = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

# fmt: off
HASHES = [
    # kind           hash                                                                         made by
    ("apr1",         "$apr1$yuF11yqm$2v2OUSuhJMhxH0iQaKjPZ/",                                     "htpasswd -m"),
    ("bcrypt",       "$2y$05$6JbWXr35.Izwbu6ruuAngeW1IGI7nHTKSzTVBESLt3Gf6PMx3qrNG",              "htpasswd -B"),
    ("bcrypt",       "$2y$04$hZ7Qhdfnd81ClUd0yTkHLuiKH92uFRLussYoJWG5VHTlu8mO3KcKe",              "htpasswd -B -C 4"),
    ("sha256-crypt", "$5$wwci10yZw6JaPk7v$pw5Tdu0qr0JhvVOC2KTsrxFYi5NbrmIAlzjVhXPXyJ7",           "htpasswd -2"),
    ("sha512-crypt", "$6$pQNub.Qy/XIdQDgH$evvBF/A0AqRL5MtA.ZdjrPazrdvwC5ltY0idrQjS.v6qmOiKvs09eOXANQ.PQGnoACP4krzmehwnT/WQKIrsI/", "htpasswd -5"),
    ("sha512-crypt", "$6$rounds=10000$8qBpsqi3E4E.9Xl3$IiJ20cgypVwgG71aVXZZ.9jqMrjdBpPH/SwM3m9sUfnFhJVmVXPDHjjjo5wurA7YMJp5EiDcMHTFARm5DlqfY.", "htpasswd -5 -r 10000"),
    ("sha1",         "{SHA}x5fPvYFgDcbGATGvaDXPPkWxnc8=",                                         "htpasswd -s"),
    ("md5-crypt",    "$1$35MQsoEt$7gOGQsMDWTBOTH3.Jo4PG/",                                        "openssl passwd -1"),
    ("argon2",       "$argon2id$v=19$m=8192,t=1,p=1$QUjJWQthrHWuVarVWmtNqQ$laURfTQG/Ip8K2DNp/5Kf1ERFU6Ooa+8RapkFWTN7dQ", "libpass"),
    ("scrypt",       "$scrypt$ln=4,r=8,p=1$8f5/7z2n1FpLyRlDiJFyzg$l7Aptf0WhJYuxTd6WQB7CMNmnfTtseVnKXZ8MPU2+Ew", "libpass"),
    ("salted sha1",  "{SSHA}iXDzgsYdhM6rNjKQYE1nwuQqrniSkhKi",                                    "libpass"),
]
# fmt: on


@pytest.mark.parametrize(("kind", "hashed", "maker"), HASHES)
def test_a_hash_of_another_program_is_that_of_its_password_alone(kind, hashed, maker):
    assert refusal_of(hashed) is None, maker
    assert kind_of(hashed).name == kind
    assert matches(hashed, PASSWORD.encode())
    for wrong in (
        PASSWORD + "x",
        PASSWORD[:-1],
        PASSWORD.upper(),
        "",
        "\0",
        "x" * 5000,
    ):
        assert not matches(hashed, wrong.encode()), wrong


@pytest.mark.skipif(not libcrypt.is_available(), reason="libxcrypt is not installed")
def test_yescrypt_is_verified_by_the_system():
    hashed = libcrypt.crypted(PASSWORD.encode(), "$y$j75$k2XAnEHBqQ1Ct2aMXFKNa/")

    assert kind_of(hashed).name == "yescrypt"
    assert refusal_of(hashed) is None
    assert matches(hashed, PASSWORD.encode())
    assert not matches(hashed, b"another")


# fmt: off
REFUSED = [
    # text                                                         says                why
    ("Ok3k5CeAKi5LY",                                              "8 octets",         "DES crypt(3): htpasswd -d"),
    ("correct horse 1",                                            "in the clear",     "plain text: htpasswd -p"),
    ("",                                                           "in the clear",     "nothing: anybody's password"),
    ("{PLAIN}x",                                                   "no kind",          "in the clear, as nginx writes it"),
    ("$9$x",                                                       "no kind",          "of no program"),
    ("$2x$05$" + "a" * 53,                                         "no kind",          "made by a version of bcrypt with a fault"),
    ("$2y$16$" + "a" * 53,                                         "cost is above 15", "a minute and more for each try"),
    ("$2y$03$" + "a" * 53,                                         "no kind",          "bcrypt starts at 4"),
    ("$6$rounds=999999999$salt$" + "a" * 86,                       "rounds is above",  "minutes for each try, with the interpreter's lock"),
    ("$argon2id$v=19$m=9999999,t=1,p=1$" + "a" * 22 + "$" + "a" * 43, "memory is above", "10 GB for each try"),
    ("$argon2id$v=19$m=8192,t=999,p=1$" + "a" * 22 + "$" + "a" * 43,  "time is above",   "minutes for each try"),
    ("$scrypt$ln=30,r=8,p=1$" + "a" * 22 + "$" + "a" * 43,         "ln is above",      "1 TB for each try"),
    ("$y$jFT$salt$" + "a" * 43,                                    "no kind",          "yescrypt that needs 1 GB"),
]
# fmt: on


@pytest.mark.parametrize(("text", "says", "why"), REFUSED)
def test_what_is_no_hash_or_costs_too_much_is_refused_when_it_is_read(text, says, why):
    refusal = refusal_of(text)

    assert says in refusal, why
    assert not text or text not in refusal, "a refusal tells no secret"
    if kind_of(text) is None:
        assert not matches(text, text.encode()), why


def test_bcrypt_sees_72_octets_and_longer_passwords_match_nothing():
    library = extras.load("bcrypt", "this")
    hashed = library.hashpw(b"a" * 72, library.gensalt(4)).decode()

    assert matches(hashed, b"a" * 72)
    assert not matches(hashed, b"a" * 73), "its library raises; Apache would take it"


def test_a_password_that_is_too_long_costs_as_much_as_another(monkeypatch):
    """How long the answer takes tells nobody that a bcrypt hash is there."""
    asked = []

    class Library:
        def checkpw(self, password, hashed):
            asked.append(password)
            return True

    monkeypatch.setattr(extras, "load", lambda name, what: Library())

    assert not matches("$2y$04$" + "a" * 53, b"b" * 100)
    assert asked == [b"b" * 72]


@pytest.mark.parametrize("library", ["argon2", "bcrypt", "passlib"])
def test_a_hash_whose_library_is_absent_is_refused_and_says_what_to_install(
    library, monkeypatch
):
    monkeypatch.setattr(extras, "is_here", lambda name: name != library)
    hashes = {kind_of(hashed).library: hashed for _, hashed, _ in HASHES}

    said = refusal_of(hashes[library])
    assert said.startswith("is of no use here: a hash by ")
    assert "pip install 'httpcore-srv[auth]'" in said
    assert refusal_of(hashes[""]) is None, "hashlib always is there"


def test_a_yescrypt_hash_is_refused_where_the_system_has_none(monkeypatch):
    monkeypatch.setattr(libcrypt, "is_available", lambda: False)

    assert "libxcrypt" in refusal_of("$y$j9T$salt$" + "a" * 43)


odd = st.one_of(
    st.text(B64, min_size=22, max_size=22).map("$apr1$salt$".__add__),
    st.text(B64, min_size=53, max_size=53).map("$2y$04$".__add__),
    st.text(B64, min_size=43, max_size=43).map("$5$rounds=1000$$".__add__),
    st.text(max_size=80),
)


@settings(max_examples=60, deadline=None)
@given(odd, st.binary(max_size=100))
def test_no_text_and_no_password_make_it_fail(text, password):
    refusal_of(text)

    assert matches(text, password) in (False, True)
