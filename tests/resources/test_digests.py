"""
Which entity tag does a file have?

Times are told from the file's own ctime, which nobody can set: ``now`` is so many
seconds after it.
"""

import os
import shutil
import threading
from base64 import urlsafe_b64encode
from datetime import UTC, datetime, timedelta
from hashlib import sha256, sha512

import pytest

from httpcore_srv.fields.etag import EntityTag
from httpcore_srv.message import EMPTY, Octets, Span
from httpcore_srv.resources import digests
from httpcore_srv.resources.at_rest import is_at_rest
from httpcore_srv.resources.digests import (
    DigestIndex,
    content_digest,
    entity_tag_of,
)
from httpcore_srv.resources.tree import Identity, Tree

LONG_AGO = 1_700_000_000
LATER = 60.0
LARGE = b"large" * 200_000  # several reads


def descriptors():
    return len(os.listdir("/dev/fd"))


def strong(content):
    """The tag that every machine gives *content*: 144 bits of its SHA-256."""
    return EntityTag(urlsafe_b64encode(sha256(content).digest()).decode()[:24])


def weak(content):
    return EntityTag(strong(content).opaque, weak=True)


class Folder:
    """Files of one tree, to be written and asked for their tags."""

    def __init__(self, root):
        self.root = root

    def write(self, name, content, mtime=LONG_AGO):
        (self.root / name).write_bytes(content)
        self.touch(name, mtime)

    def touch(self, name, mtime):
        os.utime(self.root / name, (mtime, mtime))

    def open(self, name):
        return Tree(self.root).open((os.fsencode(name),))

    def tag(self, index, name, after=LATER):
        """Return the tag of *name*, *after* seconds from its last change."""
        file = self.open(name)
        try:
            return index.entity_tag(file, moment(file, after))
        finally:
            file.close()

    def digest(self, index, name, algorithm="sha-256", after=LATER):
        """Return the digest of *name*, *after* seconds from its last change."""
        file = self.open(name)
        try:
            return index.digest(file, algorithm, moment(file, after))
        finally:
            file.close()


def moment(file, after):
    return datetime.fromtimestamp(file.identity.ctime_ns / 1e9, UTC) + timedelta(
        seconds=after
    )


@pytest.fixture
def folder(tmp_path, nothing_left_open):
    """A folder; nothing that was opened in it may be left open."""
    return Folder(tmp_path)


# What a tag is made of


@pytest.mark.parametrize("content", [b"", b"one", LARGE])
def test_a_file_at_rest_has_a_strong_tag_made_of_its_content_R091(folder, content):
    folder.write("a", content)

    assert folder.tag(DigestIndex(), "a") == strong(content)


def test_another_content_has_another_tag_R091(folder):
    """RFC 9110 §8.8.3: also when length and date are the same."""
    index = DigestIndex()
    folder.write("a", b"one")
    first = folder.tag(index, "a")
    folder.write("a", b"two")

    assert (first, folder.tag(index, "a")) == (strong(b"one"), strong(b"two"))


def test_a_file_replaced_by_another_of_the_same_date_has_another_tag(folder):
    index = DigestIndex()
    folder.write("a", b"one")
    folder.write("b", b"two")
    first = folder.tag(index, "a")
    (folder.root / "b").rename(folder.root / "a")

    assert (first, folder.tag(index, "a")) == (strong(b"one"), strong(b"two"))


def test_a_touched_file_keeps_its_tag(folder):
    index = DigestIndex()
    folder.write("a", b"one")
    first = folder.tag(index, "a")
    folder.touch("a", LONG_AGO + 86_400)

    assert folder.tag(index, "a") == first


def test_a_copy_has_the_tag_of_the_original(folder):
    """A site that is deployed again, or on a second machine, keeps its caches warm."""
    folder.write("a", b"one")
    shutil.copy(folder.root / "a", folder.root / "b")

    assert folder.tag(DigestIndex(), "b") == folder.tag(DigestIndex(), "a")


def test_a_coded_file_has_another_tag_R092(folder):
    """RFC 9110 §8.8.3.3: the octets differ, so the tags do."""
    folder.write("a.html", b"<p>text")
    folder.write("a.html.gz", b"\x1f\x8b<p>text")
    index = DigestIndex()

    assert folder.tag(index, "a.html") != folder.tag(index, "a.html.gz")


