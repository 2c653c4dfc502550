"""
What admission would decide, from a site made by hand: no file but what is served.

``can`` is worth something only if the server does the same: all combinations of what a
decision depends on are asked of both.
"""

import base64
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product
from types import SimpleNamespace

import pytest

from httpcore_srv.access.entrance.session_cookie import cookie_name
from httpcore_srv.access.realms import realm_of_state
from httpcore_srv.cli.deciding import decided, located, request_of
from httpcore_srv.errors import RequestError
from httpcore_srv.message import NOBODY, Fields, Peer
from httpcore_srv.pipeline import respond
from httpcore_srv.policy.access.parser import requirement_of
from httpcore_srv.policy.path_patterns import PathPattern
from httpcore_srv.protection import Plain, Protection
from httpcore_srv.site import Site
from httpcore_srv.state.accounts.accounts import Accounts
from httpcore_srv.state.keys import KeyRing
from httpcore_srv.state.links import Links, LinkVerdict
from httpcore_srv.state.sessions.stored import StoredSessions
from httpcore_srv.state.shared_link import SharedLink
from httpcore_srv.state.stores.memory import MemoryStore
from httpcore_srv.state.stores.on_paper import OnPaper

NOW = datetime(2024, 6, 3, 12, 0, tzinfo=UTC)
STORE, KEYS = MemoryStore(), KeyRing.ephemeral()
LINKS = Links(KEYS, STORE)
BOOK = SimpleNamespace(
    faults=(),
    knows=lambda user: user in ("ada", "jos\u00e9"),
    groups_of=lambda user: frozenset({"board"}),
)


def realm_of(scheme, accounts):
    """Return a realm that nobody waits for."""
    return replace(
        realm_of_state("staff", accounts, KEYS, STORE),
        schemes=(scheme,),
        plain=Plain.WARN,
        sessions=StoredSessions(STORE, "staff") if scheme == "form" else None,
        entrance="/login/" if scheme == "form" else None,
    )


REALM = realm_of("basic", SimpleNamespace(current=lambda: BOOK))


def area(rule, *paths, realm=None, **more):
    return Protection(
        requirement_of(rule), realm, tuple(map(PathPattern.parse, paths)), **more
    )


@pytest.fixture(scope="module")
def plain(tmp_path_factory):
    """Return the site of a folder with one file."""
    folder = tmp_path_factory.mktemp("deciding")
    (folder / "hello.txt").write_text("hello")
    return Site.of_folder(folder)


@pytest.fixture
def site(plain):
    """Return what makes a site of a folder with areas, and with signed links."""

    def made(*areas):
        [host] = plain.hosts
        [mount] = host.mounts
        host = replace(host, mounts=(replace(mount, protections=areas),))
        return replace(plain, hosts=(host,), links=LINKS)

    return made


def ask(site, user, path="/hello.txt", method="GET"):
    return decided(user, request_of(path, method, NOBODY, site), site, NOW)


# fmt: off
CASES = [
    # areas                                                       user     status  why
    ([],                                                          "ada",   None,   "nothing protects it"),
    ([area("valid-user", realm=REALM)],                           "ada",   None,   "she is known"),
    ([area("valid-user", realm=REALM)],                           "-",     401,    "R181 a stranger may say who it is"),
    ([area("valid-user", realm=REALM)],                           "zoe",   401,    "nobody can be zoe, so it is a stranger"),
    ([area("valid-user", realm=REALM)],                           "a:b",   401,    "RFC 7617 §2 nobody can be called that"),
    ([area("user jos\u00e9", realm=REALM)],                       "jose\u0301", None, "RFC 7617 §2.1 the same name in another form"),
    ([area("group board", realm=REALM)],                          "ada",   None,   "the account's groups"),
    ([area("user eve", realm=REALM)],                             "ada",   403,    "R181 known, and not meant"),
    ([area("user eve", realm=REALM, refusal=404)],                "ada",   404,    "as the area wants it"),
    ([area("nobody", realm=REALM)],                               "-",     403,    "logging in would change nothing"),
    ([area("valid-user")],                                        "ada",   403,    "no realm, nobody is anybody"),
    ([area("valid-user", "other/**", realm=REALM)],               "-",     None,   "another path"),
    ([area("secure"), area("anyone", inherit=False)],             "-",     None,   "the last one does not inherit"),
    ([area("secure"), area("anyone")],                            "-",     403,    "both must be met"),
]
# fmt: on


@pytest.mark.parametrize(("areas", "user", "status", "why"), CASES)
def test_decision(site, areas, user, status, why):
    decision = ask(site(*areas), user)

    assert decision.status == status, why
    assert decision.is_allowed is (status is None)
    assert decision.asks_to_log_in is (status == 401)


# fmt: off
SHARED = [
    # rule                         links  after  user   status  verdict                why
    ("valid-user",                 True,  0,     "-",   None,   LinkVerdict.VALID,     "AZ-09 the link opens it"),
    ("valid-user",                 True,  2,     "-",   410,    LinkVerdict.EXPIRED,   "AZ-09 whoever has but the link is told of it"),
    ("valid-user",                 True,  2,     "ada", None,   LinkVerdict.EXPIRED,   "who is known needs none"),
    ("user eve",                   True,  2,     "ada", 403,    LinkVerdict.EXPIRED,   "who is known, and not meant, is refused as that"),
    ("valid-user",                 False, 0,     "-",   401,    None,                  "a link is not looked at where none counts"),
    ({"any": ["link", "secure"]},  False, 0,     "-",   None,   LinkVerdict.VALID,     "the rule itself asks for one"),
]
# fmt: on


