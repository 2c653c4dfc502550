"""Which requests may come from a page of ours, as a table."""

import pytest

from httpcore_srv.access.entrance.origins import is_from_here
from httpcore_srv.message import Fields, Peer, Request

HERE = "here.example"

CASES = [
    # secure Host                  Origin                     site            from here  why
    (False, HERE, None, None, True, "an old browser, or none: the token decides"),
    (False, HERE, "http://here.example", None, True, "the same origin"),
    (False, HERE, "http://HERE.example", None, True, "hosts compare without case"),
    (False, HERE, "http://here.example:80", None, True, "the port that goes without saying"),
    (False, f"{HERE}:8080", "http://here.example:8080", None, True, "a port of its own"),
    (False, f"{HERE}:8080", "http://here.example", None, False, "another port"),
    (False, HERE, "http://here.example:8080", None, False, "another port"),
    (False, HERE, "https://here.example", None, True, "a proxy in front ended TLS"),
    (True, HERE, "https://here.example", None, True, "the same origin, secure"),
    (True, f"{HERE}:443", "https://here.example", None, True, "its port was said"),
    (True, HERE, "http://here.example", None, False, "a page that was not secured"),
    (False, HERE, "null", None, False, "a page without an origin: a sandbox, a file"),
    (False, HERE, "http://evil.example", None, False, "another site"),
    (False, HERE, "http://here.example.evil.example", None, False, "a name that begins so"),
    (False, HERE, "http://evil-here.example", None, False, "a name that ends so"),
    (False, HERE, "http://sub.here.example", None, False, "a host below"),
    (False, HERE, "http://here.example@evil.example", None, False, "a user of that name"),
    (False, HERE, "http://here.example/", None, False, "an origin has no path"),
    (False, HERE, "http://here.example http://evil.example", None, False, "two of them"),
    (False, HERE, "http://here.example, http://evil.example", None, False, "two lines"),
    (False, HERE, "file://here.example", None, False, "another scheme"),
    (False, HERE, "http://[::1", None, False, "no authority"),
    (False, HERE, "", None, False, "empty"),
    (False, "[::1]:8080", "http://[::1]:8080", None, True, "an address"),
    (False, HERE, None, "same-origin", True, "the browser says so"),
    (False, HERE, None, "none", True, "somebody's own doing"),
    (False, HERE, None, "same-site", False, "a neighbour below one domain"),
    (False, HERE, None, "cross-site", False, "another site"),
    (False, HERE, None, "", False, "not a value"),
    (False, HERE, "http://here.example", "cross-site", False, "both must agree"),
    (False, HERE, "http://evil.example", "same-origin", False, "both must agree"),
]  # fmt: skip


@pytest.mark.parametrize(("secure", "host", "origin", "site", "here", "why"), CASES)
def test_a_form_is_from_here_or_not(secure, host, origin, site, here, why):
    fields = Fields.of({"Host": host, "Origin": origin, "Sec-Fetch-Site": site})
    request = Request("POST", "/login/", fields, peer=Peer(secure=secure))

    assert is_from_here(request) is here, why


def test_the_target_says_the_host_where_it_names_one():
    fields = Fields([("Host", "evil.example"), ("Origin", "http://evil.example")])
    request = Request("POST", "http://here.example/login/", fields)

    assert not is_from_here(request), "RFC 9112 §3.2.2: Host is ignored"
