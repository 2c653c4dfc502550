"""Realms, protections and entrances as values."""

from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from httpcore_srv.config.build import site_of
from httpcore_srv.config.schema import ConfigFile
from httpcore_srv.policy.access.parser import parse_requirement, requirement_of
from httpcore_srv.protection import DigestPolicy, Entrance, Plain
from httpcore_srv.state.key_file import rotate
from httpcore_srv.state.links import LinkVerdict
from httpcore_srv.state.nonces import Standing
from httpcore_srv.state.sessions.signed import SignedSessions
from httpcore_srv.state.sessions.stored import StoredSessions
from httpcore_srv.state.shared_link import SharedLink, Showing
from httpcore_srv.state.stores.memory import MemoryStore
from httpcore_srv.state.stores.on_paper import OnPaper
from httpcore_srv.state.stores.sqlite import SqliteStore
from httpcore_srv.state.stores.valkey import ValkeyStore

NOW = datetime(2024, 6, 2, tzinfo=UTC)

STAFF = {"name": "staff", "accounts": ["users", "/etc/users"], "groups": ["groups"]}
CLUB = {"name": "club", "accounts": ["users"], "schemes": ["form", "basic"]}


def built(*realms, access=({"realm": "staff"},), folder="/srv", **keys):
    """Build the site of one host with one mount."""
    mount = {"folder": "www", "access": list(access)}
    document = {"host": [{"mount": [mount]}], "realm": list(realms)} | keys
    return site_of(ConfigFile.model_validate(document), Path(folder), "site.toml")


def realm_of(table, **keys):
    """Return the realm that *table* makes."""
    [protection] = (
        built(table, access=[{"realm": table["name"]}], **keys)
        .hosts[0]
        .mounts[-1]
        .protections
    )
    assert protection.realm is not None
    return protection.realm


def test_where_nothing_is_kept_there_is_no_store():
    for access in ([], [{"require": "from ::1"}]):
        site = built(access=access)

        assert (site.store, site.links) == (None, None)


@pytest.mark.parametrize(
    "access", [{"require": "link"}, {"require": "nobody", "links": True}]
)
def test_signed_links_need_a_store_and_no_realm(access):
    site = built(access=[access])

    assert site.store is not None
    assert site.links is not None


# fmt: off
STORES = [
    # store                kind          why
    ("sqlite",             SqliteStore,  "the default file"),
    ("memory",             MemoryStore,  "no file"),
    ("a/state.sqlite",     SqliteStore,  "a file"),
    ("redis://localhost",  ValkeyStore,  "a server"),
    ("redis+unix:///x",    ValkeyStore,  "by its socket"),
]
# fmt: on


@pytest.mark.parametrize(("store", "kind", "why"), STORES)
def test_nothing_is_opened_or_made_before_its_use(
    store, kind, why, tmp_path, monkeypatch
):
    monkeypatch.setenv("STATE_DIRECTORY", str(tmp_path / "lib"))
    site = built(STAFF, CLUB, folder=tmp_path, state={"store": store})

    assert isinstance(site.store, kind), why
    assert list(tmp_path.iterdir()) == [], why


def test_what_is_kept_by_default_is_made_at_its_use(tmp_path, monkeypatch):
    """In the folder of state, under the name of the configuration."""
    monkeypatch.setenv("STATE_DIRECTORY", str(tmp_path / "lib"))
    realm = realm_of(STAFF, folder=tmp_path)
    realm.failures.wait("ada", "::1", NOW)
    realm.keys.derived("test")

    [keys, *files] = sorted((tmp_path / "lib").iterdir())
    assert keys.name.startswith("site-")
    assert {file.name.partition(".")[2] for file in (keys, *files)} >= {
        "keys",
        "sqlite",
    }
    assert all(file.stat().st_mode & 0o077 == 0 for file in (keys, *files))


def test_a_realm_has_what_is_said_of_it():
    more = {
        "algorithms": ["MD5-sess"],
        "qop": ["auth-int"],
        "userhash": False,
        "without_qop": True,
        "plain": "refuse",
        "entrance": "/staff/",
        "cookie": "staff",
    }
    realm = realm_of(STAFF | more)

    assert realm.name == "staff"
    assert realm.accounts.files == (Path("/srv/users"), Path("/etc/users"))
    assert realm.accounts.groups == (Path("/srv/groups"),)
    assert realm.digest == DigestPolicy(("MD5-sess",), ("auth-int",), False, True)
    assert (realm.plain, realm.entrance) == (Plain.REFUSE, "/staff/")
    assert (realm.cookie, realm.sessions) == ("staff", None)


# fmt: off
SESSIONS = [
    # keys                       kind             entrance    why
    ({},                         StoredSessions,  "/login/",  "by default"),
    ({"sessions": "signed"},     SignedSessions,  "/login/",  "in the cookie itself"),
    ({"entrance": "/in/"},       StoredSessions,  "/in/",     "as it is said"),
    ({"schemes": ["basic"]},     type(None),      None,       "no form, no session"),
    ({"schemes": ["basic"], "entrance": ""}, type(None), None, "none, and said"),
]
# fmt: on


