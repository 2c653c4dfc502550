"""RFC 9110 §5 and §6: fields, content and messages as values."""

from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from httpcore_srv.message import (
    EMPTY,
    NOBODY,
    Fields,
    Octets,
    Peer,
    Request,
    Response,
    Span,
    Trailing,
)

VARY = Fields([("Vary", "Accept"), ("Host", "a"), ("vary", "Accept-Language")])
COOKIES = Fields([("Set-Cookie", "a=1, b"), ("Set-Cookie", "c=2")])

NAMES = st.sampled_from(["Vary", "vary", "VARY", "Host", "ETag", "etag"])
LINES = st.lists(st.tuples(NAMES, st.sampled_from(["a", "b", ""])), max_size=6)


@pytest.mark.parametrize("name", ["Vary", "vary", "VARY", "vArY"])
def test_names_compare_without_regard_to_case_R052(name):
    assert VARY[name] == VARY.get(name) == "Accept, Accept-Language"
    assert name in VARY
    assert VARY.all(name) == ("Accept", "Accept-Language")
    assert len(VARY.without(name)) == 1
    assert VARY.only(name).all("Vary") == ("Accept", "Accept-Language")


def test_lines_of_one_name_combine_in_order_R053():
    """Their values are "concatenated in order" (§5.2)."""
    assert VARY["Vary"] == "Accept, Accept-Language"
    assert Fields(VARY.lines[::-1])["Vary"] == "Accept-Language, Accept"


def test_set_cookie_is_kept_apart_R053():
    """§5.3 excepts Set-Cookie, which "cannot be combined into a single field value"."""
    assert COOKIES.all("set-cookie") == ("a=1, b", "c=2")
    assert list(COOKIES) == [("Set-Cookie", "a=1, b"), ("Set-Cookie", "c=2")]
    assert COOKIES.only("Set-Cookie") == COOKIES


def test_what_is_absent():
    assert "Host" not in COOKIES
    assert COOKIES.get("Host") is None
    assert COOKIES.all("Host") == ()
    with pytest.raises(KeyError):
        COOKIES["Host"]


def test_an_empty_value_is_not_absent():
    empty = Fields([("Accept", "")])

    assert "Accept" in empty
    assert empty.get("Accept") == ""


def test_only_text_can_be_a_name():
    assert 7 not in VARY


@settings(max_examples=50, deadline=None)
@given(LINES)
def test_the_lines_are_kept_as_given_R053(lines):
    fields = Fields(lines)

    assert list(fields) == list(fields.lines) == lines
    assert len(fields) == len(lines)


@settings(max_examples=50, deadline=None)
@given(LINES, NAMES)
def test_only_and_without_share_the_lines_out_R052(lines, name):
    fields = Fields(lines)
    kept, rest = fields.only(name), fields.without(name)

    assert sorted(kept.lines + rest.lines) == sorted(lines)
    assert name not in rest
    assert len(kept) == len(fields.all(name))


@settings(max_examples=50, deadline=None)
@given(LINES, NAMES)
def test_with_field_leaves_one_line_in_the_old_place(lines, name):
    fields = Fields(lines)
    changed = fields.with_field(name, "new")
    others = fields.without(name).lines

    assert changed.all(name) == ("new",)
    assert changed.without(name).lines == others
    places = [
        place for place, line in enumerate(lines) if line[0].lower() == name.lower()
    ]
    assert changed.lines.index((name, "new")) == (places[0] if places else len(lines))


@settings(max_examples=50, deadline=None)
@given(LINES, NAMES)
def test_with_line_and_with_default(lines, name):
    fields = Fields(lines)

    assert fields.with_line(name, "new").lines == (*lines, (name, "new"))
    if name in fields:
        assert fields.with_default(name, "new") == fields
    else:
        assert fields.with_default(name, "new") == fields.with_line(name, "new")


def test_a_copy_does_not_change_its_original():
    before = VARY.lines
    VARY.with_field("Vary", "*")
    VARY.with_line("Vary", "*")
    VARY.without("Vary")

    assert VARY.lines == before
    assert VARY["Vary"] == "Accept, Accept-Language"


def test_fields_are_values():
    again = Fields(list(VARY.lines))

    assert again == VARY
    assert hash(again) == hash(VARY)
    assert VARY.lines != VARY
    assert VARY != COOKIES
    assert eval(repr(VARY)) == VARY


def test_fields_of_a_mapping_leave_out_none():
    fields = Fields.of({"ETag": '"v1"', "Expires": None, "Vary": ""})

    assert fields.lines == (("ETag", '"v1"'), ("Vary", ""))


def test_a_repeated_field_costs_linear_time_CVE_2025_67725():
    """Lines are not joined one by one: a hundred thousand cost no more than a few."""
    begun = process_time()
    fields = Fields([("Accept", "a/b")] * 100_000)

    assert len(fields["Accept"]) == 5 * 100_000 - 2
    assert process_time() - begun < 5


def test_octets_are_content_that_can_be_read_again():
    content = Octets(b"hello")

    assert content.length == 5
    assert list(content.pieces()) == list(content.pieces()) == [b"hello"]
    content.close()
    content.close()


def test_no_octets_are_no_pieces():
    assert EMPTY.length == 0
    assert list(EMPTY.pieces()) == []


def test_octets_have_no_trailers():
    """RFC 9110 §6.5: their length is known, and nothing can follow them."""
    assert not isinstance(EMPTY, Trailing)


def test_a_span_names_octets_of_a_file():
    assert Span(3, 10, 20) == (3, 10, 20)


def test_a_request_has_no_content_and_no_peer_unless_said():
    request = Request("GET", "/")

    assert request.version == (1, 1)
    assert request.content is EMPTY
    assert request.peer == NOBODY == Peer(0, "", 0, False)
    assert len(request.fields) == 0


def test_a_response_is_a_value():
    response = Response(200, Fields([("ETag", '"v1"')]), Octets(b"x"))
    changed = response.with_field("etag", '"v2"')

    assert response.fields["ETag"] == '"v1"'
    assert changed.fields["ETag"] == '"v2"'
    assert changed.content is response.content
    assert changed.with_fields(response.fields) == response


@settings(max_examples=50, deadline=None)
@given(LINES, LINES)
def test_many_fields_are_set_as_one_after_another_would_be(lines, added):
    fields = one_by_one = Fields(lines)
    for name, value in added:
        one_by_one = one_by_one.with_field(name, value)

    assert fields.with_each(added) == one_by_one


@settings(max_examples=50, deadline=None)
@given(LINES, LINES, NAMES)
def test_a_copy_says_of_its_lines_what_they_say_R053(lines, added, name):
    """What a copy takes over of what was combined is what its lines combine to."""
    fields = Fields(lines)
    for changed in (fields.with_each(added), fields.without(name), fields.only(name)):
        afresh = Fields(changed.lines)

        for asked in ("vary", "host", "etag"):
            assert (asked in changed) is (asked in afresh)
            assert changed.get(asked) == afresh.get(asked)
    assert fields == Fields(lines)
