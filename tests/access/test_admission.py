"""RFC 9110 §11: who is admitted to what is protected, and what the others are told."""

import gzip
from datetime import timedelta

import pytest

from httpcore_srv.errors import StoreUnavailable, TooBusy
from httpcore_srv.fields.cache_control import CacheControl
from httpcore_srv.message import Peer
from httpcore_srv.policy.cache_policy import Rule
from httpcore_srv.protection import Plain
from httpcore_srv.state.failures import Failures
from httpcore_srv.state.links import Links
from httpcore_srv.state.shared_link import SharedLink

WRONG = "wrong"


def status_of(answered, site, request):
    return answered(request, site)[0].status


# fmt: off
GRANTED = [
    # target                 user    password             status  why
    ("/public.txt",          None,   None,                200,    "it is not protected"),
    ("/private/secret.txt",  None,   None,                401,    "R076 §15.5.2 no credentials"),
    ("/private/secret.txt",  "ada",  "analytical engine", 200,    "§11.4 the right ones"),
    ("/private/secret.txt",  "ada",  WRONG,               401,    "R177 wrong ones"),
    ("/private/secret.txt",  "eve",  "analytical engine", 401,    "nobody is called that"),
    ("/private/",            "ada",  "analytical engine", 200,    "R179 §2.2 all paths below take the same"),
    ("/private/none",        None,   None,                401,    "absence is said to who was admitted"),
    ("/private/none",        "ada",  "analytical engine", 404,    "and then it is"),
    ("/private",             None,   None,                401,    "not even that it is a directory"),
    ("/%70rivate/secret.txt", None,  None,                401,    "CVE-2019-0220 the path is compared decoded"),
    ("/x/../private/secret.txt", None, None,              401,    "and without dot segments"),
    ("//private//secret.txt", None,  None,                401,    "and without empty segments"),
    ("http://example.org/private/secret.txt", None, None, 401,    "CVE-2022-31813 absolute-form"),
]
# fmt: on


@pytest.mark.parametrize(("target", "user", "password", "status", "why"), GRANTED)
def test_basic(
    target,
    user,
    password,
    status,
    why,
    ask,
    answered,
    basic,
    realm_of,
    protect,
    site_of,
):
    site = site_of(protect(realm_of()))
    fields = basic(user, password) if user else {}

    assert status_of(answered, site, ask(target, fields)) == status, why


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "POST", "PUT", "DELETE"])
@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"Range": "bytes=0-0"},
        {"If-None-Match": "*"},
        {"Connection": "Authorization"},
        {"Connection": "close, Authorization, X-Forwarded-For"},
        {"X-Forwarded-For": "127.0.0.1"},
    ],
)
def test_cve_2017_3167_cve_2022_31813_no_method_and_no_field_leads_around_it(
    method, fields, ask, answered, realm_of, protect, site_of
):
    site = site_of(protect(realm_of()))

    assert status_of(answered, site, ask(fields=fields, method=method)) == 401


# fmt: off
RULES = [
    # rule                                         fields  method   status  why
    ("user ada",                                   True,   "GET",   200,    "AZ-01 this user"),
    ("user grace",                                 True,   "GET",   403,    "R181 §15.5.4 right credentials, no permission"),
    ("group staff",                                True,   "GET",   200,    "AZ-01 a group"),
    ("group guests",                               True,   "GET",   403,    "R181"),
    ({"not": "user ada"},                          True,   "GET",   403,    "AZ-02 negation"),
    ({"all": ["user ada", "group staff"]},         True,   "GET",   200,    "AZ-02 all"),
    ({"any": ["method GET", "user ada"]},          False,  "GET",   200,    "AZ-07 public read"),
    ({"any": ["method GET", "user ada"]},          False,  "POST",  401,    "AZ-07 protected write"),
    ({"any": ["method GET", "user ada"]},          True,   "POST",  405,    "admitted; a file takes no POST"),
    ("from 127.0.0.0/8",                           False,  "GET",   200,    "AZ-03 by address"),
    ("from 192.0.2.0/24",                          False,  "GET",   403,    "AZ-03 no name would help: no challenge"),
    ("from 192.0.2.0/24",                          True,   "GET",   403,    "AZ-03 nor credentials"),
    ({"any": ["from 192.0.2.0/24", "user ada"]},   False,  "GET",   401,    "AZ-02 satisfy any"),
    ({"any": ["from 192.0.2.0/24", "user ada"]},   True,   "GET",   200,    "AZ-02 satisfy any"),
    ({"all": ["from 127.0.0.1", "valid-user"]},    True,   "GET",   200,    "AZ-02 satisfy all"),
    ("nobody",                                     True,   "GET",   403,    "nobody is nobody"),
]
# fmt: on


