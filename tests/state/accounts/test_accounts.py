"""Files of accounts, watched."""

import logging
import os
import sys
import threading
from subprocess import run

import pytest

from httpcore_srv.errors import StoreUnavailable
from httpcore_srv.semantics.authentication.algorithms import ALGORITHMS
from httpcore_srv.semantics.authentication.digest import a1
from httpcore_srv.state.accounts import accounts as accounts_module
from httpcore_srv.state.accounts import reading
from httpcore_srv.state.accounts.accounts import Accounts
from httpcore_srv.state.accounts.hashing import Hashing

SHA = "{SHA}x5fPvYFgDcbGATGvaDXPPkWxnc8="
OTHER = "{SHA}5en6G6MezRroT3XKqkdPOmY/BfQ="
SECOND = 1_000_000_000


class Clock:
    """Both clocks: seconds that are counted, and nanoseconds as files have them."""

    def __init__(self):
        self.now = 100.0
        self.wall = 2_000_000_000 * SECOND

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "users"
    path.write_text(f"ada:{SHA}\n")
    path.chmod(0o600)
    return path


@pytest.fixture
def accounts(file, clock):
    return Accounts((file,), clock=clock, wall=lambda: clock.wall)


def rewrite(path, text):
    """Replace the file, as ``httpcore-srv passwd`` does."""
    new = path.with_name("new")
    new.write_text(text)
    new.chmod(0o600)
    os.replace(new, path)


def test_nothing_is_read_before_somebody_asks(tmp_path):
    accounts = Accounts((tmp_path / "users",), (tmp_path / "groups",))
    (tmp_path / "users").write_text(f"ada:{SHA}\n")
    (tmp_path / "users").chmod(0o600)
    (tmp_path / "groups").write_text("staff: ada\n")

    assert accounts.current().groups_of("ada") == {"staff"}
    assert accounts.files == (tmp_path / "users",)
    assert accounts.groups == (tmp_path / "groups",)


def test_a_change_is_seen_within_a_second(accounts, file, clock):
    before = accounts.current()
    rewrite(file, f"bob:{SHA}\n")

    clock.now += 0.9
    assert accounts.current() is before, "looked at once a second, no more"
    clock.now += 0.1
    after = accounts.current()
    assert after.users == {"bob"}
    assert after.version != before.version


def test_the_same_book_is_used_as_long_as_the_file_is_the_same(
    accounts, file, clock, monkeypatch
):
    before = accounts.current()
    opened = []
    real = os.open
    monkeypatch.setattr(
        os, "open", lambda *how, **more: opened.append(how) or real(*how)
    )

    for _ in range(5):
        clock.now += 10.0
        assert accounts.current() is before
    assert opened == [], "its times tell that; nothing is read"


def test_a_change_within_the_resolution_of_times_is_seen(
    accounts, file, clock, monkeypatch
):
    """A file written twice at one instant, to the same length, looks the same."""
    changed = clock.wall - SECOND
    monkeypatch.setattr(reading, "stamp", lambda status: (status.st_size, changed))
    before = accounts.current()

    file.write_text(f"bob:{SHA}\n")
    clock.now += 1.0
    clock.wall += 5 * SECOND
    after = accounts.current()
    assert (before.users, after.users) == ({"ada"}, {"bob"})

    monkeypatch.setattr(accounts_module, "read_accounts", None)
    clock.now += 1.0
    assert accounts.current() is after, "seconds later, it is not read any more"


def test_a_file_that_is_read_once_more_and_is_the_same_is_the_same_book(
    accounts, clock, file
):
    clock.wall = file.stat().st_ctime_ns
    before = accounts.current()
    clock.now += 1.0

    assert accounts.current() is before


def test_who_is_deleted_is_let_in_no_more(accounts, file, clock):
    accounts.current()
    rewrite(file, "")
    clock.now += 1.0

    assert accounts.current().users == frozenset()


@pytest.mark.parametrize("harm", ["unlink", "chmod", "folder"])
def test_a_file_that_cannot_be_read_any_more_is_no_answer(accounts, file, clock, harm):
    """
    R202 No last good copy is kept: whoever takes a file away may mean it.

    Nor is anybody said to be unknown: it may come back in a moment.
    """
    before = accounts.current()
    moved = file.rename(file.with_name("moved")) if harm != "chmod" else file
    match harm:
        case "chmod":
            file.chmod(0o644)
        case "folder":
            file.mkdir()
    for _ in range(2):
        clock.now += 1.0
        with pytest.raises(StoreUnavailable, match=f"^{file}: "):
            accounts.current()

    if harm == "folder":
        file.rmdir()
    moved.rename(file)
    file.chmod(0o600)
    clock.now += 1.0
    after = accounts.current()
    assert (after.users, after.version) == ({"ada"}, before.version), "mended"


