"""RFC 9110 §15.3.1, §15.3.7: 200, 206 with one part, 206 with several."""

import re

import pytest

from httpcore_srv.fields.media_type import MediaType
from httpcore_srv.message import Fields
from httpcore_srv.semantics.ranges import ByteRange
from httpcore_srv.stages.represent import represent

DESCRIBED = Fields.of(
    {
        "Content-Type": "text/plain",
        "Content-Language": "de",
        "Content-Encoding": "gzip",
        "Content-Location": "a.de.txt",
        "ETag": '"v1"',
        "Last-Modified": "Sat, 01 Jun 2024 12:00:00 GMT",
        "Vary": "Accept-Language",
        "Cache-Control": "max-age=5",
        "Expires": "Sun, 02 Jun 2024 12:00:05 GMT",
    }
)
SIX = ("Cache-Control", "Content-Location", "ETag", "Expires", "Vary")


@pytest.fixture
def sent(ask, representation):
    """Represent ten octets in *parts*."""

    def sent(parts, fields=None, **more):
        request = ask(fields=fields, id="7")
        cut = parts and tuple(ByteRange(*part) for part in parts)
        return represent(request, representation(**more), DESCRIBED, cut)

    return sent


# fmt: off
SENT = [
    # parts          status  Content-Range   octets           why
    (None,           200,    None,           b"0123456789",   "§15.3.1 the whole"),
    (((0, 0),),      206,    "bytes 0-0/10", b"0",            "R115 R120 §15.3.7.1"),
    (((7, 9),),      206,    "bytes 7-9/10", b"789",          "R116 R117"),
    (((0, 9),),      206,    "bytes 0-9/10", b"0123456789",   "R116 all of it, as a part"),
]
# fmt: on


@pytest.mark.parametrize(("parts", "status", "content_range", "octets", "why"), SENT)
def test_sent(parts, status, content_range, octets, why, sent, octets_of):
    response = sent(parts)

    assert response.status == status, why
    assert response.fields.get("Content-Range") == content_range, why
    assert octets_of(response.content) == octets, why
    assert response.content.length == len(octets), why


def test_nothing_is_sent_of_an_empty_representation(sent, octets_of):
    response = sent(None, octets=b"")

    assert (response.status, response.content.length) == (200, 0)
    assert octets_of(response.content) == b""


def test_r121_several_parts_are_multipart(sent, octets_of):
    """RFC 9110 §14.6, §15.3.7.2, in the octets that a client gets."""
    response = sent(((7, 9), (0, 1)))

    assert response.status == 206
    assert response.fields["Content-Type"] == "multipart/byteranges; boundary=part-7"
    assert octets_of(response.content) == (
        b"--part-7\r\nContent-Type: text/plain; charset=utf-8\r\n"
        b"Content-Range: bytes 7-9/10\r\n\r\n789"
        b"\r\n--part-7\r\nContent-Type: text/plain; charset=utf-8\r\n"
        b"Content-Range: bytes 0-1/10\r\n\r\n01"
        b"\r\n--part-7--\r\n"
    )


def test_r121_the_header_section_of_a_multipart_has_no_content_range(sent):
    """
    RFC 9110 §15.3.7.2: "a server MUST NOT generate a Content-Range header field in the
    HTTP header section of a multiple part response".
    """
    assert "Content-Range" not in sent(((7, 9), (0, 1))).fields


def test_r122_one_part_is_never_multipart(sent):
    """RFC 9110 §15.3.7.2: "A server MUST NOT generate a multipart response to ..."."""
    assert sent(((0, 1),)).fields["Content-Type"] == "text/plain"


def test_r084_between_the_parts_lines_end_with_crlf_only(sent, octets_of):
    """RFC 9110 §8.3.3: "only CRLF to represent line breaks between body parts"."""
    octets = octets_of(sent(((7, 9), (0, 1))).content)

    assert not re.search(rb"(?<!\r)\n|\r(?!\n)", octets)


def test_r084_the_boundary_may_stand_in_content_type_unquoted(sent):
    """RFC 2046 §5.1.1: at most 70 characters, and here a token."""
    value = sent(((7, 9), (0, 1))).fields["Content-Type"]
    boundary = MediaType.parse(value).parameter("boundary")

    assert re.fullmatch(r"[A-Za-z0-9-]{1,70}", boundary)


def test_a_part_of_no_known_type_names_none(sent, octets_of):
    """RFC 9110 §15.3.7.2: Content-Type only if the 200 would have had one."""
    response = sent(((7, 9), (0, 1)), media_type=None)

    assert b"Content-Type" not in octets_of(response.content)


def test_the_length_of_a_multipart_is_known_before_it_is_read(sent, octets_of):
    response = sent(((7, 9), (0, 1)))

    assert response.content.length == len(octets_of(response.content))


@pytest.mark.parametrize("fields", [{}, {"If-Range": '"v1"'}])
@pytest.mark.parametrize("parts", [((0, 0),), ((7, 9), (0, 1))])
@pytest.mark.parametrize("name", SIX)
def test_r125_a_206_says_what_the_200_says(name, parts, fields, sent):
    """RFC 9110 §15.3.7: the fields a 206 MUST generate; Date comes later."""
    assert sent(parts, fields).fields[name] == DESCRIBED[name]


# fmt: off
KNOWN_TO_THE_CLIENT = [
    # name                why
    ("Content-Type",      "R126 §15.3.7"),
    ("Content-Encoding",  "R126 §15.3.7 the coding belongs to what the client has a part of"),
    ("Content-Language",  "R126 §15.3.7"),
    ("Last-Modified",     "R126 §15.3.7 the ETag is there"),
]
# fmt: on


@pytest.mark.parametrize(("name", "why"), KNOWN_TO_THE_CLIENT)
def test_a_206_after_if_range_says_no_more_than_it_must(name, why, sent):
    """RFC 9110 §15.3.7: "SHOULD NOT generate other representation header fields"."""
    assert name in sent(((0, 0),)).fields
    assert name not in sent(((0, 0),), {"If-Range": '"v1"'}).fields, why


def test_r126_a_multipart_after_if_range_still_says_how_it_is_parted(sent):
    """RFC 9110 §15.3.7.2: without its Content-Type nobody could read it."""
    response = sent(((7, 9), (0, 1)), {"If-Range": '"v1"'})

    assert response.fields["Content-Type"].startswith("multipart/byteranges")


@pytest.mark.parametrize("parts", [None, ((0, 0),), ((7, 9), (0, 1))])
def test_closing_the_content_gives_the_data_back(parts, ask, representation):
    selected = representation()
    cut = parts and tuple(ByteRange(*part) for part in parts)

    represent(ask(), selected, DESCRIBED, cut).content.close()

    assert selected.data.closed == 1
