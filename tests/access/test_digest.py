"""
RFC 7616 over the whole line: a client written from §3.4 alone against the server.

The formulas have tests of their own (``semantics.authentication``); here stands what
nonces, counts and content do to an answer.
"""

import hashlib
import random
import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from httpcore_srv.access.digest import offer_of
from httpcore_srv.access.kept_content import Kept
from httpcore_srv.fields.authentication_info import AuthenticationInfo
from httpcore_srv.fields.challenge import parse_challenges
from httpcore_srv.message import Octets, Trailing
from httpcore_srv.pipeline import respond
from httpcore_srv.protection import DigestPolicy
from httpcore_srv.resources.reading import octets_of
from httpcore_srv.semantics.authentication import digest as law
from httpcore_srv.state.keys import KeyRing
from httpcore_srv.state.nonces import Nonces

EVERY = tuple(
    f"{name}{session}"
    for name in ("SHA-512-256", "SHA-256", "MD5")
    for session in ("", "-sess")
)


@pytest.fixture
def realm(realm_of):
    return realm_of(digest=DigestPolicy(algorithms=EVERY))


@pytest.fixture
def site(realm, protect, site_of):
    return site_of(protect(realm))


@pytest.fixture
def nonce(realm, challenged):
    return challenged(realm)


def info_of(response):
    return AuthenticationInfo.parse(response.fields["Authentication-Info"])


def test_r182_r183_r205_what_is_asked(ask, answered, site):
    """One field line a challenge, the strongest first, then Basic (DG-05, DG-23)."""
    response, _ = answered(ask(), site)
    lines = response.fields.all("WWW-Authenticate")
    digests = [one for one in parse_challenges(lines) if one.scheme == "Digest"]

    assert [one.param("algorithm") for one in digests] == list(EVERY)
    assert lines[-1].startswith("Basic ")
    for one in digests:
        assert one.param("realm") == "Private"
        assert one.param("qop") == "auth, auth-int"
        assert (one.param("charset"), one.param("userhash")) == ("UTF-8", "true")
        assert one.param("stale") is None, "R192 nothing was wrong with a nonce"
        assert one.param("domain") == "/private/", "R198"
        assert one.param("opaque")


@pytest.mark.parametrize("algorithm", EVERY)
@pytest.mark.parametrize("qop", ["auth", "auth-int"])
def test_each_algorithm_with_each_quality_is_taken(
    algorithm, qop, ask, answered, digest, nonce, site
):
    fields = digest(*nonce, algorithm=algorithm, qop=qop)

    response, octets = answered(ask(fields=fields), site)

    assert (response.status, octets) == (200, b"for some")
    assert info_of(response).qop == qop


# fmt: off
REFUSED = [
    # changed                                              status  why
    ({"password": "wrong"},                                401,    "the response is not right"),
    ({"user": "eve"},                                      401,    "nobody is called that"),
    ({"realm": "Other"},                                   401,    "R193 another realm"),
    ({"instead": {"opaque": "changed"}},                   401,    "R197 opaque is accepted only unchanged"),
    ({"instead": {"nonce": "forged"}},                     401,    "R193 a nonce that is not ours"),
    ({"instead": {"response": "0" * 64}},                  401,    "a made-up response"),
    ({"target": "/private/other.txt"},                     400,    "R191 §3.4.6 the uri is not the target"),
    ({"nc": "1"},                                          400,    "R190 nc is eight digits"),
    ({"nc": "0000000g"},                                   400,    "R190 of the hexadecimal kind"),
    ({"qop": "auth-conf"},                                 400,    "a quality that was not offered"),
    ({"instead": {"cnonce": ""}},                          400,    "R190 an empty cnonce is none"),
    ({"qop": "auth-int", "content": b"other"},             401,    "R188 the content is another one"),
    ({"method": "POST"},                                   401,    "computed for another method"),
]
# fmt: on


