"""RFC 9110 §11.3, §11.5, §11.6.1: challenges, and lists of them."""

from contextlib import suppress
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from httpcore_srv.errors import FieldSyntaxError
from httpcore_srv.fields.auth_params import AuthParam
from httpcore_srv.fields.challenge import Challenge, parse_challenges

BASIC = Challenge("Basic", (AuthParam("realm", "x"), AuthParam("charset", "UTF-8")))

# fmt: off
WRITTEN = [
    # challenge                                                   text                                   why
    (BASIC,                                                       'Basic realm="x", charset="UTF-8"',    "R171 R172 RFC 7617 §2.1, its example's form"),
    (Challenge("Basic", (AuthParam("realm", "x", False),)),       'Basic realm="x"',                     "R171 §11.5 a sender MUST only generate the quoted-string"),
    (Challenge("Basic", (AuthParam("Realm", "x", False),)),       'Basic Realm="x"',                     "R171 §11.2 whatever its case"),
    (Challenge("Basic", (AuthParam("realm", 'a"b\\c'),)),         r'Basic realm="a\"b\\c"',              "R171 with quote and backslash escaped"),
    (Challenge("Basic", (AuthParam("realm", "a, Digest b=c"),)),  'Basic realm="a, Digest b=c"',         "R205 commas inside stay inside"),
    (Challenge("Basic", (AuthParam("realm", ""),)),               'Basic realm=""',                      "§5.6.4 an empty realm"),
    (Challenge("Negotiate"),                                      "Negotiate",                           "§11.3 a scheme alone"),
    (Challenge("Negotiate", (), "YQ=="),                          "Negotiate YQ==",                      "§11.3 token68"),
]
UNWRITABLE = [
    # challenge                                                   why
    (Challenge("Ba sic"),                                         "§11.1 a scheme is a token"),
    (Challenge(""),                                               "§11.1 a scheme is a token"),
    (Challenge("Basic", (AuthParam("realm", "a\r\nX: y"),)),      "R051 R171 CR LF"),
    (Challenge("Basic", (AuthParam("realm", "€"),)),              "R171 no character of more than one octet"),
    (Challenge("A", (), "a b"),                                   "§11.2 no token68"),
    (Challenge("A", (), ""),                                      "§11.2 no token68"),
    (Challenge("A", (AuthParam("a", "b"),), "YQ=="),              "§11.3 a token68 or parameters, not both"),
]
READ = [
    # lines                                        challenges                             why
    (['Basic realm="x"'],                          ['Basic realm="x"'],                   "§11.6.1 one"),
    (['Basic realm="x", Digest realm="y", nonce="n"'],
                                                   ['Basic realm="x"', 'Digest realm="y", nonce="n"'], "R205 two in one line"),
    (['Digest realm="y", nonce="n"', 'Basic realm="x"'],
                                                   ['Digest realm="y", nonce="n"', 'Basic realm="x"'], "R205 one in each of two lines"),
    (['Digest realm="a, Basic b=\\"c\\"", qop="auth, auth-int"'],
                                                   ['Digest realm="a, Basic b=\\"c\\"", qop="auth, auth-int"'], "R205 commas inside stay parseable"),
    (['Newauth realm="apps", type=1, title="Login to \\"apps\\"", Basic realm="simple"'],
                                                   ['Newauth realm="apps", type=1, title="Login to \\"apps\\""', 'Basic realm="simple"'], "R205 §11.6.1, the RFC's example"),
    (["Negotiate, Basic realm=x"],                 ["Negotiate", 'Basic realm="x"'],      "R205 a scheme alone, then another"),
    (["Negotiate YQ==, NTLM"],                     ["Negotiate YQ==", "NTLM"],            "R205 a token68, then another"),
    (["A , b=c"],                                  ["A b=c"],                             "§5.6.1.2 an empty element before the first parameter"),
    (["A b = c"],                                  ["A b=c"],                             "§11.2 BWS"),
    ([",A,,B,"],                                   ["A", "B"],                            "§5.6.1.2 empty elements"),
    (["A b=c", "d=e"],                             ["A b=c, d=e"],                        "§5.3 lines are one list"),
    (["A a=b, a=c"],                               ["A a=b, a=c"],                        "repeats are for the law to see"),
    ([],                                           [],                                    "no line"),
    ([""],                                         [],                                    "nothing but empty elements"),
]
REFUSED = [
    # line                                         why
    ("a=b",                                        "R205 a parameter of no challenge"),
    ("A YQ==, b=c",                                "R205 §11.3 a token68 stands alone"),
    ("A b c",                                      "§11.3 neither token68 nor parameter"),
    ('A b="c',                                     "§5.6.4 never closed"),
    ('"A" b=c',                                    "§11.1 a scheme is a token"),
    ("A b=c d=e",                                  "§11.2 no comma"),
    ("A b=\x01",                                   "§5.6.2 a control character"),
    ("A\tb=c",                                     "§11.3 SP, no HTAB"),
    ("A \tb=c",                                    "§11.3 SP, no HTAB"),
]
# fmt: on


@pytest.mark.parametrize(("challenge", "text", "why"), WRITTEN)
def test_a_challenge_is_written(challenge, text, why):
    assert str(challenge) == text, why


@pytest.mark.parametrize(("challenge", "why"), UNWRITABLE)
def test_what_would_break_out_is_not_written(challenge, why):
    with pytest.raises(FieldSyntaxError):
        str(challenge)


@pytest.mark.parametrize(("lines", "challenges", "why"), READ)
def test_lists_are_parted(lines, challenges, why):
    assert [str(each) for each in parse_challenges(lines)] == challenges, why


@pytest.mark.parametrize(("line", "why"), REFUSED)
def test_what_is_no_list_of_challenges_is_refused(line, why):
    with pytest.raises(FieldSyntaxError):
        parse_challenges([line])


def test_r178_a_scheme_and_a_name_are_found_in_any_case():
    [found] = parse_challenges(['BASIC Realm="x"'])

    assert found.is_of("basic")
    assert not found.is_of("digest")
    assert found.scheme == "BASIC"
    assert found.param("REALM") == "x"
    assert found.param("nonce") is None
    assert Challenge("A", (AuthParam("Realm", "x"),)).param("realm") == "x"


TOKENS = st.text("abcXYZ019!#$%&'*+-.^_`|~", min_size=1, max_size=8)
TEXTS = st.text(st.characters(codec="latin-1", exclude_categories=["Cc"]), max_size=20)
NAMES = TOKENS.map(str.lower)
PARAMS = st.builds(AuthParam, NAMES, TEXTS, st.just(True)) | st.builds(
    AuthParam, NAMES, TOKENS, st.just(False)
)
CHALLENGES = st.builds(
    Challenge, TOKENS, st.lists(PARAMS, min_size=1, max_size=4).map(tuple)
)


@given(st.lists(CHALLENGES, max_size=4))
def test_r205_challenges_come_back_from_many_lines_and_from_one(challenges):
    lines = [str(each) for each in challenges]

    assert parse_challenges(lines) == tuple(challenges)
    assert parse_challenges([", ".join(lines)]) == tuple(challenges)


@pytest.mark.parametrize("text", ["A," * 10**5, "A " + "a=b," * 10**5, 'A b="' * 10**5])
def test_a_long_list_costs_linear_time(text):
    before = process_time()
    with suppress(FieldSyntaxError):
        parse_challenges([text])

    assert process_time() - before < 5
