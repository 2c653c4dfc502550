"""What the files of a realm say together."""

from pathlib import Path

import pytest

from httpcore_srv.state.accounts.loading import (
    MOST_FAULTS,
    MOST_OF_GROUPS,
    book_at,
    book_of,
)
from httpcore_srv.state.accounts.reading import Held

KEY = b"k" * 32
SHA = "{SHA}x5fPvYFgDcbGATGvaDXPPkWxnc8="
OTHER = "{SHA}5en6G6MezRroT3XKqkdPOmY/BfQ="
MD5 = "939e7578ed9e3c518a452acee763bce9"
USERS, MORE, GROUPS = Path("users"), Path("more"), Path("groups")
HEADER = "# httpcore-srv accounts 1\n"


def book(files, groups=None):
    def held(text):
        return text if isinstance(text, Held) else Held(text.encode("latin-1"))

    return book_of(
        {path: held(text) for path, text in files.items()},
        {path: held(text) for path, text in (groups or {}).items()},
        KEY,
    )


# fmt: off
DAMAGED = [
    # text                                                   users            faults  why
    (f"ada:{SHA}\nbob:plain\ngrace:{SHA}\n",                  {"ada", "grace"}, [2],   "a damaged line harms no other"),
    (f"ada:{SHA}\nb\xffb:{SHA}\ngrace:{SHA}\n",               {"ada", "grace"}, [2],   "octets that are no text"),
    (f"b\xffb:{SHA}\nada:{SHA}\n",                            {"ada"},          [1],   "in the first line, too"),
    (f"ada:{SHA}\nada:{OTHER}\n",                             {"ada"},          [2],   "the first line counts, as in Apache"),
    (f"{HEADER}ada:password:{SHA}\nada:digest:MD5:w:{MD5}\n", {"ada"},          [],    "two proofs are no conflict"),
    (f"{HEADER}ada:digest:MD5:w:{MD5}\nada:digest:MD5:w:{MD5}\n", {"ada"},      [3],   "twice for one realm"),
    (f"{HEADER}ada:digest:MD5:w:{MD5}\nada:digest:MD5:v:{MD5}\n", {"ada"},      [],    "two realms"),
    (f"ada:wiki:{MD5[:9]}\nbob:wiki:{MD5}\nada:v:{MD5}\n",    {"ada", "bob"},   [1],   "in the first line, which does not tell the format"),
    (f"ada:{SHA[:9]}\nbob:{SHA}\n",                           {"bob"},          [1],   "of htpasswd, too"),
    (f"\xff{HEADER}ada:password:{SHA}\n",                     {"ada"},          [1],   "of our own format, too"),
    (f"# Jos\xe9\nada:{SHA}\n",                               {"ada"},          [],    "a remark may be in any encoding"),
    ("",                                                      set(),            [],    "nobody"),
]
# fmt: on


@pytest.mark.parametrize(("text", "users", "faults", "why"), DAMAGED)
def test_a_damaged_line_is_passed_over_and_said(text, users, faults, why):
    made = book({USERS: text})

    assert made.users == users, why
    assert [fault.line for fault in made.faults] == faults, why
    assert all(fault.path == USERS for fault in made.faults)


def test_of_two_files_the_first_counts():
    made = book({USERS: f"ada:{SHA}\n", MORE: f"ada:{OTHER}\nbob:{OTHER}\n"})

    assert made.password_hash("ada") == SHA
    assert made.knows("bob")
    assert [str(fault) for fault in made.faults] == [
        "more:1: is passed over: an earlier line is for the same user"
    ]


def test_formats_may_be_mixed():
    made = book({USERS: f"ada:{SHA}\n", MORE: f"ada:wiki:{MD5}\n"})

    assert made.password_hash("ada") == SHA
    assert made.a1("ada", "wiki", "MD5") == MD5