@pytest.mark.parametrize(("changed", "status", "why"), REFUSED)
def test_what_is_refused(changed, status, why, ask, answered, digest, nonce, site):
    """digest-list: what servers of Digest have let through (RFC 7616 §3.4, §3.5)."""
    response, _ = answered(ask(fields=digest(*nonce, **changed)), site)

    assert response.status == status, why
    for challenge in parse_challenges(response.fields.all("WWW-Authenticate")):
        assert challenge.param("stale") is None, "R192 a wrong response is not stale"


@pytest.mark.parametrize("missing", ["qop", "nc", "cnonce"])
def test_r189_an_answer_in_the_form_of_rfc_2069_is_refused_and_breaks_nothing(
    missing, ask, answered, digest, nonce, site
):
    """null-nc: credentials without qop, nc or cnonce crashed mod_auth_digest."""
    value = digest(*nonce)["Authorization"]
    kept = [part for part in value.split(", ") if not part.startswith(f"{missing}=")]

    response, _ = answered(ask(fields={"Authorization": ", ".join(kept)}), site)

    assert response.status in (400, 401)


def test_r192_an_expired_nonce_is_stale_for_who_knows_the_password_alone(
    ask, answered, digest, nonce, site, now
):
    later = now + timedelta(minutes=6)
    right, _ = answered(ask(fields=digest(*nonce)), site, later)
    wrong, _ = answered(ask(fields=digest(*nonce, password="x")), site, later)

    [first, *_] = parse_challenges(right.fields.all("WWW-Authenticate"))
    [other, *_] = parse_challenges(wrong.fields.all("WWW-Authenticate"))
    assert (right.status, first.param("stale")) == (401, "true")
    assert first.param("nonce") != nonce[0]
    assert (wrong.status, other.param("stale")) == (401, None)


def test_r193_cve_2018_1312_a_nonce_of_another_server_or_realm_is_refused(
    ask, answered, digest, realm, site, store, now
):
    foreign = Nonces(KeyRing.ephemeral(), store).issue(realm.name, now)
    other_realm = realm.nonces.issue("Other", now)
    opaque = realm.nonces.opaque(realm.name)

    for nonce in (foreign, other_realm):
        response, octets = answered(ask(fields=digest(nonce, opaque)), site)

        assert response.status == 401
        assert b"for some" not in octets


def test_cve_2018_1312_nonces_are_distinct(realm, now):
    assert len({realm.nonces.issue(realm.name, now) for _ in range(1000)}) == 1000


def test_r194_the_same_count_twice_is_refused_and_any_order_passes(
    ask, answered, digest, nonce, site
):
    """RFC 7616 §5.12; idea 17: parallel connections arrive in any order."""
    counts = list(range(1, 60))
    random.Random(7).shuffle(counts)

    requests = [ask(fields=digest(*nonce, nc=f"{count:08x}")) for count in counts]
    statuses = {answered(request, site)[0].status for request in requests}
    replayed = {answered(request, site)[0].status for request in requests}

    assert statuses == {200}
    assert replayed == {401}


def test_r194_what_is_behind_the_window_is_stale_and_not_a_question_to_the_user(
    ask, answered, digest, nonce, site
):
    answered(ask(fields=digest(*nonce, nc="00000fff")), site)

    response, _ = answered(ask(fields=digest(*nonce, nc="00000001")), site)

    [challenge, *_] = parse_challenges(response.fields.all("WWW-Authenticate"))
    assert (response.status, challenge.param("stale")) == (401, "true")


@pytest.mark.parametrize("qop", ["auth", "auth-int"])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_r195_rspauth_is_what_the_client_computes(
    qop, method, ask, answered, digest, nonce, site
):
    """§3.5: A2 is ":uri", and with auth-int H(content) of the answer."""
    request = ask(fields=digest(*nonce, qop=qop, method=method), method=method)
    response, octets = answered(request, site)
    sent = b"" if method == "HEAD" else octets

    def h(text):
        return hashlib.sha256(text.encode()).hexdigest()

    a2 = ":/private/secret.txt"
    if qop == "auth-int":
        a2 += f":{hashlib.sha256(sent).hexdigest()}"
    a1 = h("ada:Private:analytical engine")
    info = info_of(response)
    assert info.rspauth == h(f"{a1}:{nonce[0]}:00000001:c0ffee:{qop}:{h(a2)}")
    assert (info.qop, info.cnonce, info.nc) == (qop, "c0ffee", 1)