@pytest.mark.parametrize(("keys", "kind", "entrance", "why"), SESSIONS)
def test_forms_have_sessions_and_an_entrance(keys, kind, entrance, why):
    realm = realm_of(CLUB | keys)

    assert type(realm.sessions) is kind, why
    assert realm.entrance == entrance, why


def later(seconds):
    """Return the moment so many seconds from now."""
    return NOW + timedelta(seconds=seconds)


MEMORY = {"state": {"store": "memory"}}


@pytest.mark.parametrize(("lifetime", "seconds"), [("10 s", 10.0), (60, 60.0)])
def test_nonces_last_as_long_as_is_said(lifetime, seconds):
    realm = realm_of(STAFF | {"nonce_lifetime": lifetime}, **MEMORY)

    assert realm.nonces.lifetime == seconds


def test_wrong_passwords_cost_what_is_said():
    said = {"free": 1, "delay": "7 s", "most": "10 s", "memory": "1 min"}
    failures = realm_of(STAFF | {"failures": said}, **MEMORY).failures
    waits = []
    for _ in range(3):
        failures.note("ada", "192.0.2.7", NOW)
        waits.append(failures.wait("ada", "192.0.2.7", NOW))

    assert waits == [7.0, 10.0, 10.0], "the first is free, each further one waits"
    assert failures.wait("ada", "192.0.2.7", later(61)) == 0.0


# fmt: off
LIFETIMES = [
    # keys                                      seconds  there   why
    ({"idle": "1 min", "absolute": "2 min"},    59,      True,   "it is used in time"),
    ({"idle": "1 min", "absolute": "2 min"},    61,      False,  "it is idle for too long"),
    ({"idle": "1 min", "absolute": "1 min"},    59,      True,   "it is young"),
    ({},                                        1799,    True,   "30 minutes, by default"),
    ({},                                        1801,    False,  "the same"),
]
# fmt: on


@pytest.mark.parametrize("kind", ["stored", "signed"])
@pytest.mark.parametrize(("keys", "seconds", "there", "why"), LIFETIMES)
def test_sessions_last_as_long_as_is_said(kind, keys, seconds, there, why):
    sessions = realm_of(CLUB | keys | {"sessions": kind}, **MEMORY).sessions
    assert sessions is not None
    token = sessions.open("ada", "f", NOW)

    assert bool(sessions.find(token, later(seconds))) is there, why


def test_an_account_is_the_same_after_a_restart(tmp_path):
    """Or everybody would be logged out by it; what tells it hangs on the keys."""
    (tmp_path / "users").touch(0o600)
    (tmp_path / "users").write_text("ada:{SHA}qUqP5cyxm6YcTAhz05Hph5gvu9M=\n")
    prints = [
        realm_of(CLUB, folder=tmp_path, state={"store": "memory", "keys": keys})
        .accounts.current()
        .fingerprint("ada")
        for keys in ("keys", "keys", "other")
    ]

    assert prints[0] == prints[1] != prints[2]
    assert all(prints)


@pytest.mark.parametrize(
    ("store", "standing", "why"),
    [
        ("memory", Standing.FOREIGN, "which counts it has seen is forgotten"),
        ("a.sqlite", Standing.FRESH, "which is still known"),
    ],
)
def test_no_nonce_outlives_what_is_known_of_it(tmp_path, store, standing, why):
    """RFC 7616 §5.12: a request of before a restart is not taken once more."""
    state = {"store": store, "keys": "keys"}
    before, after = (realm_of(CLUB, folder=tmp_path, state=state) for _ in "12")
    text = before.nonces.issue("club", NOW)
    opaque = before.nonces.opaque("club")

    assert before.nonces.opened(text, "club").standing(NOW) is Standing.FRESH
    assert after.nonces.opened(text, "club").standing(NOW) is standing, why
    assert after.nonces.may_have_been_opaque(opaque), "so it is called stale (§3.3)"


def test_all_realms_share_one_bound_of_password_hashes_and_one_store():
    access = [{"realm": "staff"}, {"realm": "club"}]
    one, other = (
        protection.realm
        for protection in built(STAFF, CLUB, access=access)
        .hosts[0]
        .mounts[-1]
        .protections
    )

    assert one is not None
    assert other is not None
    assert one.hashing is other.hashing
    assert one.keys is other.keys


def test_protections_stand_as_in_the_file():
    tree = {"any": ["group x", {"not": "from ::1"}]}
    access = [
        {"realm": "staff", "match": ["a/**", "*.b"], "refusal": 404, "inherit": False},
        {"require": tree, "realm": "staff", "links": True},
        {"require": "nobody"},
    ]
    first, second, third = built(STAFF, access=access).hosts[0].mounts[0].protections

    assert first.rule == parse_requirement("valid-user")
    assert [str(pattern) for pattern in first.paths] == ["a/**", "*.b"]
    assert (first.refusal, first.inherit, first.links) == (404, False, False)
    assert second.rule == requirement_of(tree)
    assert (second.paths, second.links, second.realm) == ((), True, first.realm)
    assert (third.realm, third.inherit) == (None, True)