@pytest.mark.parametrize("after", [LATER, 0.5])
def test_a_remembered_file_is_not_read_again(folder, after):
    """At rest, or so soon that another hash could not be trusted either."""
    index = DigestIndex()
    folder.write("a", b"one")
    first = folder.tag(index, "a", after)
    file = folder.open("a")
    now = moment(file, after)
    file.close()  # its descriptor is -1 now: to read would fail

    assert index.entity_tag(file, now) == first


def test_a_file_that_cannot_be_read_is_an_error_of_the_server(folder):
    folder.write("a", b"one")
    file = folder.open("a")
    now = moment(file, LATER)
    file.close()

    with pytest.raises(OSError):
        DigestIndex().entity_tag(file, now)


# Digests of a file, which a Repr-Digest field tells


@pytest.mark.parametrize("content", [b"", b"one", LARGE])
def test_a_digest_is_one_of_the_whole_content_R269(folder, content):
    folder.write("a", content)
    index = DigestIndex()

    assert folder.digest(index, "a", "sha-256") == sha256(content).digest()
    assert folder.digest(index, "a", "sha-512") == sha512(content).digest()


@pytest.mark.parametrize("algorithm", ["md5", "sha", "crc32c", "SHA-256", ""])
def test_there_is_no_digest_by_a_deprecated_algorithm_R272(folder, algorithm):
    folder.write("a", b"one")

    assert folder.digest(DigestIndex(), "a", algorithm) is None


def test_a_coded_file_has_another_digest_R275(folder):
    """RFC 9530 §6.5: as their entity tags differ, so do their digests."""
    folder.write("a.html", b"<p>text")
    folder.write("a.html.gz", b"\x1f\x8b<p>text")
    index = DigestIndex()

    assert folder.digest(index, "a.html") != folder.digest(index, "a.html.gz")


def test_a_file_that_has_just_changed_has_no_digest_yet(folder):
    """A digest cannot say that it is weak: where the tag is, there is none."""
    index = DigestIndex()
    folder.write("a", b"one")
    before = folder.digest(index, "a", after=1.0)

    assert (before, folder.digest(index, "a", after=3.0)) == (
        None,
        sha256(b"one").digest(),
    )


def test_a_large_file_has_a_digest_when_it_has_been_hashed(folder):
    index = DigestIndex(small=0)
    folder.write("a", b"one")
    before = [folder.digest(index, "a", name) for name in ("sha-256", "sha-512")]
    assert index.settle(10)

    assert before == [None, None]
    assert folder.digest(index, "a", "sha-256") == sha256(b"one").digest()
    assert folder.digest(index, "a", "sha-512") == sha512(b"one").digest()


def test_a_file_that_cannot_be_read_has_no_digest(folder):
    folder.write("a", b"one")
    file = folder.open("a")
    now = moment(file, LATER)
    file.close()

    assert DigestIndex().digest(file, "sha-256", now) is None


def test_the_tag_is_made_of_the_digest_R091(folder):
    folder.write("a", b"one")
    index = DigestIndex()

    assert entity_tag_of(folder.digest(index, "a")) == folder.tag(index, "a")


# Racily clean: a change that bears the same times as what was hashed

# fmt: off
AGES = [
    # after  mtime            weak    why
    (0.0,    LONG_AGO,        True,   "R091 just changed: the next change may bear the same ctime"),
    (1.999,  LONG_AGO,        True,   "R091 within the granularity of two seconds"),
    (2.001,  LONG_AGO,        False,  "R091 another change would show"),
    (-5.0,   LONG_AGO,        True,   "R091 a ctime to come: a clock was wrong"),
    (60.0,   "now",           True,   "R091 written now: where there is no ctime, the mtime tells"),
    (60.0,   "now + 1 s",     True,   "R091 within the granularity on the other side"),
    (60.0,   2**32,           False,  "R091 an mtime far ahead was set: it says nothing of changes"),
    (60.0,   0,               False,  "R091 reproducible builds have mtime 0"),
]
# fmt: on


