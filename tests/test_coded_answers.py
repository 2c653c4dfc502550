"""
What do answers say whose content is coded, from one end of the line to the other?

Each coding is a representation of its own: with its own tag, length, ranges and
digests, the same on GET, HEAD and in the parts of a 206.
"""

import gzip
from datetime import UTC, datetime
from hashlib import sha256, sha512

import pytest

from httpcore_srv.fields.digests import Digests
from httpcore_srv.message import Fields, Request
from httpcore_srv.pipeline import respond
from httpcore_srv.resources.coded.forms import CodedForms
from httpcore_srv.resources.reading import octets_of
from httpcore_srv.resources.tree import Tree
from httpcore_srv.site import Folder, Host, Mount, Site

NOW = datetime(2100, 1, 1, tzinfo=UTC)
TEXT = "".join(f"<p>line {number} of some text\n" for number in range(500)).encode()
CODINGS = ["identity", "gzip", "br", "zstd"]


class Answer:
    """A response whose content was read and closed."""

    def __init__(self, response):
        self.status = response.status
        self.fields = response.fields
        self.content = b"".join(octets_of(response.content.pieces()))
        response.content.close()

    def digest(self, name):
        return dict(Digests.parse(self.fields[name]).values)


@pytest.fixture
def ask(tmp_path, nothing_left_open):
    """Ask a site for its page; nothing that was opened may be left open."""
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "page.html").write_bytes(TEXT)
    forms = CodedForms(tmp_path / "forms")
    folder = Folder(Tree(tmp_path / "site"), forms=forms)
    site = Site((Host(mounts=(Mount("/", folder),)),))

    def answer(coding="identity", method="GET", **fields):
        lines = {name.replace("_", "-"): value for name, value in fields.items()}
        lines |= {"Host": "example.org", "Accept-Encoding": f"{coding}, *;q=0"}
        request = Request(method, "/page.html", Fields.of(lines))
        return Answer(respond(request, site, NOW))

    return answer


@pytest.mark.parametrize("coding", CODINGS)
def test_a_repr_digest_is_over_the_whole_coded_representation_R269(ask, coding):
    """RFC 9530 §3: equal on GET, on HEAD and in a part."""
    wanted = {"Want_Repr_Digest": "sha-512=3, sha-256=10"}
    whole = ask(coding, **wanted)
    head = ask(coding, "HEAD", **wanted)
    part = ask(coding, Range="bytes=5-14", **wanted)

    assert [one.status for one in (whole, head, part)] == [200, 200, 206]
    assert whole.digest("Repr-Digest") == {"sha-256": sha256(whole.content).digest()}
    assert head.fields["Repr-Digest"] == whole.fields["Repr-Digest"]
    assert part.fields["Repr-Digest"] == whole.fields["Repr-Digest"]


@pytest.mark.parametrize("coding", CODINGS)
@pytest.mark.parametrize("ranges", [None, "bytes=5-14", "bytes=0-4, 10-19"])
def test_a_content_digest_is_over_the_content_as_sent_R268(ask, coding, ranges):
    """RFC 9530 §2: the coded octets, the part, the multipart with its frames."""
    fields = {"Want_Content_Digest": "sha-512=1"} | (
        {"Range": ranges} if ranges else {}
    )
    answer = ask(coding, **fields)

    assert answer.status == (206 if ranges else 200)
    assert answer.digest("Content-Digest") == {
        "sha-512": sha512(answer.content).digest()
    }


@pytest.mark.parametrize("coding", CODINGS)
def test_a_part_counts_coded_octets_of_the_coding_s_own_tag_R129(ask, coding):
    """RFC 9110 §14.2, §13.1.5"""
    whole = ask(coding)
    part = ask(coding, Range="bytes=5-14", If_Range=whole.fields["ETag"])

    assert part.content == whole.content[5:15]
    assert part.fields["Content-Range"] == f"bytes 5-14/{len(whole.content)}"
    assert part.fields["ETag"] == whole.fields["ETag"]


def test_codings_differ_in_tag_and_digest_R275(ask):
    """RFC 9530 §6.5, RFC 9110 §8.8.3.3"""
    answers = [ask(coding, Want_Repr_Digest="sha-256=1") for coding in CODINGS]

    for name in ("ETag", "Repr-Digest"):
        assert len({answer.fields[name] for answer in answers}) == len(CODINGS)
    assert gzip.decompress(answers[1].content) == answers[0].content == TEXT


# fmt: off
UNWANTED = [
    # field value        why
    ("md5=10",           "R272 never a deprecated algorithm"),
    ("sha-256=0",        "R271 not acceptable"),
    ("sha-256=1,,",      "R271 malformed: ignored"),
]
# fmt: on


@pytest.mark.parametrize(("wanted", "why"), UNWANTED)
def test_no_digest_is_sent_that_is_not_wanted_R271(ask, wanted, why):
    answer = ask("gzip", Want_Repr_Digest=wanted, Want_Content_Digest=wanted)

    assert answer.status == 200, why
    assert not {"Repr-Digest", "Content-Digest"} & {name for name, _ in answer.fields}


@pytest.mark.parametrize("coding", CODINGS)
def test_a_coded_answer_is_validated_by_its_own_tag(ask, coding):
    """RFC 9110 §13.1.2: and the 304 says what the 200 would (§15.4.5)."""
    whole = ask(coding)
    again = ask(coding, If_None_Match=whole.fields["ETag"])

    assert (again.status, again.content) == (304, b"")
    for name in ("ETag", "Vary", "Cache-Control"):
        assert again.fields[name] == whole.fields[name]


@pytest.mark.parametrize("coding", CODINGS)
def test_head_is_get_without_content_coding_included(ask, coding):
    """RFC 9110 §9.3.2"""
    get, head = ask(coding), ask(coding, "HEAD")

    assert head.fields.lines == get.fields.lines
    assert get.fields["Content-Length"] == str(len(get.content))
    assert get.fields.get("Content-Encoding") == (
        None if coding == "identity" else coding
    )
