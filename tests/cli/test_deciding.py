"""What admission would decide, from a site made by hand: no file but what is served."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from httpcore_srv.cli.deciding import decided, heeds_links, request_of
from httpcore_srv.errors import RequestError
from httpcore_srv.message import NOBODY
from httpcore_srv.policy.access.parser import requirement_of
from httpcore_srv.policy.path_patterns import PathPattern
from httpcore_srv.protection import Protection
from httpcore_srv.site import Site
from httpcore_srv.state.keys import KeyRing
from httpcore_srv.state.link import SharedLink
from httpcore_srv.state.links import Links, LinkVerdict
from httpcore_srv.state.stores.memory import MemoryStore

NOW = datetime(2024, 6, 3, 12, 0, tzinfo=UTC)
BOOK = SimpleNamespace(
    faults=(),
    knows=lambda user: user in ("ada", "jos\u00e9"),
    groups_of=lambda user: frozenset({"board"}),
)
REALM = SimpleNamespace(name="staff", accounts=SimpleNamespace(current=lambda: BOOK))


def area(rule, *paths, realm=None, **more):
    return Protection(
        requirement_of(rule), realm, tuple(map(PathPattern.parse, paths)), **more
    )


@pytest.fixture
def site(tmp_path):
    """Return what makes a site of a folder with areas, and with signed links."""
    (tmp_path / "hello.txt").write_text("hello")

    def made(*areas):
        [host] = (plain := Site.of_folder(tmp_path)).hosts
        [mount] = host.mounts
        host = replace(host, mounts=(replace(mount, protections=areas),))
        links = Links(KeyRing.ephemeral(), MemoryStore())
        return replace(plain, hosts=(host,), links=links)

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
    made = site(area(rule, realm=REALM, links=links))
    issued = NOW - timedelta(hours=after)
    shared = SharedLink(path="/hello.txt", expires=issued + timedelta(hours=1), uses=1)
    token = made.links.issue(shared, issued)
    for _ in range(2):
        decision = ask(made, user, f"/hello.txt?a=b&share={token}")

        assert (decision.status, decision.asked.link) == (status, verdict), why


def test_where_links_count():
    assert heeds_links(area("valid-user", links=True))
    assert heeds_links(area({"any": ["link", "valid-user"]}))
    assert not heeds_links(area("valid-user"))


@pytest.mark.parametrize(("path", "method"), [("/%2e%2e/", "GET"), ("/", "BREW")])
def test_what_is_refused_before_admission_is_an_error(site, path, method):
    with pytest.raises(RequestError):
        ask(site(), "-", path, method)


def test_nothing_stays_open(site, nothing_left_open):
    ask(site(area("anyone")), "-")
    ask(site(area("anyone")), "-", "/")