def test_r204_of_long_content_it_comes_in_the_trailer_section(
    ask, digest, nonce, site, now
):
    target = "/private/long.txt"
    fields = digest(*nonce, target=target, qop="auth-int")
    response = respond(ask(target, fields), site, now)

    octets = b"".join(octets_of(response.content.pieces()))

    assert len(octets) == 100_000
    assert response.fields["Trailer"] == "Authentication-Info"
    assert "Authentication-Info" not in response.fields
    assert isinstance(response.content, Trailing)
    info = AuthenticationInfo.parse(response.content.trailers()["Authentication-Info"])
    assert info.qop == "auth-int"
    response.content.close()


def test_r204_before_success_there_is_no_authentication_info(
    ask, answered, digest, nonce, site
):
    for fields in ({}, digest(*nonce, password="wrong")):
        response, _ = answered(ask(fields=fields), site)

        assert "Authentication-Info" not in response.fields


def test_r196_near_its_end_a_nonce_is_followed_by_the_next_and_both_are_taken(
    ask, answered, digest, nonce, realm, site, now
):
    later = now + timedelta(minutes=4, seconds=30)
    response, _ = answered(ask(fields=digest(*nonce)), site, later)
    following = info_of(response).nextnonce

    for value, count in ((following, "00000001"), (nonce[0], "00000002")):
        fields = digest(value, nonce[1], nc=count)
        assert answered(ask(fields=fields), site, later)[0].status == 200


def test_r188_content_is_verified_before_anything_is_done_with_it(
    ask, answered, digest, nonce, site
):
    """A GET may carry content, and auth-int covers it."""
    fields = digest(*nonce, qop="auth-int", content=b"as sent")
    changed, _ = answered(ask(fields=fields, content=b"changed"), site)
    intact, _ = answered(ask(fields=fields, content=b"as sent"), site)

    assert (changed.status, intact.status) == (401, 200)


def test_r187_a_session_keeps_the_cnonce_of_its_first_request(
    ask, answered, digest, nonce, site
):
    """§3.4.2; and clients that make a new A1 for each request are understood."""
    first = digest(*nonce, algorithm="SHA-256-sess", cnonce="one")
    kept = digest(
        *nonce,
        algorithm="SHA-256-sess",
        cnonce="two",
        first_cnonce="one",
        nc="00000002",
    )
    anew = digest(*nonce, algorithm="SHA-256-sess", cnonce="three", nc="00000003")

    assert [answered(ask(fields=f), site)[0].status for f in (first, kept, anew)] == [
        200, 200, 200,
    ]  # fmt: skip


def test_r199_a_hashed_name_is_found(ask, answered, digest, nonce, site):
    hashed = hashlib.sha256(b"ada:Private").hexdigest()
    value = digest(*nonce, instead={"username": hashed})["Authorization"]

    response, _ = answered(
        ask(fields={"Authorization": f"{value}, userhash=true"}), site
    )

    assert (response.status, response.visitor) == (200, "ada")


def test_r199_a_hashed_name_tells_nobody_whether_there_is_such_a_user(
    ask, answered, digest, nonce, site
):
    """§5.1: what failed as one unknown hash does not count for another one."""

    def status_of(name, spelt=str.lower):
        hashed = spelt(hashlib.sha256(f"{name}:Private".encode()).hexdigest())
        fields = digest(*nonce, password="wrong", instead={"username": hashed})
        value = f"{fields['Authorization']}, userhash=true"
        return answered(ask(fields={"Authorization": value}), site)[0].status

    assert {status_of(f"nobody{number}") for number in range(8)} == {401}
    assert (status_of("ada"), status_of("somebody")) == (401, 401)
    known = [status_of("ada") for _ in range(6)]
    unknown = [status_of("somebody") for _ in range(6)]
    assert known == unknown == [401] * 4 + [429] * 2
    assert (status_of("ada", str.upper), status_of("somebody", str.upper)) == (429, 429)


