"""
Which client passes what, by which test?

One table: each client with each scheme in each situation, and the test that shows it,
or the reason why there is nothing to show.  That the tests exist, and name every
algorithm that the client knows, is looked up.
"""

import ast
from functools import cache
from itertools import product
from pathlib import Path

import pytest

HERE = Path(__file__).parent

CLIENTS = ["curl", "requests", "Chromium"]
SCHEMES = ["Basic", "Digest", "form"]
SITUATIONS = [
    "log-in",
    "wrong password",
    "expiry",  # what was good a while ago is refused
    "stale nonce",  # and the client goes on by itself
    "replay",
    "parallel requests",
    "log-out",
]

# The algorithms that a client knows, by the areas of the site that ask for them.
KNOWN = {
    "curl": "md5 md5-sess sha-256 sha-256-sess sha-512-256 sha-512-256-sess",
    "requests": "md5 md5-sess sha-256",
    "Chromium": "md5 md5-sess sha-256 sha-256-sess",
}

NO_END = "RFC 7617: a password has no end, as long as the account has it"
NO_NONCE = "only Digest has nonces"
REPEATED = "RFC 7617 §4: each request is a replay of the one before; TLS is what helps"
ANEW = "it asks anew for each URL: test_many_files"

# fmt: off
MATRIX = [
    # client      scheme     situation             file                           test, or the reason why there is none
    ("curl",      "Basic",   "log-in",             "test_curl_basic.py",          "test_log_in"),
    ("curl",      "Basic",   "wrong password",     "test_curl_basic.py",          "test_wrong_credentials"),
    ("curl",      "Basic",   "expiry",             None,                          NO_END),
    ("curl",      "Basic",   "stale nonce",        None,                          NO_NONCE),
    ("curl",      "Basic",   "replay",             None,                          REPEATED),
    ("curl",      "Basic",   "parallel requests",  "test_curl_basic.py",          "test_parallel_requests"),
    ("curl",      "Basic",   "log-out",            "test_curl_basic.py",          "test_log_out"),
    ("curl",      "Digest",  "log-in",             "test_curl_digest.py",         "test_log_in"),
    ("curl",      "Digest",  "wrong password",     "test_curl_digest.py",         "test_a_wrong_password"),
    ("curl",      "Digest",  "expiry",             "test_curl_digest.py",         "test_an_expired_nonce"),
    ("curl",      "Digest",  "stale nonce",        None,                          ANEW),
    ("curl",      "Digest",  "replay",             "test_curl_digest.py",         "test_a_replay"),
    ("curl",      "Digest",  "parallel requests",  "test_curl_digest.py",         "test_parallel_requests"),
    ("curl",      "Digest",  "log-out",            "test_curl_digest.py",         "test_log_out"),
    ("curl",      "form",    "log-in",             "test_curl_forms.py",          "test_log_in_and_out"),
    ("curl",      "form",    "wrong password",     "test_curl_forms.py",          "test_a_wrong_password"),
    ("curl",      "form",    "expiry",             "test_curl_forms.py",          "test_a_session_expires"),
    ("curl",      "form",    "stale nonce",        None,                          NO_NONCE),
    ("curl",      "form",    "replay",             "test_curl_forms.py",          "test_the_cookie_after_log_out"),
    ("curl",      "form",    "parallel requests",  "test_curl_forms.py",          "test_the_jar_serves_parallel_requests"),
    ("curl",      "form",    "log-out",            "test_curl_forms.py",          "test_log_in_and_out"),

    ("requests",  "Basic",   "log-in",             "test_requests_basic.py",      "test_an_account"),
    ("requests",  "Basic",   "wrong password",     "test_requests_basic.py",      "test_an_account"),
    ("requests",  "Basic",   "expiry",             None,                          NO_END),
    ("requests",  "Basic",   "stale nonce",        None,                          NO_NONCE),
    ("requests",  "Basic",   "replay",             None,                          REPEATED),
    ("requests",  "Basic",   "parallel requests",  "test_requests_basic.py",      "test_parallel_requests"),
    ("requests",  "Basic",   "log-out",            "test_requests_basic.py",      "test_log_out"),
    ("requests",  "Digest",  "log-in",             "test_requests_digest.py",     "test_log_in"),
    ("requests",  "Digest",  "wrong password",     "test_requests_digest.py",     "test_a_wrong_password"),
    ("requests",  "Digest",  "expiry",             "test_requests_digest.py",     "test_an_expired_nonce"),
    ("requests",  "Digest",  "stale nonce",        "test_requests_digest.py",     "test_an_expired_nonce"),
    ("requests",  "Digest",  "replay",             "test_requests_digest.py",     "test_a_replay"),
    ("requests",  "Digest",  "parallel requests",  "test_requests_digest.py",     "test_parallel_requests"),
    ("requests",  "Digest",  "log-out",            "test_requests_digest.py",     "test_log_out"),
    ("requests",  "form",    "log-in",             "test_requests_forms.py",      "test_log_in"),
    ("requests",  "form",    "wrong password",     "test_requests_forms.py",      "test_a_wrong_password"),
    ("requests",  "form",    "expiry",             "test_requests_forms.py",      "test_an_expired_session"),
    ("requests",  "form",    "stale nonce",        None,                          NO_NONCE),
    ("requests",  "form",    "replay",             "test_requests_forms.py",      "test_log_out"),
    ("requests",  "form",    "parallel requests",  "test_requests_forms.py",      "test_parallel_requests"),
    ("requests",  "form",    "log-out",            "test_requests_forms.py",      "test_log_out"),

    ("Chromium",  "Basic",   "log-in",             "test_chromium_basic.py",      "test_log_in"),
    ("Chromium",  "Basic",   "wrong password",     "test_chromium_basic.py",      "test_who_is_not_let_in"),
    ("Chromium",  "Basic",   "expiry",             None,                          NO_END),
    ("Chromium",  "Basic",   "stale nonce",        None,                          NO_NONCE),
    ("Chromium",  "Basic",   "replay",             None,                          REPEATED),
    ("Chromium",  "Basic",   "parallel requests",  "test_chromium_basic.py",      "test_parallel_requests"),
    ("Chromium",  "Basic",   "log-out",            "test_chromium_basic.py",      "test_log_out"),
    ("Chromium",  "Digest",  "log-in",             "test_chromium_digest.py",     "test_log_in"),
    ("Chromium",  "Digest",  "wrong password",     "test_chromium_digest.py",     "test_a_wrong_password"),
    ("Chromium",  "Digest",  "expiry",             "test_chromium_digest.py",     "test_an_expired_nonce"),
    ("Chromium",  "Digest",  "stale nonce",        "test_chromium_digest.py",     "test_an_expired_nonce"),
    ("Chromium",  "Digest",  "replay",             "test_chromium_digest.py",     "test_a_replay"),
    ("Chromium",  "Digest",  "parallel requests",  "test_chromium_digest.py",     "test_log_in"),
    ("Chromium",  "Digest",  "log-out",            "test_chromium_digest.py",     "test_log_out"),
    ("Chromium",  "form",    "log-in",             "test_chromium_forms.py",      "test_log_in_and_out"),
    ("Chromium",  "form",    "wrong password",     "test_chromium_forms.py",      "test_a_wrong_password"),
    ("Chromium",  "form",    "expiry",             "test_chromium_forms.py",      "test_a_session_expires"),
    ("Chromium",  "form",    "stale nonce",        None,                          NO_NONCE),
    ("Chromium",  "form",    "replay",             "test_chromium_forms.py",      "test_an_overheard_cookie_after_log_out"),
    ("Chromium",  "form",    "parallel requests",  "test_chromium_forms.py",      "test_parallel_requests"),
    ("Chromium",  "form",    "log-out",            "test_chromium_forms.py",      "test_log_in_and_out"),
]
# fmt: on

