"""Texts that name realms, stores, cookies, entrances, and what is asked of visitors."""

import pytest

from httpcore_srv.config.access_values import (
    REQUIREMENTS,
    TREES,
    cookie_name,
    entrance,
    realm_name,
    requirement,
    store,
)

# fmt: off
GOOD = [
    # rule         text                              why
    (realm_name,   "private",                        "a word"),
    (realm_name,   "Staff area (2nd floor)",         "words, as people read them"),
    (cookie_name,  "session",                        "a token (RFC 6265 §4.1.1)"),
    (entrance,     "",                               "none"),
    (entrance,     "/login/",                        "a prefix"),
    (entrance,     "/staff/login/",                  "a deeper one"),
    (store,        "sqlite",                         "the default file"),
    (store,        "memory",                         "no file"),
    (store,        "state.sqlite",                   "a file beside the configuration"),
    (store,        "/var/lib/site/state",            "a file elsewhere"),
    (store,        "redis://localhost",              "the default port"),
    (store,        "redis://[::1]:6379/0",           "an address"),
    (store,        "redis+unix:///run/redis.sock",   "a UNIX socket"),
    (store,        "unix:/run/redis.sock",           "its short form"),
    (store,        "redis://ada@localhost/0",        "a user, whose password has a file"),
    (store,        "redis://localhost/12345678",     "a database"),
    (requirement,  "valid-user",                     "a text"),
    (requirement,  {"any": ["user ada", {"not": "from ::1"}]}, "a tree"),
]
BAD = [
    # rule         text                              words                               why
    (realm_name,   "",                               ["visible characters"],             "nothing to show"),
    (realm_name,   'a "b"',                          ["visible characters"],             "clients unescape quoted-string or do not"),
    (realm_name,   "a\\b",                           ["visible characters"],             "the same"),
    (realm_name,   "a:b",                            ["visible characters"],             "RFC 7616 §3.4.2: unq(username) \":\" unq(realm)"),
    (realm_name,   "a\r\nSet-Cookie: b",             ["visible characters"],             "it stands in a field"),
    (realm_name,   "Zürich",                         ["US-ASCII"],                       "RFC 9110 §5.5"),
    (realm_name,   " a",                             ["single spaces"],                  "people would not see it"),
    (realm_name,   "x" * 101,                        ["up to 100"],                      "it stands in each challenge"),
    (cookie_name,  "a b",                            ["a token"],                        "RFC 6265 §4.1.1"),
    (cookie_name,  "",                               ["a token"],                        "no name"),
    (cookie_name,  "__host-x",                       ["without prefix"],                 "RFC 6265bis §4.1.3.2: in any case"),
    (entrance,     "/",                              ["a prefix of its own"],            "the whole site"),
    (entrance,     "login",                          ['did you mean "/login/"?'],        "slashes are missing"),
    (store,        "",                               ["not empty"],                      "nowhere"),
    (store,        "memry",                          ['"memory"'],                       "a misspelt word is no file"),
    (store,        "..",                             ['"memory"'],                       "a folder"),
    (store,        "rediss://host",                  ["redis://host:6379/0"],            "no server that we speak to"),
    (store,        "redis://",                       ["redis://host:6379/0"],            "no host"),
    (store,        "redis://host:0",                 ["redis://host:6379/0"],            "no port"),
    (store,        "redis://host:99999",             ["redis://host:6379/0"],            "no port"),
    (store,        "redis://host/x",                 ["redis://host:6379/0"],            "a database is a number"),
    (store,        "redis://host/0?a=b",             ["redis://host:6379/0"],            "no parameters"),
    (store,        "redis:/x",                       ["redis://host:6379/0"],            "a slash is missing: no path is meant"),
    (store,        "postgres://host/x",              ["is no store"],                    "we do not speak to it"),
    (store,        "a\0b",                           ["no NUL"],                         "no path"),
    (store,        "redis+unix://host",              ["redis+unix:///path"],             "a socket is of this machine"),
    (requirement,  "usr ada",                        ['did you mean "user"?'],           "the nearest"),
    (requirement,  "user",                           ['found "user" (a string); allowed'], "whom?"),
    (requirement,  "",                               ["allowed: anyone"],                "nothing"),
    (requirement,  3,                                ["found 3", "allowed: anyone"],     "no text"),
    (requirement,  {},                               ["found a table"],                  "no tree"),
    (requirement,  {"al": ["anyone"]},               ["found a table", 'did you mean "all"?'], "the nearest"),
    (requirement,  {"all": []},                      ["found a table"],                  "it would hold for everybody"),
    (requirement,  {"all": ["x"], "any": ["y"]},     ["found a table"],                  "which of them?"),
    (requirement,  {"any": ["grup staff"]},          ["grup staff", 'did you mean "group"?'], "deep within"),
    (requirement,  "time 99:00-10:00",               ["99:00-10:00"],                    "no hour"),
]
# fmt: on


@pytest.mark.parametrize(("rule", "text", "why"), GOOD)
def test_what_may_stand_is_kept_as_it_is(rule, text, why):
    assert rule(text) == text, why


@pytest.mark.parametrize(("rule", "text", "words", "why"), BAD)
def test_what_may_not_stand_is_refused_in_good_words(rule, text, words, why, refused):
    refused(rule, text, words, why)


def test_a_password_in_an_address_is_not_repeated(refused):
    with pytest.raises(ValueError) as caught:
        store("redis://:hunter2@host")

    assert "a password" in str(caught.value)
    assert "hunter2" not in str(caught.value)


def test_what_is_called_allowed_is(refused):
    """Each word that a refusal lists is the first of some requirement."""
    for word, more in REQUIREMENTS.items():
        requirement(word + more.replace("NETWORK", "::1").replace("NAME", "GET"))
    for key in TREES:
        requirement({key: "anyone" if key == "not" else ["anyone"]})
