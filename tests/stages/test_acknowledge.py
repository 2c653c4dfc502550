"""RFC 9110 §11.6.3: what whoever was admitted gets to know with the answer."""

import hashlib

import pytest

from httpcore_srv.access.visitor import Admission, Visitor
from httpcore_srv.message import Fields, Octets, Response
from httpcore_srv.resources.evidence import witnessed
from httpcore_srv.resources.reading import octets_of
from httpcore_srv.stages.acknowledge import SHORT, acknowledge

NAME = "Authentication-Info"


class Said:
    """An acknowledgement that shows what it was made from."""

    def __init__(self, *, of_content):
        self.of_content = of_content

    def info(self, content_digest=None):
        return f"of={content_digest}"

    def hasher(self):
        return hashlib.sha256()


def digest_of(octets):
    return f"of={hashlib.sha256(octets).hexdigest()}"


def test_who_was_not_admitted_gets_to_know_nothing(ask):
    response = Response(401)

    assert acknowledge(response, ask(), None) is response


def test_the_visitor_is_named_for_the_log(ask):
    admission = Admission(ask(), Visitor("ada"))

    assert acknowledge(Response(200), ask(), admission).visitor == "ada"


def test_who_has_just_logged_in_is_named_as_well(ask):
    """At an entrance nobody is admitted by name; its answer says who came in."""
    led = Response(303, visitor="ada")

    assert acknowledge(led, ask(), Admission(ask())).visitor == "ada"


def test_cookies_add_up_and_other_fields_are_defaults(ask):
    fields = Fields([("Set-Cookie", "b=2"), ("Referrer-Policy", "same-origin")])
    before = Fields([("Set-Cookie", "a=1"), ("Referrer-Policy", "no-referrer")])

    response = acknowledge(
        Response(200, before), ask(), Admission(ask(), fields=fields)
    )

    assert response.fields.all("Set-Cookie") == ("a=1", "b=2")
    assert response.fields.all("Referrer-Policy") == ("no-referrer",)


def test_r209_one_cookie_of_a_name(ask):
    before = Fields([("Set-Cookie", "a=1; Path=/"), ("Set-Cookie", "b=1")])
    admission = Admission(ask(), fields=Fields([("Set-Cookie", "a=2; Path=/")]))

    response = acknowledge(Response(200, before), ask(), admission)

    assert response.fields.all("Set-Cookie") == ("b=1", "a=2; Path=/")


# fmt: off
SAID = [
    # of_content  method  status  said                    why
    (False,       "GET",  200,    "of=None",              "§3.5 A2 is :uri"),
    (True,        "GET",  200,    digest_of(b"content"),  "§3.5 A2 is :uri:H(content)"),
    (True,        "HEAD", 200,    digest_of(b""),         "a HEAD has no content"),
    (True,        "GET",  304,    digest_of(b""),         "nor has a 304"),
    (True,        "GET",  404,    digest_of(b"content"),  "credentials were accepted, whatever was found"),
]
# fmt: on


@pytest.mark.parametrize(("of_content", "method", "status", "said", "why"), SAID)
def test_r195_what_is_said(of_content, method, status, said, why, ask):
    admission = Admission(ask(), acknowledgement=Said(of_content=of_content))
    given = Response(status, content=Octets(b"content"))

    response = acknowledge(given, ask(method), admission)

    assert response.fields[NAME] == said, why
    assert b"".join(octets_of(response.content.pieces())) == b"content"


def test_r204_long_content_is_hashed_while_it_is_sent(ask):
    octets = b"x" * (SHORT + 1)
    admission = Admission(ask(), acknowledgement=Said(of_content=True))

    response = acknowledge(Response(200, content=Octets(octets)), ask(), admission)
    before = response.content.trailers()
    sent = b"".join(octets_of(response.content.pieces()))

    assert (response.content.length, sent) == (None, octets)
    assert response.fields["Trailer"] == NAME
    assert NAME not in response.fields
    assert (before, response.content.trailers()[NAME]) == (Fields(), digest_of(octets))
    response.content.close()


def test_http_1_0_has_no_trailers_and_gets_no_proof_of_long_content(ask):
    octets = b"x" * (SHORT + 1)
    admission = Admission(ask(), acknowledgement=Said(of_content=True))

    request = ask(version=(1, 0))
    response = acknowledge(Response(200, content=Octets(octets)), request, admission)

    assert response.content.length == len(octets)
    assert "Trailer" not in response.fields


@pytest.mark.parametrize("of_content", [True, False])
def test_what_is_hashed_for_one_is_a_doubt(of_content, ask):
    """Where the content has no part, who keeps the answer puts the field into it."""
    admission = Admission(ask(), acknowledgement=Said(of_content=of_content))
    with witnessed() as evidence:
        acknowledge(Response(200, content=Octets(b"x")), ask(), admission)

    assert bool(evidence.doubts) is of_content
