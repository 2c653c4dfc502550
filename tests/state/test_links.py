"""Signed links in their life: forged, used, taken back, expired (AZ-09)."""

import threading
from base64 import urlsafe_b64decode
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from httpcore_srv.errors import StoreUnavailable
from httpcore_srv.state.key_file import Key
from httpcore_srv.state.keys import KeyRing
from httpcore_srv.state.links import Links, LinkVerdict
from httpcore_srv.state.shared_link import SharedLink, Showing
from httpcore_srv.state.stores.memory import MemoryStore

VALID, FORGED, ELSEWHERE = LinkVerdict.VALID, LinkVerdict.FORGED, LinkVerdict.ELSEWHERE
EXPIRED, REVOKED, SPENT = LinkVerdict.EXPIRED, LinkVerdict.REVOKED, LinkVerdict.SPENT
FORGOTTEN = LinkVerdict.FORGOTTEN

NOW = datetime(2024, 6, 3, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
OLD, NEW = Key("0" * 8, b"o" * 32), Key("1" * 8, b"n" * 32)
KEYS = KeyRing((OLD,))
GET = Showing("", "/x")


def link(**terms):
    return SharedLink(**{"path": "/x", "expires": NOW + HOUR, **terms})


@pytest.fixture
def links():
    return Links(KEYS, MemoryStore())


# fmt: off
STATUSES = [
    # verdict   status  why
    (VALID,     200, "no refusal"),
    (FORGED,    403, "RFC 9110 §15.5.4 nothing a new link would change"),
    (ELSEWHERE, 403, "§15.5.4 understood, and refused"),
    (EXPIRED,   410, "§15.5.11 it was there, and will not be again"),
    (FORGOTTEN, 410, "§15.5.11 what was lost does not come back"),
    (REVOKED,   410, "§15.5.11 as well"),
    (SPENT,     410, "§15.5.11 as well"),
]
TIMES = [
    # after                          verdict  why
    (timedelta(),                    VALID,   "at once"),
    (HOUR - timedelta(seconds=1),    VALID,   "the last second"),
    (HOUR,                           EXPIRED, "from that second on nothing"),
    (HOUR * 99,                      EXPIRED, "for ever"),
]
ORDER = [
    # what has happened                  showing                  verdict    why
    ({"late"},                           GET,                     EXPIRED,   "too late"),
    ({"lost"},                           GET,                     FORGOTTEN, "the store knows nothing of it"),
    ({"lost"},                           Showing("", "/y"),       ELSEWHERE, "which is told to nobody at another place"),
    ({"late", "lost"},                   GET,                     EXPIRED,   "nothing has to be known for that"),
    ({"revoked", "lost"},                GET,                     FORGOTTEN, "it does not open again"),
    ({"spent", "lost"},                  GET,                     FORGOTTEN, "it does not open again"),
    ({"revoked"},                        GET,                     REVOKED,   "taken back"),
    ({"spent"},                          GET,                     SPENT,     "used up"),
    ({"spent", "revoked", "late"},       Showing("", "/y"),       ELSEWHERE, "at another place it tells nothing of its fate"),
    ({"spent", "revoked", "late"},       GET,                     EXPIRED,   "the reason that nobody is to blame for"),
    ({"spent", "revoked"},               GET,                     REVOKED,   "somebody wanted it so"),
]
# fmt: on


@pytest.mark.parametrize(("verdict", "status", "why"), STATUSES)
def test_status(verdict, status, why):
    assert verdict.status == status, why


def test_every_verdict_has_a_status_and_a_sentence_of_its_own():
    assert [row[0] for row in STATUSES] == list(LinkVerdict)
    assert len({verdict.sentence for verdict in LinkVerdict}) == len(LinkVerdict)


@pytest.mark.parametrize(("after", "verdict", "why"), TIMES)
def test_time(links, after, verdict, why):
    token = links.issue(link(), NOW)

    assert links.opened(token, GET, NOW + after).verdict is verdict, why


@pytest.mark.parametrize(("events", "showing", "verdict", "why"), ORDER)
def test_of_several_reasons_one_is_told(links, events, showing, verdict, why):
    token = links.issue(link(uses=1), NOW)
    if "spent" in events:
        assert links.opened(token, GET, NOW).verdict is VALID
    if "revoked" in events:
        assert links.revoke(token, NOW)
    if "lost" in events:
        links = Links(KEYS, MemoryStore())
    now = NOW + HOUR if "late" in events else NOW

    assert links.opened(token, showing, now).verdict is verdict, why


def test_the_token_says_which_link_it_is(links):
    shared = link(uses=3, prefix=True)
    token = links.issue(shared, NOW)

    assert links.judged(token, GET, NOW).link == shared


@pytest.mark.parametrize("at", range(-1, -230, -1))
def test_no_octet_of_a_token_may_be_another_one(links, at):
    token = links.issue(link(), NOW)
    if -at > len(token):
        return
    for other in "A-_.b":
        damaged = token[:at] + other + token[len(token) + at + 1 :]
        if damaged != token:
            assert links.opened(damaged, GET, NOW) == (FORGED, None)


@pytest.mark.parametrize(
    "token",
    [
        "",
        ".",
        "..",
        "a.b.c",
        "é.b.c",
        "\0",
        "x" * 10_000,
        ".".join("a" * 5000 for _ in "123"),
    ],
)
def test_what_was_never_a_token_is_forged(links, token):
    assert links.opened(token, GET, NOW) == (FORGED, None)
    assert links.opened(token, GET, NOW, carried=True) == (FORGED, None)


@given(st.text(max_size=200))
def test_any_text_is_forged(text):
    assert Links(KEYS, MemoryStore()).opened(text, GET, NOW) == (FORGED, None)


def test_a_link_signed_by_somebody_else_is_forged(links):
    theirs = Links(KeyRing((Key(OLD.id, b"x" * 32),)), MemoryStore())

    assert links.opened(theirs.issue(link(), NOW), GET, NOW).verdict is FORGED


def test_a_mac_made_for_another_purpose_is_none(links):
    token = links.issue(link(), NOW)
    text = token.partition(".")[0]
    octets = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    assert f"{text}.{KEYS.signed('link 1', octets)}" == token
    for purpose in ("nonce", "session", "link", "carried link 1"):
        forged = f"{text}.{KEYS.signed(purpose, octets)}"
        assert links.opened(forged, GET, NOW).verdict is FORGED


def test_an_old_key_verifies_and_the_new_one_signs():
    """Key rotation: links outlive it until the old key is taken away."""
    store = MemoryStore()
    before, after = Links(KeyRing((OLD,)), store), Links(KeyRing((NEW, OLD)), store)
    gone = Links(KeyRing((NEW,)), store)
    token, newer = before.issue(link(), NOW), after.issue(link(), NOW)

    assert after.opened(token, GET, NOW).verdict is VALID
    assert gone.opened(token, GET, NOW).verdict is FORGED
    assert gone.opened(newer, GET, NOW).verdict is VALID
    assert before.opened(newer, GET, NOW).verdict is FORGED


def test_uses_are_counted_and_run_out(links):
    token = links.issue(link(uses=2), NOW)
    verdicts = [links.opened(token, GET, NOW).verdict for _ in range(4)]

    assert verdicts == [VALID, VALID, SPENT, SPENT]


def test_a_look_is_no_use(links):
    token = links.issue(link(uses=1), NOW)
    for _ in range(5):
        assert links.judged(token, GET, NOW).verdict is VALID
    links.opened(token, GET, NOW)

    assert links.judged(token, GET, NOW).verdict is SPENT


def test_a_request_that_is_refused_is_no_use(links):
    token = links.issue(link(uses=1), NOW)
    for showing in (Showing("", "/y"), Showing("", "/x", "PUT"), Showing("b", "/x")):
        assert links.opened(token, showing, NOW).verdict is ELSEWHERE

    assert links.opened(token, GET, NOW).verdict is VALID


def test_head_is_no_use_but_none_is_left_for_it_either(links):
    """RFC 9110 §9.3.2: previews send HEAD, and get no content."""
    head = Showing("", "/x", "HEAD")
    token = links.issue(link(uses=1), NOW)
    for _ in range(3):
        assert links.opened(token, head, NOW).verdict is VALID
    assert links.opened(token, GET, NOW).verdict is VALID

    assert links.opened(token, head, NOW).verdict is SPENT


def test_of_many_at_the_same_time_no_more_are_let_in_than_may_be(links):
    token, verdicts = links.issue(link(uses=5), NOW), []
    start = threading.Barrier(8)

    def use():
        start.wait()
        for _ in range(5):
            verdicts.append(links.opened(token, GET, NOW).verdict)

    threads = [threading.Thread(target=use) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert verdicts.count(VALID) == 5
    assert verdicts.count(SPENT) == 35


class Overtaken(MemoryStore):
    """A store in which somebody else uses a link right after we have looked."""

    looks = 0

    def get(self, key):
        if key.startswith("link-used:"):
            self.looks += 1
            return None if self.looks == 1 else b"1"
        return super().get(key)

    def get_many(self, keys):
        return tuple(map(self.get, keys))

    def swap(self, key, old, new, lifetime):
        return True


def test_who_is_overtaken_at_the_last_use_is_not_let_in():
    links = Links(KEYS, Overtaken())
    token = links.issue(link(uses=1), NOW)

    assert links.opened(token, GET, NOW).verdict is SPENT


def test_a_link_of_a_length_that_base64_never_has_is_forged(links):
    _, key, mac = links.issue(link(), NOW).split(".")

    assert links.opened(f"aaaaa.{key}.{mac}", GET, NOW).verdict is FORGED


def test_a_link_to_a_folder_is_carried_on_by_a_cookie(links):
    folder = link(path="/d/", prefix=True, uses=1)
    token = links.issue(folder, NOW)
    opened = links.opened(token, Showing("", "/d/"), NOW)
    cookie = links.carried(opened.link)
    below = Showing("", "/d/picture.png")

    assert opened.verdict is VALID
    for _ in range(3):
        assert links.opened(cookie, below, NOW, carried=True).verdict is VALID
    assert (
        links.opened(cookie, Showing("", "/e"), NOW, carried=True).verdict is ELSEWHERE
    )
    assert links.opened(cookie, below, NOW + HOUR, carried=True).verdict is EXPIRED
    assert links.revoke(folder.id, NOW)
    assert links.opened(cookie, below, NOW, carried=True).verdict is REVOKED


def test_a_token_of_a_link_is_none_of_a_cookie_nor_the_other_way_round(links):
    """Or whoever has the link would not be counted."""
    shared = link(uses=1)
    token = links.issue(shared, NOW)

    assert links.opened(token, GET, NOW, carried=True).verdict is FORGED
    assert links.opened(links.carried(shared), GET, NOW).verdict is FORGED


def test_a_link_is_taken_back_by_its_token_or_its_id(links):
    first, second = link(), link()
    token = links.issue(first, NOW)
    links.issue(second, NOW)

    assert links.revoke(token, NOW) == first
    assert links.revoke(second.id, NOW) == second
    assert links.opened(token, GET, NOW).verdict is REVOKED


@pytest.mark.parametrize(
    "text", ["", "0" * 16, "no such id", "a.b.c", "\udc80", "link:"]
)
def test_what_is_no_link_cannot_be_taken_back(links, text):
    assert links.revoke(text, NOW) is None


def test_with_the_store_all_links_are_lost():
    """Nobody knows any more which of them were taken back, and how often each was used."""
    folder = link(path="/d/", prefix=True)
    before = Links(KEYS, MemoryStore())
    token, cookie = before.issue(folder, NOW), before.carried(folder)
    links, below = Links(KEYS, MemoryStore()), Showing("", "/d/x")

    assert links.opened(token, below, NOW).verdict is FORGOTTEN
    assert links.opened(cookie, below, NOW, carried=True).verdict is FORGOTTEN
    assert links.revoke(token, NOW) == folder, "its token is enough to take it back"
    assert links.opened(token, below, NOW).verdict is FORGOTTEN


def test_to_judge_a_link_costs_one_question():
    """A store may be another machine."""
    asked = []

    class Asked(MemoryStore):
        def get(self, key):
            asked.append(key)
            return super().get(key)

        def get_many(self, keys):
            asked.append(keys)
            return super().get_many(keys)

    links = Links(KEYS, Asked())
    token = links.issue(link(uses=2), NOW)

    assert links.judged(token, GET, NOW).verdict is VALID
    assert len(asked) == 1


def test_the_list_tells_what_became_of_each_link(links):
    late, early, over = (
        link(expires=NOW + HOUR * 3),
        link(expires=NOW + HOUR * 2, uses=2),
        link(expires=NOW + HOUR),
    )
    token = ""
    for shared in (late, over, early):
        issued = links.issue(shared, NOW)
        token = issued if shared is early else token
    for _ in range(4):
        links.opened(token, GET, NOW)
    links.revoke(late.id, NOW)

    assert links.issued(NOW + HOUR) == ((early, 2, False), (late, None, True))


def test_what_becomes_of_a_link_is_remembered_longer_than_it_lasts():
    """The store's clock may run ahead of ours: uses must not start anew."""
    ahead = [0.0]
    links = Links(KEYS, MemoryStore(clock=lambda: ahead[0]))
    token = links.issue(link(uses=1), NOW)
    taken = links.issue(link(), NOW)
    links.opened(token, GET, NOW)
    links.revoke(taken, NOW)
    ahead[0] = HOUR.total_seconds() + 3600.0

    assert links.opened(token, GET, NOW).verdict is SPENT
    assert links.opened(taken, GET, NOW).verdict is REVOKED


class Away(MemoryStore):
    """A store that cannot be reached."""

    def get_many(self, keys):
        raise StoreUnavailable("away")


def test_while_the_store_is_away_no_link_opens_anything(links):
    token = links.issue(link(), NOW)
    away = Links(KEYS, Away())

    with pytest.raises(StoreUnavailable):
        away.opened(token, GET, NOW)
    with pytest.raises(StoreUnavailable):
        away.judged(token, GET, NOW)
