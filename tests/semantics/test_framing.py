"""
RFC 9112 §6.3 as a table.

A row is the framing of one request.  Where the RFC lets a server choose, this one
takes the stricter way, so that nobody in front can have read the request otherwise.
"""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from httpcore_srv.errors import MalformedRequest, NotImplementedHere
from httpcore_srv.message import Fields
from httpcore_srv.semantics.framing import content_length_of

HTTP_1_0, HTTP_1_1 = (1, 0), (1, 1)
CL, TE = "Content-Length", "Transfer-Encoding"

# fmt: off
LENGTHS = [
    # version   fields                   length      why
    (HTTP_1_1,  [],                      0,          "§6.3 none of the above: no content"),
    (HTTP_1_0,  [],                      0,          "§6.3 none of the above: no content"),
    (HTTP_1_1,  [(CL, "0")],             0,          "§6.3 a valid Content-Length"),
    (HTTP_1_1,  [(CL, "5")],             5,          "§6.3 a valid Content-Length"),
    (HTTP_1_0,  [(CL, "5")],             5,          "§6.3 a valid Content-Length"),
    (HTTP_1_1,  [("content-length", "5")], 5,        "R052 names are case-insensitive"),
    (HTTP_1_1,  [(CL, "9" * 30)],        10**30 - 1, "R036 no overflow; whoever reads it answers 413"),
    (HTTP_1_1,  [(TE, "chunked")],       None,       "R029"),
    (HTTP_1_1,  [(TE, "CHUNKED")],       None,       "R029 9112 §7 names are case-insensitive"),
    ((1, 7),    [(TE, "chunked")],       None,       "R009 R029 as HTTP/1.1"),
]
MALFORMED = [
    # version   fields                                     why
    (HTTP_1_1,  [(CL, "5"), (TE, "chunked")],              "R031 CVE-2020-10109 both"),
    (HTTP_1_1,  [(TE, "chunked"), (CL, "5")],              "R031 CVE-2020-10109 both, in the other order"),
    (HTTP_1_1,  [(CL, "0"), (TE, "chunked")],              "R031 CVE-2020-10109 both, though the length is 0"),
    (HTTP_1_1,  [(CL, "5"), (TE, "identity")],             "R031 CVE-2024-6827 a coding does not fall back to the length"),
    (HTTP_1_1,  [(CL, "5"), (TE, "xchunked")],             "R031 CVE-2024-6827 a coding does not fall back to the length"),
    (HTTP_1_1,  [(CL, "5"), (TE, "gzip, chunked")],        "R031 CVE-2019-16786 a list does not fall back to the length"),
    (HTTP_1_1,  [(CL, "5"), (TE, "")],                     "R031 both, though one is empty"),
    (HTTP_1_0,  [(TE, "chunked")],                         "R030 faulty framing"),
    (HTTP_1_0,  [(TE, "chunked"), (CL, "5")],              "R030 even if a Content-Length is present"),
    (HTTP_1_1,  [(TE, "chunked, gzip")],                   "R033 chunked is not the last"),
    (HTTP_1_1,  [(TE, "chunked"), (TE, "gzip")],           "R033 CVE-2024-1135 chunked is not the last"),
    (HTTP_1_1,  [(TE, "gzip")],                            "R033 §6.3 chunked is not the last: MUST 400, whatever gzip is"),
    (HTTP_1_1,  [(TE, "identity")],                        "R033 CVE-2024-6827 chunked is not the last"),
    (HTTP_1_1,  [(TE, "xchunked")],                        "R033 CVE-2024-1135 another coding"),
    (HTTP_1_1,  [(TE, "chunked"), (TE, "identity")],       "R033 CVE-2024-1135 conflicting lines"),
    (HTTP_1_1,  [(TE, "chunked"), (TE, "chunked")],        "GHSA-753j-mpmx-qq6g §6.1 chunked twice"),
    (HTTP_1_1,  [(TE, "chunked, chunked")],                "GHSA-753j-mpmx-qq6g §6.1 chunked twice"),
    (HTTP_1_1,  [(TE, "chunked, gzip, chunked")],          "§6.1 chunked twice"),
    (HTTP_1_1,  [(TE, "chunked;a=b")],                     "§7.1 chunked has no parameters"),
    (HTTP_1_1,  [(TE, "")],                                "§6.3 chunked is not the last"),
    (HTTP_1_1,  [(TE, "\x0bchunked")],                     "CVE-2019-16789 VT is no whitespace"),
    (HTTP_1_1,  [(TE, "chunked\x00")],                     "CVE-2019-16789 NUL is no whitespace"),
    (HTTP_1_1,  [(TE, "chun ked")],                        "§7 token"),
    (HTTP_1_1,  [(CL, "5"), (CL, "6")],                    "R034 CVE-2020-10108 they differ"),
    (HTTP_1_1,  [(CL, "5"), (CL, "0")],                    "CVE-2020-10108 CVE-2019-16792 the second is 0"),
    (HTTP_1_1,  [(CL, "5"), (CL, "5")],                    "R035 CVE-2019-16792 strict: even if they agree"),
    (HTTP_1_1,  [(CL, "5, 5")],                            "R035 strict: even if they agree"),
    (HTTP_1_1,  [(CL, "5, 6")],                            "R034 they differ"),
    (HTTP_1_1,  [(CL, ""), (CL, "5")],                     "CVE-2023-40225 an empty one beside another"),
    (HTTP_1_1,  [(CL, "")],                                "CVE-2023-40225 CVE-2023-40175 1*DIGIT"),
    (HTTP_1_1,  [(CL, "+1")],                              "R034 GHSA-qppv-j76h-2rpx CVE-2022-24761 1*DIGIT"),
    (HTTP_1_1,  [(CL, "1_0")],                             "R034 GHSA-qppv-j76h-2rpx CVE-2023-47627 1*DIGIT"),
    (HTTP_1_1,  [(CL, "0x1")],                             "R034 CVE-2022-24761 1*DIGIT"),
    (HTTP_1_1,  [(CL, "-1")],                              "R034 1*DIGIT"),
    (HTTP_1_1,  [(CL, "1" * 5_000)],                       "R036 more digits than int takes"),
    (HTTP_1_1,  [(CL, "\xb2")],                            "CVE-2025-69224 1*DIGIT"),
]
UNKNOWN = [
    # version   fields                                     why
    (HTTP_1_1,  [(TE, "gzip, chunked")],                   "R032 SHOULD 501"),
    (HTTP_1_1,  [(TE, "identity, chunked")],               "R032 no such coding any more (9112 §7)"),
    (HTTP_1_1,  [(TE, "xchunked, chunked")],               "R032"),
    (HTTP_1_1,  [(TE, "gzip"), (TE, "chunked")],           "R032 §5.3 lines combine in order"),
]
# fmt: on