def test_r186_what_debians_curl_calls_sha_512_256_is_understood(
    ask, answered, digest, nonce, site
):
    """It computes SHA-256 under that name; that is offered as well, and no weaker."""
    value = digest(*nonce, algorithm="SHA-256")["Authorization"]
    mislabelled = value.replace("algorithm=SHA-256", "algorithm=SHA-512-256")

    response, _ = answered(ask(fields={"Authorization": mislabelled}), site)

    assert response.status == 200


def test_where_sha_256_is_not_offered_it_is_not_taken_under_another_name(
    ask, answered, digest, challenged, realm_of, protect, site_of
):
    realm = realm_of(digest=DigestPolicy(algorithms=("SHA-512-256",)))
    value = digest(*challenged(realm), algorithm="SHA-256")["Authorization"]
    mislabelled = value.replace("algorithm=SHA-256", "algorithm=SHA-512-256")

    for authorization in (value, mislabelled):
        request = ask(fields={"Authorization": authorization})
        response, _ = answered(request, site_of(protect(realm)))

        assert response.status == 401, "no downgrade"


@pytest.mark.parametrize("length", range(0, 201, 5))
def test_cve_2020_35452_a_nonce_of_any_length_is_just_not_ours(
    length, ask, answered, digest, nonce, site
):
    for character in ("A", "=", "ÿ", " "):
        value = character * length
        response, _ = answered(ask(fields=digest(value, nonce[1])), site)

        assert response.status in (400, 401)


# fmt: off
ODD = [
    # field value                                                   why
    ("Digest",                                                      "CVE-2016-2161 nothing at all"),
    ("Digest username",                                             "CVE-2017-9788 without a value"),
    ('Digest username="ada", username="ada"',                       "CVE-2017-9788 twice"),
    ('Digest username="ada", username=, nonce, realm=""',           "CVE-2017-9788 twice, once empty"),
    ('Digest username="ada", realm="Private", nonce="',             "CVE-2016-2161 an open quotation"),
    ("Digest nc=00000001, nc=00000001",                             "R190 a repeated parameter"),
    ("Digest \xff\xfe=\x01",                                        "octets of no grammar"),
    ('Digest username*=UTF-8\'\'%ff, realm="Private"',              "R200 not UTF-8"),
    ("Basic",                                                       "R177 nothing at all"),
    ("Basic YTp", "R177 broken base64"),
    ("Basic YWRh",                                                  "R177 no colon"),
    ("Basic YWRhOmE=, Basic YWRhOmE=",                              "R177 two in one line"),
    ("Basic /////w==",                                              "R174 octets that are not UTF-8"),
    ("Bearer abc",                                                  "a scheme that is not offered"),
    ("",                                                            "an empty field"),
    ("\x00",                                                        "not even a field"),
]
# fmt: on


@pytest.mark.parametrize(("value", "why"), ODD)
def test_r177_r190_odd_credentials_are_400_or_401(value, why, ask, answered, site):
    response, octets = answered(ask(fields={"Authorization": value}), site)

    assert response.status in (400, 401), why
    assert ("WWW-Authenticate" in response.fields) is (response.status == 401)
    assert b"for some" not in octets


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(st.characters(max_codepoint=255), max_size=80))
def test_whatever_stands_in_authorization_nobody_comes_in_by_it(
    text, ask, answered, site
):
    for scheme in ("Basic", "Digest", ""):
        fields = {"Authorization": f"{scheme} {text}"}
        response, octets = answered(ask(fields=fields), site)

        assert response.status in (400, 401, 429)
        assert b"for some" not in octets


def test_r177_two_lines_are_400(ask, answered, basic, site):
    """Which of them counts? Others may think otherwise."""
    request = ask(fields=basic())
    twice = request.fields.with_line("Authorization", request.fields["Authorization"])

    response, _ = answered(
        type(request)("GET", request.target, twice, peer=request.peer), site
    )

    assert response.status == 400


