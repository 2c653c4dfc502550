"""RFC 7616 §3.3 and §3.7: what is offered, and what answers it."""

from dataclasses import replace

import pytest

from httpcore_srv.fields.authentication_info import AuthenticationInfo
from httpcore_srv.fields.challenge import parse_challenges
from httpcore_srv.fields.credentials import Credentials
from httpcore_srv.message import Fields
from httpcore_srv.semantics.authentication import offers
from httpcore_srv.semantics.authentication.algorithms import ALGORITHMS, Algorithm
from httpcore_srv.semantics.authentication.digest import (
    a1,
    a2,
    info,
    proves,
    response,
    userhash,
)
from httpcore_srv.semantics.authentication.digest_credentials import DigestCredentials
from httpcore_srv.semantics.authentication.offers import (
    Offer,
    challenges,
    mismatch,
    readings,
)
from httpcore_srv.semantics.authentication.roles import ORIGIN, PROXY, received

OFFER = Offer(realm="lab", opaque="o", algorithms=("SHA-256", "SHA-512-256"))

# fmt: off
WRITTEN = [
    # what the offer has                       the challenge                                   why
    ({"algorithms": ("SHA-256",)},
     'Digest realm="lab", nonce="n", opaque="o", algorithm=SHA-256, qop="auth, auth-int", charset=UTF-8, userhash=true',
     "R182 §3.3 what is quoted, and what is not"),
    ({"algorithms": ("MD5",), "qop": ("auth",), "userhash": False},
     'Digest realm="lab", nonce="n", opaque="o", algorithm=MD5, qop="auth", charset=UTF-8',
     "R182 §3.3 qop is a quoted list even of one; userhash is optional"),
    ({"algorithms": ("MD5",), "qop": (), "userhash": False},
     'Digest realm="lab", nonce="n", opaque="o", algorithm=MD5, charset=UTF-8',
     "RFC 2069 knows no qop"),
    ({"algorithms": ("MD5-sess",), "domain": ("/private/", "https://example.org/more/")},
     'Digest realm="lab", domain="/private/ https://example.org/more/", nonce="n", opaque="o", algorithm=MD5-sess, qop="auth, auth-int", charset=UTF-8, userhash=true',
     "R198 §3.3 domain is a list parted by spaces"),
    ({"algorithms": ("MD5",), "realm": 'the "lab", \\'},
     r'Digest realm="the \"lab\", \\", nonce="n", opaque="o", algorithm=MD5, qop="auth, auth-int", charset=UTF-8, userhash=true',
     "R205 9110 §11.6.1 commas and quotes within"),
    ({"algorithms": ("MD5",), "realm": "Grün"},
     'Digest realm="GrÃ¼n", nonce="n", opaque="o", algorithm=MD5, qop="auth, auth-int", charset=UTF-8, userhash=true',
     "octets of UTF-8"),
]
# fmt: on


@pytest.mark.parametrize(("changes", "written", "why"), WRITTEN)
def test_a_challenge_is_written(changes, written, why):
    offer = replace(OFFER, **changes)

    assert [str(one) for one in challenges(offer, "n")] == [written], why


def test_stale_is_a_token_and_true_R192():
    """§3.3: it is sent only when the answer was right and its nonce old."""
    [challenge] = challenges(replace(OFFER, algorithms=("MD5",)), "n", stale=True)

    assert ', opaque="o", stale=true, algorithm=MD5, ' in str(challenge)
    assert all(one.param("stale") is None for one in challenges(OFFER, "n"))


# fmt: off
ORDERS = [
    # algorithms offered                      sent                                  why
    (("MD5", "SHA-256", "SHA-512-256"),       ["SHA-512-256", "SHA-256", "MD5"],    "R183 §3.7 the preferred first"),
    (("SHA-256", "MD5"),                      ["SHA-256", "MD5"],                   "R183 as §3.9.1 has it"),
    (("MD5-sess", "MD5"),                     ["MD5", "MD5-sess"],                  "R183 each a challenge of its own"),
    (("SHA-256", "SHA-256"),                  ["SHA-256"],                          "R183 none twice"),
    ((),                                      [],                                   "nothing offered"),
]
# fmt: on