@pytest.mark.parametrize(("rule", "known", "method", "status", "why"), RULES)
def test_rules(
    rule, known, method, status, why, ask, answered, basic, realm_of, protect, site_of
):
    site = site_of(protect(realm_of(), require=rule))
    request = ask(fields=basic() if known else {}, method=method)

    assert status_of(answered, site, request) == status, why


@pytest.mark.parametrize("refusal", [401, 403, 404])
def test_az_06_what_a_known_user_is_told_who_may_not(
    refusal, ask, answered, basic, realm_of, protect, site_of
):
    site = site_of(protect(realm_of(), require="user grace", refusal=refusal))

    response, _ = answered(ask(fields=basic()), site)

    assert response.status == refusal
    assert ("WWW-Authenticate" in response.fields) is (refusal == 401)


def test_a_protection_that_does_not_inherit_takes_the_place_of_those_before_it(
    ask, answered, basic, realm_of, protect, site_of
):
    realm = realm_of()
    outer = protect(realm, require="user grace", paths=())
    added, instead = (
        protect(realm, require="user ada", inherit=inherit) for inherit in (True, False)
    )

    assert status_of(answered, site_of(outer, added), ask(fields=basic())) == 403
    assert status_of(answered, site_of(outer, instead), ask(fields=basic())) == 200


def test_who_is_known_in_one_realm_is_a_stranger_in_another(
    ask, answered, basic, realm_of, protect, site_of
):
    """RFC 9110 §11.5: a protection space is one realm, whatever names are in it."""
    site = site_of(protect(realm_of("Outer"), paths=()), protect(realm_of("Inner")))

    assert status_of(answered, site, ask(fields=basic())) == 403


# What an answer shows of other paths...

# fmt: off
SHOWN = [
    # paths                  target                 why
    (("*/index.html",),      "/private/",           "a directory shows its index page"),
    (("guide.de.html",),     "/guide",              "a negotiated name shows what is behind it"),
    (("guide.de.html",),     "/guide.html",         "by any of its names"),
    (("*.de.html",),         "/guide",              "by a pattern as well"),
]
# fmt: on


@pytest.mark.parametrize(("paths", "target", "why"), SHOWN)
def test_what_is_shown_under_another_name_is_protected_there(
    paths, target, why, ask, answered, realm_of, protect, site_of
):
    site = site_of(protect(realm_of(), paths=paths))

    assert status_of(answered, site, ask(target)) == 401, why


def test_a_listing_hides_what_the_visitor_may_not_open(
    ask, answered, basic, realm_of, protect, site_of, root
):
    """Idea 25 of the features: a name alone may tell too much."""
    realm = realm_of()
    (root / "private/index.html").unlink()
    site = site_of(
        protect(realm), protect(realm, require="user grace", paths=("**/long.txt",))
    )
    json = {"Accept": "application/json"}

    _, top = answered(ask("/", json), site)
    _, below = answered(ask("/private/", json | basic()), site)

    assert b"public.txt" in top
    assert b"private" not in top
    assert b"secret.txt" in below
    assert b"long.txt" not in below


