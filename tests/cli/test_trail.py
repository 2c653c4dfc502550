"""What each stage decided, in a few words."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from httpcore_srv.access.ruling import Ruling
from httpcore_srv.access.visitor import Admission, Visitor
from httpcore_srv.cli.trail import said
from httpcore_srv.errors import Misdirected
from httpcore_srv.fields.media_type import MediaType
from httpcore_srv.message import EMPTY, Fields, Octets, Request, Response
from httpcore_srv.policy.access.parser import requirement_of
from httpcore_srv.policy.access.requirements import Facts
from httpcore_srv.protection import Protection
from httpcore_srv.resources.held import HeldData
from httpcore_srv.resources.resource import Absent, Moved, Representation, Resource
from httpcore_srv.resources.tree import Tree
from httpcore_srv.semantics.negotiation.variant import Variant
from httpcore_srv.semantics.preconditions import Validators, Verdict
from httpcore_srv.semantics.ranges import ByteRange
from httpcore_srv.semantics.targets import TargetURI
from httpcore_srv.site import Folder, Host, Mount, Redirect
from httpcore_srv.stage import Step
from httpcore_srv.stages.negotiate import Selected
from httpcore_srv.target import Target
from httpcore_srv.wire.head import Head

URI = TargetURI("http", "a", None, "/", None)
HOST = Host(("example.org",))
TEXT = MediaType("text", "plain", ())
FILE = Representation(TEXT, Validators(None, None), HeldData(b"hello"))
NAMELESS = Representation(None, Validators(None, None), HeldData(b""))


class GERMAN:
    """A file that can be coded."""

    variant = Variant("guide.de.html", TEXT, ("de",), ("identity", "br"), length=5)


class Form:
    """What is written when it is selected, and not before."""

    variant = Variant("?format=text", TEXT)


def target(source):
    return Target(URI, HOST, Mount("/a/", source), (b"",))


# fmt: off
STEPS = [
    # stage        decided                                       words                                            why
    ("resolve",    target(Folder(Tree(Path("www")))),            "mount /a/ (www), host example.org",             "which folder"),
    ("resolve",    target(Redirect("https://b/")),               "mount /a/ (redirect to https://b/), host example.org", "where to"),
    ("resolve",    Target(URI, HOST, None, (b"",)),              "nothing is mounted there",                      "no mount"),
    ("resolve",    Misdirected("No."),                           "421 Misdirected Request: No.",                  "with its sentence"),
    ("locate",     Resource((FILE,)),                            "text/plain, 5 octets",                          "one representation"),
    ("locate",     Resource((NAMELESS,)),                        "type unknown, 0 octets",                        "R085 no type is allowed"),
    ("locate",     Resource((Form(), Form())),                   "?format=text | ?format=text",                   "several forms, by their addresses"),
    ("locate",     Resource((Form(),)),                          "?format=text, text/plain",                      "one form, not written yet"),
    ("locate",     Resource((GERMAN,)),                          "guide.de.html, text/plain, de, identity or br, 5 octets", "all that is known of it"),
    ("negotiate",  Selected(replace(FILE, location="guide.de.html")), "guide.de.html, text/plain, 5 octets",      "the one selected"),
    ("locate",     Resource(()),                                 "the server itself",                             "OPTIONS *"),
    ("locate",     Moved("./a/"),                                "is at ./a/",                                    "another place"),
    ("admit",      Admission(Request("GET", "/")),                                       "anyone",                                        "nobody in particular"),
    ("admit",      Admission(Request("GET", "/"), Visitor("ada")),                               "ada",                                           "somebody"),
    ("permit",     Resource((), ("GET", "HEAD")),            "allowed are GET, HEAD",                         "the methods"),
    ("describe",   Fields([("A", "1"), ("B", "2"), ("A", "3")]), "A, B",                                          "each name once"),
    ("validate",   Verdict.PROCEED,                              "proceed",                                       "no answer yet"),
    ("validate",   Response(304),                                "304 Not Modified",                              "an answer"),
    ("extract",    None,                                         "the whole representation",                      "no range"),
    ("extract",    (ByteRange(0, 4), ByteRange(9, 9)),           "octets 0 to 4, octets 9 to 9",                  "two"),
    ("elaborate",  Response(200, Fields(), Octets(b"x")),        "",                                              "it had nothing to do"),
    ("elaborate",  Response(304),                                "",                                              "nor here"),
    ("elaborate",  Response(404, Fields([("Content-Type", "text/html")]), EMPTY), "explained in text/html",       "it had here"),
    ("freshen",    Response(200, Fields([("Cache-Control", "no-cache")])), "Cache-Control: no-cache",             "the policy"),
    ("freshen",    Response(200),                                "",                                              "nothing is said to caches"),
    ("acknowledge", Response(200),                               "",                                              "nobody used Digest"),
    ("acknowledge", Response(200, Fields([("Authentication-Info", "qop=auth")])), "Authentication-Info: qop=auth", "RFC 7616 §3.5"),
    ("complete",   Response(200, Fields([("A", "b"), ("C", "d")])), "2 fields",                                   "how many"),
    ("read",       Head("GET", "/", (1, 1), Fields(), 0, b""),   "",                                              "only a refusal is worth a line"),
]
# fmt: on


TLS = Protection(requirement_of("secure"))
RULING = Ruling.of((TLS,), Facts(moment=datetime(2024, 6, 3, tzinfo=UTC), secure=True))
REASON = "the whole mount: secure (the connection is by TLS)"


def test_who_was_admitted_is_said_with_the_rules():
    admission = Admission(Request("GET", "/"), Visitor("ada"), ruling=RULING)

    assert said(Step("admit", "RFC 9110 §11", admission)) == f"ada: {REASON}"


def test_who_was_refused_is_said_with_the_rules():
    ruling = Ruling.of((TLS,), replace(RULING.facts, secure=False))
    step = Step("admit", "RFC 9110 §11", Response(403), ruling)

    assert said(step).startswith("403 Forbidden: the whole mount: secure (")


@pytest.mark.parametrize(("stage", "decided", "words", "why"), STEPS)
def test_what_is_said(stage, decided, words, why):
    assert said(Step(stage, "RFC 9110 §1", decided)) == words, why


# fmt: off
ABSENCES = [
    # decided                          words                                why
    (Absent(404),                      "nothing to show",                   "no reason is known"),
    (Absent(404, "a broken link"),     "nothing to show: a broken link",    "it is"),
    (Absent(403, "permission denied"), "Forbidden: permission denied",      "RFC 9110 §15.5.4"),
    (Absent(410),                      "Gone",                              "RFC 9110 §15.5.11"),
]
# fmt: on


@pytest.mark.parametrize(("decided", "words", "why"), ABSENCES)
def test_an_absence_is_said_with_its_reason(decided, words, why):
    assert said(Step("locate", "RFC 9110 §3.1", decided)) == words, why