@pytest.mark.parametrize(
    ("rule", "links", "after", "user", "status", "verdict", "why"), SHARED
)
def test_link(site, rule, links, after, user, status, verdict, why):
    """On paper, as ``can`` reads a site, no use of it is counted."""
    made = site(area(rule, realm=REALM, links=links))
    made = replace(made, links=Links(KEYS, OnPaper(STORE)))
    issued = NOW - timedelta(hours=after)
    shared = SharedLink(path="/hello.txt", expires=issued + timedelta(hours=1), uses=1)
    token = LINKS.issue(shared, issued)
    decision = ask(made, user, f"/hello.txt?a=b&share={token}")

    assert (decision.status, decision.ruling.opened.verdict) == (status, verdict), why
    assert [one.used for one in LINKS.issued(issued) if one.link == shared] == [0]


# Whatever it depends on...

RULES = [
    *("valid-user", "anyone", "nobody", "user ada", "group staff", "link"),
    *("from 192.0.2.0/24", "method POST", {"not": "user bob"}),
    *({"all": ["valid-user", one]} for one in ("method POST", "from 198.51.100.0/24")),
    *({how: ["link", "user ada"]} for how in ("all", "any")),
]
TOKENS = ("none", "good", "late", "elsewhere", "forged", "beyond counting")
ACCOUNTS = Accounts.of_passwords(
    {"ada": "pw", "bob": "pw"}, "staff", {"ada": frozenset({"staff"})}
)
REALMS = (None, realm_of("basic", ACCOUNTS), realm_of("form", ACCOUNTS))
HERE = Peer(address="192.0.2.1")


@pytest.fixture(scope="module")
def paths():
    """Return the path, with each kind of token."""
    hour = timedelta(hours=1)

    def token(path, ends):
        link = SharedLink(path=path, expires=ends)
        return f"/hello.txt?share={LINKS.issue(link, ends - 2 * hour)}"

    good = token("/hello.txt", NOW + hour)
    paths = ("/hello.txt", good, token("/hello.txt", NOW - hour))
    paths += (token("/other.txt", NOW + hour), "/hello.txt?share=zz")
    many = "&".join(f"a{number}=" for number in range(150))
    return dict(zip(TOKENS, (*paths, f"{good}&{many}"), strict=True))


@pytest.fixture(scope="module")
def lines():
    """Return what a user sends, in any realm: a password, or a session's cookie."""
    return {"-": []} | {user: lines_of(user) for user in ("ada", "bob")}


def lines_of(user):
    fingerprint = ACCOUNTS.current().fingerprint(user)
    token = StoredSessions(STORE, "staff").open(user, fingerprint, NOW)
    password = base64.b64encode(f"{user}:pw".encode()).decode()
    return [
        ("Authorization", f"Basic {password}"),
        ("Cookie", f"{cookie_name('session', secure=False)}={token}"),
    ]


@pytest.mark.parametrize("rule", RULES, ids=str)
def test_the_server_decides_the_same(site, paths, lines, rule):
    """RFC 9110 §15: whoever asks, with whatever link, where whatever is refused."""
    kinds = product(REALMS, (True, False), (403, 404, 401))
    different = []
    for realm, links, refusal in kinds:
        made = site(area(rule, realm=realm, links=links, refusal=refusal))
        for token, user in product(TOKENS, lines):
            request = request_of(paths[token], "GET", HERE, made)
            sent = replace(request, fields=Fields([*request.fields, *lines[user]]))
            response = respond(sent, made, NOW)
            response.content.close()
            status = decided(user, request, made, NOW).status
            if response.status != (status or 200):
                scheme = realm and realm.schemes
                what = (scheme, links, refusal, token, user, response.status, status)
                different.append(what)

    assert different == []


def test_who_comes_to_a_form_is_sent_to_it(site):
    """RFC 9110 §15.5.2: a realm of forms has no challenge, so there is no 401."""
    protected = site(area("valid-user", realm=REALMS[2]))
    asked, refused = ask(protected, "-"), ask(protected, "-", method="POST")

    assert (asked.status, refused.status) == (303, 403)
    assert asked.asks_to_log_in
    assert refused.asks_to_log_in


@pytest.mark.parametrize(("path", "method"), [("/%2e%2e/", "GET"), ("/", "BREW")])
def test_what_is_refused_before_admission_is_an_error(site, path, method):
    with pytest.raises(RequestError):
        ask(site(), "-", path, method)


def test_nothing_stays_open(site, nothing_left_open):
    ask(site(area("anyone")), "-")
    ask(site(area("anyone")), "-", "/")


def test_what_is_found_is_closed_in_the_end(site, nothing_left_open):
    made = site()
    with located(request_of("/hello.txt", "GET", NOBODY, made), made, NOW) as found:
        target, resource = found

        assert target.segments == (b"hello.txt",)
        assert resource.available