def test_a_public_listing_shows_who_is_known_what_they_may_open(
    ask, answered, basic, realm_of, protect, site_of
):
    other = protect(realm_of("Other"), paths=("guide.de.html",))
    control = CacheControl.read("public, max-age=60")
    site = site_of(protect(realm_of()), other, shared=True, cache_control=control)
    json = {"Accept": "application/json"}

    stranger, before = answered(ask("/", json), site)
    answered(ask(fields=basic()), site)  # there somebody is asked
    known, after = answered(ask("/", json | basic()), site)
    wrong, still = answered(ask("/", json | basic("ada", WRONG)), site)

    assert [one.status for one in (stranger, known, wrong)] == [200, 200, 200]
    assert [b'"private"' in one for one in (before, after, still)] == [
        False,
        True,
        False,
    ]
    assert "private" not in stranger.fields["Cache-Control"]
    assert "private" in known.fields["Cache-Control"]


# What caches may do...

# fmt: off
CACHED = [
    # rule                                  fields  said       why
    ("valid-user",                          True,   "private", "R225 §3.5 who it is for is known"),
    ("from 127.0.0.1",                      False,  "private", "others get another answer"),
    ("time 00:00-24:00",                    False,  "private", "later it is another answer"),
    ({"any": ["method GET", "valid-user"]}, False,  None,      "for all who ask like this it is the same"),
    ("anyone",                              False,  None,      "for everybody it is the same"),
]
# fmt: on


@pytest.mark.parametrize(("rule", "known", "said", "why"), CACHED)
def test_what_a_shared_cache_may_keep(
    rule, known, said, why, ask, answered, basic, realm_of, protect, site_of
):
    site = site_of(protect(realm_of(), require=rule))

    response, _ = answered(ask(fields=basic() if known else {}), site)

    assert response.status == 200
    assert ("private" in response.fields["Cache-Control"]) is (said is not None), why


@pytest.mark.parametrize("status", [401, 403])
def test_a_refusal_is_never_stored(
    status, ask, answered, basic, realm_of, protect, site_of
):
    site = site_of(protect(realm_of(), require="user grace"))

    response, _ = answered(ask(fields=basic() if status == 403 else {}), site)

    assert (response.status, response.fields["Cache-Control"]) == (status, "no-store")


# When something does not work...


class Broken:
    """A store that cannot be reached."""

    def get(self, key):
        raise StoreUnavailable("the store is away")

    put = swap = delete = items = get_many = get


@pytest.mark.parametrize(
    ("target", "status"), [("/private/secret.txt", 503), ("/public.txt", 200)]
)
def test_a_store_that_is_down_opens_nothing_and_closes_nothing_else(
    target, status, ask, answered, basic, realm_of, protect, site_of
):
    site = site_of(protect(realm_of(failures=Failures(Broken(), "Private"))))

    response, octets = answered(ask(target, basic()), site)

    assert response.status == status
    assert ("Retry-After" in response.fields) is (status == 503)
    assert b"away" not in octets


def test_when_there_is_no_room_to_hash_nobody_comes_in(
    ask, answered, basic, realm_of, protect, site_of
):
    class Full:
        def place(self, *given, **more):
            raise TooBusy("no place")

    response, _ = answered(
        ask(fields=basic()), site_of(protect(realm_of(hashing=Full())))
    )

    assert (response.status, response.fields["Retry-After"]) == (503, "1")


def test_too_many_failures_are_answered_429_until_it_is_time(
    ask, answered, basic, realm_of, protect, site_of, now
):
    """RFC 6585 §4; the wait grows, and then the right password is taken again."""
    site = site_of(protect(realm_of()))
    wrong, right = ask(fields=basic("ada", WRONG)), ask(fields=basic())

    statuses = [answered(wrong, site)[0].status for _ in range(8)]
    response, _ = answered(right, site)
    later, _ = answered(right, site, now + timedelta(hours=1))

    assert statuses[:5] == [401] * 5
    assert statuses[-1] == 429
    assert (response.status, later.status) == (429, 200)
    assert int(response.fields["Retry-After"]) >= 1
    assert response.fields["Cache-Control"] == "no-store"