def test_the_folder_itself_is_protected_with_what_is_in_it():
    """R179: /private, which leads to /private/, tells no more than that."""
    access = [{"realm": "staff", "match": ["private/**"]}]
    [protection] = built(STAFF, access=access).hosts[0].mounts[0].protections

    for path in (("private",), ("private", ""), ("private", "a", "b")):
        assert protection.covers(path), path
    for path in (("private2",), ("Private", ""), ("a", "private", "b"), ("",)):
        assert not protection.covers(path), path


def test_each_host_has_the_entrances_of_the_realms_it_names(tmp_path):
    (tmp_path / "page.html").write_text("<form>ä", "utf-8")
    club = CLUB | {"page": "page.html"}
    staff = STAFF | {"entrance": "/a/b/"}
    hosts = [
        {"names": ["a"], "mount": [{"folder": "w", "access": [{"realm": "club"}]}]},
        {
            "names": ["b"],
            "mount": [
                {"folder": "w", "access": [{"realm": "staff"}]},
                {"prefix": "/x/", "folder": "v", "access": [{"realm": "club"}]},
            ],
        },
        {"names": ["c"], "mount": [{"folder": "w"}]},
    ]
    site = built(staff, club, folder=tmp_path, host=hosts)

    prefixes = [[mount.prefix for mount in host.mounts] for host in site.hosts]
    assert prefixes == [["/login/", "/"], ["/a/b/", "/x/", "/login/", "/"], ["/"]]
    entrance = site.hosts[0].mounts[0].source
    assert isinstance(entrance, Entrance)
    assert (entrance.realm.name, entrance.page) == ("club", "<form>ä")
    assert site.hosts[1].mounts[2].source is entrance


# fmt: off
ON_PAPER = [
    # state                                there   kind          why
    ({"store": "a.sqlite"},                True,   OnPaper,      "it is read"),
    ({"store": "a.sqlite"},                False,  OnPaper,      "it is not made"),
    ({"store": "b/a.sqlite"},              False,  OnPaper,      "nor its folder"),
    ({"store": "a.sqlite/a"},              True,   OnPaper,      "it cannot be made"),
    ({"store": "redis://localhost"},       False,  OnPaper,      "a server is read, too"),
    ({"store": "memory"},                  False,  MemoryStore,  "it is gone with the process anyway"),
]
# fmt: on


@pytest.mark.parametrize(("state", "there", "kind", "why"), ON_PAPER)
def test_on_paper_nothing_is_made_and_nothing_written(
    tmp_path, state, there, kind, why
):
    if there:
        with closing(SqliteStore(tmp_path / "a.sqlite")) as store:
            store.put("a:1", b"x", 60.0)
    before = sorted(tmp_path.rglob("*"))
    config = ConfigFile.model_validate(
        {
            "host": [{"mount": [{"folder": "www", "access": [{"realm": "staff"}]}]}],
            "realm": [STAFF],
            "state": state,
        }
    )
    site = site_of(config, tmp_path, on_paper=True)
    [protection] = site.hosts[0].mounts[-1].protections
    realm = protection.realm

    assert isinstance(site.store, kind), why
    assert realm.nonces.issue(realm.name, NOW)
    if state["store"] in ("a.sqlite", "b/a.sqlite"):
        assert site.store.get("a:1") == (b"x" if there else None)
        site.store.put("a:1", b"y", 60.0)
        site.store.close()
    assert sorted(tmp_path.rglob("*")) == before, why


def test_a_key_that_is_there_signs_on_paper(tmp_path):
    """So that what the server has signed is known again."""
    state = {"store": "a.sqlite"}
    config = ConfigFile.model_validate(
        {
            "host": [{"mount": [{"folder": "www", "access": [{"links": True}]}]}],
            "state": state,
        }
    )
    link = SharedLink(path="/a", expires=NOW + timedelta(hours=1))
    token = site_of(config, tmp_path).links.issue(link, NOW)
    judged = site_of(config, tmp_path, on_paper=True).links.judged(
        token, Showing("", "/a"), NOW
    )

    assert judged.verdict is LinkVerdict.VALID


def test_a_new_key_leaves_the_fingerprints_of_accounts(tmp_path):
    """Sessions hold them: a rotation ends none before the key of its time is gone."""
    users = tmp_path / "users"
    users.write_text(
        f"# httpcore-srv accounts 1\nada:digest:SHA-256:staff:{'0' * 64}\n"
    )
    users.chmod(0o600)
    table = {"name": "staff", "accounts": ["users"]}

    def printed():
        realm = realm_of(table, folder=tmp_path, state={"store": "a.sqlite"})
        return realm.accounts.current().fingerprint("ada")

    before = printed()
    rotate(tmp_path / "a.keys")

    assert printed() == before != ""