def test_the_rule_may_be_asked_for_a_directory_too(tmp_path):
    identity = Identity.of(descriptor := os.open(tmp_path, os.O_RDONLY))
    os.close(descriptor)
    changed = datetime.fromtimestamp(identity.ctime_ns / 1e9, UTC)

    assert [
        is_at_rest(identity, changed + timedelta(seconds=after)) for after in (1, 3)
    ] == [False, True]


@pytest.mark.parametrize(("after", "mtime", "is_weak", "why"), AGES)
def test_a_tag_is_weak_while_a_change_may_go_unseen(folder, after, mtime, is_weak, why):
    folder.write("a", b"one")
    if isinstance(mtime, str):
        ahead = 61 if "+" in mtime else 60
        mtime = os.stat(folder.root / "a").st_ctime + ahead
    folder.touch("a", mtime)

    assert folder.tag(DigestIndex(), "a", after) == (
        weak(b"one") if is_weak else strong(b"one")
    ), why


def test_the_granularity_may_be_chosen(folder):
    folder.write("a", b"one")

    assert folder.tag(DigestIndex(granularity=0.1), "a", 0.2) == strong(b"one")
    assert folder.tag(DigestIndex(granularity=10), "a", 9.0) == weak(b"one")


def test_a_weak_tag_becomes_strong_when_the_file_has_come_to_rest(folder):
    """The opaque-tag stays, so a client that holds the weak one still matches weakly."""
    index = DigestIndex()
    folder.write("a", b"one")

    assert [folder.tag(index, "a", after) for after in (0.5, 1.0, 3.0, 0.5)] == [
        weak(b"one"), weak(b"one"), strong(b"one"), strong(b"one"),
    ]  # fmt: skip


class CoarseIdentity:
    """A file system that keeps whole minutes: two changes may bear the same times."""

    @staticmethod
    def of(descriptor):
        return coarse(Identity.of(descriptor))


def coarse(identity):
    minute = 60 * 10**9
    return identity._replace(
        mtime_ns=identity.mtime_ns // minute * minute,
        ctime_ns=LONG_AGO * 10**9,
    )


def test_a_change_without_a_trace_never_has_the_strong_tag_of_what_was_before_R091(
    folder, monkeypatch
):
    """The rule of racily clean entries, on a file system that shows what it is for."""
    monkeypatch.setattr(digests, "Identity", CoarseIdentity)
    index = DigestIndex(granularity=60)

    def tag(after):
        file = folder.open("a")
        file.identity = coarse(file.identity)
        try:
            return index.entity_tag(file, datetime.fromtimestamp(LONG_AGO + after, UTC))
        finally:
            file.close()

    folder.write("a", b"one")
    before = tag(10)
    folder.write("a", b"two")
    seen = [tag(11), tag(61), tag(120)]

    assert before == weak(b"one")
    assert seen[0].weak
    assert seen[1:] == [strong(b"two"), strong(b"two")]


# fmt: off
CHANGES = [
    # change                                                    why
    (lambda path: path.write_bytes(b"other"),                   "R091 written over"),
    (lambda path: path.write_bytes(b"longer than before"),      "R091 grown"),
    (lambda path: path.write_bytes(b""),                        "R091 cut to nothing"),
    (lambda path: os.utime(path, (1, 1)),                       "R091 touched: the times do not vouch for it"),
]
# fmt: on


@pytest.mark.parametrize(("change", "why"), CHANGES)
def test_a_file_that_changes_while_it_is_hashed_has_no_strong_tag(folder, change, why):
    """It was opened, and its identity taken, before the change."""
    index = DigestIndex()
    folder.write("a", b"first")
    file = folder.open("a")
    change(folder.root / "a")
    tag = index.entity_tag(file, moment(file, LATER))
    file.close()
    content = (folder.root / "a").read_bytes()

    assert tag.weak, why
    assert tag.opaque not in (strong(b"first").opaque, strong(content).opaque), why
    assert folder.tag(index, "a") == strong(content), why