@pytest.mark.parametrize(("version", "fields", "length", "why"), LENGTHS)
def test_how_long_the_content_is(version, fields, length, why):
    assert content_length_of(version, Fields(fields)) == length, why


@pytest.mark.parametrize(("version", "fields", "why"), MALFORMED)
def test_what_is_answered_400(version, fields, why):
    with pytest.raises(MalformedRequest) as refusal:
        content_length_of(version, Fields(fields))

    assert refusal.value.status == 400, why


@pytest.mark.parametrize(("version", "fields", "why"), UNKNOWN)
def test_what_is_answered_501(version, fields, why):
    with pytest.raises(NotImplementedHere) as refusal:
        content_length_of(version, Fields(fields))

    assert refusal.value.status == 501, why


LINES = st.tuples(
    st.sampled_from([CL, TE]),
    st.sampled_from(["", "0", "5", "5, 5", "chunked", "gzip", "gzip, chunked"])
    | st.text(st.characters(codec="latin-1")),
)


@settings(max_examples=100, deadline=None)
@given(st.sampled_from([HTTP_1_0, HTTP_1_1]), st.lists(LINES, max_size=3))
def test_a_length_is_known_only_from_one_line(version, lines):
    """Anything is refused or framed, and never by two lines."""
    try:
        length = content_length_of(version, Fields(lines))
    except (MalformedRequest, NotImplementedHere):
        return

    assert len(lines) <= 1 or length is None
    assert (length is None) == any(name == TE for name, _ in lines)
