"""Realms that contradict themselves, each other, or what names them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from httpcore_srv.config.document import Node
from httpcore_srv.config.realm_relations import (
    entrance_of,
    faults,
    schemes_of,
    unused,
)

STAFF = {"name": "staff", "accounts": ["users"]}
FORM = {"name": "club", "accounts": ["users"], "schemes": ["form"]}


def said(document):
    """Return what is found in a document, as (path, message)."""
    return [(fault.path, fault.message) for fault in faults(Node((), document))]


def site(*realms, access=None, mounts=()):
    """Build a document of *realms*, all of them named by the first mount."""
    named = [{"realm": realm.get("name")} for realm in realms]
    mount = {"folder": "www", "access": named if access is None else access}
    return {"realm": list(realms), "host": [{"mount": [mount, *mounts]}]}


# fmt: off
AGREE = [
    # document                                                                   why
    ({},                                                                         "nothing contradicts nothing"),
    (site(),                                                                     "no realms at all"),
    (site(STAFF),                                                                "one, and it is named"),
    (site(STAFF, FORM),                                                          "two, of which one has an entrance"),
    (site(STAFF | {"entrance": "/a/"}, FORM),                                    "entrances apart"),
    (site(FORM, FORM | {"name": "b", "entrance": "/b/"}),                        "an entrance each"),
    (site(STAFF | {"schemes": ["basic"], "cookie": 3} | {"cookie": "x", "schemes": ["basic", "form"]}), "form beside basic"),
    (site(FORM | {"idle": "1 h", "absolute": "1 h"}),                            "as long as"),
    (site(FORM | {"idle": "soon"}),                                              "what is malformed is reported elsewhere"),
    (site(STAFF | {"failures": {"delay": "2 s", "most": "2 s"}}),                "as long as"),
    (site(access=[{"require": "from ::1"}]),                                     "no user is asked for"),
    (site(access=[{"require": "from ::1", "refusal": 404}]),                     "and nobody is challenged"),
    (site(access=[{"require": "grup"}]),                                         "what is malformed is reported elsewhere"),
    (site(FORM, mounts=[{"folder": "x", "prefix": "/log/"}]),                    "a mount apart from the entrance"),
    (site(FORM | {"entrance": "/a/login/"}, mounts=[{"folder": "x", "prefix": "/a/"}]), "an entrance below a mount"),
    ({"realm": [FORM, FORM | {"name": "b"}], "host": [{"mount": [{"access": [{"realm": one}]}]} for one in ("club", "b")]}, "one cookie and one entrance, on two hosts"),
    ({"realm": 3, "host": [{"mount": [{"access": [3, {"realm": 3}]}, 3]}]},      "wrong types"),
    (site({"name": "staff", "schemes": 3, "failures": [], "entrance": 5}),       "wrong types"),
]

DISAGREE = [
    # document                                                  path                                          words                                      why
    (site(STAFF, STAFF | {"name": "Staff"}),                    ("realm", 1, "name"),                         ["each name once"],                        "people could not tell them apart"),
    (site(STAFF, access=[{"realm": "stuff"}, {"realm": "staff"}]), ("host", 0, "mount", 0, "access", 0, "realm"), ['did you mean "staff"?'],             "the nearest"),
    (site(STAFF, access=[{"realm": "zoo"}, {"realm": "staff"}]), ("host", 0, "mount", 0, "access", 0, "realm"), ['allowed: "staff"'],                    "no other is near"),
    (site(access=[{"realm": "zoo"}]),                           ("host", 0, "mount", 0, "access", 0, "realm"), ["write [[realm]]"],                      "there is none"),
    (site(access=[{}]),                                         ("host", 0, "mount", 0, "access", 0),         ["asks for a user", "realm ="],            "valid-user, by default"),
    (site(access=[{"require": {"any": ["group x", "link"]}}]),  ("host", 0, "mount", 0, "access", 0),         ["asks for a user"],                       "groups are of users"),
    (site(access=[{"require": "nobody", "refusal": 401}]),      ("host", 0, "mount", 0, "access", 0, "refusal"), ["RFC 9110 §15.5.2"],                   "R181 a 401 MUST have a challenge"),
    (site(STAFF | {"schemes": ["basic"], "qop": ["auth"]}),     ("realm", 0, "qop"),                          ["without the scheme digest"],             "it would be ignored in silence"),
    (site(STAFF | {"cookie": "x"}),                             ("realm", 0, "cookie"),                       ["without the scheme form"],               "the same"),
    (site(STAFF | {"schemes": ["basic", "digest", "basic"]}),   ("realm", 0, "schemes", 2),                   ["each scheme once"],                      "one challenge each"),
    (site(STAFF | {"algorithms": ["MD5", "MD5"]}),              ("realm", 0, "algorithms", 1),                ["each algorithm once"],                   "R183 one challenge each"),
    (site(FORM | {"entrance": ""}),                             ("realm", 0, "entrance"),                     ["beside the scheme form", "/login/"],     "nobody could log in"),
    (site(FORM | {"idle": "13 h"}),                             ("realm", 0, "idle"),                         ["idle = 46800 and absolute = 43200"],     "it would never be reached"),
    (site(FORM | {"absolute": "1 min"}),                        ("realm", 0, "absolute"),                     ["idle up to absolute"],                   "the same, said at what is written"),
    (site(STAFF | {"failures": {"delay": "2 min"}}),            ("realm", 0, "failures", "delay"),            ["delay up to most"],                      "it would never be so long"),
    (site(FORM, mounts=[{"prefix": "/login/", "folder": "x"}]), ("realm", 0, "name"),                         ["found no entrance", '"/login/"', "the mount"], "which of them answers?"),
    (site(FORM, mounts=[{"prefix": "/login/out/", "folder": "x"}]), ("realm", 0, "name"),                     ['the mount "/login/out/"'],               "the longer prefix would take the log-out"),
    (site(FORM | {"entrance": "/a/"}, mounts=[{"prefix": "/a/b/", "folder": "x"}]), ("realm", 0, "entrance"), ['found "/a/"', 'the mount "/a/b/"'],      "said where it is written"),
    (site(FORM, STAFF | {"entrance": "/login/"}),               ("realm", 1, "entrance"),                     ['of "club"'],                             "two entrances, one prefix"),
    (site(FORM, STAFF | {"entrance": "/login/out/"}),           ("realm", 1, "entrance"),                     ['of "club"'],                             "one within the other"),
]
# fmt: on


@pytest.mark.parametrize(("document", "why"), AGREE)
def test_what_agrees_is_left_alone(document, why):
    assert said(document) == [], why


@pytest.mark.parametrize(("document", "path", "words", "why"), DISAGREE)
def test_what_disagrees_is_said_once(document, path, words, why):
    [(at, message)] = said(document)

    assert at == path, (why, message)
    for word in words:
        assert word in message, why


def test_R202_a_realm_that_protects_nothing_is_said():
    """Who writes it believes that something is protected."""
    [fault] = unused(Node((), site(STAFF, FORM, access=[{"realm": "club"}])))

    assert fault.path == ("realm", 0, "name")
    for word in ("protects nothing", 'realm = "staff"'):
        assert word in fault.message


# fmt: off
ENTRANCES = [
    # realm                                       schemes               entrance     why
    ({},                                          ["digest", "basic"],  "",          "browsers ask by themselves"),
    ({"schemes": ["form"]},                       ["form"],             "/login/",   "a form has to be somewhere"),
    ({"schemes": ["form"], "entrance": "/in/"},   ["form"],             "/in/",      "as it is said"),
    ({"schemes": ["basic"], "entrance": "/in/"},  ["basic"],            "/in/",      "to log out"),
]
# fmt: on


@pytest.mark.parametrize(("realm", "schemes", "entrance", "why"), ENTRANCES)
def test_what_holds_if_nothing_is_said(realm, schemes, entrance, why):
    node = Node((), realm)

    assert (schemes_of(node), entrance_of(node)) == (schemes, entrance), why


KEYS = ["realm", "host", "mount", "access", "name", "schemes", "entrance", "cookie"]
TREES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.sampled_from(["form", "x", "/x/"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(KEYS), inner, max_size=4)
    ),
    max_leaves=15,
)


@given(TREES)
def test_documents_of_any_shape_are_survived(document):
    assert isinstance(said(document), list)
    assert isinstance(list(unused(Node((), document))), list)