def test_hashing_leaves_the_offset_of_the_descriptor_alone(folder):
    folder.write("a", b"0123456789")
    file = folder.open("a")
    os.lseek(file.descriptor, 4, os.SEEK_SET)
    DigestIndex().entity_tag(file, moment(file, LATER))
    offset = os.lseek(file.descriptor, 0, os.SEEK_CUR)
    file.close()

    assert offset == 4


# Large files


def test_the_first_answer_does_not_wait_for_the_hash_of_a_large_file(folder):
    index = DigestIndex(small=1000)
    folder.write("a", LARGE)
    first = folder.tag(index, "a")

    assert first.weak
    assert index.settle(10)
    assert folder.tag(index, "a") == strong(LARGE)


def test_the_tag_of_a_large_file_does_not_tell_its_inode_CVE_2003_1418(folder):
    index = DigestIndex(small=0)
    folder.write("a", b"one")
    folder.write("b", b"two")

    assert (
        folder.tag(index, "a")
        == folder.tag(index, "b")
        == EntityTag(f"3-{LONG_AGO * 10**9:x}", weak=True)
    )
    assert index.settle(10)


@pytest.mark.parametrize(("size", "is_weak"), [(10, False), (11, True)])
def test_large_is_more_than_small(folder, size, is_weak):
    index = DigestIndex(small=10)
    folder.write("a", b"x" * size)

    assert folder.tag(index, "a").weak is is_weak
    assert index.settle(10)


def test_a_large_file_that_has_just_changed_is_not_hashed_yet(folder):
    """The hash would not be trusted: it is made when the file has come to rest."""
    index = DigestIndex(small=0)
    folder.write("a", b"one")

    assert folder.tag(index, "a", 1.0).weak
    assert index.settle(10)
    assert folder.tag(index, "a", 3.0) == EntityTag(
        f"3-{LONG_AGO * 10**9:x}", weak=True
    )
    assert index.settle(10)
    assert folder.tag(index, "a", 3.0) == strong(b"one")


def test_a_large_file_that_changes_while_it_waits_is_not_remembered(
    folder, monkeypatch
):
    index, gate = gated(monkeypatch)
    folder.write("a", b"one")
    folder.tag(index, "a")
    folder.write("a", b"two")
    gate.set()

    assert index.settle(10)
    assert index._known == {}


def gated(monkeypatch):
    """An index whose thread waits before each file until the gate is open."""
    gate, digest = threading.Event(), digests._digest

    def wait(*job):
        gate.wait(10)
        return digest(*job)

    monkeypatch.setattr(digests, "_digest", wait)
    return DigestIndex(small=0), gate


def hashing_threads():
    return [thread for thread in threading.enumerate() if thread.name == "file-digests"]


def test_one_thread_hashes_whatever_waits_and_then_ends(folder, monkeypatch):
    index, gate = gated(monkeypatch)
    others = set(hashing_threads())  # one of an earlier test may be about to end
    for number in range(5):
        folder.write(f"f{number}", b"content %d" % number)
        folder.tag(index, f"f{number}")
    threads = [thread for thread in hashing_threads() if thread not in others]
    gate.set()
    settled = index.settle(10)
    for thread in threads:
        thread.join(10)

    assert settled
    assert len(threads) == 1
    assert threads[0].daemon
    assert not threads[0].is_alive()
    assert [folder.tag(index, f"f{number}") for number in range(5)] == [
        strong(b"content %d" % number) for number in range(5)
    ]


def test_a_file_that_waits_is_not_queued_again(folder, monkeypatch):
    index, gate = gated(monkeypatch)
    folder.write("a", b"one")
    before = descriptors()
    for _ in range(5):
        assert folder.tag(index, "a").weak
    held = descriptors() - before
    gate.set()

    assert index.settle(10)
    assert held == 1


def test_the_descriptors_of_waiting_files_are_few(folder, monkeypatch):
    """The rest is queued by later requests."""
    index, gate = gated(monkeypatch)
    before = descriptors()
    for number in range(40):
        folder.write(f"f{number}", b"%d" % number)
        assert folder.tag(index, f"f{number}").weak
    held = descriptors() - before
    gate.set()
    assert index.settle(10)
    folder.tag(index, "f39")

    assert held == 16
    assert index.settle(10)
    assert folder.tag(index, "f39") == strong(b"39")


