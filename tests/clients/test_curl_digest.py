"""
curl with ``--digest`` (RFC 7616): every algorithm it knows, and what its nonces meet.

This curl reads SHA-512-256 and computes SHA-256; the server takes that where it offers
SHA-256 as well.
"""

import re

import pytest

pytestmark = pytest.mark.wire

USER, PASSWORD = "ada", "analytical engine"
KNOWN = ("--digest", "-u", f"{USER}:{PASSWORD}")

# fmt: off
ALGORITHMS = [
    # area             algorithm        why
    ("md5",            "MD5",           "RFC 7616 §3.3: for compatibility, where it is asked for"),
    ("md5-sess",       "MD5-sess",      "RFC 7616 §3.4.2: A1 of the session"),
    ("sha-256",        "SHA-256",       "RFC 7616 §3.7: what all have to know"),
    ("sha-256-sess",   "SHA-256-sess",  "the same, for the session"),
    ("sha-512-256",    "SHA-512-256",   "the first challenge, as this curl understands it"),
    ("sha-512-256-sess", "SHA-512-256-sess", "the same, for the session"),
    ("both",           "SHA-256",       "beside Basic"),
    ("every",          "SHA-512-256",   "the first of several"),
    ("auth-int",       "SHA-256",       "RFC 7616 §3.4.3: with the hash of no content"),
    ("plain-names",    "SHA-256",       "without userhash"),
]
# fmt: on

# Each algorithm that curl knows, by its area.
EACH = ["md5", "md5-sess", "sha-256", "sha-256-sess", "sha-512-256", "sha-512-256-sess"]


@pytest.mark.parametrize(("area", "algorithm", "why"), ALGORITHMS)
def test_log_in(origin, curl, area, algorithm, why):
    first, then = curl(*KNOWN, origin.url(f"/{area}/"))

    challenge = first.fields.all("WWW-Authenticate")[0]
    assert first.status == 401
    assert re.search(rf"\balgorithm={algorithm}(,|$)", challenge), why
    assert then.status == 200, why
    assert f"inside {area}" in then.content


@pytest.mark.parametrize(("area", "algorithm", "why"), ALGORITHMS)
def test_a_wrong_password(origin, curl, area, algorithm, why):
    """R192: the new challenge does not say stale, or the client would try for ever."""
    first, then = curl("--digest", "-u", f"{USER}:wrong", origin.url(f"/{area}/"))

    assert [first.status, then.status] == [401, 401], why
    assert "inside" not in then.content
    assert not any("stale=true" in line for line in then.fields.all("WWW-Authenticate"))


def test_an_unknown_user_sees_what_a_known_one_sees(origin, curl):
    answers = [
        curl("--digest", "-u", f"{user}:wrong", origin.url("/sha-256/"))[-1]
        for user in (USER, "nobody")
    ]

    names = [[name for name, _ in answer.fields] for answer in answers]
    assert [answer.status for answer in answers] == [401, 401]
    assert names[0] == names[1]


def test_a_name_in_utf8(origin, curl):
    """R201: user and password are hashed as UTF-8."""
    [_, then] = curl(
        "--digest", "-u", "grüße:pässwörter: ✓", origin.url("/plain-names/")
    )

    assert then.status == 200


def test_a_name_that_does_not_travel(origin, curl):
    """R199: curl sends H(user:realm) where the challenge offers it."""
    said = curl.run("-v", "--stderr", "-", *KNOWN, origin.url("/sha-256/"))

    [sent] = re.findall(r"> Authorization: Digest (.*)", said)
    assert "userhash=true" in sent
    assert f'username="{USER}"' not in sent
    assert "inside sha-256" in said


def test_many_files(origin, curl):
    """One process and one connection; this curl lets itself be asked for each URL."""
    answers = curl(*KNOWN, origin.url("/sha-256/[0-7].txt"))

    assert [answer.status for answer in answers] == [401, 200] * 8
    assert [answer.content for answer in answers[1::2]] == [
        f"sha-256 {number}" for number in range(8)
    ]


@pytest.mark.parametrize("area", EACH)
def test_one_nonce_serves_what_follows(origin, curl, area):
    """R194: led on, curl uses the nonce again, with the next count and a new cnonce."""
    said = curl.run("-L", "-v", "--stderr", "-", *KNOWN, origin.url(f"/{area}"))

    sent = re.findall(r"> Authorization: Digest (.*)", said)
    assert [re.search(r"nc=(\w+)", line)[1] for line in sent] == [
        "00000001",
        "00000002",
    ]
    assert len({re.search(r'nonce="([^"]+)"', line)[1] for line in sent}) == 1
    assert re.findall(r"< HTTP/1.1 (\d+)", said) == ["401", "308", "200"]
    assert f"inside {area}" in said


@pytest.mark.parametrize("area", EACH)
def test_parallel_requests(origin, curl, area):
    """Counts arrive in any order, over several connections."""
    said = curl.run(
        *("-Z", "--parallel-max", "8", "-w", "%{http_code}\n", "-o", "/dev/null"),
        *(*KNOWN, origin.url(f"/{area}/?[1-16]")),
    )

    codes = re.findall(r"^(\d{3})$", said, re.MULTILINE)
    assert codes == ["200"] * 16


