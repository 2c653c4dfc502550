"""
requests with HTTPDigestAuth (RFC 7616): a session over one nonce, its end, its replay.

requests knows MD5, MD5-sess and SHA-256.  Of several challenges it takes the parameters
that came last, and its names are quoted where the grammar has them bare.
"""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests
from requests.auth import HTTPDigestAuth

pytestmark = pytest.mark.wire

USER, PASSWORD = "ada", "analytical engine"

# fmt: off
ALGORITHMS = [
    # area             why
    ("md5",            "MD5"),
    ("md5-sess",       "MD5-sess, with a cnonce of each request's own"),
    ("sha-256",        "SHA-256"),
    ("sha-512-256",    "SHA-512-256 first, which it does not know, then SHA-256"),
    ("both",           "with Basic behind it"),
    ("every",          "three algorithms and Basic: it takes the last"),
    ("plain-names",    "without userhash"),
]
# fmt: on

# Each algorithm that requests knows, by its area; the last one it passes over.
EACH = ["md5", "md5-sess", "sha-256", "sha-512-256"]


@pytest.fixture
def known(session):
    """The session, with the right password."""
    session.auth = HTTPDigestAuth(USER, PASSWORD)
    return session


@pytest.mark.parametrize(("area", "why"), ALGORITHMS)
def test_log_in(origin, known, area, why):
    answer = known.get(origin.url(f"/{area}/"), timeout=20)

    assert answer.status_code == 200, why
    assert f"inside {area}" in answer.text
    assert [each.status_code for each in answer.history] == [401]


@pytest.mark.parametrize(("area", "why"), ALGORITHMS)
def test_a_wrong_password(origin, session, area, why):
    session.auth = HTTPDigestAuth(USER, "wrong")
    answer = session.get(origin.url(f"/{area}/"), timeout=20)

    assert answer.status_code == 401, why
    assert "inside" not in answer.text
    assert "stale=true" not in answer.headers["WWW-Authenticate"]


@pytest.mark.parametrize(("area", "why"), ALGORITHMS)
def test_many_requests_over_one_nonce(origin, known, area, why):
    answers = [
        known.get(origin.url(f"/{area}/{number}.txt"), timeout=20)
        for number in range(8)
    ]

    assert [answer.text for answer in answers] == [f"{area} {n}" for n in range(8)], why
    assert [len(answer.history) for answer in answers] == [1, *[0] * 7], why


def test_a_name_in_another_charset(origin, session):
    """R174: what requests sends is ISO-8859-1, and hashed as UTF-8 all the same."""
    session.auth = HTTPDigestAuth("grüße", "pässwörter: ✓")

    assert session.get(origin.url("/sha-256/"), timeout=20).status_code == 200


@pytest.mark.parametrize("area", EACH)
def test_a_replay(origin, known, area):
    """R194: the very same octets again, by another connection."""
    url = origin.url(f"/{area}/1.txt")
    taken = known.get(url, timeout=20).request.headers["Authorization"]
    headers = {"Authorization": taken}
    again = plainly(requests.Request("GET", url, headers).prepare())

    assert again.status_code == 401
    assert f"{area} 1" not in again.text


def test_requests_out_of_order(origin, known):
    """R194: counts that overtake each other pass, inside of the window, once each."""
    url = origin.url("/sha-256/1.txt")
    known.get(url, timeout=20)
    waiting = [known.prepare_request(requests.Request("GET", url)) for _ in range(6)]
    sent = [waiting[number] for number in (5, 0, 3, 1, 4, 2)]
    statuses = [plainly(each).status_code for each in sent]
    again = [plainly(each).status_code for each in waiting]

    assert statuses == [200] * 6
    assert again == [401] * 6


def plainly(request):
    """Send *request* as it is, without the hook that would log in anew."""
    bare = requests.Request("GET", request.url, dict(request.headers)).prepare()
    with requests.Session() as session:
        session.trust_env = False
        return session.send(bare, timeout=20)


def test_an_expired_nonce(origin, session, eventually):
    """
    R192: stale is true, and requests goes on with the nonce that came with it.

    Who guesses at a password is not told that only the nonce is old.
    """
    urls = {area: origin.url(f"/hasty-{area}/1.txt") for area in EACH}
    auths = {area: HTTPDigestAuth(USER, PASSWORD) for area in EACH}
    first = [session.get(urls[each], auth=auths[each], timeout=20) for each in EACH]

    for area, begun in zip(EACH, first, strict=True):
        guess = HTTPDigestAuth(USER, "wrong")
        guess.init_per_thread_state()
        guess._thread_local.chal = dict(auths[area]._thread_local.chal)
        [refused] = eventually(
            lambda area=area: went_on(session, urls[area], auths[area])
        )
        header = guess.build_digest_header("GET", urls[area])
        request = requests.Request("GET", urls[area], {"Authorization": header})
        guessed = plainly(request.prepare())

        answers = [begun.history[0], refused, guessed]
        assert [answer.status_code for answer in answers] == [401] * 3, area
        assert [
            "stale=true" in answer.headers["WWW-Authenticate"] for answer in answers
        ] == [False, True, False], area


def went_on(session, url, auth):
    """Get the file; what was answered before that."""
    answer = session.get(url, auth=auth, timeout=20)
    assert answer.status_code == 200
    return answer.history


