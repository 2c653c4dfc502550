"""A snapshot of accounts."""

from dataclasses import replace
from pathlib import Path

import pytest

from httpcore_srv.semantics.authentication.digest import a1, userhash
from httpcore_srv.state.accounts.book import Book, Fault
from httpcore_srv.state.accounts.formats import DigestLine, PasswordLine

KEY = b"k" * 32
SHA = "{SHA}x5fPvYFgDcbGATGvaDXPPkWxnc8="


def digest(user, realm="wiki", algorithm="SHA-256", password="x"):
    return DigestLine(user, realm, algorithm, a1(user, realm, password, algorithm))


ADA = (PasswordLine("ada", SHA), digest("ada"), digest("ada", algorithm="MD5"))
BOB = (digest("bob"),)
GROUPS = {"ada": frozenset({"staff"})}


@pytest.fixture
def book():
    return Book.of([*ADA, *BOB], GROUPS, key=KEY)


def test_users_are_those_of_whom_anything_is_kept(book):
    assert book.users == {"ada", "bob"}
    assert book.names == ("ada", "bob")
    assert book.knows("ada")
    assert not book.knows("Ada"), "letter case is kept"
    assert book.password_hash("ada") == SHA
    assert book.password_hash("bob") is None


# fmt: off
A1S = [
    # user   realm    algorithm       line      why
    ("ada",  "wiki",  "SHA-256",      ADA[1],   "as it is kept"),
    ("ada",  "wiki",  "MD5",          ADA[2],   "as it is kept"),
    ("ada",  "wiki",  "SHA-256-sess", ADA[1],   "RFC 7616 §3.4.2 begins with the same"),
    ("ada",  "wiki",  "SHA-512-256",  None,     "not kept"),
    ("ada",  "other", "SHA-256",      None,     "another protection space"),
    ("grace", "wiki", "SHA-256",      None,     "nobody"),
]
# fmt: on


@pytest.mark.parametrize(("user", "realm", "algorithm", "line", "why"), A1S)
def test_an_a1_is_found_by_user_realm_and_algorithm(
    book, user, realm, algorithm, line, why
):
    assert book.a1(user, realm, algorithm) == (line.a1 if line else None), why


# fmt: off
HASHED = [
    # user    hashed in  by            asked in  by              finds   why
    ("ada",   "wiki",    "SHA-256",    "wiki",   "SHA-256",      "ada",  "R199 by index"),
    ("bob",   "wiki",    "SHA-256",    "wiki",   "SHA-256-sess", "bob",  "R199 -sess hashes names as without it"),
    ("ada",   "wiki",    "MD5",        "wiki",   "MD5",          "ada",  "R199 in the challenge's algorithm"),
    ("ada",   "wiki",    "MD5",        "wiki",   "SHA-256",      None,   "R199 another algorithm"),
    ("ada",   "wiki",    "SHA-256",    "other",  "SHA-256",      None,   "another realm"),
    ("bob",   "wiki",    "MD5",        "wiki",   "MD5",          None,   "no A1 by that algorithm is kept"),
    ("grace", "wiki",    "SHA-256",    "wiki",   "SHA-256",      None,   "nobody"),
]
# fmt: on


@pytest.mark.parametrize(
    ("user", "realm", "by", "where", "asked", "finds", "why"), HASHED
)
def test_r199_a_userhash_finds_its_user(
    book, user, realm, by, where, asked, finds, why
):
    hashed = userhash(user, realm, by)

    assert book.user_of_hash(hashed, where, asked) == finds, why
    assert book.user_of_hash(hashed.upper(), where, asked) == finds, "hex digits"


def test_r199_a_userhash_is_looked_up_not_searched_for(monkeypatch):
    """The hashes of all names are made once, with the book."""
    made = []

    def counted(user, realm, algorithm):
        made.append(user)
        return userhash(user, realm, algorithm)

    monkeypatch.setattr("httpcore_srv.state.accounts.book.userhash", counted)
    book = Book.of((digest(f"user{n}") for n in range(500)), key=KEY)
    assert len(made) == 500

    hashed = userhash("user499", "wiki", "SHA-256")
    assert book.user_of_hash(hashed, "wiki", "SHA-256") == "user499"
    assert book.user_of_hash("0" * 64, "wiki", "SHA-256") is None
    assert len(made) == 500


def test_of_two_lines_for_the_same_the_first_counts():
    book = Book.of([digest("ada", password="1"), digest("ada", password="2")], key=KEY)

    assert book.a1("ada", "wiki", "SHA-256") == a1("ada", "wiki", "1", "SHA-256")


def test_groups(book):
    assert book.groups_of("ada") == {"staff"}
    assert book.groups_of("bob") == book.groups_of("nobody") == frozenset()


# fmt: off
CHANGES = [
    # lines                                      groups                              proof  rights  why
    (ADA,                                         GROUPS,                             False, False, "nothing has changed"),
    ((*ADA, *BOB),                                GROUPS | {"bob": frozenset({"x"})}, False, False, "somebody else has"),
    ((PasswordLine("ada", SHA + "x"), *ADA[1:]),  GROUPS,                             True,  False, "another password"),
    ((ADA[0], digest("ada", password="y")),       GROUPS,                             True,  False, "another A1"),
    (ADA[:2],                                     GROUPS,                             True,  False, "an A1 less"),
    (ADA,                                         {"ada": frozenset({"a", "staff"})}, False, True,  "another group"),
    (ADA,                                         {},                                 False, True,  "no group"),
]
# fmt: on


