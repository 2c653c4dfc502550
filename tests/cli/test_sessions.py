"""``httpcore-srv sessions``: who is logged in, and their end."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner

from httpcore_srv.cli import sessions as cli
from httpcore_srv.errors import StoreUnavailable
from httpcore_srv.protection import Entrance, Protection, Realm
from httpcore_srv.server.settings import Settings
from httpcore_srv.site import Host, Mount, Redirect, Site
from httpcore_srv.state.keys import KeyRing
from httpcore_srv.state.sessions.protocol import Lifetimes
from httpcore_srv.state.sessions.signed import SignedSessions
from httpcore_srv.state.sessions.stored import StoredSessions
from httpcore_srv.state.stores.memory import MemoryStore
from httpcore_srv.state.stores.sqlite import SqliteStore


def realm(name, sessions):
    """Return a realm of which nothing but its sessions is asked."""
    parts = dict.fromkeys(
        ("accounts", "hashing", "keys", "nonces", "failures", "names", "verified")
    )
    return Realm(name=name, sessions=sessions, **parts)


@pytest.fixture
def store(tmp_path):
    store = SqliteStore(tmp_path / "state.sqlite")
    yield store
    store.close()


@pytest.fixture
def staff(store):
    return StoredSessions(store, "staff")


@pytest.fixture
def sites(store, staff, monkeypatch):
    """Let the configuration be what a test makes of it."""
    made = {"store": store, "realms": [realm("staff", staff)]}

    def read(path, *, on_paper):
        named = [Protection(None, one) for one in made["realms"]]
        mounts = (
            Mount("/", Redirect("/x"), protections=(*named, Protection(None))),
            *(Mount("/login/", Entrance(one)) for one in made["realms"]),
        )
        site = Site(hosts=(Host(("here.example",), mounts),), store=made["store"])
        return site, Settings()

    monkeypatch.setattr(cli, "read_plan", read)
    return made


@pytest.fixture
def run(sites, tmp_path):
    config = tmp_path / "site.toml"
    config.write_text("")

    def run(*arguments):
        done = CliRunner().invoke(cli.command, [*arguments, "-c", str(config)])
        return done.exit_code, done.output

    return run


NOW = datetime.now(UTC)


def opened(sessions, user, minutes=5, about="192.0.2.1 Firefox"):
    now = datetime.now(UTC)
    token = sessions.open(user, "p.r", now - timedelta(minutes=minutes), about=about)
    return sessions.list(now, user)[-1].id_hash if sessions.listable else token


def test_the_list_is_a_table_the_oldest_first(run, staff):
    opened(staff, "grace", 5, "")
    id = opened(staff, "ada", 20)
    status, text = run("ls")
    head, first, second = text.splitlines()

    assert status == 0
    assert head.split() == ["ID", "USER", "REALM", "SINCE", "LAST", "SEEN", "FROM"]
    assert first.split()[:3] == [id[:12], "ada", "staff"]
    assert first.endswith("20 minutes ago  192.0.2.1 Firefox")
    assert second.split()[1] == "grace"
    assert id not in text


def test_one_may_ask_for_one_user(run, staff):
    opened(staff, "ada")
    opened(staff, "grace")

    assert "ada" not in run("ls", "--user", "grace")[1]


def test_nobody_is_an_answer(run):
    assert run("ls") == (0, "nobody is logged in\n")


def test_all_of_one_session_is_shown(run, staff):
    id = opened(staff, "ada")
    status, text = run("show", id[:6].upper())

    assert status == 0
    assert id in text
    assert "from     192.0.2.1 Firefox" in text
    assert "5 minutes ago" in text


def test_it_is_said_when_a_session_ends(run, sites, store):
    """By itself if nobody uses it, and in any case."""
    sessions = StoredSessions(store, "staff", Lifetimes(idle=1800, absolute=43_200))
    sites["realms"] = [realm("staff", sessions)]
    id = opened(sessions, "ada", 5)
    [seen] = [each.seen for each in sessions.list(NOW)]
    ends, last = (seen + timedelta(hours=hours) for hours in (0.5, 12))
    lines = run("show", id)[1].splitlines()
    [at] = [at for at, line in enumerate(lines) if line.startswith("ends ")]

    assert re.fullmatch(
        rf"ends     {ends:%Y-%m-%d %H:%M}Z, in 2[45](\.[0-9])? minutes, if it is not used",
        lines[at],
    )
    assert re.fullmatch(
        rf"         {last:%Y-%m-%d %H:%M}Z, in 11\.9 hours, in any case", lines[at + 1]
    )


def test_where_it_came_from_may_be_unknown(run, staff):
    id = opened(staff, "ada", about="")

    assert "from     unknown" in run("show", id)[1]


def test_a_session_is_ended_and_the_others_go_on(run, staff):
    id, other = opened(staff, "ada"), opened(staff, "grace")

    assert run("rm", id[:12]) == (0, f"{id[:12]} of ada has ended\n")
    assert [session.id_hash for session in staff.list(NOW)] == [other]


def test_all_sessions_of_a_user_are_ended(run, staff):
    for user in ("ada", "ada", "grace"):
        opened(staff, user)

    assert run("rm", "--user", "ada") == (0, "staff: 2 session(s) of ada ended\n")
    assert [session.user for session in staff.list(NOW)] == ["grace"]


WRONG = [
    # arguments              status  words                        why
    (["show", "ffffffff"], 1, "no such session", "nothing of that id"),
    (["show", "abc"], 2, "at least 4 digits", "too few would name many"),
    (["show", ""], 2, "at least 4 digits", "nothing names nobody"),
    (["rm"], 2, "name an id", "nothing was named"),
    (["rm", "../../x"], 1, "no such session", "CVE-2008-0252: no name of a file"),
]


@pytest.mark.parametrize(("arguments", "status", "words", "why"), WRONG)
def test_what_names_no_session_ends_none(run, staff, arguments, status, words, why):
    opened(staff, "ada")
    ended, text = run(*arguments)

    assert ended == status, why
    assert words in text
    assert len(staff.list(NOW)) == 1


def test_of_several_ids_none_is_ended_if_one_is_wrong(run, staff):
    id = opened(staff, "ada")

    assert run("rm", id, "ffffffff")[0] == 1
    assert len(staff.list(NOW)) == 1


class Twins(StoredSessions):
    """Sessions whose ids begin alike."""

    def list(self, now, user=None):
        found = super().list(now, user)
        for session in found:
            object.__setattr__(session, "id_hash", "abcd" + session.id_hash[4:])
        return found


def test_an_id_that_names_two_names_none(run, sites, store):
    twins = Twins(store, "staff")
    sites["realms"] = [realm("staff", twins)]
    opened(twins, "ada")
    opened(twins, "grace")
    status, text = run("rm", "abcd")

    assert status == 2
    assert "2 sessions begin so" in text


def test_of_memory_only_the_running_process_knows(run, sites):
    sites["store"] = MemoryStore()
    status, text = run("ls")

    assert status == 1
    assert "only the running process knows" in text
    assert "nobody is logged in" not in text


def test_signed_sessions_are_in_no_list_and_end_by_user(run, sites, store):
    signed = SignedSessions(store, KeyRing.ephemeral(), "guests")
    sites["realms"] = [realm("guests", signed)]
    token = opened(signed, "ada")

    assert "guests: its sessions are signed" in run("ls")[1]
    assert "all session(s) of ada ended" in run("rm", "--user", "ada")[1]
    assert signed.find(token, NOW) is None


def test_a_site_without_sessions_says_so(run, sites):
    sites["realms"] = [realm("digest only", None)]

    assert run("ls") == (1, "Error: no realm of this configuration has sessions\n")


def test_what_a_realm_keeps_is_shown_if_the_site_names_no_store(run, sites, staff):
    sites["store"] = None
    opened(staff, "ada")

    assert "ada" in run("ls")[1]


def test_a_store_that_is_down_is_named(run, sites):
    class Unreachable:
        def check(self):
            raise StoreUnavailable("redis://127.0.0.1:1: refused")

    sites["store"] = Unreachable()
    status, text = run("ls")

    assert status == 3
    assert "redis://127.0.0.1:1: refused" in text


CONFIG = """
[state]
store = "state.sqlite"

[[realm]]
name = "staff"
accounts = ["users"]
schemes = ["form"]

[[host]]
[[host.mount]]
prefix = "/"
folder = "www"

[[host.mount.access]]
match = ["private/**"]
realm = "staff"
"""


@pytest.mark.parametrize(
    ("words", "status"), [(["ls"], 0), (["show", "0123"], 1), (["rm", "0123"], 1)]
)
def test_who_only_looks_makes_no_store(tmp_path, words, status):
    """The file would be of who looked, and the server could not open it."""
    (tmp_path / "www").mkdir()
    config = tmp_path / "site.toml"
    config.write_text(CONFIG)
    (tmp_path / "users").write_text("# httpcore-srv accounts 1\n")
    (tmp_path / "users").chmod(0o600)
    done = CliRunner().invoke(cli.command, [*words, "-c", str(config)])

    assert done.exit_code == status, done.output
    left = sorted(path.name for path in tmp_path.iterdir())
    assert left == ["site.toml", "users", "www"]
