"""What the files of a realm say together."""

from pathlib import Path

import pytest

from httpcore_srv.state.accounts.loading import MOST_FAULTS, book_of
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
    ("# httpcore-srv accounts 7\nada:password:x\n",           set(),            [1],   "a later version is not guessed at"),
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


def test_a_file_that_cannot_be_read_takes_its_accounts_along_and_no_others():
    made = book({USERS: Held(refusal="others can read it"), MORE: f"bob:{SHA}\n"})

    assert made.users == {"bob"}
    assert [str(fault) for fault in made.faults] == ["users: others can read it"]


def test_without_its_groups_nobody_is_let_in():
    """A rule "not in group x" must not be met because the file of groups is gone."""
    made = book({USERS: f"ada:{SHA}\n"}, {GROUPS: Held(refusal="cannot be read")})

    assert made.users == frozenset()
    assert "nobody is let in" in str(made.faults[0])


def test_groups_are_those_of_all_files_and_a_damaged_line_harms_no_other():
    made = book(
        {USERS: f"ada:{SHA}\n"},
        {GROUPS: "staff: ada\nnonsense\n\xff: ada\n", MORE: "admins: ada\n"},
    )

    assert made.groups_of("ada") == {"staff", "admins"}
    assert [fault.line for fault in made.faults] == [2, 3]


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
