"""Cookies that clash, and cookies that nobody takes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from httpcore_srv.config.cookie_relations import faults
from httpcore_srv.config.document import Node

FORM = {"name": "club", "accounts": ["users"], "schemes": ["form"]}
OTHER = FORM | {"name": "b", "entrance": "/b/"}
LANG = {"negotiation": {"language_cookie": "lang"}}


def said(document):
    """Return what is found in a document, as (path, message)."""
    return [(fault.path, fault.message) for fault in faults(Node((), document))]


def site(*realms, mounts=(), **more):
    """Build a document of *realms*, all of them named by the first mount."""
    access = [{"realm": realm.get("name")} for realm in realms]
    mount = {"folder": "www", "access": access}
    return {"realm": list(realms), "host": [{"mount": [mount, *mounts]}]} | more


def cookie(name):
    """Build a mount that remembers a language."""
    return {"negotiation": {"language_cookie": name}}


def sent(text, key="fields"):
    """Build a mount that sends a cookie."""
    fields = {"set-Cookie": text}
    return {key: fields} if key == "fields" else {"rule": [{key: fields}]}


LINKS = {"access": [{"links": True, "require": "nobody"}]}
RULED = {"access": [{"require": {"any": ["link", "from ::1"]}}]}
TLS = {"listen": {"tls_key": "k", "tls_certificate": "c"}}
LANGUAGE = ("host", 0, "mount", 1, "negotiation", "language_cookie")

# fmt: off
AGREE = [
    # document                                                  why
    ({},                                                        "no cookies"),
    (site(FORM, OTHER | {"cookie": "b"}, mounts=[LANG, LINKS]), "a name each"),
    (site(FORM | {"schemes": ["basic"], "cookie": "share"}, mounts=[LINKS]), "without a form no cookie"),
    (site(FORM | {"cookie": "share"}),                          "there are no links"),
    (site(mounts=[cookie("lang"), cookie("lang")]),             "one meaning, in two places"),
    ({"realm": [FORM, OTHER], "host": [{"mount": [{"access": [{"realm": one}]}]} for one in ("club", "b")]}, "one name, on two hosts"),
    (site(mounts=[sent("a=b; Path=/; SameSite=Lax")]),          "a cookie"),
    (site(mounts=[sent("", "set"), {"fields": {"Set-Cookie": 3}}]), "what is malformed is reported elsewhere"),
    (site(mounts=[{"fields": {"X": "Set-Cookie"}}]),            "another field"),
    (site(mounts=[cookie("__Host-lang")], **TLS),               "over TLS"),
]
CLASH = [
    # document                                             path                              words                                    why
    (site(FORM, OTHER),                                    ("realm", 1, "name"),             ['"session"', "the cookie of", '"club"'], "a session of one would end that of the other"),
    (site(FORM | {"cookie": "Session"}, OTHER),            ("realm", 1, "name"),             ["the cookie of"],                       "hardly meant to differ in case"),
    (site(FORM, OTHER | {"cookie": "session-form"}),       ("realm", 1, "cookie"),           ['"session-form"', '"club"'],            "the cookie of the first one's log-in form"),
    (site(FORM | {"cookie": "share"}, mounts=[LINKS]),     ("realm", 0, "cookie"),           ["signed links"],                        "a link would log out"),
    (site(FORM | {"cookie": "share"}, mounts=[RULED]),     ("realm", 0, "cookie"),           ["signed links"],                        "the same, by a rule"),
    (site(FORM | {"cookie": "lang"}, mounts=[LANG]),       LANGUAGE,                         ['"lang"', '"club"'],                    "choosing a language would log out"),
    (site(mounts=[cookie("share"), LINKS]),                LANGUAGE,                         ["signed links"],                        "the same"),
    (site(FORM, mounts=[cookie("session-form")]),          LANGUAGE,                         ['"club"'],                              "the same"),
    (site(mounts=[cookie("__Host-lang")]),                 LANGUAGE,                         ["over TLS alone", "without prefix"],    "RFC 6265bis §4.1.3.2: it needs Secure"),
    (site(mounts=[cookie("__secure-lang")]),               LANGUAGE,                         ["over TLS alone"],                      "RFC 6265bis §4.1.3.1, in any case"),
]
REFUSED = [
    # Set-Cookie                           why
    ("a",                                  "RFC 6265bis §4.1.1: name=value"),
    ("a=b; SameSite=None",                 "RFC 6265bis §4.1.2.7: with Secure alone"),
    ("__Host-a=b; Secure",                 "RFC 6265bis §4.1.3.2: Path=/"),
    ("a=b; Domain=com",                    "a public suffix"),
    ("a=b; max-age=1h",                    "no number"),
    ("a=b; HttpOnly=yes",                  "a flag has no value"),
    ("a=b c",                              "no space in a value"),
]
# fmt: on


@pytest.mark.parametrize(("document", "why"), AGREE)
def test_what_agrees_is_left_alone(document, why):
    assert said(document) == [], why


@pytest.mark.parametrize(("document", "path", "words", "why"), CLASH)
def test_what_clashes_is_said_once(document, path, words, why):
    [(at, message)] = said(document)

    assert at == path, (why, message)
    for word in words:
        assert word in message, why


@pytest.mark.parametrize("key", ["fields", "set", "add"])
@pytest.mark.parametrize(("text", "why"), REFUSED)
def test_a_cookie_that_nobody_takes_is_refused(text, why, key):
    [(at, message)] = said(site(mounts=[sent(text, key)]))

    assert at[-1] == "set-Cookie", why
    assert "found a cookie, " in message, why
    assert "RFC 6265bis" in message, why


KEYS = ["realm", "host", "mount", "access", "name", "schemes", "fields", "cookie"]
TREES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.sampled_from(["form", "x", "/x/"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from([*KEYS, "rule", "set", "Set-Cookie"]), inner, max_size=4
        )
    ),
    max_leaves=15,
)


@given(TREES)
def test_documents_of_any_shape_are_survived(document):
    assert isinstance(said(document), list)
