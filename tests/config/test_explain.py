"""
The schema's errors in the words of the file.

Whole documents with positions stand in ``test_load``; here stand the hints.
"""

import pytest
from pydantic import ValidationError

from httpcore_srv.config.explain import ELSEWHERE, TABLES, faults
from httpcore_srv.config.schema import ConfigFile

GOOD = {"host": [{"mount": [{"folder": "www"}]}]}


def faults_of(document):
    """Return what the schema holds against a document."""
    with pytest.raises(ValidationError) as caught:
        ConfigFile.model_validate(document)
    return list(faults(caught.value))


def mount(**keys):
    """Build the document of one mount."""
    return {"host": [{"mount": [keys]}]}


# fmt: off
HINTS = [
    # document                                       message holds                              why
    (GOOD | {"Server": ""},                          'did you mean "server"?',                  "keys have one case"),
    (GOOD | {"hosts": []},                           'did you mean "host"?',                    "a plural"),
    (GOOD | {"timeouts": {}},                        'did you mean "deadlines"?',               "what others call it"),
    (GOOD | {"root": ""},                            'unknown key "root"; allowed: server',     "what others call it is no key here"),
    (GOOD | {"prefix": ""},                          "(it belongs in [[host.mount]])",          "a key of a deep table"),
    (GOOD | {"edit": []},                            "(it belongs in [[host.mount.rule]])",     "a key of a deeper table"),
    (GOOD | {"fallback": True},                      "(it belongs in [host.mount.negotiation])", "a table, not an array of them"),
    (mount(folder="x", rule={"match": []}),          "write [[host.mount.rule]]",               "[host.mount.rule] for [[host.mount.rule]]"),
    (mount(folder="x", rule=[{"match": "*.js"}]),    'an array: write ["*.js"]',                "one pattern is an array, too"),
    (mount(folder="x", rule=[{"path": ["*.js"]}]),   'did you mean "match"?',                   "what others call it"),
    (mount(folder="x", rule=[{"cache_groups": [f"g{n}" for n in range(33)]}]), "found 33 of them; allowed: at most 32", "RFC 9875 §2"),
    (mount(folder="x", rule=[{}] * 101),             "found 101 of them; allowed: at most 100", "in our words"),
    (mount(folder="x", rule=[{"edit": [{"field": "X", "pattern": ""}]}]), 'is missing; write replacement = "...": What stands there', "a key, not a table"),
    (mount(folder="x", rule=[{"edit": [{"field": "X", "pattern": "", "replacement": "", "regex": ""}]}]),
     'did you mean "pattern"?',                      "what others call it"),
    (mount(folder="x", rule=[{"expires": "04:00"}]), 'did you mean "expires_at"?',              "what nginx calls it"),
    (mount(folder="x", compression=True),            'did you mean "codings"?',                 "what others call it"),
    (mount(folder="x", negotiation={"language_priority": []}), 'did you mean "languages"?',     "what Apache calls it"),
    (mount(folder="x", negotiation={"algorithm": "rvsa"}), "rfc9110, apache, transparent, reactive", "no word at all"),
    (GOOD | {"realm": [{"name": "x", "accounts": ["x"], "htpasswd": "y"}]}, 'did you mean "accounts"?',           "what others call it"),
    (mount(folder="x", access=[{"satisfy": "any"}]), 'did you mean "require"?',                  "what nginx calls it"),
    (mount(folder="x", auth_basic="x"),              'did you mean "access"?',                  "what nginx calls it"),
    (mount(folder="x", access=[{"refusal": 402}]),   "allowed: 403, 404, 401",                  "no other says it"),
    (GOOD | {"realm": [{"name": "x", "accounts": ["x"], "schemes": ["digst"]}]}, 'did you mean "digest"?', "no scheme of ours"),
    (GOOD | {"realm": [{"name": "x", "accounts": ["x"], "algorithms": ["sha-256"]}]}, 'did you mean "SHA-256"?', "names have one case"),
    (GOOD | {"realm": [{"name": "x", "accounts": []}]}, "at least 1 of them",                   "nobody would be known"),
    (GOOD | {"realm": [{"name": "x"}]},              'is missing; write accounts = ["..."]: Files of accounts', "an array, not said at all"),
    (GOOD | {"listen": {"hsts": ""}},                "(it belongs at the top of the file)",     "a key of the file"),
    (GOOD | {"log": {"drain": 1}},                   "(it belongs in [limits])",                "of two tables the first"),
    (GOOD | {"listen": {"port": 1}},                 'did you mean "bind"?',                    "an address holds the port"),
    (GOOD | {"log": {"level": "INFO"}},              'did you mean "info"?',                    "words have one case"),
    (GOOD | {"log": {"level": 3}},                   "found 3; allowed: debug, info",           "no word at all"),
    (mount(folder="x", status="308"),                'found "308" (a string); did you mean 308? allowed: 301', "a number in quotation marks"),
    (mount(folder="x", index="i.html"),              'an array: write ["i.html"]',              "one element is an array, too"),
    (mount(folder=3.5),                              'a string: write "3.5"',                   "quotation marks are missing"),
    (mount(folder=True),                             "found true (a boolean); allowed: a string", "no hint would help"),
    (mount(folder="x", page_size="ten"),             "found \"ten\" (a string); allowed: an integer", "no hint would help"),
    (mount(folder="x", fields=[]),                   "found an array; allowed: a table",        "an array for a table"),
    ({"host": [{"mount": {"folder": "x"}}]},         "write [[host.mount]]",                    "[host.mount] for [[host.mount]]"),
    ({},                                             "is missing; write [[host]]: What is served, by host name", "what it is for"),
    ({"host": [{}]},                                 "is missing; write [[host.mount]]: What answers, by prefix", "the same in an array"),
    ({"host": [3]},                                  "found 3; allowed: a table",               "a number in an array of tables"),
    ({"host": "x"},                                  'found "x" (a string); allowed: an array', "a text for an array of tables"),
]
# fmt: on


@pytest.mark.parametrize(("document", "words", "why"), HINTS)
def test_hints(document, words, why):
    [fault] = faults_of(document)

    assert words in fault.message, why


def test_an_array_of_nothing_but_faults_is_not_called_empty():
    """The elements are wrong, not their number."""
    paths = [fault.path for fault in faults_of(GOOD | {"listen": {"bind": ["x y", 3]}})]

    assert paths == [("listen", "bind", 0), ("listen", "bind", 1)]


def test_a_wrong_key_is_told_from_a_wrong_value():
    [key, value] = faults_of(mount(folder="x", fields={"a b": "", "X": "\n"}))

    assert (key.path[-1], key.at_key) == ("a b", True)
    assert (value.path[-1], value.at_key) == ("X", False)


def test_all_tables_of_the_file_are_known():
    assert sorted(TABLES) == [
        (),
        ("answers",),
        ("deadlines",),
        ("host",),
        ("host", "mount"),
        ("host", "mount", "access"),
        ("host", "mount", "negotiation"),
        ("host", "mount", "rule"),
        ("host", "mount", "rule", "edit"),
        ("limits",),
        ("listen",),
        ("log",),
        ("process",),
        ("realm",),
        ("realm", "failures"),
        ("state",),
    ]


def test_every_name_that_others_use_leads_to_a_key_of_ours_and_is_none():
    keys = {name for table in TABLES.values() for name in table.model_fields}

    assert set(ELSEWHERE.values()) <= keys
    assert not set(ELSEWHERE) & keys
