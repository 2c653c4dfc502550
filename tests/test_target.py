"""What a request is about, and at which other address it may be found."""

import pytest

from httpcore_srv.semantics.targets import TargetURI, path_segments
from httpcore_srv.site import Host, Redirect
from httpcore_srv.target import Target


def target(path, query=None):
    uri = TargetURI("http", "example.org", None, path, query)
    return Target(uri, Host(), None, path_segments(path))


# fmt: off
ADDRESSES = [
    # path            query    with a slash     canonical         elsewhere      why
    ("/a/b",          None,    "./b/",          "/a/b",           "/new/a/b",    "as it is"),
    ("/a%20b/%C3%BC", "x=1",   "./%C3%BC/?x=1",  "/a%20b/%C3%BC?x=1", "/new/a%20b/%C3%BC?x=1", "encoded anew"),
    ("/x",            "[1]",   "./x/?%5B1%5D",   "/x?%5B1%5D",     "/new/x?%5B1%5D", "RFC 3986 §3.4 no brackets"),
    ("/a//b",         None,    "./b/",          "/a/b",           "/new/a/b",    "CVE-2019-0220 no empty segment"),
    ("//evil.example", None,   "./evil.example/", "/evil.example", "/new/evil.example", "never another host"),
]
# fmt: on


@pytest.mark.parametrize(
    ("path", "query", "slash", "canonical", "elsewhere", "why"), ADDRESSES
)
def test_other_addresses(path, query, slash, canonical, elsewhere, why):
    found = target(path, query)

    assert found.with_slash == slash, why
    assert found.canonical == canonical, why
    assert found.elsewhere(Redirect("/new/")) == elsewhere, why


def test_a_redirect_may_drop_the_path():
    assert target("/a/b", "c").elsewhere(Redirect("/one", keep_path=False)) == "/one"
