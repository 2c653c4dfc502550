"""RFC 9111 §5.2: who may reuse an answer, and for how long."""

from datetime import UTC, datetime

import pytest

from httpcore_srv.access.visitor import Visitor
from httpcore_srv.fields.accept import MediaRange
from httpcore_srv.fields.cache_control import CacheControl
from httpcore_srv.fields.media_type import MediaType
from httpcore_srv.message import Fields, Peer, Response
from httpcore_srv.policy.cache_policy import Occasion, Rule
from httpcore_srv.policy.field_edits import FieldEdits
from httpcore_srv.policy.path_patterns import PathPattern
from httpcore_srv.policy.times_of_day import TimeOfDay
from httpcore_srv.resources.evidence import witnessed
from httpcore_srv.site import Mount, Redirect, Site
from httpcore_srv.stages.freshen import freshen, occasion_of

NOW = datetime(2024, 6, 2, 12, 0, 0, tzinfo=UTC)

SECURE, PLAIN = Peer(secure=True), Peer(secure=False)
SITE = Site(cache_control=CacheControl(max_age=5), hsts="max-age=31536000")


def mount(*lines):
    return Mount("/", Redirect("/"), Fields(list(lines)))


LASTING = mount(("Cache-Control", "max-age=31536000, immutable"))
PUBLIC = CacheControl.read("public, max-age=60, s-maxage=600")


def policy(*rules, control=PUBLIC, fields=(), shared=False):
    """Make a mount that says something about reuse."""
    return Mount("/", Redirect("/"), Fields(fields), control, shared, rules)


