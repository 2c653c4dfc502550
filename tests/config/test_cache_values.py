"""Texts that may stand in a rule, and those that may not."""

from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from httpcore_srv.config import cache_values as values
from httpcore_srv.policy.times_of_day import TimeOfDay

# fmt: off
ACCEPTED = [
    # rule                      text                            why
    (values.changed_name,       "Link",                         "a field"),
    (values.merged_name,        "Vary",                         "a list (RFC 9110 §5.6.1)"),
    (values.path_pattern,       "assets/**/*.css",              "a path below the mount"),
    (values.path_pattern,       "{a}.txt",                      "braces in a name"),
    (values.path_pattern,       "[{]a,b}.txt",                  "so are these"),
    (values.media_range,        "image/*",                      "RFC 9110 §12.5.1"),
    (values.media_range,        "text/html;charset=utf-8",      "with a parameter"),
    (values.target_name,        "CDN-Cache-Control",            "RFC 9213 §3"),
    (values.target_name,        "Example-CDN-Cache-Control",    "one's own list of targets"),
    (values.targeted,           'max-age=60, must-revalidate, no-cache="a, b"', "R250 RFC 9213 §2.1"),
    (values.surrogate_control,  "max-age=3600+600",             "Edge Architecture §2.2"),
    (values.surrogate_control,  'no-store, content="ESI/1.0"',  "with a processor"),
    (values.no_vary_search,     'params=("utm_source")',        "R257 an inner list of strings"),
    (values.no_vary_search,     "key-order",                    "R257 a boolean"),
    (values.cache_tag,          "page-1/en",                    "one member"),
    (values.cache_group,        "scripts and styles",           "R255 a String may hold spaces"),
    (values.cache_group,        "x" * 32,                       "R255 32 characters"),
    (values.time_text,          "00:00",                        "the first minute"),
    (values.time_text,          "23:59 Europe/Berlin",          "the last, in a zone"),
    (values.pattern,            r"^<(.*)>",                     "a regular expression"),
    (values.replacement,        r"<\1>\\",                      "a group and a backslash"),
    (values.replacement,        "",                             "nothing instead"),
    (values.replacement,        " a ",                          "spaces may stand between others"),
]

REFUSED = [
    # rule                      text                     words                          why
    (values.changed_name,       "Vary",                  ["merge", "add"],              "R146 it may not lose a member"),
    (values.changed_name,       "vary",                  ["merge"],                     "names compare without case"),
    (values.changed_name,       "Content-Length",        ["frames messages"],           "as elsewhere"),
    (values.changed_name,       "Cache-Control",         ["cache_control"],             "there is a key for it"),
    (values.changed_name,       "CDN-Cache-Control",     ["targeted"],                  "R251 there is a key that checks it"),
    (values.merged_name,        "Set-Cookie",            ["add"],                       "RFC 6265 §3 two cookies are no list"),
    (values.merged_name,        "set-cookie",            ["add"],                       "names compare without case"),
    (values.merged_name,        "Cache-Tag",             ["cache_tag"],                 "as elsewhere"),
    (values.path_pattern,       "/assets/*",             ["below the mount", "assets"], "a slash too many"),
    (values.path_pattern,       "a.{js,css}",            ["a pattern each"],            "braces would stand for themselves"),
    (values.path_pattern,       "{a/b,c}.js",            ["a pattern each"],            "the same"),
    (values.media_range,        "text",                  ["image/*"],                   "no subtype"),
    (values.media_range,        "*/html",                ["image/*"],                   "RFC 9110 §12.5.1: no such range"),
    (values.media_range,        "text/html;q=0.5",       ["image/*"],                   "a rule has no weight"),
    (values.target_name,        "Cache-Control",         ["RFC 9213 §3"],               "R254 beside it, not instead"),
    (values.target_name,        "-Cache-Control",        ["RFC 9213 §3"],               "no target"),
    (values.target_name,        "CDN-Control",           ["CDN-Cache-Control"],         "how they are called"),
    (values.target_name,        "a b-Cache-Control",     ["RFC 9213 §3"],               "no token"),
    (values.targeted,           "max-age=1.5",           ["whole seconds"],             "R251 a fraction"),
    (values.targeted,           'max-age="60"',          ["not quoted"],                "R251 a String"),
    (values.targeted,           "no-store, max-age=60",  ["agree"],                     "R230 no target is told two things"),
    (values.targeted,           "max-age=60, !a=1",      ["RFC 9213 §2.1"],             "R251 a directive that is no key (RFC 9651 §3.1.2)"),
    (values.surrogate_control,  "",                      ["max-age=3600"],              "nothing"),
    (values.surrogate_control,  "max-age=x",             ["max-age=3600", "not a valid max-age"], "no number"),
    (values.surrogate_control,  "no-stor",               ["no-store is meant"],         "the reason is told"),
    (values.surrogate_control,  "no-store, max-age=60",  ["agree"],                     "the same"),
    (values.surrogate_control,  "max-age=5\r\nX: y",     ["max-age=3600"],              "R051"),
    (values.surrogate_control,  'content="\u00e9"',      ["US-ASCII"],                  "R051 visible US-ASCII"),
    (values.no_vary_search,     "",                      ["key-order"],                 "the default is not sent"),
    (values.no_vary_search,     'params=("a"), except=("b")', ["params"],               "R257 not both"),
    (values.no_vary_search,     "params=?0",             ["params", "not a valid"],     "R257 no inner list; the reason is told"),
    (values.no_vary_search,     "key-order=1",           ["key-order"],                 "R257 no boolean"),
    (values.cache_tag,          "a,b",                   ["commas"],                    "two tags"),
    (values.cache_tag,          "a b",                   ["spaces"],                    "a space"),
    (values.cache_tag,          "",                      ["tag"],                       "no tag"),
    (values.cache_tag,          "a\n",                   ["tag"],                       "R051"),
    (values.cache_group,        "",                      ["1 to 32"],                   "R255 no group"),
    (values.cache_group,        "x" * 33,                ["1 to 32"],                   "R255 33 characters may be lost"),
    (values.cache_group,        "\u00fc",                ["US-ASCII"],                  "R262 a String is ASCII"),
    (values.time_text,          "24:00",                 ["04:00"],                     "no hour"),
    (values.time_text,          "4:00",                  ["04:00"],                     "one digit"),
    (values.time_text,          "04:00 ",                ["04:00"],                     "a zone is missing"),
    (values.time_text,          "04:00 Europe/Berln",    ["Europe/Berlin"],             "no zone"),
    (values.time_text,          "04:00 ../../etc/passwd", ["zone"],                     "no path leads out of the zones"),
    (values.time_text,          "04:00 Europe",          ["zone"],                      "a folder of zones"),
    (values.pattern,            "(",                     ["regular expression"],        "a bracket that stays open"),
    (values.replacement,        r"\n",                   [r"\1 to \9"],                 "R051 no letter means a control"),
    (values.replacement,        r"\0",                   [r"\1 to \9"],                 "no group"),
    (values.replacement,        "a\\",                   [r"\1 to \9"],                 "a backslash alone"),
    (values.replacement,        "a\r\nb",                ["RFC 9110 §5.5"],             "R051"),
]