# R180: passwords in the clear...

# fmt: off
PLAIN = [
    # policy          peer         status  offered  why
    (Plain.LOOPBACK,  "here",      200,    True,    "R180 nobody listens on loopback"),
    (Plain.LOOPBACK,  "elsewhere", 401,    False,   "R180 anybody may listen: Basic is not offered"),
    (Plain.LOOPBACK,  "secure",    200,    True,    "§4 TLS protects it"),
    (Plain.REFUSE,    "here",      401,    False,   "R180 by policy"),
    (Plain.REFUSE,    "secure",    200,    True,    "§4 TLS protects it"),
    (Plain.WARN,      "elsewhere", 200,    True,    "R180 by policy, with a warning"),
]
# fmt: on


@pytest.mark.parametrize(("plain", "peer", "status", "offered", "why"), PLAIN)
def test_passwords_in_the_clear(
    plain, peer, status, offered, why,
    ask, answered, basic, realm_of, protect, site_of, request,
):  # fmt: skip
    site = site_of(protect(realm_of(plain=plain)))
    sender: Peer = request.getfixturevalue(peer)

    asked, _ = answered(ask(peer=sender), site)
    known, _ = answered(ask(fields=basic(), peer=sender), site)

    schemes = {line.split()[0] for line in asked.fields.all("WWW-Authenticate")}
    assert ("Basic" in schemes) is offered, why
    assert known.status in (status, 403 if status == 401 else status), why


# Signed links...


def test_az_09_a_signed_link_lets_in_whoever_has_it(
    ask, answered, realm_of, protect, site_of, store, now
):
    realm = realm_of()
    site = site_of(protect(realm, links=True))
    links = Links(realm.keys, store)
    path, until = "/private/secret.txt", now + timedelta(hours=1)
    token = links.issue(SharedLink(path=path, expires=until, uses=2), now)
    request = ask(f"{path}?share={token}")

    first, octets = answered(request, site)
    statuses = [answered(request, site)[0].status for _ in range(2)]
    forged, _ = answered(ask(f"{path}?share={token[:-2]}AA"), site)
    other, _ = answered(ask(f"/private/long.txt?share={token}"), site)
    late, _ = answered(request, site, now + timedelta(hours=2))

    assert (first.status, octets) == (200, b"for some")
    assert "private" in first.fields["Cache-Control"]
    assert first.fields["Referrer-Policy"] == "same-origin"
    assert statuses == [200, 410]
    assert (forged.status, other.status, late.status) == (403, 403, 410)


def test_a_link_to_a_folder_leaves_a_cookie_for_what_is_below_it(
    ask, answered, realm_of, protect, site_of, store, now
):
    realm = realm_of()
    site = site_of(protect(realm, links=True))
    link = SharedLink(path="/private/", prefix=True, expires=now + timedelta(hours=1))
    token = Links(realm.keys, store).issue(link, now)

    first, _ = answered(ask(f"/private/?share={token}"), site)
    cookie, _, attributes = first.fields["Set-Cookie"].partition(";")
    below, _ = answered(ask(fields={"Cookie": cookie}), site)
    taken, _ = answered(ask(fields={"Cookie": f"share={token}"}), site)

    assert first.status == 200
    assert "Path=/private/" in attributes
    assert "HttpOnly" in attributes
    assert (below.status, taken.status) == (200, 401)


def test_where_links_are_not_taken_a_link_opens_nothing(
    ask, answered, realm_of, protect, site_of, store, now
):
    realm = realm_of()
    until = now + timedelta(hours=1)
    link = SharedLink(path="/private/secret.txt", expires=until)
    token = Links(realm.keys, store).issue(link, now)

    response, _ = answered(
        ask(f"/private/secret.txt?share={token}"), site_of(protect(realm))
    )

    assert response.status == 401


# Form log-in...