@pytest.mark.parametrize(("offered", "sent", "why"), ORDERS)
def test_each_algorithm_is_a_challenge_the_strongest_first(offered, sent, why):
    asked = challenges(replace(OFFER, algorithms=offered), "n")

    assert [one.param("algorithm") for one in asked] == sent, why


def test_what_cannot_be_computed_is_not_offered(monkeypatch):
    """An OpenSSL without SHA-512/256: SHA-256 is still offered."""
    lacking = Algorithm("SHA-512-256", "SHA-512-256", False, "no-such-hash")
    known = {**ALGORITHMS, "SHA-512-256": lacking}
    monkeypatch.setattr(offers, "ALGORITHMS", known)

    asked = challenges(OFFER, "n")
    assert [one.param("algorithm") for one in asked] == ["SHA-256"]


def test_challenges_in_any_number_of_lines_stay_apart_R205():
    """9110 §11.6.1: in lines of their own, and combined by somebody on the way."""
    asked = challenges(replace(OFFER, realm='a, b="c"', domain=("/x/", "/y/")), "n")
    lines = [str(one) for one in asked]

    assert parse_challenges(lines) == asked
    assert parse_challenges([", ".join(lines)]) == asked


def test_a_proxy_asks_for_the_same_R203():
    """§3.8; "domain" is "not meaningful" there (§3.3)."""
    offer = replace(OFFER, algorithms=("MD5",), domain=("/private/",))
    [challenge] = challenges(offer, "n", stale=True, role=PROXY)

    assert str(challenge) == (
        'Digest realm="lab", nonce="n", opaque="o", stale=true, algorithm=MD5,'
        ' qop="auth, auth-int", charset=UTF-8, userhash=true'
    )


@pytest.mark.parametrize("role", [ORIGIN, PROXY], ids=lambda role: str(role.status))
@pytest.mark.parametrize("name", ["username", "username*", "userhash"])
def test_a_whole_exchange_by_either_role_R203(role, name):
    """Asked, answered with every parameter, proved, confirmed; all through text."""
    asked = Fields(
        [(role.challenge, str(one)) for one in challenges(OFFER, "n", role=role)]
    )
    challenge = parse_challenges(asked.all(role.challenge))[0]
    algorithm = challenge.param("algorithm")
    key = a1("Jäsøn", challenge.param("realm"), "secret", algorithm)
    names = {
        "username": 'username="JÃ¤sÃ¸n", userhash=false',
        "username*": "username*=UTF-8''J%C3%A4s%C3%B8n",
        "userhash": f'username="{userhash("Jäsøn", "lab", algorithm)}", userhash=true',
    }
    answer = (
        f'Digest {names[name]}, realm="lab", uri="/a", nonce="n", nc=00000001,'
        f' cnonce="c", qop=auth, algorithm={algorithm}, opaque="o", response="RIGHT"'
    )
    claimed = DigestCredentials.of(Credentials.parse(answer))
    answer = answer.replace("RIGHT", response(key, claimed, a2("GET", "/a")))

    sent = received(Fields([(role.credentials, answer)]), role)
    claim = DigestCredentials.of(sent)
    assert mismatch(OFFER, claim) is None
    assert proves(claim, key, "GET")
    confirmed = str(info(claim, key, nextnonce="m"))
    said = AuthenticationInfo.parse(confirmed)
    assert (said.nextnonce, said.qop, said.cnonce, said.nc) == ("m", "auth", "c", 1)
    assert said.rspauth == response(key, claim, a2("", "/a"))


ANSWER = DigestCredentials(
    username="ada",
    realm="lab",
    nonce="n",
    uri="/",
    response="r",
    algorithm="SHA-256",
    cnonce="c",
    opaque="o",
    qop="auth",
    nc="00000001",
)