@pytest.mark.parametrize("area", EACH)
def test_parallel_requests(origin, area):
    """Eight threads with one account; each thread has a nonce and counts of its own."""
    auth = HTTPDigestAuth(USER, PASSWORD)

    def ask(number):
        with requests.Session() as session:
            session.trust_env = False
            session.auth = auth
            return [
                session.get(origin.url(f"/{area}/{each}.txt"), timeout=20).text
                for each in range(4)
            ]

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(ask, range(8)))

    assert found == [[f"{area} {number}" for number in range(4)]] * 8


# fmt: off
CHANGED = [
    # what is found          what is written         statuses     why
    ('nc=00000001',          'nc=1',                 (400,),      "R190: eight digits"),
    ('nc=00000001',          'nc=00000000',          (400, 401),  "there is no zeroth request"),
    ('nc=00000001',          'nc=0000000g',          (400,),      "R190: hexadecimal ones"),
    (', nc=00000001',        '',                     (400,),      "R190: qop without nc"),
    ('nc=00000001',          'nc=00000001, nc=00000001', (400,),  "R190: twice"),
    ('uri="/',               'uri="/other/',         (400,),      "R191: another target"),
    ('username="',           'username="x',          (401,),      "somebody else"),
    ('realm="The ',          'realm="A ',            (400, 401),  "another realm"),
    ('opaque="',             'opaque="x',            (400, 401),  "R197: unchanged or not at all"),
    ('nonce="',              'nonce="x',             (401,),      "R193: forged"),
    ('algorithm="SHA-256"',  'algorithm="MD5"',      (400, 401),  "one that was not offered"),
    ('algorithm="SHA-256"',  'algorithm="ROT13"',    (400, 401),  "one that there is not"),
    ('response="',           'response="0',          (400, 401),  "too long"),
    ('Digest ',              'Digest x, ',           (400,),      "a parameter without a value"),
]
# fmt: on


@pytest.mark.parametrize(("found", "written", "statuses", "why"), CHANGED)
def test_what_was_changed_on_the_way(origin, known, found, written, statuses, why):
    """R190, R191, R193, R197: 400 or 401 as the RFC has it, and never 500."""
    url = origin.url("/plain-names/1.txt")
    challenge = plainly(requests.Request("GET", url).prepare())
    auth = HTTPDigestAuth(USER, PASSWORD)
    auth.init_per_thread_state()
    auth._thread_local.chal = requests.utils.parse_dict_header(
        challenge.headers["WWW-Authenticate"].removeprefix("Digest ")
    )
    text = auth.build_digest_header("GET", url)
    assert found in text

    headers = {"Authorization": text.replace(found, written, 1)}
    answer = plainly(requests.Request("GET", url, headers).prepare())

    assert answer.status_code in statuses, why
    assert "plain-names 1" not in answer.text
    assert (answer.status_code == 401) is ("WWW-Authenticate" in answer.headers)


def test_every_answer_proves_that_the_server_knows_the_password(origin, known):
    """R195: Authentication-Info, with the count of this very request."""
    counts = []
    for number in range(3):
        answer = known.get(origin.url(f"/sha-256/{number}.txt"), timeout=20)
        said = requests.utils.parse_dict_header(answer.headers["Authentication-Info"])
        assert len(said["rspauth"]) == 64
        counts.append(said["nc"])

    assert counts == ["00000001", "00000002", "00000003"]


def test_what_a_visitor_gets_is_for_no_other(origin, known):
    answer = known.get(origin.url("/sha-256/"), timeout=20)

    said = set(answer.headers["Cache-Control"].split(", "))
    assert {"private", "no-store"} & said


def test_the_access_log_names_the_visitor(origin, known, eventually):
    known.get(origin.url("/sha-256/3.txt?in-the-log"), timeout=20)
    eventually(lambda: len(origin.noted("/sha-256/3.txt?in-the-log")) == 2)

    assert len(origin.noted(" - - [", "?in-the-log", '" 401 ')) == 1
    assert len(origin.noted(" - ada [", "?in-the-log", '" 200 ')) == 1


@pytest.mark.parametrize("area", EACH)
def test_log_out(origin, known, form_of, area):
    """The nonce that was good a moment ago is refused, and a new one is given."""
    file = origin.url(f"/quitting-{area}/1.txt")
    door = origin.url(f"/quitting-{area}-door/out")
    before = [known.get(file, timeout=20) for _ in range(2)]
    form = form_of(known.get(door, timeout=20).text)
    gone = known.post(
        door, data=form.fields, headers={"Origin": origin.url("")}, timeout=20
    )
    after = known.get(file, timeout=20)

    assert [len(each.history) for each in before] == [1, 0]
    assert "Clear-Site-Data" in gone.headers
    assert [each.status_code for each in after.history] == [401]
    assert origin.said("auth.logout", "user=ada", f"realm=The\\x20quitting-{area}")


def test_the_challenges_can_be_read(origin, session):
    """R205: one field line each; what requests merges is still a list of them."""
    answer = session.get(origin.url("/every/"), timeout=20)

    lines = answer.raw.headers.getlist("WWW-Authenticate")
    assert [line.split()[0] for line in lines] == ["Digest"] * 3 + ["Basic"]
    assert len(set(re.findall('nonce="([^"]+)"', " ".join(lines)))) == 1