# fmt: off
CLOSED = [
    # users                                   groups                              begins            why
    ({USERS: Held(refusal="is no file")},     {},                                 "users: is no",   "it may know anybody"),
    ({USERS: Held(refusal="is no file"), MORE: f"ada:{SHA}\n"}, {},               "users: is no",   "its line for her would count, as the first"),
    ({USERS: f"ada:{SHA}\n", MORE: Held(refusal="is no file")}, {},               "more: is no",    "whom it knows are not strangers"),
    ({USERS: f"# httpcore-srv accounts 7\nada:{SHA}\n"}, {},                     "users:1: ver",   "a later version is not guessed at"),
    ({USERS: f"# httpcore-srv accounts 1\xff\nada:{SHA}\n"}, {},                 "users:1: ver",   "nor is one that is damaged"),
    ({USERS: f"ada:{SHA}\n"},                 {GROUPS: Held(refusal="is gone")},  "groups: is",     "not in group x: that cannot be told"),
    ({USERS: f"ada:{SHA}\n"},                 {GROUPS: 'x: ada "\xff"\n'},        "groups:1: is",   "octets that are no text"),
    ({USERS: f"ada:{SHA}\n"},                 {GROUPS: "y: ada\nx ada\n"},       "groups:2: is",   "no colon"),
    ({USERS: f"ada:{SHA}\n"},                 {MORE: "y: ada\n", GROUPS: 'x: "ada\n'}, "groups:1: has", "half a name"),
    ({USERS: f"ada:{SHA}\n"},                 {GROUPS: "x: a\n" * (MOST_OF_GROUPS // 5) + "x: ada\n"}, "groups: has more", "too large to be read"),
]
# fmt: on


@pytest.mark.parametrize(("users", "groups", "begins", "why"), CLOSED)
def test_where_it_cannot_be_told_who_is_who_the_book_is_closed(
    users, groups, begins, why
):
    made = book(users, groups)

    assert made.closed.startswith(begins), why
    assert made.users == frozenset(), why
    assert str(made.faults[0]) == made.closed, why
    assert made.version != book({USERS: f"ada:{SHA}\n"}).version, why


def test_what_is_wrong_with_groups_says_what_follows():
    made = book({USERS: f"ada:{SHA}\n"}, {GROUPS: "nonsense\n"})

    assert made.closed == (
        "groups:1: is no group, a colon and its members; "
        "nobody is let in while it is not known who is in which group"
    )


def test_groups_are_those_of_all_files():
    groups = {GROUPS: "# Jos\xe9\nstaff: ada\n", MORE: "admins: ada\n"}
    made = book({USERS: f"ada:{SHA}\n"}, groups)

    assert made.groups_of("ada") == {"staff", "admins"}
    assert (made.closed, made.faults) == ("", ())


def test_of_very_many_damaged_lines_of_groups_one_is_enough():
    made = book({USERS: f"ada:{SHA}\n"}, {GROUPS: "odd\n" * 1000})

    assert made.closed.startswith("groups:1: ")
    assert len(made.faults) == MOST_FAULTS + 1


def test_a_book_is_made_of_files_by_who_looks_once(tmp_path):
    """Others may read a file of groups, but not one of accounts."""
    users, groups = tmp_path / "users", tmp_path / "groups"
    users.write_text(f"ada:{SHA}\n")
    groups.write_text("staff: ada\n")
    groups.chmod(0o644)
    users.chmod(0o644)
    assert "others can read it" in book_at([users], [groups]).closed

    users.chmod(0o600)
    assert book_at([users], [groups]).groups_of("ada") == {"staff"}
    groups.chmod(0o666)
    assert "others can write it" in book_at([users], [groups]).closed


def test_the_version_is_another_as_soon_as_anything_is():
    versions = {
        book(files, groups).version
        for files, groups in [
            ({USERS: "a"}, {}),
            ({USERS: "b"}, {}),
            ({USERS: "a", MORE: ""}, {}),
            ({USERS: "", MORE: "a"}, {}),
            ({USERS: Held(refusal="a")}, {}),
            ({USERS: "a"}, {GROUPS: "g:"}),
        ]
    }

    assert len(versions) == 6
    assert book({USERS: "a"}).version == book({MORE: "a"}).version


def test_of_a_file_that_is_no_file_of_accounts_not_every_line_is_told():
    log = "a line of a log\n" * 5000 + f"ada:{SHA}\n"
    *faults, last = book({USERS: log, MORE: "odd\n"}).faults

    assert str(last) == "more:1: is no line of the format htpasswd"
    assert len(faults) == MOST_FAULTS + 1
    assert (
        str(faults[-1])
        == f"users:{MOST_FAULTS + 1}: and more; what follows is not told"
    )


def test_a_line_of_10_mb_is_passed_over_at_once():
    made = book(
        {USERS: f"{'ü' * 5_000_000}:{SHA}\nada:{SHA}\n".encode().decode("latin-1")}
    )

    assert made.users == {"ada"}
    assert [str(fault) for fault in made.faults] == [
        "users:1: has more than 4096 characters"
    ]