@pytest.mark.parametrize(("lines", "groups", "proof", "rights", "why"), CHANGES)
def test_a_fingerprint_tells_what_changed(book, lines, groups, proof, rights, why):
    before = book.fingerprint("ada").split(".")
    after = Book.of(lines, groups, key=KEY).fingerprint("ada").split(".")

    assert [old != new for old, new in zip(before, after, strict=True)] == [
        proof,
        rights,
    ], why


def test_a_fingerprint_is_keyed_and_one_persons():
    line, same = digest("ada"), Book.of([digest("ada")], key=KEY)

    assert same.fingerprint("ada") == Book.of([line], key=KEY).fingerprint("ada")
    assert same.fingerprint("ada") != Book.of([line], key=b"o").fingerprint("ada")
    assert same.fingerprint("nobody") == ""
    twins = Book.of([PasswordLine("a", SHA), PasswordLine("b", SHA)], key=KEY)
    assert twins.fingerprint("a") != twins.fingerprint("b")


def test_groups_that_are_written_alike_are_not_the_same():
    one, two = (
        Book.of([ADA[0]], {"ada": frozenset(groups)}, key=KEY).fingerprint("ada")
        for groups in (("a b",), ("a", "b"))
    )

    assert one != two


def test_no_book_shows_a_secret_when_it_is_printed(book):
    assert SHA not in repr(book)
    assert ADA[1].a1 not in repr(book)


def test_a_fault_names_its_place():
    assert str(Fault(Path("users"), 3, "is damaged")) == "users:3: is damaged"
    assert str(Fault(Path("users"), 0, "is gone")) == "users: is gone"


# Whose hash was sent, though there is nothing to log in by

MIXED = [PasswordLine("ada", SHA), digest("bob")]

# fmt: off
NAMED = [
    # user    hashed in  by         asked by           names   why
    ("ada",   "wiki",    "SHA-256", "SHA-256",         "ada",  "she has no line for Digest"),
    ("bob",   "wiki",    "SHA-256", "SHA-256",         "bob",  "he has one"),
    ("bob",   "wiki",    "MD5",     "MD5",             "bob",  "and none by this algorithm"),
    ("bob",   "wiki",    "SHA-256", "SHA-256-sess",    "bob",  "hashed alike"),
    ("ada",   "other",   "SHA-256", "SHA-256",         None,   "of another realm"),
    ("grace", "wiki",    "SHA-256", "SHA-256",         None,   "nobody"),
    ("ada",   "wiki",    "SHA-256", "SHA-1",           None,   "no algorithm"),
]
# fmt: on


@pytest.mark.parametrize(("user", "realm", "by", "asked", "names", "why"), NAMED)
def test_the_log_can_name_who_has_no_line_for_digest(
    user, realm, by, asked, names, why
):
    book = Book.of(MIXED, key=KEY)
    hashed = userhash(user, realm, by)

    assert book.named_by_hash(hashed, "wiki", asked) == names, why
    assert book.named_by_hash(hashed.upper(), "wiki", asked) == names, "hex digits"


def test_r199_names_are_hashed_once_for_each_realm_and_algorithm(monkeypatch):
    made = []

    def counted(user, realm, algorithm):
        made.append((user, realm, algorithm))
        return userhash(user, realm, algorithm)

    book = Book.of(MIXED, key=KEY)
    monkeypatch.setattr("httpcore_srv.state.accounts.book.userhash", counted)
    for _ in range(3):
        book.named_by_hash("0" * 64, "wiki", "SHA-256")
        book.named_by_hash("0" * 64, "wiki", "SHA-256-sess")

    assert sorted(made) == [("ada", "wiki", "SHA-256"), ("bob", "wiki", "SHA-256")]


@pytest.mark.parametrize("limit", ["_MOST_NAMED", "_MOST_SPACES"])
def test_where_names_would_be_hashed_without_end_only_those_of_digest_are_known(
    monkeypatch, limit
):
    monkeypatch.setattr(f"httpcore_srv.state.accounts.book.{limit}", 0)
    book = Book.of(MIXED, key=KEY)

    found = [
        book.named_by_hash(userhash(user, "wiki", "SHA-256"), "wiki", "SHA-256")
        for user in ("ada", "bob")
    ]

    assert found == [None, "bob"]


# fmt: off
SURE = [
    # user    settled  sure    why
    ("ada",   True,    True,   "known"),
    ("ada",   False,   True,   "known: her line was read"),
    ("eve",   True,    True,   "not known"),
    ("eve",   False,   False,  "her line may be written just now"),
]
# fmt: on


@pytest.mark.parametrize(("user", "settled", "sure", "why"), SURE)
def test_who_is_not_known_while_a_file_is_written_may_be(user, settled, sure, why):
    book = replace(Book.of([PasswordLine("ada", "h")], key=KEY), is_settled=settled)

    assert book.is_sure_of(user) is sure, why