def test_people_without_a_session_are_led_to_the_entrance(
    ask, answered, realm_of, protect, site_of
):
    site = site_of(protect(realm_of(schemes=("form",))))

    response, _ = answered(
        ask("/private/?a=1", {"Accept": "text/html,*/*;q=0.8"}), site
    )
    unsafe, _ = answered(ask(method="POST"), site)

    assert response.status == 303
    assert response.fields["Location"] == "/login/?next=%2Fprivate%2F%3Fa%3D1"
    assert response.fields["Cache-Control"] == "no-store"
    assert unsafe.status == 403, "§15.5.2: a 401 has a challenge, and there is none"
    assert 'rel="login"' in unsafe.fields["Link"]


def test_programs_are_challenged_where_there_is_a_scheme_for_them(
    ask, answered, basic, realm_of, protect, site_of
):
    site = site_of(protect(realm_of(schemes=("form", "basic"))))

    person, _ = answered(ask(fields={"Accept": "text/html"}), site)
    program, _ = answered(ask(fields={"Accept": "*/*"}), site)
    known, _ = answered(ask(fields=basic()), site)

    assert (person.status, program.status, known.status) == (303, 401, 200)
    assert program.fields["WWW-Authenticate"].startswith("Basic ")


def test_the_log_knows_who_was_admitted(
    ask, answered, basic, realm_of, protect, site_of
):
    site = site_of(protect(realm_of()))

    assert answered(ask(fields=basic()), site)[0].visitor == "ada"
    assert answered(ask(), site)[0].visitor is None


def test_a_folder_that_was_shared_is_listed(
    ask, answered, realm_of, protect, site_of, store, now, root
):
    """But where a link to one page leads, nothing else is listed."""
    (root / "private/index.html").unlink()
    realm, until = realm_of(), now + timedelta(hours=1)
    site, links = site_of(protect(realm, links=True)), Links(realm.keys, store)
    listings = []
    for prefix in (True, False):
        link = SharedLink(path="/private/", prefix=prefix, expires=until)
        token = links.issue(link, now)
        listings.append(answered(ask(f"/private/?share={token}"), site)[1])

    assert b"secret.txt" in listings[0]
    assert b"secret.txt" not in listings[1]


def test_a_rule_may_ask_for_a_link_itself(
    ask, answered, realm_of, protect, site_of, store, now
):
    realm = realm_of()
    site = site_of(protect(realm, require={"any": ["link", "user grace"]}))
    path = "/private/secret.txt"
    link = SharedLink(path=path, expires=now + timedelta(hours=1))
    token = Links(realm.keys, store).issue(link, now)

    assert status_of(answered, site, ask(f"{path}?share={token}")) == 200
    assert status_of(answered, site, ask(path)) == 401


# Who is known, and refused all the same...


def test_r195_a_refusal_of_somebody_known_says_so(
    ask, answered, digest, challenged, realm_of, protect, site_of
):
    """RFC 9110 §11.6.3: the credentials were accepted, the user may not."""
    realm = realm_of()
    site = site_of(protect(realm, require="user grace"))

    response, _ = answered(ask(fields=digest(*challenged(realm))), site)

    assert (response.status, response.visitor) == (403, "ada")
    assert "rspauth" in response.fields["Authentication-Info"]


def test_r224_a_new_session_id_reaches_who_is_refused(
    ask, answered, realm_of, protect, site_of, now
):
    """Rights have changed, so the id does; else the browser would be left with the old."""
    realm = realm_of(schemes=("form",))
    site = site_of(protect(realm, require="user grace"))
    proof, _, _ = realm.accounts.current().fingerprint("ada").partition(".")
    token = realm.sessions.open("ada", f"{proof}.other", now)

    response, _ = answered(ask(fields={"Cookie": f"session={token}"}), site)

    assert response.status == 403
    assert response.fields["Set-Cookie"].startswith("session=")
    assert token not in response.fields["Set-Cookie"]