# fmt: off
POLICIES = [
    # status  fields                          mount     Cache-Control                     why
    (200,     {},                             None,     "max-age=5",                      "the site's"),
    (200,     {},                             mount(),  "max-age=5",                      "the site's, as the mount has none"),
    (200,     {},                             LASTING,  "max-age=31536000, immutable",    "the mount's before the site's"),
    (200,     {},                             policy(), "public, max-age=60, s-maxage=600", "the mount's, as it is typed"),
    (200,     {"Expires": "x"},               policy(), "public, max-age=60, s-maxage=600", "R232 who says only when is told how long"),
    (200,     {"Cache-Control": "max-age=1"}, policy(), "max-age=1",                      "the answer's own before both"),
    (404,     {"Cache-Control": "max-age=1"}, policy(), "max-age=1",                      "an error's own, too"),
    (429,     {"Cache-Control": "max-age=1"}, policy(), "no-store",                       "R243 RFC 6585 §4 MUST NOT, whoever says so"),
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
    response = freshen(Response(status, Fields.of(fields)), ask(), mount, SITE, now=NOW)

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
    response = freshen(
        Response(status, Fields(lines)), ask(), mount(*mounted), SITE, now=NOW
    )

    assert [line for line in response.fields if line in mounted] == mounted, why


def test_what_the_answer_says_itself_is_not_said_by_the_mount(ask):
    bare = Response(200, Fields([("Content-Type", "text/plain")]))
    fields = freshen(
        bare, ask(), mount(("content-type", "text/html")), SITE, now=NOW
    ).fields

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
    response = freshen(Response(status), ask(peer=peer), None, Site(hsts=hsts), now=NOW)

    assert response.fields.get("Strict-Transport-Security") == sent, why


# By path, type and status ---------------------------------------------------------------

CSS = Rule(types=(MediaRange.parse("text/css"),), cache_control=CacheControl(max_age=1))
NEWS = Rule((PathPattern.parse("news/**"),), cache_control=CacheControl(max_age=2))
CSS_ERROR = Rule(
    types=CSS.types, statuses=("404",), cache_control=CacheControl(max_age=3)
)
TYPED = Fields([("Content-Type", "text/css")])

# fmt: off
RULED = [
    # status  fields  described  path               policy        Cache-Control                   why
    (200,     TYPED,  None,      "a.css",           [CSS],        "public, max-age=1",            "the type that the answer has"),
    (304,     None,   TYPED,     "a.css",           [CSS],        "public, max-age=1",            "R108 the type that the 200 would have (RFC 9110 §15.4.5)"),
    (206,     Fields([("Content-Type", "multipart/byteranges; boundary=x")]), TYPED, "a.css", [CSS], "public, max-age=1", "R125 the type of the whole"),
    (404,     Fields([("Content-Type", "text/html")]), TYPED, "a.css", [CSS_ERROR], "no-store", "an error page is of its own type"),
    (304,     None,   None,      "a.css",           [CSS],        "public, max-age=60, s-maxage=600", "no type, no rule"),
    (200,     None,   None,      "news/a",          [NEWS],       "public, max-age=2",            "the path below the mount"),
    (200,     TYPED,  None,      "news/a.css",      [CSS, NEWS],  "public, max-age=1",            "type over path"),
    (404,     TYPED,  None,      "news/a.css",      [CSS, NEWS],  "no-store",                     "neither is about errors"),
    (200,     Fields([("Content-Type", "?")]), None, "a", [CSS],  "public, max-age=60, s-maxage=600", "no type at all"),
]
# fmt: on


@pytest.mark.parametrize(
    ("status", "fields", "described", "path", "rules", "expected", "why"), RULED
)
def test_rules(status, fields, described, path, rules, expected, why, ask):
    response = freshen(
        Response(status, fields or Fields()),
        ask(),
        policy(*rules),
        SITE,
        segments=tuple(path.encode().split(b"/")),
        described=described,
        now=NOW,
    )

    assert response.fields["Cache-Control"] == expected, why


@pytest.mark.parametrize("status", [200, 206, 304])
def test_R240_a_fingerprinted_name_is_kept_for_a_year(status, ask):
    response = freshen(
        Response(status),
        ask(),
        mount(),
        Site(),
        segments=(b"js", b"app.3f9a1c.js"),
        now=NOW,
    )

    assert response.fields["Cache-Control"] == "max-age=31536000, immutable"


def test_a_path_that_is_no_utf_8_is_a_path(ask):
    rule = Rule((PathPattern.parse("caf?.txt"),), cache_control=CacheControl(max_age=1))
    response = freshen(
        Response(200), ask(), policy(rule), SITE, segments=[b"caf\xe9.txt"], now=NOW
    )

    assert response.fields["Cache-Control"] == "public, max-age=1"


def test_what_is_intended_can_be_asked_before_there_is_an_answer():
    """RFC 9111 §5.2.2.6: whoever codes content has to know of no-transform."""
    rule = Rule(cache_control=CacheControl(no_transform=True))
    occasion = Occasion(200, ("a.css",), MediaType("text", "css"))

    assert SITE.intended(policy(rule), occasion, NOW).no_transform
    assert not SITE.intended(policy(), occasion, NOW).no_transform
    assert not SITE.intended(None, occasion, NOW).no_transform
    assert occasion_of(Response(200, TYPED), (b"a.css",)) == occasion


# Who may not see it ---------------------------------------------------------------------

BASIC = {"Authorization": "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="}
ALICE = Visitor("alice")
NOBODY_ELSE = Visitor()
COOKIE = {"Set-Cookie": "lang=de"}
GONE = Rule(statuses=("404",), cache_control=CacheControl(max_age=9))
SHARED, OWN = policy(GONE, shared=True), policy(GONE)
SAYS = "public, max-age=60, s-maxage=600"

# fmt: off
PROTECTED = [
    # status  request  visitor      response  mount    Cache-Control           why
    (200,     {},      NOBODY_ELSE, {},       OWN,     SAYS,                   "nobody in particular"),
    (200,     BASIC,   NOBODY_ELSE, {},       OWN,     "private, max-age=60",  "R231 RFC 9111 §3.5"),
    (304,     BASIC,   NOBODY_ELSE, {},       OWN,     "private, max-age=60",  "R231 R108 as the 200"),
    (200,     {},      ALICE,       {},       OWN,     "private, max-age=60",  "R231 who has a session has no Authorization"),
    (200,     {},      NOBODY_ELSE, COOKIE,   OWN,     "private, max-age=60",  "R225 RFC 9111 §7.3 a cookie is one visitor's"),
    (200,     BASIC,   NOBODY_ELSE, {},       SHARED,  SAYS,                   "R231 shared = true"),
    (200,     {},      ALICE,       {},       SHARED,  SAYS,                   "R231 shared = true"),
    (200,     {},      ALICE,       COOKIE,   SHARED,  "private, max-age=60",  "R225 CVE-2023-30861 but a cookie is one visitor's"),
    (200,     BASIC,   NOBODY_ELSE, {},       None,    "private, max-age=5",   "R231 the site's value"),
    (200,     BASIC,   NOBODY_ELSE, {"Cache-Control": "public, x=1"}, OWN, "private, x=1", "R231 the answer's own value"),
    (200,     BASIC,   NOBODY_ELSE, {"Cache-Control": "no-store"}, OWN, "no-store", "nothing is more private"),
    (200,     BASIC,   NOBODY_ELSE, {}, policy(control=CacheControl(s_maxage=9)), "private, max-age=5", "R227 the site's value is left"),
    (200,     BASIC,   NOBODY_ELSE, {"Cache-Control": "s-maxage=9"}, OWN, "private, no-cache", "R234 private caches do not guess"),
    (404,     {},      NOBODY_ELSE, {},       OWN,     "max-age=9",            "a rule names the status"),
    (404,     BASIC,   NOBODY_ELSE, {},       OWN,     "no-store",             "R233 an error page of a protected area"),
    (404,     {},      ALICE,       {},       OWN,     "no-store",             "R233 the same"),
    (404,     {},      NOBODY_ELSE, COOKIE,   OWN,     "private, max-age=9",   "a rule names the status, but there is a cookie"),
    (401,     {},      NOBODY_ELSE, {},       SHARED,  "no-store",             "R233 whoever may share the rest"),
    (403,     BASIC,   NOBODY_ELSE, {},       OWN,     "no-store",             "R233 the same"),
]
# fmt: on


@pytest.mark.parametrize(
    ("status", "request_fields", "visitor", "fields", "mount", "expected", "why"),
    PROTECTED,
)
def test_protected(status, request_fields, visitor, fields, mount, expected, why, ask):
    response = freshen(
        Response(status, Fields.of(fields)),
        ask(fields=request_fields),
        mount,
        SITE,
        visitor=visitor,
        now=NOW,
    )

    assert response.fields.all("Cache-Control") == (expected,), why


def test_R231_no_rule_makes_public_what_came_with_credentials(ask):
    """RFC 9213 §2.2: who is the target of a field would disregard ``private``."""
    cdn = Rule(targeted=Fields([("CDN-Cache-Control", "max-age=600")]))
    own = Fields([("Surrogate-Control", "max-age=9"), ("X", "y")])

    fields = freshen(
        Response(200, own), ask(fields=BASIC), policy(cdn), SITE, now=NOW
    ).fields

    assert fields.lines == (("X", "y"), ("Cache-Control", "private, max-age=60"))


@pytest.mark.parametrize(("asked", "sent"), [(BASIC, {}), ({}, COOKIE)])
def test_what_private_caches_use_stays_with_what_is_private(asked, sent, ask):
    """RFC 9875 §2 and No-Vary-Search are for every cache; a CDN's tags are not."""
    rule = Rule(
        targeted=Fields([("Surrogate-Control", "max-age=9")]),
        labels=Fields([("No-Vary-Search", "key-order")]),
        lists=Fields([("Cache-Tag", "a"), ("Cache-Groups", '"a"')]),
    )

    fields = freshen(
        Response(200, Fields.of(sent)), ask(fields=asked), policy(rule), SITE, now=NOW
    ).fields

    assert (fields["No-Vary-Search"], fields["Cache-Groups"]) == ("key-order", '"a"')
    assert not {"Surrogate-Control", "Cache-Tag"} & {name for name, _ in fields}


def test_a_cookie_that_a_rule_sets_is_a_cookie(ask):
    rule = Rule(edits=FieldEdits(add=Fields([("Set-Cookie", "a=b")])))

    fields = freshen(Response(200), ask(), policy(rule), SITE, now=NOW).fields

    assert fields["Cache-Control"] == "private, max-age=60"


# Fields by rule -------------------------------------------------------------------------


@pytest.mark.parametrize("status", [200, 304, 308, 404, 500])
def test_rules_edit_the_fields_of_every_answer(status, ask):
    """Not only of a 200: what protects a page protects an error page."""
    edits = FieldEdits(set=Fields([("X-Frame-Options", "DENY")]), remove=("X-A",))
    mounted = policy(Rule(edits=edits), fields=[("X-A", "1"), ("X-B", "1")])

    fields = freshen(Response(status), ask(), mounted, SITE, now=NOW).fields

    assert fields["X-Frame-Options"] == "DENY"
    assert ("X-A" in fields, fields["X-B"]) == (False, "1")


def test_R254_targeted_fields_stand_beside_cache_control(ask):
    cdn = Rule(targeted=Fields([("CDN-Cache-Control", "max-age=600")]))

    fields = freshen(Response(200), ask(), policy(cdn), SITE, now=NOW).fields

    assert (fields["CDN-Cache-Control"], fields["Cache-Control"]) == (
        "max-age=600",
        SAYS,
    )


@pytest.mark.parametrize(
    ("method", "sent"), [("GET", False), ("HEAD", False), ("POST", True), ("PUT", True)]
)
def test_R256_only_unsafe_methods_invalidate_groups(method, sent, ask):
    invalid = Fields([("Cache-Group-Invalidation", '"a"')])
    rule = Rule(edits=FieldEdits(set=invalid))

    fields = freshen(Response(200), ask(method), policy(rule), SITE, now=NOW).fields

    assert ("Cache-Group-Invalidation" in fields) is sent


# Caches on the way ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "asked", ["no-cache", "no-store", "max-age=0", "only-if-cached", "max-stale"]
)
def test_R242_what_a_request_says_to_caches_is_not_for_an_origin(asked, ask):
    """RFC 9111 §5.2.1: it has no stored response that could be fresh or stale."""
    plain = freshen(Response(200), ask(), policy(), SITE, now=NOW)

    assert (
        freshen(
            Response(200), ask(fields={"Cache-Control": asked}), policy(), SITE, now=NOW
        )
        == plain
    )