def test_an_empty_file_knows_nobody(accounts, file, clock):
    accounts.current()
    file.write_text("")
    clock.now += 1.0

    assert accounts.current().users == frozenset()


def test_what_is_wrong_is_said_in_the_log_once(accounts, file, clock, caplog):
    """And never what stands in the line."""
    accounts.current()
    assert caplog.records == [], "nothing is wrong"

    def change(text):
        rewrite(file, text)
        clock.now += 1.0
        with caplog.at_level(logging.ERROR, "httpcore_srv.auth"):
            accounts.current()
        said = [record.getMessage() for record in caplog.records]
        caplog.clear()
        return said

    unhashed = f"{file}:2: holds a password in the clear, or no hash at all"
    assert change(f"ada:{SHA}\nbob:secret\n") == [unhashed]
    assert change(f"ada:{SHA}\nbob:secret\neve:{SHA}\n") == [], "once"
    assert change(f"ada:{SHA}\nbob:secret\neve\n") == [
        f"{file}:3: is no line of the format htpasswd"
    ], "what is new"
    assert change(f"ada:{SHA}\n") == []
    assert change(f"ada:{SHA}\nbob:secret\n") == [unhashed], "it is there again"


def test_a_file_that_others_can_read_is_said_in_the_log(accounts, file, clock, caplog):
    accounts.current()
    file.chmod(0o644)
    with caplog.at_level(logging.ERROR, "httpcore_srv.auth"):
        for _ in range(5):
            clock.now += 1.0
            with pytest.raises(StoreUnavailable):
                accounts.current()

    [record] = caplog.records
    assert (record.name, record.levelname) == ("httpcore_srv.auth", "ERROR")
    assert record.getMessage().startswith(f"{file}: others can read it")


def test_what_was_wrong_from_the_beginning_is_said_as_well(file, clock, caplog):
    """It may have been damaged after the start, and before anybody asked."""
    file.write_text("ada\n")
    with caplog.at_level(logging.ERROR, "httpcore_srv.auth"):
        Accounts((file,), clock=clock).current()

    assert [record.getMessage() for record in caplog.records] == [
        f"{file}:1: is no line of the format htpasswd"
    ]


# What is being changed


def test_a_file_is_settled_when_it_is_first_read(accounts, file, clock):
    clock.wall = file.stat().st_ctime_ns

    first = accounts.current()
    assert first.is_settled
    clock.now += 1.0
    assert accounts.current() is first, "it is read once more, and is the same"


def test_while_a_file_is_written_over_that_is_known(accounts, file, clock):
    """An honest user is absent for a moment, and has not failed by that."""
    accounts.current()

    file.write_text("")  # as editors do, before they write
    clock.wall = file.stat().st_ctime_ns
    clock.now += 1.0
    emptied = accounts.current()
    assert (emptied.users, emptied.is_settled) == (frozenset(), False)

    file.write_text(f"ada:{SHA}\n")
    clock.wall = file.stat().st_ctime_ns
    clock.now += 1.0
    written = accounts.current()
    assert (written.users, written.is_settled) == ({"ada"}, False)
    clock.now += 1.0
    assert accounts.current() is written, "it may be written still"

    clock.wall += 3 * SECOND
    clock.now += 1.0
    settled = accounts.current()
    assert (settled.users, settled.is_settled) == ({"ada"}, True)
    assert settled.version == written.version, "what was remembered of it holds"
    clock.now += 1.0
    assert accounts.current() is settled


def test_a_file_that_vanishes_may_come_back(accounts, file, clock):
    """Editors give the old file another name before they write the new one."""
    accounts.current()

    moved = file.rename(file.with_name("users~"))
    clock.now += 1.0
    with pytest.raises(StoreUnavailable):
        accounts.current()

    moved.rename(file)
    clock.now += 1.0
    clock.wall = file.stat().st_ctime_ns
    back = accounts.current()
    assert (back.users, back.is_settled) == ({"ada"}, False)
    clock.wall += 3 * SECOND
    clock.now += 1.0
    assert accounts.current().is_settled


def test_accounts_of_no_file_are_settled():
    assert Accounts.of_passwords({"ada": "x"}, "wiki").current().is_settled


def test_groups_that_vanish_let_nobody_in(file, clock):
    groups = file.with_name("groups")
    groups.write_text("staff: ada\n")
    accounts = Accounts((file,), (groups,), clock=clock)
    assert accounts.current().groups_of("ada") == {"staff"}

    groups.unlink()
    clock.now += 1.0

    with pytest.raises(StoreUnavailable, match="nobody is let in"):
        accounts.current()