def authorization(said):
    """Return the last Authorization that ``curl -v`` showed."""
    return re.findall(r"> (Authorization: Digest .*)\r?\n", said)[-1].strip()


@pytest.mark.parametrize("area", EACH)
def test_a_replay(origin, curl, area):
    """R194: what was taken once is not taken again, nor for another target (R191)."""
    url = origin.url(f"/{area}/1.txt")
    said = curl.run("-v", "--stderr", "-", *KNOWN, url)
    overheard = authorization(said)

    [again] = curl("-H", overheard, url)
    [elsewhere] = curl("-H", overheard, origin.url(f"/{area}/2.txt"))

    assert f"{area} 1" in said
    assert again.status == 401
    assert elsewhere.status == 400
    assert f"{area}" not in again.content


def test_a_nonce_of_another_realm(origin, curl):
    """R193: and it is not said to be stale, for it never was good here."""
    said = curl.run("-v", "--stderr", "-", *KNOWN, origin.url("/sha-256/1.txt"))
    overheard = authorization(said).replace("/sha-256/1.txt", "/plain-names/1.txt")

    [answer] = curl("-H", overheard, origin.url("/plain-names/1.txt"))

    assert answer.status == 401
    assert "stale=true" not in answer.fields["WWW-Authenticate"]


def test_an_expired_nonce(origin, curl, eventually):
    """R192: what was right a while ago is told that only the nonce is old."""
    urls = [origin.url(f"/hasty-{area}/1.txt") for area in EACH]
    shown = [curl.run("-v", "--stderr", "-", *KNOWN, url) for url in urls]

    for url, right in zip(urls, map(authorization, shown), strict=True):
        wrong = re.sub('(?<=response=").', another_digit, right)
        eventually(lambda url=url, right=right: is_stale(curl, right, url))
        assert not is_stale(curl, wrong, url), "a guess is told nothing"
        assert [answer.status for answer in curl(*KNOWN, url)] == [401, 200], url


def another_digit(found):
    """Return a digit that is not the one that was found."""
    return "1" if found[0] == "0" else "0"


def is_stale(curl, line, url):
    """Tell whether the credentials of *line* are refused because of their nonce."""
    [answer] = curl("-H", line, url)
    assert answer.status == 401
    said = answer.fields.all("WWW-Authenticate")
    return all("stale=true" in challenge for challenge in said)


def test_what_a_server_says_of_itself(origin, curl):
    """R195: rspauth, by which a client knows that the server knows the password."""
    _, then = curl(*KNOWN, origin.url("/sha-256/"))

    said = dict(re.findall(r'(\w+)="?([^",]*)', then.fields["Authentication-Info"]))
    assert said["qop"] == "auth"
    assert said["nc"] == "00000001"
    assert re.fullmatch("[0-9a-f]{64}", said["rspauth"])


def test_a_head(origin, curl):
    answers = curl("-I", *KNOWN, origin.url("/sha-256/1.txt"))

    assert [answer.status for answer in answers] == [401, 200]
    assert [answer.content for answer in answers] == ["", ""]


def test_content_that_is_sent(origin, curl):
    """A form posted to a file: who is known learns that it cannot be (405)."""
    answers = curl(*KNOWN, "-d", "a=b", origin.url("/sha-256/1.txt"))

    assert [answer.status for answer in answers] == [401, 405]


def test_the_events_are_told_apart(origin, curl):
    """A challenge is no failure: fail2ban counts the one and not the other."""
    curl("--digest", "-u", "eve2:wrong", origin.url("/plain-names/"))

    failed = origin.said("auth.failed", "user=eve2", "scheme=digest")
    assert len(failed) == 1
    assert "address=127.0.0.1 " in failed[0]
    assert not origin.said("auth.challenge", "user=eve2")


def test_too_many_failures(strict, curl):
    url, mine = strict.url("/sha-256/"), "127.9.3.1"
    words = ("--digest", "-u", "charles:wrong", "--interface", mine, url)

    statuses = [curl(*words)[-1].status for _ in range(4)]

    assert statuses[:2] == [401, 401]
    assert statuses[-1] == 429
    assert strict.said("auth.throttled address=127.9.3.1", "scheme=digest")


@pytest.mark.parametrize("area", EACH)
def test_log_out(origin, curl, form_of, area):
    """It is asked for a new proof of who it is, and told to forget what it has seen."""
    door = origin.url(f"/quitting-{area}-door/out")
    jar = ("-b", "jar", "-c", "jar", "-u", f"{USER}:{PASSWORD}")
    page = curl(*jar, "--digest", door)[-1]
    form = form_of(page.content)
    sent = [word for pair in form.fields.items() for word in ("-d", "=".join(pair))]
    own = ("-H", f"Origin: {origin.url('')}")
    gone = curl(*jar, "--anyauth", *own, *sent, door)[-1]

    assert page.status == 200
    assert gone.status == 401
    assert "Clear-Site-Data" in gone.fields
    assert origin.said("auth.logout", "user=ada", f"realm=The\\x20quitting-{area}")