def test_without_a_spare_descriptor_the_answer_is_weak_not_an_error(folder):
    """A closed file cannot be duplicated either."""
    index = DigestIndex(small=0)
    folder.write("a", b"one")
    file = folder.open("a")
    now = moment(file, LATER)
    file.close()

    assert index.entity_tag(file, now).weak
    assert index.settle(0)


def test_a_large_file_that_cannot_be_read_keeps_its_weak_tag(folder, monkeypatch):
    """Whoever sends it meets the error; the thread goes on."""

    def broken(*_):
        raise OSError("broken disk")

    index = DigestIndex(small=0)
    folder.write("a", b"one")
    with monkeypatch.context() as patched:
        patched.setattr(digests, "_digest", broken)
        folder.tag(index, "a")
        assert index.settle(10)

    assert folder.tag(index, "a").weak
    assert index.settle(10)
    assert folder.tag(index, "a") == strong(b"one")


def test_to_settle_takes_no_longer_than_allowed(folder, monkeypatch):
    index, gate = gated(monkeypatch)
    folder.write("a", b"one")
    folder.tag(index, "a")

    assert not index.settle(0)
    gate.set()
    assert index.settle(10)


# Bounds and threads


def test_the_least_recently_used_file_is_forgotten(folder):
    index = DigestIndex(small=0, capacity=2)
    for name in "abc":
        folder.write(name, name.encode())
    for name in "abac":
        folder.tag(index, name)
        assert index.settle(10)

    assert [folder.tag(index, name).weak for name in "ac"] == [False, False]
    assert folder.tag(index, "b").weak
    assert index.settle(10)


def test_many_threads_may_ask_at_once(folder):
    """More files than the index remembers, small and large, from eight threads."""
    index = DigestIndex(small=3, capacity=5)
    names = [f"f{number}" for number in range(20)]
    for name in names:
        folder.write(name, name.encode())
    wrong = []

    def ask():
        for name in names * 5:
            tag = folder.tag(index, name)
            if not tag.weak and tag != strong(name.encode()):
                wrong.append(name)

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert index.settle(10)
    assert wrong == []
    assert len(index._known) <= 5


# The content of a message


class Content:
    """Content of pieces, as a 206 has: octets and spans of files."""

    def __init__(self, *pieces, length=0):
        self._pieces = pieces
        self.length = length

    def pieces(self):
        yield from self._pieces

    def close(self):
        pass


@pytest.fixture
def descriptor(tmp_path):
    (tmp_path / "digits").write_bytes(b"0123456789")
    descriptor = os.open(tmp_path / "digits", os.O_RDONLY)
    yield descriptor
    os.close(descriptor)


def test_the_content_is_hashed_as_it_is_sent_R268(descriptor):
    """RFC 9530 §2: the parts of a multipart with what stands between them."""
    content = Content(
        b"--x\r\n\r\n", Span(descriptor, 2, 3), b"\r\n--x--\r\n", length=19
    )

    assert (
        content_digest(content, "sha-256")
        == sha256(b"--x\r\n\r\n234\r\n--x--\r\n").digest()
    )


def test_a_part_has_another_digest_than_the_whole_R268(descriptor):
    part = Content(Span(descriptor, 5, 5), length=5)

    assert content_digest(part, "sha-512") == sha512(b"56789").digest()


def test_no_content_has_a_digest_too_R268():
    """RFC 9530 §2 (and Appendix B): the digest of no octets."""
    assert content_digest(EMPTY, "sha-256") == sha256(b"").digest()


@pytest.mark.parametrize("algorithm", ["md5", "sha", "SHA-256", "adler", "crc32c", ""])
def test_no_other_algorithm_is_used_R272(algorithm):
    assert content_digest(Octets(b"content"), algorithm) is None


# fmt: off
NOT_HASHED = [
    # length  most  why
    (None,    100,  "its length is unknown: it can be read but once"),
    (101,     100,  "its recipient would wait for the hash"),
]
# fmt: on


@pytest.mark.parametrize(("length", "most", "why"), NOT_HASHED)
def test_long_content_is_not_hashed_beforehand(length, most, why):
    assert content_digest(Content(length=length), "sha-256", most) is None, why