SHOWN = [row for row in MATRIX if row[3] is not None]


@cache
def tree_of(file: str) -> ast.Module:
    return ast.parse((HERE / file).read_text(encoding="utf-8"))


def spoken_in(file: str, test: str) -> set[object]:
    """Return what *test* says, and the tables that it names: all constants of them."""
    [function] = [
        node
        for node in tree_of(file).body
        if isinstance(node, ast.FunctionDef) and node.name == test
    ]
    names = {each.id for each in ast.walk(function) if isinstance(each, ast.Name)}
    tables = [
        node.value
        for node in tree_of(file).body
        if isinstance(node, ast.Assign)
        and names & {each.id for each in node.targets if isinstance(each, ast.Name)}
    ]
    return {
        each.value
        for found in (function, *tables)
        for each in ast.walk(found)
        if isinstance(each, ast.Constant)
    }


@pytest.mark.parametrize(("client", "scheme", "situation", "file", "test"), SHOWN)
def test_the_test_of_a_situation_exists(client, scheme, situation, file, test):
    """It is in the file of that client and scheme, and pytest collects it."""
    assert test.startswith("test_")
    assert file.startswith(f"test_{client}_{scheme}".lower())
    spoken = spoken_in(file, test)

    if scheme == "Digest":
        assert set(KNOWN[client].split()) <= spoken, situation


def test_no_situation_is_forgotten_or_told_twice():
    told = [row[:3] for row in MATRIX]

    assert sorted(told) == sorted(product(CLIENTS, SCHEMES, SITUATIONS))


def test_a_test_that_is_not_there_is_noticed():
    """The look-up can fail: by the name of a test, and by its file."""
    with pytest.raises(ValueError, match="not enough values"):
        spoken_in("test_curl_basic.py", "test_that_nobody_wrote")
    with pytest.raises(FileNotFoundError):
        spoken_in("test_nothing.py", "test_log_in")
