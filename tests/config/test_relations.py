"""
Values that contradict each other, found in documents of any shape.

Rows with positions stand in ``test_load``; here stand those that must find nothing,
and those whose neighbours are wrong as well.
"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from httpcore_srv.config.document import Node
from httpcore_srv.config.relations import OF_FOLDERS, OF_REDIRECTS, faults
from httpcore_srv.config.schema import MountTable


def messages(document):
    """Return what is said about a document."""
    return [fault.message for fault in faults(Node((), document))]


def host(*mounts, **keys):
    """Build the document of one host."""
    return {"host": [{"mount": list(mounts), **keys}]}


# fmt: off
AGREE = [
    ({},                                                             "nothing contradicts nothing"),
    ({"listen": {"bind": ["8000", "[::1]:8000"]}},                   "two places"),
    ({"listen": {"tls_key": "a", "tls_certificate": "b"}},           "both"),
    ({"limits": {"head": 16384, "request_line": 16384}},             "a head of one line"),
    ({"limits": {"head": "x"}},                                      "what is malformed is reported elsewhere"),
    ({"host": [{"names": ["a"]}, {"names": ["b"]}]},                 "two hosts"),
    (host({"prefix": "/a/", "folder": "x"}, {"prefix": "/b/", "folder": "x"}), "one folder, two prefixes"),
    ({"host": [{"names": [name], "mount": [{"folder": "x"}]} for name in "ab"]},    "one prefix, two hosts"),
    (host({"redirect": "https://a/", "keep_path": True}),            "a path that can be appended"),
    (host({"redirect": "https://a", "keep_path": False}),            "a path that is dropped"),
    (host({"folder": "x", "fields": {"A": "1", "B": "1"}}),          "two fields"),
    (host({"folder": "x", "rule": [{"edit": [{"pattern": "(a)(b)", "replacement": r"\2\1\\9"}]}]}), "two groups, and a backslash before a digit"),
    (host({"folder": "x", "rule": [{"edit": [{"pattern": "(", "replacement": r"\1"}]}]}), "what does not compile is reported elsewhere"),
    (host({"folder": "x", "rule": [{"set": {"A": "1"}, "add": {"a": "2"}}]}), "one field, changed twice"),
    (host({"folder": "x", "rule": [3, {"edit": 3, "set": []}], "codings": 5, "negotiation": []}), "wrong types"),
    (host(3, "x", []),                                               "no tables at all"),
    ({"host": 3, "listen": [], "limits": "x"},                       "wrong types"),
]

DISAGREE = [
    ({"listen": {"bind": ["8000", 3, "8000"]}},                      ["each address once"], "with a wrong type between"),
    ({"listen": {"tls_key": 3}},                                     ["no tls_certificate"], "of a wrong type, and alone"),
    ({"limits": {"head": 8192, "field_line": 9000, "request_line": 9000}},
     ["request_line = 9000", "field_line = 9000"],                   "both lines are too long"),
    ({"limits": {"head": 8192}},                                     ["request_line = 16384"], "said once, at the head"),
    ({"host": [{"names": ["A"]}, {"names": ["a"]}]},                 ["each name once"], "in two hosts, without case"),
    ({"host": [{"names": ["*"]}, {"mount": []}]},                    ["each name once"], "any host, the second by default"),
    (host({"folder": "x"}, {"prefix": "/", "folder": "x"}),          ["each prefix of one host once"], "the first by default"),
    (host({"folder": "x"}, {"folder": "x"}),                         ["each prefix of one host once"], "both by default"),
    (host({"folder": "x", "rule": [{"edit": [{"pattern": "(a)", "replacement": r"\2\3"}]}]}), ["no group 2"], "said once"),
    (host({"folder": "x", "rule": [{"targeted": {"A-Cache-Control": "x", "a-cache-control": "x"}}]}), ["each field once"], "RFC 9110 §5.1"),
    (host({"folder": "x", "negotiation": {"languages": ["de", "en", "DE"]}}), ["each language once"], "RFC 5646 §2.1.1: without case"),
    (host({"redirect": "https://a/", "codings": [], "negotiation": {}}),     ['"negotiation" without', '"codings" without'], "a redirect has no representations"),
    (host({}),                                                       ["neither folder nor redirect"], "an empty mount"),
    (host({"folder": 1, "redirect": 2}),                             ["folder and redirect"], "of wrong types, but both"),
    (host({"folder": "x", "status": 301, "keep_path": True}),        ['"status" without', '"keep_path" without'], "two keys"),
    (host({"redirect": "https://a/?b", "keep_path": True}),          ['ends in "/"'], "a query stands at the end"),
    (host({"folder": "x", "types": {".a": "a/b", ".A": "a/b"}}),     ["each extension once"], "MediaTypes takes either case"),
]
# fmt: on


@pytest.mark.parametrize(("document", "why"), AGREE)
def test_what_agrees_is_left_alone(document, why):
    assert messages(document) == [], why


@pytest.mark.parametrize(("document", "words", "why"), DISAGREE)
def test_what_disagrees_is_said_once(document, words, why):
    found = messages(document)

    assert len(found) == len(words), (why, found)
    for word, message in zip(words, found, strict=True):
        assert word in message, why


def test_every_key_of_a_mount_belongs_to_a_folder_or_a_redirect_or_both():
    """A new key must be given its place, or it would be ignored in silence."""
    both = {"prefix", "fields", "folder", "redirect", "cache_control", "shared", "rule"}
    both.add("access")

    assert {*OF_FOLDERS, *OF_REDIRECTS, *both} == set(MountTable.model_fields)


KEYS = st.sampled_from(
    ["host", "mount", "names", "prefix", "folder", "redirect", "limits", "head"]
)
DOCUMENTS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner),
)


@given(DOCUMENTS)
def test_documents_of_any_shape_are_survived(document):
    assert isinstance(messages(document), list)
