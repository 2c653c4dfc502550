"""RFC 9111 §5.2: who may reuse an answer, and for how long."""

import pytest

from httpcore_srv.fields.cache_control import CacheControl
from httpcore_srv.message import Fields, Peer, Response
from httpcore_srv.site import Mount, Redirect, Site
from httpcore_srv.stages.freshen import freshen

SECURE, PLAIN = Peer(secure=True), Peer(secure=False)
SITE = Site(cache_control=CacheControl(max_age=5), hsts="max-age=31536000")


def mount(*lines):
    return Mount("/", Redirect("/"), Fields(list(lines)))


LASTING = mount(("Cache-Control", "max-age=31536000, immutable"))

# fmt: off
POLICIES = [
    # status  fields                          mount     Cache-Control                     why
    (200,     {},                             None,     "max-age=5",                      "the site's"),
    (200,     {},                             mount(),  "max-age=5",                      "the site's, as the mount has none"),
    (200,     {},                             LASTING,  "max-age=31536000, immutable",    "the mount's before the site's"),
    (206,     {},                             LASTING,  "max-age=31536000, immutable",    "R125 as the 200"),
    (304,     {},                             LASTING,  "max-age=31536000, immutable",    "R108 as the 200"),
    (308,     {},                             LASTING,  "max-age=31536000, immutable",    "§15.4.9 a redirect is cacheable"),
    (200,     {"Cache-Control": "no-store"},  LASTING,  "no-store",                       "the answer's own before both"),
    (404,     {},                             None,     "no-store",                       "R234 or it would be open to heuristics"),
    (404,     {},                             LASTING,  "no-store",                       "a missing file is not missing for a year"),
    (412,     {},                             LASTING,  "no-store",                       "it is about this request"),
    (416,     {},                             LASTING,  "no-store",                       "it is about this request"),
    (428,     {},                             LASTING,  "no-store",                       "R243 RFC 6585 §3 MUST NOT be stored"),
    (429,     {},                             LASTING,  "no-store",                       "R243 RFC 6585 §4 MUST NOT be stored"),
    (431,     {},                             LASTING,  "no-store",                       "R243 RFC 6585 §5 MUST NOT be stored"),
    (500,     {},                             LASTING,  "no-store",                       "it is about this moment"),
]
# fmt: on


@pytest.mark.parametrize(("status", "fields", "mount", "policy", "why"), POLICIES)
def test_cache_control(status, fields, mount, policy, why, ask):
    response = freshen(Response(status, Fields.of(fields)), ask(), mount, SITE)

    assert response.fields.all("Cache-Control") == (policy,), why


# fmt: off
ADDED = [
    # status  lines                                     mount's                                       why
    (200,     [],                                       [("X-Robots-Tag", "none")],                   "added"),
    (404,     [],                                       [("X-Robots-Tag", "none")],                   "to every response"),
    (200,     [],                                       [("Link", "<a>"), ("Link", "<b>")],           "§5.3 every line of it"),
    (200,     [("Vary", "Accept")],                     [("Vary", "Origin")],                         "R146 RFC 9110 §12.5.5 it varies by both"),
]
# fmt: on


@pytest.mark.parametrize(("status", "lines", "mounted", "why"), ADDED)
def test_the_fields_of_a_mount_are_added(status, lines, mounted, why, ask):
    response = freshen(Response(status, Fields(lines)), ask(), mount(*mounted), SITE)

    assert [line for line in response.fields if line in mounted] == mounted, why


def test_what_the_answer_says_itself_is_not_said_by_the_mount(ask):
    bare = Response(200, Fields([("Content-Type", "text/plain")]))
    fields = freshen(bare, ask(), mount(("content-type", "text/html")), SITE).fields

    assert fields.all("Content-Type") == ("text/plain",)


# fmt: off
SECURITY = [
    # peer    hsts                 sent                  why
    (SECURE,  "max-age=31536000",  "max-age=31536000",   "R312 RFC 6797 §7.1"),
    (PLAIN,   "max-age=31536000",  None,                 "R312 RFC 6797 §7.2 MUST NOT over insecure transport"),
    (SECURE,  None,                None,                 "R312 the site does not want it"),
]
# fmt: on


@pytest.mark.parametrize(("peer", "hsts", "sent", "why"), SECURITY)
@pytest.mark.parametrize("status", [200, 304, 404])
def test_strict_transport_security(status, peer, hsts, sent, why, ask):
    response = freshen(Response(status), ask(peer=peer), None, Site(hsts=hsts))

    assert response.fields.get("Strict-Transport-Security") == sent, why
