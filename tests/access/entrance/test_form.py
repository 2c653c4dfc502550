"""What is a form, as a table; the rest is refused before anything is believed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from httpcore_srv.access.entrance.form import MOST, Refusal, read_form
from httpcore_srv.errors import ContentTooLarge
from httpcore_srv.message import Fields, Octets, Request

FORM = "application/x-www-form-urlencoded"


def request(octets, content_type=FORM):
    fields = Fields.of({"Content-Type": content_type})
    return Request("POST", "/login/", fields, content=Octets(octets))


READ = [
    # octets                         form                              why
    (b"", {}, "no field at all"),
    (b"user=ada&password=x", {"user": "ada", "password": "x"}, "two fields"),
    (b"user=", {"user": ""}, "an empty value"),
    (b"user", {"user": ""}, "no equals sign: an empty value"),
    (b"a=b=c", {"a": "b=c"}, "the first equals sign parts"),
    (b"a=b+c%2B", {"a": "b c+"}, "a plus sign is a space"),
    (b"a=caf%C3%A9", {"a": "café"}, "UTF-8"),
    (b"a=\xc3\xa9", {"a": "é"}, "UTF-8, not encoded"),
    (b"&a&&b&", {"a": "", "b": ""}, "URL Standard §5.1: empty pairs are none"),
    (b"a=%00", {"a": "\x00"}, "whether a password may hold it, others say"),
]

REFUSED = [
    # octets             status   why
    (b"a=%", 400, "a broken percent-encoding"),
    (b"a=%f", 400, "a broken percent-encoding"),
    (b"a=%zz", 400, "a broken percent-encoding"),
    (b"a=%ff", 400, "not UTF-8"),
    (b"a=\xe9", 400, "Latin-1"),
    (b"%ff=a", 400, "a name that is not UTF-8"),
    (b"a=%ed%b2%80", 400, "half a surrogate pair"),
    (b"a=1&a=2", 400, "twice the same field: which one would be meant?"),
    (b"a=&a=", 400, "twice, and equal"),
    (b"a=1&%61=1", 400, "twice, in disguise"),
    (b"=1&=2", 400, "twice the name of nothing"),
    (
        b"&".join(b"a%d" % i for i in range(40)),
        400,
        "more fields than any form of ours",
    ),
]

TYPES = [
    # type                                    read    why
    (FORM, True, "a form"),
    ("Application/X-WWW-Form-urlencoded", True, "in any case"),
    (f"{FORM}; charset=UTF-8", True, "in UTF-8"),
    (f'{FORM};charset="utf-8"', True, "in UTF-8, quoted"),
    (f"{FORM}; charset=iso-8859-1", False, "in another charset"),
    (f"{FORM}; charset=utf-16", False, "in another charset"),
    ("multipart/form-data; boundary=x", False, "another form"),
    ("text/plain", False, "what a page of another site may send without asking"),
    ("application/json", False, "no form"),
    ("", False, "nothing"),
    (None, False, "no field at all"),
    (f"{FORM}, {FORM}", False, "two of them"),
]


@pytest.mark.parametrize(("octets", "form", "why"), READ)
def test_a_form_is_read(octets, form, why):
    assert read_form(request(octets)) == form, why


@pytest.mark.parametrize(("octets", "status", "why"), REFUSED)
def test_a_broken_form_is_refused_whole(octets, status, why):
    assert read_form(request(octets)) == Refusal(status), why


@pytest.mark.parametrize(("content_type", "read", "why"), TYPES)
def test_only_a_form_in_utf_8_is_one(content_type, read, why):
    expected = {"a": "b"} if read else Refusal(415)

    assert read_form(request(b"a=b", content_type)) == expected, why


class Chunked:
    """Content of unknown length; it counts what was read of it."""

    def __init__(self, pieces, length=None):
        self.left = list(pieces)
        self.length = length

    def pieces(self):
        while self.left:
            yield self.left.pop(0)

    def close(self):
        """Nothing is held."""


def test_content_is_read_no_further_than_a_form_may_go():
    content = Chunked([b"a" * 4096] * 100)
    with pytest.raises(ContentTooLarge):
        read_form(
            Request("POST", "/", Fields([("Content-Type", FORM)]), content=content)
        )
    assert len(content.left) >= 95


def test_content_that_says_it_is_too_long_is_not_read_at_all():
    content = Chunked([b"a"], length=MOST + 1)
    with pytest.raises(ContentTooLarge):
        read_form(
            Request("POST", "/", Fields([("Content-Type", FORM)]), content=content)
        )
    assert content.left == [b"a"]
    assert read_form(request(b"a" * MOST)) == {"a" * MOST: ""}


def test_a_form_may_come_in_pieces_parted_anywhere():
    content = Chunked([bytes([octet]) for octet in b"user=caf%C3%A9&password=%20"])
    sent = Request("POST", "/", Fields([("Content-Type", FORM)]), content=content)

    assert read_form(sent) == {"user": "café", "password": " "}


@given(st.binary(max_size=60))
def test_no_octets_raise_anything(octets):
    assert isinstance(read_form(request(octets)), dict | Refusal)