STATUSES = [
    (200, "200"), ("200", "200"), ("4xx", "4xx"), (599, "599"),
]
NEVER = [
    # status  words           why
    (206,     "write 200",    "R125 it repeats the 200"),
    ("304",   "write 200",    "R108 the same"),
    (100,     "final",        "RFC 9110 §15.2 an interim response is nobody's to keep"),
    ("1xx",   "final",        "the same"),
]
NO_STATUSES = [True, 99, 600, "6xx", "4XX", "20x", "", 2.5, None, "200\n", []]
# fmt: on


@pytest.mark.parametrize(("rule", "text", "why"), ACCEPTED)
def test_accepted(rule, text, why):
    assert rule(text) == text, why


@pytest.mark.parametrize(("rule", "text", "words", "why"), REFUSED)
def test_refused(refused, rule, text, words, why):
    refused(rule, text, words, why)


@pytest.mark.parametrize(("value", "expected"), STATUSES)
def test_statuses(value, expected):
    assert values.status(value) == expected


@pytest.mark.parametrize("value", NO_STATUSES)
def test_no_statuses(value):
    with pytest.raises(ValueError, match="4xx"):
        values.status(value)


@pytest.mark.parametrize(("value", "words", "why"), NEVER)
def test_a_rule_for_a_status_that_never_applies_is_refused(value, words, why):
    with pytest.raises(ValueError, match=words):
        values.status(value)


def test_a_time_is_in_UTC_unless_it_names_a_zone():
    berlin = ZoneInfo("Europe/Berlin")

    assert values.time_of_day("04:05") == TimeOfDay(4, 5)
    assert values.time_of_day("04:05 Europe/Berlin") == TimeOfDay(4, 5, berlin)


# What is compared with paths, or searched for, is sent nowhere.
SENT = {rule for rule, _, _ in ACCEPTED} - {values.pattern, values.path_pattern}


@pytest.mark.parametrize("rule", sorted(SENT, key=lambda rule: rule.__name__))
@given(text=st.text(max_size=30))
def test_R051_no_accepted_text_breaks_a_line(rule, text):
    try:
        accepted = rule(text)
    except ValueError:
        return
    assert not set(accepted) & set("\r\n\0")
