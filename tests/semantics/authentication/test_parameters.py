"""
Is every parameter of RFC 7616 proved by a test?

One table: each parameter of §3.3 (challenges), §3.4 (credentials) and §3.5
(Authentication-Info), and of the same three for a proxy (§3.8), with the test that
covers it.  That the test exists, and speaks of the parameter, is looked up.
"""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

HERE = Path(__file__).parent

CHALLENGE = "realm domain nonce opaque stale algorithm qop charset userhash"
CREDENTIALS = "username username* realm uri nonce response algorithm cnonce opaque qop nc userhash"
INFO = "nextnonce qop rspauth cnonce nc"

# What the RFC has, by the field that holds it.
PARAMETERS = {
    "WWW-Authenticate": CHALLENGE,
    "Authorization": CREDENTIALS,
    "Authentication-Info": INFO,
    "Proxy-Authenticate": CHALLENGE,
    "Proxy-Authorization": CREDENTIALS,
    "Proxy-Authentication-Info": INFO,
}

# fmt: off
COVERED = [
    # field                      parameter    file                           test                                                             what it proves
    ("WWW-Authenticate",          "realm",     "test_offers.py",              "test_a_challenge_is_written",                                   "quoted, escaped, in UTF-8"),
    ("WWW-Authenticate",          "domain",    "test_offers.py",              "test_a_challenge_is_written",                                   "R198 a quoted list, parted by spaces"),
    ("WWW-Authenticate",          "nonce",     "test_offers.py",              "test_a_challenge_is_written",                                   "quoted"),
    ("WWW-Authenticate",          "nonce",     "test_nonces.py",              "test_a_nonce_is_read_as_it_was_written",                        "R193 it tells whose it is"),
    ("WWW-Authenticate",          "opaque",    "test_offers.py",              "test_a_challenge_is_written",                                   "quoted"),
    ("WWW-Authenticate",          "stale",     "test_offers.py",              "test_stale_is_a_token_and_true_R192",                           "R192 not quoted, only when true"),
    ("WWW-Authenticate",          "algorithm", "test_offers.py",              "test_each_algorithm_is_a_challenge_the_strongest_first",        "R183 one a challenge"),
    ("WWW-Authenticate",          "algorithm", "test_offers.py",              "test_a_challenge_is_written",                                   "R182 not quoted"),
    ("WWW-Authenticate",          "qop",       "test_offers.py",              "test_a_challenge_is_written",                                   "R182 a quoted list"),
    ("WWW-Authenticate",          "charset",   "test_offers.py",              "test_a_challenge_is_written",                                   "R182 UTF-8"),
    ("WWW-Authenticate",          "userhash",  "test_offers.py",              "test_a_challenge_is_written",                                   "R182 not quoted, if offered"),

    ("Authorization",             "username",  "test_digest_credentials.py",  "test_a_claim_is_read",                                          "R201 UTF-8, NFC"),
    ("Authorization",             "username*", "test_digest_credentials.py",  "test_a_claim_is_read",                                          "R200 decoded"),
    ("Authorization",             "username*", "test_digest_credentials.py",  "test_a_claim_is_refused",                                       "R200 alone, and well-formed"),
    ("Authorization",             "realm",     "test_offers.py",              "test_an_answer_is_to_the_offer_or_not",                         "the one that was offered"),
    ("Authorization",             "uri",       "test_digest_uri.py",          "test_uri_names_the_target",                                     "R191 the target of the request"),
    ("Authorization",             "nonce",     "test_nonces.py",              "test_a_nonce_of_any_length_is_read_or_not_CVE_2020_35452",      "R193 none but ours"),
    ("Authorization",             "nonce",     "test_digest.py",              "test_every_part_of_the_answer_is_proved",                       "it is part of the proof"),
    ("Authorization",             "response",  "test_digest.py",              "test_published_examples",                                       "R185 R186 the formula"),
    ("Authorization",             "response",  "test_digest.py",              "test_a_response_is_right_only_as_it_is_written",                "its digits"),
    ("Authorization",             "algorithm", "test_digest_credentials.py",  "test_a_claim_is_read",                                          "R184 MD5 is the default"),
    ("Authorization",             "algorithm", "test_offers.py",              "test_an_answer_is_to_the_offer_or_not",                         "one that was offered"),
    ("Authorization",             "cnonce",    "test_digest_credentials.py",  "test_a_claim_is_refused",                                       "R189 R190 beside qop"),
    ("Authorization",             "cnonce",    "test_digest.py",              "test_the_key_of_a_session_keeps_the_first_nonces_R187",         "R187 the first is part of the key"),
    ("Authorization",             "opaque",    "test_offers.py",              "test_an_answer_is_to_the_offer_or_not",                         "R197 unchanged"),
    ("Authorization",             "qop",       "test_offers.py",              "test_an_answer_is_to_the_offer_or_not",                         "R189 one that was offered"),
    ("Authorization",             "qop",       "test_digest.py",              "test_auth_int_is_never_proved_without_the_content_R188",        "R188 auth-int"),
    ("Authorization",             "nc",        "test_digest_credentials.py",  "test_a_claim_is_refused",                                       "R190 eight digits"),
    ("Authorization",             "nc",        "test_windows.py",             "test_a_count_is_accepted_once",                                 "R194 once"),
    ("Authorization",             "userhash",  "test_digest.py",              "test_a_userhash_is_that_of_the_challenge_R199",                 "R199 the formula"),
    ("Authorization",             "userhash",  "test_digest_credentials.py",  "test_a_claim_is_refused",                                       "true or false"),

    ("Authentication-Info",       "nextnonce", "test_digest.py",              "test_information_repeats_what_it_answers_R195",                 "R195 if there is one"),
    ("Authentication-Info",       "qop",       "test_digest.py",              "test_information_repeats_what_it_answers_R195",                 "R195 as the request had it"),
    ("Authentication-Info",       "rspauth",   "test_digest.py",              "test_the_server_proves_itself_R195",                            "R195 the formula for auth"),
    ("Authentication-Info",       "rspauth",   "test_digest.py",              "test_the_server_proves_what_it_sends_R195",                     "R195 the formula for auth-int"),
    ("Authentication-Info",       "cnonce",    "test_digest.py",              "test_information_repeats_what_it_answers_R195",                 "R195 as the request had it"),
    ("Authentication-Info",       "nc",        "test_digest.py",              "test_information_repeats_what_it_answers_R195",                 "R195 as the request had it"),

    *(("Proxy-Authenticate",      name,        "test_offers.py",              "test_a_proxy_asks_for_the_same_R203",                           "R203 the same; domain is left out")
      for name in CHALLENGE.split()),
    *(("Proxy-Authorization",     name,        "test_offers.py",              "test_a_whole_exchange_by_either_role_R203",                     "R203 the same")
      for name in CREDENTIALS.split()),
    *(("Proxy-Authentication-Info", name,      "test_offers.py",              "test_a_whole_exchange_by_either_role_R203",                     "R203 the same")
      for name in INFO.split()),
]
# fmt: on


