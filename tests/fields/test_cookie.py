"""RFC 6265 §4.2.1, §5.4: what a Cookie field holds."""

import time

import pytest

from httpcore_srv.fields.cookie import parse_cookies

# fmt: off
ROWS = [
    # text                       pairs                                 why
    ("lang=de",                  (("lang", "de"),),                    "§4.2.1 cookie-pair"),
    ("a=1; b=2",                 (("a", "1"), ("b", "2")),             "§4.2.1 pairs are parted by a semicolon"),
    ("a=1;b=2",                  (("a", "1"), ("b", "2")),             "§5.2 the space is optional to a recipient"),
    ('a="1"',                    (("a", "1"),),                        "§4.1.1 cookie-value may be quoted"),
    ('a="',                      (("a", '"'),),                        "one quote quotes nothing"),
    ("a=b=c",                    (("a", "b=c"),),                      "§5.2 the first equals sign parts"),
    ("a=1; a=2",                 (("a", "1"), ("a", "2")),             "§4.2.2 names may repeat: the order is no law"),
    ("a=",                       (("a", ""),),                         "§4.1.1 *cookie-octet may be empty"),
    ("odd; =x; ;",               (),                                   "§5.2 no name, no pair"),
    ("",                         (),                                   "nothing is held"),
]
# fmt: on


@pytest.mark.parametrize(("text", "pairs", "why"), ROWS)
def test_pairs(text, pairs, why):
    assert parse_cookies(text) == pairs, why


@pytest.mark.parametrize("text", [";" * 1_000_000, 'a="' + "\\" * 1_000_000 + '"'])
def test_a_million_octets_cost_linear_time(text):
    """CVE-2024-52804, CVE-2024-7592: unquoting was quadratic elsewhere."""
    started = time.process_time()

    parse_cookies(text)

    assert time.process_time() - started < 1.0
