r"""
The heads of the transcripts, put through both readers.

What a transcript's client sends stands behind "> ", CRLF implied, up to an empty line;
``\r``, ``\n``, ``\\``, ``\xHH`` and ``\{a*9000}`` stand for octets, as tests/test_exchanges.py
says.  Content looks like no head, and if it does it is put through as well.
"""

import re
from pathlib import Path

import pytest

from httpcore_srv.wire import Connection, Limits
from httpcore_srv.wire.plain import PlainReader

TRANSCRIPTS = sorted((Path(__file__).parent.parent / "exchanges").glob("*.http"))
READER = PlainReader(Limits())

# fmt: off
# What the answer store lives on has to be plain, wherever it stands...
PLAIN = [
    "get", "get_head", "get_index", "get_empty", "absent_page", "not_modified_etag", "not_modified_date", "range_single", "range_suffix", "range_head", "redirect_slash", "close", "negotiated_language",
]

# ...and what each of these begins with never is.
NOT_PLAIN = [
    "http_1_0", "http_1_0_no_host", "expect_continue", "get_content", "get_content_chunked", "absolute_form", "empty_line_first", "obs_text", "refused_bare_cr", "method_unknown", "options", "double_slash", "upgrade",
]
# fmt: on

_ESCAPE = re.compile(rb"\\(?:([rn\\])|x([0-9a-f]{2})|\{(.)\*([0-9]+)\})")


def octets_of(line):
    def octets(found):
        named, pair, one, times = found.groups()
        if named:
            return {b"r": b"\r", b"n": b"\n", b"\\": b"\\"}[named]
        return bytes.fromhex(pair.decode()) if pair else one * int(times)

    return _ESCAPE.sub(octets, line)


def heads_of(path):
    """Every run of the client's lines up to an empty one, as octets."""
    heads, lines = [], []
    for line in path.read_bytes().splitlines():
        if not line.startswith(b">"):
            lines = []
        elif line[2:] or not lines:
            lines.append(octets_of(line[2:]))
        else:
            heads.append(b"\r\n".join([*lines, b"", b""]))
            lines = []
    return heads


class Strict(Connection):
    """A connection that takes nothing as plain: line by line, and h11 reads it all."""

    def _plain_head(self):
        return None


def heard(octets):
    """What a connection makes of one head, and whether it has to close after it."""
    connection = Strict(Limits())
    connection.feed(octets)
    head = connection.next_head()
    assert connection.next_content() == b""
    assert not connection.started
    return head, connection.must_close


@pytest.mark.parametrize("path", TRANSCRIPTS, ids=lambda path: path.stem)
def test_a_head_of_a_transcript_reads_the_same_through_both(path):
    for octets in heads_of(path):
        plain = READER.read(octets)
        if plain is None:
            continue
        head, closes = heard(octets)
        request = plain.to_request(octets)
        assert (request.method, request.target) == (head.method, head.target)
        assert (request.fields, request.version) == (head.fields, head.version)
        assert plain.fields == {name.lower(): value for name, value in head.fields}
        assert plain.closing == closes
        assert head.content_length == 0


def test_most_transcripts_begin_plainly():
    """A reader that lets nothing pass would prove nothing."""
    firsts = [octets for path in TRANSCRIPTS for octets in heads_of(path)[:1]]

    assert len(firsts) > len(TRANSCRIPTS) - 3
    assert len(list(filter(READER.read, firsts))) > len(firsts) / 2


@pytest.mark.parametrize("stem", PLAIN)
def test_these_transcripts_are_plain_throughout(stem):
    (path,) = (path for path in TRANSCRIPTS if path.stem == stem)

    assert [octets for octets in heads_of(path) if not READER.read(octets)] == []


@pytest.mark.parametrize("stem", NOT_PLAIN)
def test_these_transcripts_do_not_begin_plainly(stem):
    (path,) = (path for path in TRANSCRIPTS if path.stem == stem)

    assert READER.read(heads_of(path)[0]) is None
