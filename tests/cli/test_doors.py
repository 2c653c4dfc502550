"""How people get in, as it is said at the start."""

from dataclasses import replace

import pytest

from httpcore_srv.access.realms import realm_of_state
from httpcore_srv.cli.doors import doors_of
from httpcore_srv.policy.access.leaves import ValidUser
from httpcore_srv.policy.path_patterns import PathPattern
from httpcore_srv.protection import Plain, Protection
from httpcore_srv.server.settings import Bind, Settings, TLSSettings
from httpcore_srv.site import Host, Mount, Redirect, Site
from httpcore_srv.state.accounts.accounts import Accounts
from httpcore_srv.state.keys import KeyRing
from httpcore_srv.state.stores.memory import MemoryStore


def site_of(*patterns, **policy):
    """Return a site that protects *patterns* by a realm of *policy*."""
    realm = realm_of_state("a", Accounts(()), KeyRing.ephemeral(), MemoryStore())
    area = Protection(
        ValidUser(), replace(realm, **policy), tuple(map(PathPattern.parse, patterns))
    )
    return Site((Host(mounts=(Mount("/", Redirect("/"), protections=(area,)),)),))


ASKS = "/private/ asks for a name and a password: "
PUBLIC, HERE = Settings(binds=(Bind("0.0.0.0"),)), Settings()

# fmt: off
WAYS = [
    # settings  policy                                            line                                                  why
    (HERE,      {},                                               ASKS + "Digest; Basic",                               "nobody else reaches it"),
    (PUBLIC,    {},                                               ASKS + "Digest; Basic from this machine only (no TLS)", "R180 the default"),
    (PUBLIC,    {"plain": Plain.WARN},                            ASKS + "Digest; Basic in clear (no TLS)",             "R180 chosen"),
    (HERE,      {"plain": Plain.REFUSE},                          ASKS + "Digest; Basic for nobody (no TLS)",           "R180 the same"),
    (PUBLIC,    {"schemes": ("form",), "entrance": "/login/"},    ASKS + "a log-in page from this machine only (no TLS)", "where it is, is no place that asks"),
]
# fmt: on


@pytest.mark.parametrize(("settings", "policy", "line", "why"), WAYS)
def test_who_gets_in_and_how(settings, policy, line, why):
    assert doors_of(site_of("private/**", **policy), settings) == [line], why


def test_with_tls_every_scheme_is_for_everybody(tmp_path):
    settings = replace(PUBLIC, tls=TLSSettings(tmp_path / "c", tmp_path / "k"))

    assert doors_of(site_of("private/**"), settings) == [ASKS + "Digest; Basic"]


@pytest.mark.parametrize(
    ("patterns", "places"),
    [
        ((), "/"),
        (("a/**", "b/**"), "/a/, /b/"),
        (("a/**", "b/**", "c/**", "d/**", "e/**"), "/a/, /b/, /c/ and 2 more"),
    ],
)
def test_a_few_of_many_places_are_named(patterns, places):
    [line] = doors_of(site_of(*patterns), HERE)

    assert line.startswith(f"{places} asks ")
