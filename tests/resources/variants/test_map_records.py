"""
How is a type map written down?

Rows that begin with "Apache" say what mod_negotiation does with the same file.
"""

import time
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from httpcore_srv.errors import BrokenTypeMap
from httpcore_srv.resources.variants.map_records import read_records


def groups(octets):
    """Return the records as lists of (line, name, value)."""
    return [
        [(record.line, record.name, record.value) for record in group]
        for group in read_records("a.var", octets)
    ]


# fmt: off
RECORDS = [
    # octets                                   records                                          why
    (b"",                                      [],                                              "nothing"),
    (b"\n\n \n",                               [],                                              "empty lines"),
    (b"# only a comment",                      [],                                              "a comment"),
    (b"URI: a.html",                           [[(1, "uri", "a.html")]],                        "the last line needs no end"),
    (b"URI: a.html\n",                         [[(1, "uri", "a.html")]],                        "one record"),
    (b"uRi:a.html\n",                          [[(1, "uri", "a.html")]],                        "names have no case; no space is needed"),
    (b"URI : a.html\n",                        [[(1, "uri", "a.html")]],                        "Apache's documentation: white space is allowed between the tokens"),
    (b"URI: a.html\r\n\r\nURI: b\r\n",         [[(1, "uri", "a.html")], [(3, "uri", "b")]],     "lines of another system"),
    (b"URI: a\n\n\n\nURI: b\n",                [[(1, "uri", "a")], [(5, "uri", "b")]],          "several empty lines"),
    (b"URI: a\n \t\nURI: b\n",                 [[(1, "uri", "a")], [(3, "uri", "b")]],          "Apache: a line of spaces is empty"),
    (b"#c\nURI: a\n#c\nA: b\n",                [[(2, "uri", "a"), (4, "a", "b")]],              "comments part nothing"),
    (b"URI: a#b\n",                            [[(1, "uri", "a#b")]],                           "a comment begins a line"),
    (b"A: b (c) d\n",                          [[(1, "a", "b d")]],                             "a comment in a value"),
    (b"A: b (c\n",                             [[(1, "a", "b")]],                               "Apache: a comment that is not closed reaches to the end"),
    (b'A: "b (c)"\n',                          [[(1, "a", '"b (c)"')]],                         "no comment in a quoted-string"),
    (b'A: "b \\" (c)" (d)\n',                  [[(1, "a", '"b \\" (c)"')]],                     "RFC 9110 §5.6.4 a quoted quote"),
    (b'A: "b (c)\n',                           [[(1, "a", '"b (c)')]],                          "a quoted-string that is not closed reaches to the end"),
    (b"A: b\n  c\n\td\n",                      [[(1, "a", "b c d")]],                           "continued"),
    (b"A:\n b\n",                              [[(1, "a", "b")]],                               "Apache: a value that is on the next line"),
    (b"A: b\n# c\n  d\n",                      [[(1, "a", "b d")]],                             "Apache: comments may lie between"),
    (b"A: b\n# c\nD: e\n",                     [[(1, "a", "b"), (3, "d", "e")]],                "or not continue anything"),
    (b"A: b\n \n c: d\n".replace(b"\n c", b"\nc"), [[(1, "a", "b")], [(3, "c", "d")]],          "an empty line ends it"),
    (b"A: b   c\n",                            [[(1, "a", "b c")]],                             "one space for several"),
    (b"A: caf\xc3\xa0 \n",                     [[(1, "a", "caf\xc3\xa0")]],                     "an octet that latin-1 takes for a space is none"),
    (b"A: b: c\n",                             [[(1, "a", "b: c")]],                            "the first colon counts"),
]
BODIES = [
    # octets                                            body                      after                     why
    (b"Body:--x--\n<p>hi\n--x--\n",                     b"<p>hi\n",               [],                       "CN-02 up to the delimiter"),
    (b"Body: --x-- \n<p>hi\n--x--",                     b"<p>hi\n",               [],                       "white space around it; no last line end"),
    (b"BODY:--x--\nhi--x--rest\nA: b\n",                b"hi",                    [("a", "b")],             "Apache: anywhere, and what follows on the line is dropped"),
    (b"Body:--x--\n\n# a\n(b)\n c: d\n--x--\n",         b"\n# a\n(b)\n c: d\n",   [],                       "octet for octet"),
    (b"Body:--x--\r\nhi\r\n--x--\r\nA: b\r\n",          b"hi\r\n",                [("a", "b")],             "lines of another system stay so"),
    (b"Body:--x--\n\x00\xff\xc3\n--x--\n",              b"\x00\xff\xc3\n",        [],                       "any octets"),
    (b"Body:--x--\n--x--\n",                            b"",                      [],                       "nothing"),
    (b"Body:x (the end)\nhi\nx\n",                      b"hi\n",                  [],                       "Apache: comments are no part of the delimiter"),
]
BROKEN = [
    # octets                                 line  says                     why
    (b"URI a.html\n",                        1,    "no colon",              "Apache: syntax error, no colon"),
    (b"A: b\n\nhello\n",                     3,    "no colon",              "the line is told"),
    (b"A: b\n# c\n\n# d\nhello\n c\n",       5,    "no colon",              "comments and continuations count as lines"),
    (b"URI:\n",                              1,    "'uri' without a value", "Apache: no header body"),
    (b"URI: (a)\n",                          1,    "'uri' without a value", "a comment is no value"),
    (b" A: b\n",                             1,    "continues no record",   "there is nothing to continue"),
    (b"A: b\n\n c\n",                        3,    "continues no record",   "the record was ended by an empty line"),
    (b"Body:--x--\nhi\n--x--\n c\n",         4,    "continues no record",   "a body is not continued"),
    (b"Body:\nhi\n",                         1,    "'body' without a value", "Apache: no delimiter"),
    (b"A: b\nBody:--x--\nhi\n--y--\n",       2,    "not ended by '--x--'",  "Apache: no end tag found"),
    (b"Body:--x--\na\nb\n--x--\nhello\n",    5,    "no colon",              "the lines of a body are counted"),
    (b"\x00\x01\x02",                        1,    "no colon",              "no text at all"),
]
# fmt: on


