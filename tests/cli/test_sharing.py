"""Links as people read them, and what stands before their paths."""

import io
from datetime import UTC, datetime
from pathlib import Path

import pytest

from httpcore_srv.cli.plan import Failure
from httpcore_srv.cli.sharing import base_of, described, links_of, url_of, write_list
from httpcore_srv.grammar.networks import Network
from httpcore_srv.server.settings import Bind, Settings, TLSSettings
from httpcore_srv.site import Site
from httpcore_srv.state.keys import KeyRing
from httpcore_srv.state.links import Issued, Links
from httpcore_srv.state.shared_link import SharedLink
from httpcore_srv.state.stores.memory import MemoryStore

TLS = TLSSettings(Path("cert.pem"), Path("key.pem"))
LATER = datetime(2024, 6, 3, 12, 0, tzinfo=UTC)
FILE = SharedLink(id="0" * 16, path="/a.txt", expires=LATER)

# fmt: off
BASES = [
    # host         binds                                tls    base                          why
    ("a.example",  ["127.0.0.1:8000"],                  None,  "http://a.example:8000",      "its name, and our port"),
    ("a.example",  ["0.0.0.0:80"],                      None,  "http://a.example",           "RFC 9110 §4.2.1 80 goes without saying"),
    ("a.example",  ["0.0.0.0:443"],                     TLS,   "https://a.example",          "§4.2.2 and so does 443"),
    ("a.example",  ["0.0.0.0:80"],                      TLS,   "https://a.example:80",       "but not the other's"),
    ("",           ["192.0.2.7:8000"],                  None,  "http://192.0.2.7:8000",      "no name: where we listen"),
    ("",           ["[2001:db8::7]:8000"],              None,  "http://[2001:db8::7]:8000",  "RFC 3986 §3.2.2 in brackets"),
    ("[::1]",      ["[::1]:8000"],                      None,  "http://[::1]:8000",          "a host that is an address has them"),
    ("",           [":8000"],                           None,  "http://localhost:8000",      "every address: this machine"),
    ("a.example",  ["unix:/run/x.sock"],                TLS,   "https://a.example",          "behind a proxy, who knows its port"),
    ("",           ["fd:3"],                            None,  "http://localhost",           "an inherited socket"),
    ("a.example",  ["unix:/run/x.sock", "[::1]:9000"],  None,  "http://a.example:9000",      "the first that has a port"),
]
DESCRIBED = [
    # terms                                              says                              why
    ({},                                                 "a.txt, GET HEAD, until 2024-06-03 12:00:00 UTC", "what, how, until when"),
    ({"prefix": True, "path": "/d/"},                    "/d/*, ",                         "all below"),
    ({"uses": 1},                                        ", once",                         "uses"),
    ({"uses": 3},                                        ", 3 times",                      "uses"),
    ({"networks": (Network.parse("203.0.113.0/24"),)},   ", from 203.0.113.0/24",          "networks"),
    ({"host": "a.example"},                              "  a.example/a.txt",              "where"),
]
# fmt: on


@pytest.mark.parametrize(("host", "binds", "tls", "base", "why"), BASES)
def test_base(host, binds, tls, base, why):
    settings = Settings(binds=tuple(map(Bind.parse, binds)), tls=tls)

    assert base_of(host, settings) == base, why


@pytest.mark.parametrize(("terms", "says", "why"), DESCRIBED)
def test_described(terms, says, why):
    terms = {"id": "0" * 16, "path": "/a.txt", "expires": LATER, **terms}

    assert says in described(SharedLink(**terms)), why


def test_the_list_says_what_became_of_each():
    out = io.StringIO()
    write_list([Issued(FILE, None, False), Issued(FILE, 2, True)], out)
    first, second = out.getvalue().splitlines()

    assert first == described(FILE)
    assert second == f"{described(FILE)}, used 2, ended"


def test_a_url_has_one_slash_between_its_origin_and_its_path():
    assert url_of("https://a.example/", FILE, "t") == "https://a.example/a.txt?share=t"


def test_links_that_nobody_else_would_know_are_not_made():
    store = MemoryStore()
    for site in (Site(), Site(store=store, links=Links(KeyRing.ephemeral(), store))):
        with pytest.raises(Failure) as caught:
            links_of(site, Path("site.toml"))
        assert caught.value.exit_code == 3