def test_R236_an_origin_says_no_age(ask):
    assert "Age" not in freshen(Response(200), ask(), policy(), SITE, now=NOW).fields


# fmt: off
VERSIONS = [
    # version  control                     Expires                          Pragma      why
    ((1, 1),   PUBLIC,                     None,                            None,       "R232 max-age is enough"),
    ((1, 0),   PUBLIC,                     "Sun, 02 Jun 2024 12:01:00 GMT", None,       "R232 from the same value"),
    ((1, 0),   CacheControl(no_cache=True), "Tue, 01 Jan 1980 00:00:00 GMT", "no-cache", "R238 R232 in its own words"),
]
# fmt: on


@pytest.mark.parametrize(("version", "control", "expires", "pragma", "why"), VERSIONS)
def test_caches_of_http_1_0(version, control, expires, pragma, why, ask):
    mounted = policy(control=control)
    fields = freshen(Response(200), ask(version=version), mounted, SITE, now=NOW).fields

    assert (fields.get("Expires"), fields.get("Pragma")) == (expires, pragma), why
    assert fields["Cache-Control"] == str(control), why


def test_R166_one_variant_is_not_given_to_all_by_an_old_cache(ask):
    """RFC 2295 §10.7: Expires in the past, and a max-age for the others."""
    varied = Response(200, Fields([("Vary", "negotiate, accept-language")]))

    fields = freshen(varied, ask(version=(1, 0)), policy(), SITE, now=NOW).fields

    assert (fields["Expires"], fields["Cache-Control"]) == (
        "Tue, 01 Jan 1980 00:00:00 GMT",
        SAYS,
    )