@pytest.mark.parametrize(("octets", "expected", "why"), RECORDS)
def test_records(octets, expected, why):
    assert groups(octets) == expected, why


@pytest.mark.parametrize(("octets", "body", "after", "why"), BODIES)
def test_bodies(octets, body, after, why):
    [[record, *others]] = read_records("a.var", octets)

    assert (record.line, record.name, record.body) == (1, "body", body), why
    assert [(other.name, other.value) for other in others] == after, why


@pytest.mark.parametrize(("octets", "line", "says", "why"), BROKEN)
def test_what_is_no_record_is_told_by_file_and_line(octets, line, says, why):
    with pytest.raises(BrokenTypeMap) as raised:
        list(read_records("docs/a.var", octets))

    assert (raised.value.place, raised.value.line) == ("docs/a.var", line), why
    assert says in raised.value.reason, why
    assert str(raised.value).isprintable()


@given(st.binary(max_size=200))
def test_any_octets_are_records_or_a_broken_map(octets):
    lines = octets.count(b"\n") + 1
    try:
        found = list(read_records("a.var", octets))
    except BrokenTypeMap as error:
        found, lines = [], lines - error.line

    assert lines >= 0
    assert all(record.value for group in found for record in group)


# fmt: off
PIECES = st.sampled_from([
    b"URI: a\n", b"Body: x\n", b"x\n", b" c\n", b"\n", b"# d\n", b"(", b'"', b":", b"\r\n",
])
# fmt: on


@given(st.lists(PIECES, max_size=20).map(b"".join))
def test_pieces_of_a_map_are_records_or_a_broken_map(octets):
    try:
        found = list(read_records("a.var", octets))
    except BrokenTypeMap:
        return
    lines = [record.line for group in found for record in group]

    assert lines == sorted(set(lines))


# fmt: off
HEAVY = [
    # octets                                  why
    (b"A: b\n" + b" c\n" * 80_000,            "continuations"),
    (b"A: b\n" + b"#\n" * 120_000,            "comments"),
    (b"A: b\n" + b"#\n c\n" * 50_000,         "comments between continuations"),
    (b"A: " + b"(" * 250_000 + b"\n",         "comments that are not closed"),
    (b"A: " + b'"' * 250_001 + b"\n",         "quotes"),
    (b"A: b" + b" " * 250_000 + b"c\n",       "spaces"),
    (b"A: b\n\n" * 40_000,                    "groups"),
    (b"Body:x\nx\n\n" * 25_000,               "bodies"),
    (b"A: b\n" + b" " * 250_000 + b"\n",      "an empty line"),
]
# fmt: on


@pytest.mark.parametrize(("octets", "why"), HEAVY, ids=[why for _, why in HEAVY])
def test_reading_takes_linear_time(octets, why):
    """A quadratic reader would take minutes; a slow machine takes part of a second."""
    begun = time.process_time()
    with suppress(BrokenTypeMap):
        list(read_records("a.var", octets))

    assert time.process_time() - begun < 3, why