# fmt: off
ANSWERS = [
    # answer                              offer                     answers  why
    ({},                                  {},                       True,    "§3.4"),
    ({"algorithm": "SHA-512-256"},        {},                       True,    "§3.7 any that is offered"),
    ({"qop": "auth-int"},                 {},                       True,    "§3.4 any that is offered"),
    ({"realm": "Lab"},                    {},                       False,   "another realm's credentials"),
    ({"opaque": "p"},                     {},                       False,   "R197 §3.3 returned unchanged"),
    ({"opaque": "O"},                     {},                       False,   "R197 §3.3 unchanged, its case too"),
    ({"opaque": ""},                      {},                       False,   "R197 §3.3 unchanged"),
    ({"opaque": None},                    {},                       False,   "R197 §3.3 returned"),
    ({"algorithm": "MD5"},                {},                       False,   "§5.7 downgraded to MD5"),
    ({"algorithm": "MD5"},                {"algorithms": ("MD5",)}, True,    "MD5 if the realm offers it"),
    ({"algorithm": "SHA-256-sess"},       {},                       False,   "§3.4 not offered"),
    ({"qop": "auth-int"},                 {"qop": ("auth",)},       False,   "§3.4 not offered"),
    ({"qop": "auth"},                     {"qop": ("auth-int",)},   False,   "§5.7 downgraded to auth"),
    ({"qop": None},                       {},                       False,   "R189 §5.7 downgraded to RFC 2069"),
    ({"qop": None},                       {"without_qop": True},    True,    "R189 unless the realm takes it"),
    ({"qop": "auth"},                     {"without_qop": True},    True,    "R189 which forbids nothing else"),
    ({"userhash": True},                  {"userhash": False},      True,    "R199 who is not found is not found"),
]
# fmt: on


@pytest.mark.parametrize(("answer", "offer", "answers", "why"), ANSWERS)
def test_an_answer_is_to_the_offer_or_not(answer, offer, answers, why):
    sentence = mismatch(replace(OFFER, **offer), replace(ANSWER, **answer))

    assert (sentence is None) is answers, why
    assert sentence is None or sentence.endswith(".")


# What curl 7.88.1 sent to a challenge for SHA-512-256, and for SHA-512-256-sess.
CURL = (
    "Digest"
    ' username="5a1a8a47df5c298551b9b42ba9b05835174a5bd7d511ff7fe9191d8e946fc4e7",'
    ' realm="api@example.org", nonce="5TsQWLVdgBdmrQ0XsxbDODV+57QdFR34I9HAbC/RVvkK",'
    ' uri="/dir/index.html?q=1", cnonce="YTU1MWU3YzI0N2RlNjI3Yzk4ODI0YTE4MmYwY2U2MDA=",'
    " nc=00000001, qop=auth,"
    ' response="17e877d4630c389a939fc155bc92b551078f47707888c9a049022fdd8f352a54",'
    ' opaque="HRPCssKJSGjCrkzDg8OhwpzCiGPChXYjwrI2QmXDnsOS", algorithm=SHA-512-256,'
    " userhash=true"
)


def test_curl_is_understood_though_it_misnames_its_algorithm():
    """By SHA-256, its userhash too; by SHA-512-256 its answer is wrong."""
    sent = DigestCredentials.of(Credentials.parse(CURL))
    said, meant = readings(OFFER, sent)

    assert (said, meant) == (sent, replace(sent, algorithm="SHA-256"))
    proved = []
    for reading in (said, meant):
        name = reading.algorithm
        key = a1("Jäsøn Doe", reading.realm, "Secret, or not?", name)
        known = userhash("Jäsøn Doe", reading.realm, name) == reading.username
        proved.append((known, proves(reading, key, "GET")))
    assert proved == [(False, False), (True, True)]


# fmt: off
READINGS = [
    # named               offered                                read as                                why
    ("SHA-512-256",       ("SHA-512-256", "SHA-256"),            ["SHA-512-256", "SHA-256"],            "curl 7.88"),
    ("SHA-512-256-sess",  ("SHA-512-256-sess", "SHA-256-sess"),  ["SHA-512-256-sess", "SHA-256-sess"],  "curl 7.88"),
    ("SHA-512-256",       ("SHA-512-256",),                      ["SHA-512-256"],                       "what is not offered is not read"),
    ("SHA-512-256",       ("SHA-512-256", "SHA-256-sess"),       ["SHA-512-256"],                       "what is not offered is not read"),
    ("SHA-256",           ("SHA-512-256", "SHA-256", "MD5"),     ["SHA-256"],                           "it is what it says"),
    ("MD5",               ("SHA-256", "MD5"),                    ["MD5"],                               "it is what it says"),
]
# fmt: on


@pytest.mark.parametrize(("named", "offered", "read", "why"), READINGS)
def test_an_answer_is_read_as_what_is_offered(named, offered, read, why):
    found = readings(
        replace(OFFER, algorithms=offered), replace(ANSWER, algorithm=named)
    )

    assert [one.algorithm for one in found] == read, why