# fmt: off
REFUSED = [
    # rule                     fields  refusal  why
    ("from 192.0.2.0/24",      False,  404,     "others, from there, are answered otherwise"),
    ("from 192.0.2.0/24",      False,  403,     "others, from there, are answered otherwise"),
    ("user grace",             True,   404,     "others, who are known, are answered otherwise"),
]
# fmt: on


@pytest.mark.parametrize(("rule", "known", "refusal", "why"), REFUSED)
def test_r225_no_cache_of_many_users_keeps_a_refusal(
    rule, known, refusal, why, ask, answered, basic, realm_of, protect, site_of
):
    """Not even where a rule lets 404s be kept: an outsider would lock insiders out."""
    kept = Rule(
        statuses=("4xx",), cache_control=CacheControl.read("public, max-age=60")
    )
    area = protect(realm_of(), require=rule, refusal=refusal)
    site = site_of(area, rules=(kept,))

    response, _ = answered(ask(fields=basic() if known else {}), site)

    assert response.status == refusal
    assert response.fields["Cache-Control"] == "no-store", why


def test_r225_cve_2023_30861_a_cookie_is_never_shared(
    ask, answered, realm_of, protect, site_of, now
):
    """Not even where answers to those who are known are: it would be another's session."""
    realm = realm_of(schemes=("form",))
    control = CacheControl.read("public, max-age=60")
    site = site_of(protect(realm), shared=True, cache_control=control)
    proof, _, _ = realm.accounts.current().fingerprint("ada").partition(".")
    token = realm.sessions.open("ada", f"{proof}.other", now)
    request = ask(fields={"Cookie": f"session={token}"})

    renewed, _ = answered(request, site)

    assert (renewed.status, "Set-Cookie" in renewed.fields) == (200, True)
    assert "private" in renewed.fields["Cache-Control"]
    assert "public" not in renewed.fields["Cache-Control"]


def test_the_order_of_link_cookies_says_nothing(
    ask, answered, realm_of, protect, site_of, store, now
):
    """RFC 6265 §4.2.2: another cookie of that name may come first."""
    realm = realm_of()
    site, links = site_of(protect(realm, links=True)), Links(realm.keys, store)
    link = SharedLink(path="/private/", prefix=True, expires=now + timedelta(hours=1))
    links.issue(link, now)
    cookie = f"share=theme; share={links.carried(link)}"

    assert status_of(answered, site, ask(fields={"Cookie": cookie})) == 200


@pytest.mark.parametrize(
    ("target", "paths"), [("/link.txt", "private/**"), ("/coded.txt", "*.gz")]
)
def test_a_link_and_a_coded_neighbour_are_other_names(
    target, paths, ask, answered, realm_of, protect, site_of, root
):
    (root / "link.txt").symlink_to("private/secret.txt")
    (root / "coded.txt").write_text("as it is " * 1000)
    (root / "coded.txt.gz").write_bytes(gzip.compress(b"as it is " * 1000))
    site = site_of(protect(realm_of(), paths=(paths,)))
    json = {"Accept": "application/json"}

    assert status_of(answered, site, ask(target)) == 401
    _, listed = answered(ask("/", json), site)
    assert b'"link.txt"' not in listed or paths == "*.gz"


# fmt: off
PROGRAMS = [
    # accept                status  said                    why
    ("application/json",    403,    b"You are not logged in",  "a page with 200 would look like success"),
    ("text/html",           303,    b"",                       "people are led to the form"),
    ("*/*",                 303,    b"",                       "curl is, too"),
]
# fmt: on


@pytest.mark.parametrize(("accept", "status", "said", "why"), PROGRAMS)
def test_a_program_is_not_given_a_form_for_an_answer(
    accept, status, said, why, ask, answered, realm_of, protect, site_of
):
    site = site_of(protect(realm_of(schemes=("form",))))
    response, octets = answered(ask(fields={"Accept": accept}), site)

    assert response.status == status, why
    assert said in octets, why