@cache
def tree_of(file: str) -> ast.Module:
    return ast.parse((HERE / file).read_text(encoding="utf-8"))


def assigned(file: str) -> dict[str, ast.stmt]:
    """Return the tables and values of a test file, by their names."""
    return {
        target.id: node
        for node in tree_of(file).body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }


def source_of(file: str, test: str) -> str:
    """Return what a test runs, with the tables that it names, as it is read anew."""
    [function] = [
        node
        for node in tree_of(file).body
        if isinstance(node, ast.FunctionDef) and node.name == test
    ]
    known, wanted = assigned(file), [function]
    names = {each.id for each in ast.walk(function) if isinstance(each, ast.Name)}
    wanted += [known[name] for name in sorted(names & set(known))]
    return "\n".join(map(ast.unparse, wanted))


@pytest.mark.parametrize(("field", "parameter", "file", "test", "proves"), COVERED)
def test_the_test_of_a_parameter_exists(field, parameter, file, test, proves):
    """It is in that file, pytest collects it, and it speaks of the parameter."""
    assert test.startswith("test_")
    source = source_of(file, test).replace("_star", "*")
    spoken = rf"(?<![\w-]){re.escape(parameter)}(?![\w*-])"

    assert re.search(spoken, source, re.IGNORECASE), proves


@pytest.mark.parametrize("field", PARAMETERS)
def test_no_parameter_is_forgotten(field):
    covered = {parameter for where, parameter, *_ in COVERED if where == field}

    assert covered == set(PARAMETERS[field].split())


def test_a_test_that_is_not_there_is_noticed():
    """The look-up can fail: by the name of a test, and by its file."""
    with pytest.raises(ValueError, match="not enough values"):
        source_of("test_offers.py", "test_that_nobody_wrote")
    with pytest.raises(FileNotFoundError):
        source_of("test_nothing.py", "test_a_challenge_is_written")
