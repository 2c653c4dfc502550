"""RFC 9110 §12.5.4 Accept-Language and RFC 4647 §2: which ranges it lists."""

import tracemalloc
from time import process_time

import pytest

from httpcore_srv.fields.accept_language import AcceptLanguage, is_range

# fmt: off
CASES = [
    # accept-language                ranges                                  why
    ("da, en-gb;q=0.8, en;q=0.7",    {"da": 1.0, "en-gb": 0.8, "en": 0.7},   "§12.5.4, the RFC's example"),
    ("EN-gb",                        {"en-gb": 1.0},                         "RFC 4647 §2 ranges are case-insensitive"),
    ("de-CH-1996, *;q=0.1",          {"de-ch-1996": 1.0, "*": 0.1},          "RFC 4647 §2.1"),
    ("i-klingon, x-pig-latin",       {"i-klingon": 1.0, "x-pig-latin": 1.0}, "RFC 4647 §2.1 the form, not the registry"),
    ("de;q=0",                       {"de": 0.0},                            "R132 not acceptable is something said"),
    ("de, DE;q=0.1",                 {"de": 1.0},                            "of equal ranges the first counts"),
    ("en_US, de",                    {"de": 1.0},                            "RFC 4647 §2.1 subtags are parted by hyphens"),
    ("*-CH, de",                     {"de": 1.0},                            "RFC 4647 §2.1 an extended range is no basic one"),
    ("de-*, en",                     {"en": 1.0},                            "RFC 4647 §2.1 an extended range is no basic one"),
    ("abcdefghi, de",                {"de": 1.0},                            "RFC 4647 §2.1 at most 8 letters"),
    ("de-abcdefghi, de",             {"de": 1.0},                            "RFC 4647 §2.1 at most 8 characters"),
    ("d3, de",                       {"de": 1.0},                            "RFC 4647 §2.1 the first subtag is letters"),
    ("de-, -de, d--e, en",           {"en": 1.0},                            "RFC 4647 §2.1 no empty subtag"),
    ("de;q=1.1, en",                 {"en": 1.0},                            "R132 a malformed element is ignored"),
    ("../../etc/passwd, en",         {"en": 1.0},                            "what is no range is never used as a name"),
    ("",                             {},                                     "R131 nothing is preferred"),
]
# fmt: on


@pytest.mark.parametrize(("text", "ranges", "why"), CASES)
def test_which_ranges_are_listed(text, ranges, why):
    read = AcceptLanguage.parse(text)

    assert read.ranges == ranges, why
    assert list(read.ranges) == list(ranges), why


def test_ranges_by_descending_weight_are_a_priority_list():
    """RFC 4647 §2.3; what is not acceptable has no place in it."""
    wanted = AcceptLanguage.parse("fr;q=0.2, de, it;q=0, en, *;q=0.1")

    assert wanted.preferred == ("de", "en", "fr", "*")


def test_a_range_is_of_ascii_letters():
    assert is_range("ki")
    assert not is_range("\u212ai"), "the Kelvin sign is a k in lower case"


@pytest.mark.parametrize("text", ["," * 1_000_000, "a-" * 500_000, "de,en," * 150_000])
def test_a_megabyte_is_read_in_linear_time_CVE_2024_26146(text):
    begun = process_time()
    AcceptLanguage.parse(text)

    assert process_time() - begun < 3


def test_no_value_is_kept_in_memory_between_requests_CVE_2023_23969():
    """A hundred long values, all different, leave nothing behind."""
    AcceptLanguage.parse("de")
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        for number in range(100):
            AcceptLanguage.parse(f"de-x{number}," * 1_000)
            AcceptLanguage.parse(",".join(f"a-{each}-{number}" for each in range(500)))
        after, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert after - before < 100_000, "one value has more than 10 000 octets"