@pytest.mark.parametrize("status", [200, 206, 304])
def test_r108_a_304_is_as_private_as_the_200_that_set_a_cookie(ask, now, status):
    """RFC 9110 §15.4.5: or a cache would make public what it keeps for one."""
    cookie = Fields([("Set-Cookie", "lang=de"), ("ETag", '"v1"')])
    kept = cookie if status == 200 else Fields([("ETag", '"v1"')])
    site = Site(cache_control=CacheControl.read("public, max-age=60"))

    found = freshen(
        Response(status, kept), ask(), None, site, now=now, described=cookie
    )

    assert found.fields["Cache-Control"] == "private, max-age=60"


# What the next answer would say otherwise...

NIGHTLY = policy(Rule(expires_at=TimeOfDay(4, 0)))

# fmt: off
PASSING = [
    # fields                     mount     version   doubts                                     why
    ({},                         None,     (1, 1),   [],                                        "the same at any time"),
    ({},                         LASTING,  (1, 1),   [],                                        "a year from whenever"),
    ({"Set-Cookie": "a=b"},      None,     (1, 1),   ["it sets a cookie"],                      "RFC 6265 §3 for one visitor"),
    ({},                         NIGHTLY,  (1, 1),   ["it is fresh until a time of the day"],   "less and less"),
    ({},                         None,     (1, 0),   ["it tells caches of HTTP/1.0 a date"],    "§5.3 Expires counts from now"),
]
# fmt: on


@pytest.mark.parametrize(("fields", "lines", "version", "doubts", "why"), PASSING)
def test_what_passes_is_a_doubt(fields, lines, version, doubts, why, ask):
    response = Response(200, Fields.of(fields))
    with witnessed() as evidence:
        freshen(response, ask(version=version), lines, SITE, now=NOW)

    assert evidence.doubts == doubts, why


def test_a_304_whose_200_sets_a_cookie_is_a_doubt(ask):
    described = Fields([("Set-Cookie", "a=b")])
    with witnessed() as evidence:
        freshen(Response(304), ask(), None, SITE, now=NOW, described=described)

    assert evidence.doubts == ["it sets a cookie"]