def test_cve_2019_0217_nobody_is_ever_taken_for_somebody_else(
    ask, digest, realm, site, now, challenged
):
    """Two users on twenty threads: the name in the log is the sender's, 2000 times."""
    taken = []
    users = {"ada": "analytical engine", "grace": "first:compiler"}

    def work(thread):
        user, nonce = ("ada", "grace")[thread % 2], challenged(realm)
        for count in range(100):
            fields = digest(
                *nonce, user=user, password=users[user], nc=f"{count + 1:08x}"
            )
            response = respond(ask(fields=fields), site, now)
            response.content.close()
            taken.append((user, response.visitor))

    threads = [threading.Thread(target=work, args=(n,)) for n in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(taken) == 2000
    assert set(taken) == {("ada", "ada"), ("grace", "grace")}


@pytest.mark.parametrize("password", ["analytical engine", "wrong"])
def test_content_that_was_kept_is_given_back(
    password, realm, ask, digest, nonce, site, now, monkeypatch
):
    """A file without a name must not stay open, whatever the answer is."""
    closed, close = [], Kept.close
    monkeypatch.setattr(Kept, "close", lambda self: closed.append(close(self)))
    content = b"x" * 100_000
    fields = digest(*nonce, qop="auth-int", content=content, password=password)

    respond(ask(fields=fields, content=content), site, now).content.close()

    assert closed


def test_for_who_is_nobody_as_much_is_computed(
    ask, answered, digest, nonce, site, monkeypatch
):
    """Or the time of an answer would tell who is known."""
    computed = []
    real = law.proves
    monkeypatch.setattr(
        law, "proves", lambda *given: computed.append(given[0]) or real(*given)
    )
    for user in ("ada", "eve"):
        answered(ask(fields=digest(*nonce, user=user, password="wrong")), site)

    assert [one.username for one in computed] == ["ada", "eve"]


def test_the_offer_is_what_the_realm_says(realm_of):
    policy = DigestPolicy(algorithms=("MD5",), qop=("auth",), userhash=False)
    offer = offer_of(realm_of(digest=policy), ("/private/",))

    assert (offer.algorithms, offer.qop, offer.userhash) == (("MD5",), ("auth",), False)
    assert (offer.realm, offer.domain) == ("Private", ("/private/",))


# What others do...


def fail(times, ask, answered, digest, nonce, site, user="ada", **more):
    for _ in range(times):
        fields = digest(*nonce, user=user, password="wrong")
        answered(ask(fields=fields, **more), site)


def test_what_others_guess_from_the_same_address_ends_nobodys_work(
    ask, answered, digest, realm, challenged, site
):
    """Who has proven it with this nonce goes on; who has not waits (RFC 6585 §4)."""
    mine, anew = challenged(realm), challenged(realm)
    assert answered(ask(fields=digest(*mine)), site)[0].status == 200
    fail(30, ask, answered, digest, challenged(realm), site, "eve")
    fail(30, ask, answered, digest, challenged(realm), site)

    again = digest(*mine, nc="00000002")
    assert answered(ask(fields=again), site)[0].status == 200
    assert answered(ask(fields=digest(*anew)), site)[0].status == 429


def test_a_nonce_that_one_uses_is_no_licence_to_guess_for_another(
    ask, answered, digest, nonce, site
):
    assert answered(ask(fields=digest(*nonce)), site)[0].status == 200
    fail(10, ask, answered, digest, nonce, site, "grace")

    right = digest(*nonce, user="grace", password="first:compiler")
    assert answered(ask(fields=right), site)[0].status == 429


def test_who_is_throttled_is_told_before_any_content_is_read(
    ask, answered, digest, nonce, site
):
    """With qop=auth-int it would be read, and kept, for nothing."""

    class Unread(Octets):
        def pieces(self):
            raise AssertionError("it was read")

    fail(10, ask, answered, digest, nonce, site)
    fields = digest(*nonce, qop="auth-int")
    request = replace(ask(fields=fields), content=Unread(b""))

    assert answered(request, site)[0].status == 429


def test_who_fails_while_content_comes_is_throttled_by_then(
    ask, answered, digest, nonce, realm, site, now
):
    """Many at the same time, with slow content, weigh no more than what is free."""

    class Slow(Octets):
        def pieces(self):
            for _ in range(10):
                realm.failures.note("ada", "127.0.0.1", now)
            yield b""

    fields = digest(*nonce, qop="auth-int")
    request = replace(ask(fields=fields), content=Slow(b""))

    assert answered(request, site)[0].status == 429


# What was lost...

# fmt: off
LOST = [
    # password             opaque        status  stale   why
    ("analytical engine",  "of another", 401,    "true", "§3.3: to answer again, nobody has to be asked"),
    ("wrong",              "of another", 401,    None,   "who does not know the password learns nothing"),
    ("analytical engine",  "changed",    401,    None,   "R197: no opaque of ours was ever like that"),
]
# fmt: on


@pytest.mark.parametrize(("password", "opaque", "status", "stale", "why"), LOST)
def test_after_a_restart_that_lost_its_keys_nobody_is_asked_again(
    password, opaque, status, stale, why, ask, answered, digest, realm, site, store, now
):
    before = Nonces(KeyRing.ephemeral(), store)
    shown = before.opaque(realm.name) if opaque == "of another" else opaque
    fields = digest(before.issue(realm.name, now), shown, password=password)

    response, octets = answered(ask(fields=fields), site)

    [first, *_] = parse_challenges(response.fields.all("WWW-Authenticate"))
    assert (response.status, first.param("stale")) == (status, stale), why
    assert b"for some" not in octets


def test_r197_an_opaque_that_is_not_ours_admits_nobody_even_with_our_nonce(
    ask, answered, digest, nonce, realm, site, store
):
    other = Nonces(KeyRing.ephemeral(), store).opaque(realm.name)

    for count in ("00000001", "00000002"):
        fields = digest(nonce[0], other, nc=count)
        assert answered(ask(fields=fields), site)[0].status == 401


# A session...


class SessionClient:
    """
    A client of SHA-256-sess that does what RFC 7616 §3.4.2 says.

    The session's key is computed once, from the nonce of the challenge; a nextnonce is
    used for what follows, and changes the key no more than another cnonce does.
    """

    def __init__(self, nonce, opaque):
        self.nonce, self.opaque, self.count = nonce, opaque, 0
        a1 = self.h("ada:Private:analytical engine")
        self.key = self.h(f"{a1}:{nonce}:c0ffee")

    @staticmethod
    def h(text):
        return hashlib.sha256(text.encode()).hexdigest()

    def fields(self):
        self.count += 1
        nc, a2 = f"{self.count:08x}", self.h("GET:/private/secret.txt")
        response = self.h(f"{self.key}:{self.nonce}:{nc}:c0ffee:auth:{a2}")
        return {
            "Authorization": (
                f'Digest username="ada", realm="Private", nonce="{self.nonce}", '
                f'uri="/private/secret.txt", response="{response}", cnonce="c0ffee", '
                f'opaque="{self.opaque}", algorithm=SHA-256-sess, qop=auth, nc={nc}'
            )
        }

    def told(self, response):
        """Heed nextnonce, if there is one."""
        following = info_of(response).nextnonce
        if following:
            self.nonce, self.count = following, 0


def test_r187_a_session_is_not_broken_by_a_next_nonce(
    ask, answered, nonce, site, now, challenged, realm
):
    """It goes on until its nonce is stale, and then begins anew, without a question."""
    client, statuses = SessionClient(*nonce), []
    for seconds in range(0, 300, 20):
        later = now + timedelta(seconds=seconds)
        response, _ = answered(ask(fields=client.fields()), site, later)
        statuses.append(response.status)
        client.told(response)
    stale, _ = answered(ask(fields=client.fields()), site, now + timedelta(seconds=301))

    [first, *_] = parse_challenges(stale.fields.all("WWW-Authenticate"))
    assert set(statuses) == {200}
    assert (stale.status, first.param("stale")) == (401, "true")
    anew = SessionClient(first.param("nonce"), first.param("opaque"))
    after = now + timedelta(seconds=302)
    assert answered(ask(fields=anew.fields()), site, after)[0].status == 200
