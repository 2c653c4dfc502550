"""RFC 9211 §2 as tables."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from httpcore_srv.errors import FieldSyntaxError
from httpcore_srv.fields.cache_status import (
    FORWARDS,
    CacheStatus,
    append_cache_status,
    parse_cache_status,
)
from httpcore_srv.fields.structured import Token

# fmt: off
READ = [
    # text                                  statuses                                            why
    ("ExampleCache; hit; ttl=376",          [CacheStatus("ExampleCache", hit=True, ttl=376)],   "R245 §3, the RFC's example"),
    ('"CDN Company Here"; hit; ttl=545',    [CacheStatus("CDN Company Here", hit=True, ttl=545)], "R245 a String names the cache"),
    ("ExampleCache; hit; ttl=-412",         [CacheStatus("ExampleCache", hit=True, ttl=-412)],  "R248 §2.4 may be negative"),
    ("C; fwd=uri-miss; collapsed; stored",  [CacheStatus("C", fwd="uri-miss", collapsed=True, stored=True)], "R248 §2.5, §2.6"),
    ("C; fwd=stale; fwd-status=304",        [CacheStatus("C", fwd="stale", fwd_status=304)],    "R248 §2.3"),
    ('C; hit; detail=MEMORY, D; key="/a"; detail="x y"',
        [CacheStatus("C", hit=True, detail=Token("MEMORY")), CacheStatus("D", key="/a", detail="x y")],
                                                                                                "R248 §2.7, §2.8 a Token or a String"),
    ("C; hit=?0; new=1",                    [CacheStatus("C")],                                 "§2 unknown parameters are ignored"),
    ("C; hit; fwd=miss",                    None,                                               "R246 §2.2 not both"),
    ("C; fwd=because",                      None,                                               "R247 §2.2 one of eight"),
    ("C; fwd=?1",                           None,                                               "R247 a Token"),
    ('C; ttl="1"',                          None,                                               "R248 an Integer"),
    ("C; ttl=1.5",                          None,                                               "R248 an Integer"),
    ("C; ttl",                              None,                                               "R248 True is not 1"),
    ("C; stored=1",                         None,                                               "R248 a Boolean"),
    ("C; key=a",                            None,                                               "R248 a String"),
    ("C; detail=1",                         None,                                               "R248 a Token or a String"),
    ("1; hit",                              None,                                               "R245 a Token or a String names the cache"),
    ("(C); hit",                            None,                                               "R245 an Item"),
    ("C; hit,",                             None,                                               "R259 a parsing failure"),
]
WRITTEN = [
    # status                                                    text                                why
    (CacheStatus("C", fwd="uri-miss", stored=True, ttl=60),     "C;fwd=uri-miss;ttl=60;stored",     "R247 fwd is a Token"),
    (CacheStatus("my cache", hit=True),                         '"my cache";hit',                   "R245 a String where no Token does"),
    (CacheStatus("C", key="/a b", detail=Token("m")),           'C;key="/a b";detail=m',            "R248"),
    (CacheStatus("C", hit=True, fwd="miss"),                    None,                               "R246 not both"),
    (CacheStatus("C", fwd="why not"),                           None,                               "R247 one of eight"),
    (CacheStatus("C", ttl=1.5),                                 None,                               "R248 an Integer"),
    (CacheStatus("C", ttl=True),                                None,                               "R248 an Integer"),
    (CacheStatus("gr\u00fcn"),                                  None,                               "R262 ASCII"),
]
APPENDED = [
    # existing              field                           why
    (None,                  "near;hit",                     "R245 the first"),
    ("",                    "near;hit",                     "R245 the first"),
    ('"far";fwd=miss',      '"far";fwd=miss, near;hit',     "R245 the existing is kept, ours comes last"),
    ("a;new=1, b",          "a;new=1, b, near;hit",         "R245 as it is, unknown parameters too"),
    ('"far',                "near;hit",                     "R259 one that cannot be parsed would be ignored with ours"),
]
# fmt: on


@pytest.mark.parametrize(("text", "statuses", "why"), READ)
def test_a_field_is_read_or_ignored_whole(text, statuses, why):
    if statuses is None:
        with pytest.raises(FieldSyntaxError):
            parse_cache_status(text)
    else:
        assert list(parse_cache_status(text)) == statuses, why


@pytest.mark.parametrize(("status", "text", "why"), WRITTEN)
def test_a_member_is_written_or_refused(status, text, why):
    if text is None:
        with pytest.raises(FieldSyntaxError):
            str(status)
    else:
        assert str(status) == text, why


@pytest.mark.parametrize(("existing", "field", "why"), APPENDED)
def test_our_member_comes_last(existing, field, why):
    assert append_cache_status(existing, CacheStatus("near", hit=True)) == field, why


def test_the_reasons_to_forward_are_those_of_the_rfc():
    """R247: RFC 9211 §2.2."""
    assert {
        "bypass",
        "method",
        "uri-miss",
        "vary-miss",
        "miss",
        "request",
        "stale",
        "partial",
    } == FORWARDS


numbers = st.none() | st.integers(-999, 999)
texts = st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E))


@given(
    st.builds(
        CacheStatus,
        texts,
        fwd=st.none() | st.sampled_from(sorted(FORWARDS)),
        fwd_status=numbers,
        ttl=numbers,
        stored=st.booleans(),
        collapsed=st.booleans(),
        key=st.none() | texts,
        detail=st.none() | texts,
    )
)
def test_what_we_write_we_read(status):
    assert parse_cache_status(str(status)) == (status,)


@given(st.text())
def test_any_text_is_read_or_refused(text):
    try:
        parse_cache_status(text)
    except FieldSyntaxError:
        return