def test_a_fingerprint_needs_a_key_that_lasts(file):
    """By default it ends with the process; with a key of one's own it does not."""
    one, two = (Accounts((file,), key=lambda: b"k").current() for _ in range(2))
    assert one.fingerprint("ada") == two.fingerprint("ada") != ""
    ours = Accounts((file,)).current().fingerprint("ada")
    assert (
        ours == Accounts((file,)).current().fingerprint("ada") != one.fingerprint("ada")
    )
    code = (
        "import sys; from pathlib import Path\n"
        "from httpcore_srv.state.accounts.accounts import Accounts\n"
        "print(Accounts((Path(sys.argv[1]),)).current().fingerprint('ada'), end='')"
    )
    theirs = run([sys.executable, "-c", code, file], capture_output=True, check=True)
    assert theirs.stdout.decode() not in ("", ours)


def test_the_key_is_asked_for_only_when_a_book_is_made(file):
    asked = []
    accounts = Accounts((file,), key=lambda: asked.append(1) or b"k")
    assert asked == []
    accounts.current()
    assert asked == [1]


def test_many_threads_see_a_whole_book_while_the_file_is_replaced(file, clock):
    """Each book is the old one or the new one, never a part of either."""
    size = 200
    books = [
        "".join(f"{name}{n}:{SHA}\n" for n in range(size)) for name in ("old", "new")
    ]
    rewrite(file, books[0])
    ticks = iter(range(1_000_000))
    accounts = Accounts((file,), clock=lambda: float(next(ticks)))
    odd, stop = [], threading.Event()

    def look():
        while not stop.is_set():
            users = accounts.current().users
            if len(users) != size or len({name[:3] for name in users}) != 1:
                odd.append(users)

    threads = [threading.Thread(target=look) for _ in range(4)]
    for thread in threads:
        thread.start()
    for turn in range(30):
        rewrite(file, books[turn % 2])
    stop.set()
    for thread in threads:
        thread.join(20.0)
    assert odd == []


# Accounts of no file


def test_passwords_that_are_given_serve_basic_and_digest():
    accounts = Accounts.of_passwords(
        {"ada": "secret", "bob": "other"}, "wiki", {"ada": frozenset({"staff"})}
    )

    book = accounts.current()

    assert book.users == {"ada", "bob"}
    assert book.groups_of("ada") == {"staff"}
    assert book is accounts.current()
    hashing = Hashing(1)
    assert hashing.verify(book, "wiki", "ada", "secret")
    assert not hashing.verify(book, "wiki", "bob", "secret")
    for name, algorithm in ALGORITHMS.items():
        if algorithm.is_available:
            expected = a1("ada", "wiki", "secret", name)
            assert book.a1("ada", "wiki", name) == expected
    assert "secret" not in repr(book)
    assert (accounts.files, accounts.groups) == ((), ())


def test_passwords_that_are_given_need_no_optional_library():
    code = (
        "import sys\n"
        "from httpcore_srv.state.accounts.accounts import Accounts\n"
        "from httpcore_srv.state.accounts.hashing import Hashing\n"
        "book = Accounts.of_passwords({'ada': 'secret'}, 'wiki').current()\n"
        "assert Hashing(1).verify(book, 'wiki', 'ada', 'secret')\n"
        "assert not {'argon2', 'bcrypt', 'passlib'} & set(sys.modules)\n"
    )
    run([sys.executable, "-c", code], check=True)


def test_accounts_of_no_file_at_all_let_nobody_in():
    assert Accounts(()).current().users == frozenset()


# What is at hand...


@pytest.fixture
def settled(accounts, clock):
    """Accounts that were read, of a file that is at rest."""
    clock.wall += 1 << 60
    accounts.current()
    return accounts


def test_nothing_is_at_hand_before_it_was_read(accounts):
    assert accounts.at_hand() is None


def test_what_was_read_is_at_hand_while_the_file_stays(settled, clock):
    for _ in range(3):
        assert settled.at_hand() is settled.current()
        clock.now += 5


def test_another_file_is_not_read_by_who_must_not_wait(settled, file, clock):
    rewrite(file, f"ada:{OTHER}\n")
    assert settled.at_hand() is not None, "for a second it is taken for granted"
    clock.now += 1

    assert settled.at_hand() is None
    assert settled.at_hand() is None, "until somebody has read it"
    assert settled.current() is settled.at_hand()


@pytest.mark.parametrize("text", ["", "# httpcore-srv accounts 999\n"])
def test_a_closed_book_is_not_handed_out(settled, file, clock, text):
    if text:
        rewrite(file, text)
    else:
        file.unlink()
    clock.now += 1
    assert settled.at_hand() is None
    with pytest.raises(StoreUnavailable):
        settled.current()

    assert settled.at_hand() is None


def test_a_book_that_is_not_settled_is_not_handed_out(accounts, clock, file):
    clock.wall = file.stat().st_mtime_ns
    accounts.current()
    rewrite(file, f"ada:{OTHER}\n")
    clock.now += 1
    assert not accounts.current().is_settled

    assert accounts.at_hand() is None


def test_who_must_not_wait_does_not_wait_for_a_reader(settled, clock):
    clock.now += 1
    with settled._lock:
        assert settled.at_hand() is None
