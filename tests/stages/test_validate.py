"""
RFC 9110 §13.2.2 at its place in the line: 304, 412, or on with the request.

The law has its own tables; these rows show that it is asked the right question and
what becomes of its verdict.
"""

import pytest

from httpcore_srv.message import Fields
from httpcore_srv.semantics.preconditions import Verdict
from httpcore_srv.stage import Final
from httpcore_srv.stages.validate import validate

BEFORE = "Fri, 31 May 2024 12:00:00 GMT"
EXACTLY = "Sat, 01 Jun 2024 12:00:00 GMT"
AFTER = "Sat, 01 Jun 2024 18:00:00 GMT"

# fmt: off
VERDICTS = [
    # method  fields                                              status  why
    ("GET",   {},                                                 None,   "§13.2.2 nothing to ask"),
    ("GET",   {"If-None-Match": '"v1"'},                          304,    "R094 §13.1.2"),
    ("HEAD",  {"If-None-Match": '"v1"'},                          304,    "R094 HEAD as well"),
    ("PUT",   {"If-None-Match": '"v1"'},                          412,    "R094 any other method"),
    ("GET",   {"If-None-Match": 'W/"v1"'},                        304,    "R093 weak comparison"),
    ("GET",   {"If-None-Match": '"v0", "v1"'},                    304,    "§13.1.2 one of a list"),
    ("GET",   {"If-None-Match": '"v0"'},                          None,   "§13.1.2 none of a list"),
    ("GET",   {"If-None-Match": "*"},                             304,    "§13.1.2 there is one"),
    ("PUT",   {"If-None-Match": "*"},                             412,    "R094 §13.1.2 there is one already"),
    ("GET",   {"If-Match": '"v1"'},                               None,   "R096 §13.1.1"),
    ("GET",   {"If-Match": '"v0"'},                               412,    "R096 §13.1.1 false"),
    ("GET",   {"If-Match": 'W/"v1"'},                             412,    "R096 weak tags never match"),
    ("GET",   {"If-Match": "*"},                                  None,   "R097 §13.1.1 there is one"),
    ("GET",   {"If-Modified-Since": EXACTLY},                     304,    "R100 §13.1.3 equal"),
    ("GET",   {"If-Modified-Since": AFTER},                       304,    "R100 §13.1.3 later"),
    ("GET",   {"If-Modified-Since": BEFORE},                      None,   "R100 §13.1.3 earlier"),
    ("PUT",   {"If-Modified-Since": AFTER},                       None,   "R099 neither GET nor HEAD"),
    ("GET",   {"If-Modified-Since": "yesterday"},                 None,   "R099 not a date"),
    ("GET",   {"If-Modified-Since": f"{AFTER}, {AFTER}"},         None,   "R099 a list"),
    ("GET",   {"If-Modified-Since": AFTER,
               "If-None-Match": '"v0"'},                          None,   "R098 ignored beside If-None-Match"),
    ("GET",   {"If-Unmodified-Since": BEFORE},                    412,    "R101 §13.1.4"),
    ("GET",   {"If-Unmodified-Since": EXACTLY},                   None,   "R101 §13.1.4"),
    ("GET",   {"If-Unmodified-Since": "yesterday"},               None,   "R101 malformed"),
    ("GET",   {"If-Unmodified-Since": BEFORE,
               "If-Match": '"v1"'},                               None,   "R101 ignored beside If-Match"),
    ("GET",   {"If-Match": '"v0"',
               "If-None-Match": '"v1"'},                          412,    "R107 If-Match is asked first"),
    ("GET",   {"If-Match": '"v1"',
               "If-None-Match": '"v1"'},                          304,    "R107 then If-None-Match"),
    ("GET",   {"If-Unmodified-Since": BEFORE,
               "If-None-Match": '"v1"'},                          412,    "R107 If-Unmodified-Since before it"),
    ("GET",   {"If-None-Match": '"v1"', "Range": "bytes=0-0"},    304,    "R128 a 304 wins over a range"),
]
# fmt: on


@pytest.mark.parametrize(("method", "fields", "status", "why"), VERDICTS)
def test_verdict(method, fields, status, why, ask, representation, now):
    request, selected = ask(method, fields=fields), representation()
    try:
        decided = validate(request, selected, Fields(), now)
    except Final as final:
        decided = final.response.status

    assert decided == (status or Verdict.PROCEED), why


# fmt: off
KEPT = [
    # field                               kept    why
    ("Cache-Control: max-age=5",          True,   "R108 §15.4.5"),
    ("Content-Location: ?format=json",    True,   "R108 §15.4.5"),
    ('ETag: "v1"',                        True,   "R108 §15.4.5"),
    ("Expires: 0",                        True,   "R108 §15.4.5"),
    ("Vary: Accept",                      True,   "R108 §15.4.5"),
    ("Last-Modified: " + EXACTLY,         False,  "R109 §15.4.5 no other representation metadata"),
    ("Content-Type: text/plain",          False,  "R109 §15.4.5"),
    ("Content-Encoding: gzip",            False,  "R109 §15.4.5"),
    ("Content-Language: de",              False,  "R109 §15.4.5"),
    ("Content-Disposition: attachment",   False,  "R109 it describes content that is not sent"),
    ("Accept-Ranges: bytes",              False,  "R109 no need to say it again"),
]
# fmt: on


@pytest.mark.parametrize(("line", "kept", "why"), KEPT)
def test_what_a_304_repeats_of_the_200(line, kept, why, ask, representation, now):
    name, _, value = line.partition(": ")
    described = Fields.of({"ETag": '"v1"', name: value})

    with pytest.raises(Final) as raised:
        validate(ask(fields={"If-None-Match": "*"}), representation(), described, now)

    assert (name in raised.value.response.fields) is kept, why


def test_r109_without_an_entity_tag_a_304_repeats_the_date(ask, representation, now):
    """
    RFC 9110 §15.4.5: no other metadata "unless said metadata exists for the purpose of
    guiding cache updates (e.g., Last-Modified might be useful if the response does not
    have an ETag field)".
    """
    described = Fields.of({"Last-Modified": EXACTLY, "Content-Type": "text/plain"})

    with pytest.raises(Final) as raised:
        validate(
            ask(fields={"If-Modified-Since": AFTER}),
            representation(etag=None),
            described,
            now,
        )

    assert dict(raised.value.response.fields) == {"Last-Modified": EXACTLY}


@pytest.mark.parametrize("fields", [{"If-None-Match": "*"}, {"If-Match": '"v0"'}])
def test_r109_neither_304_nor_412_is_sent_with_the_representation(
    fields, ask, representation, now
):
    """RFC 9110 §6.4.1: "304 (Not Modified) responses do not include content"."""
    with pytest.raises(Final) as raised:
        validate(ask(fields=fields), representation(), Fields(), now)

    assert raised.value.response.content.length == 0
