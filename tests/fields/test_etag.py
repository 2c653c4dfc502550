"""RFC 9110 §8.8.3 entity-tags, and the lists of §13.1.1 and §13.1.2."""

import contextlib
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from httpcore_srv.errors import FieldSyntaxError
from httpcore_srv.fields.etag import EntityTag, EntityTags

OPAQUE = st.text(
    st.characters(codec="latin-1", exclude_categories=["Cc"], exclude_characters=' "')
)
ENTITY_TAGS = st.builds(EntityTag, OPAQUE, st.booleans())

# fmt: off
ONE = [
    # text            tag                            why
    ('"xyzzy"',       EntityTag("xyzzy"),            "§8.8.3, the RFC's example"),
    ('W/"xyzzy"',     EntityTag("xyzzy", weak=True), "§8.8.3, the RFC's example"),
    ('""',            EntityTag(""),                 "§8.8.3, the RFC's example"),
    ('"a,b"',         EntityTag("a,b"),              "§8.8.3 a comma is an etagc"),
    ('"a\\"',         EntityTag("a\\"),              "§8.8.3 a backslash is an etagc and escapes nothing"),
    ('"\xff"',        EntityTag("\xff"),             "§8.8.3 obs-text is an etagc"),
    ("xyzzy",         None,                          "§8.8.3 DQUOTE"),
    ("'xyzzy'",       None,                          "§8.8.3 DQUOTE"),
    ('w/"xyzzy"',     None,                          '§8.8.3 weak = %s"W/" is case-sensitive'),
    ('W/ "xyzzy"',    None,                          "§8.8.3 no whitespace"),
    ("W/xyzzy",       None,                          "§8.8.3 DQUOTE"),
    ('"xyzzy',        None,                          "§8.8.3 DQUOTE ends it"),
    ('"a b"',         None,                          "§8.8.3 SP is no etagc"),
    ('"a"b"',         None,                          "§8.8.3 DQUOTE is no etagc"),
    ('"a"\n',         None,                          "nothing follows"),
    ("*",             None,                          "§13.1.1 a star is no entity-tag"),
    ("",              None,                          "§8.8.3 an opaque-tag is not optional"),
]
COMPARED = [
    # one        other      strongly weakly  why: the table of §8.8.3.2
    ('W/"1"',    'W/"1"',   False,   True,   "no match, match"),
    ('W/"1"',    'W/"2"',   False,   False,  "no match, no match"),
    ('W/"1"',    '"1"',     False,   True,   "no match, match"),
    ('"1"',      '"1"',     True,    True,   "match, match"),
    ('"a"',      '"A"',     False,   False,  "character-by-character"),
]
LISTS = [
    # text                  tags                                     why
    ("*",                   EntityTags(star=True),                   "§13.1.1"),
    (" * ",                 EntityTags(star=True),                   "OWS belongs to the field"),
    ('"a"',                 EntityTags((EntityTag("a"),)),           "§13.1.1"),
    ('"xyzzy", "r2d2xxxx", "c3piozzzz"',
                            EntityTags((EntityTag("xyzzy"), EntityTag("r2d2xxxx"), EntityTag("c3piozzzz"))), "§13.1.1, the RFC's example"),
    ('W/"a" ,"b"',          EntityTags((EntityTag("a", weak=True), EntityTag("b"))), "§5.6.1 OWS around a comma"),
    (',"a",, "b",',         EntityTags((EntityTag("a"), EntityTag("b"))), "R055 empty elements are ignored"),
    ('"a,b", "c"',          EntityTags((EntityTag("a,b"), EntityTag("c"))), "§8.8.3 a comma is an etagc"),
    ('"a\\", "b"',          EntityTags((EntityTag("a\\"), EntityTag("b"))), "§8.8.3 a backslash escapes nothing"),
    ("",                    EntityTags(),                            "§5.6.1 # allows no element"),
    ('"a", *',              None,                                    "§13.1.1 a list with * and other values is invalid"),
    ("*, *",                None,                                    "§13.1.1 including other instances of *"),
    ('"a" "b"',             None,                                    "§5.6.1 a comma parts elements"),
    ("a, b",                None,                                    "§8.8.3 DQUOTE"),
    ('"a", b',              None,                                    "§8.8.3 DQUOTE; the list is one value"),
    ('"a", "b',             None,                                    "§8.8.3 DQUOTE ends it"),
]
# fmt: on


@pytest.mark.parametrize(("text", "tag", "why"), ONE)
def test_what_an_entity_tag_is(text, tag, why):
    if tag is None:
        with pytest.raises(FieldSyntaxError):
            EntityTag.parse(text)
    else:
        assert EntityTag.parse(text) == tag, why


@pytest.mark.parametrize(("one", "other", "strongly", "weakly", "why"), COMPARED)
def test_the_table_of_comparisons_R093_R096(one, other, strongly, weakly, why):
    here, there = EntityTag.parse(one), EntityTag.parse(other)

    assert here.matches_strongly(there) is there.matches_strongly(here) is strongly, why
    assert here.matches_weakly(there) is there.matches_weakly(here) is weakly, why


@pytest.mark.parametrize(("text", "tags", "why"), LISTS)
def test_what_a_list_of_entity_tags_is(text, tags, why):
    if tags is None:
        with pytest.raises(FieldSyntaxError):
            EntityTags.parse(text)
    else:
        assert EntityTags.parse(text) == tags, why


@settings(max_examples=50, deadline=None)
@given(ENTITY_TAGS)
def test_what_we_write_we_read(tag):
    assert EntityTag.parse(str(tag)) == tag


@settings(max_examples=50, deadline=None)
@given(st.builds(EntityTags, st.lists(ENTITY_TAGS, max_size=5).map(tuple)))
def test_a_list_that_we_write_we_read(tags):
    assert EntityTags.parse(str(tags)) == tags


def test_a_star_that_we_write_we_read():
    assert EntityTags.parse(str(EntityTags(star=True))).star


# fmt: off
HEAVY = [
    # text                          why
    ('"' * 1_000_000,               "CVE-2017-16119 quotes"),
    (" " * 1_000_000 + '"',         "CVE-2017-16119 whitespace"),
    (" , " * 333_000 + "!",         "CVE-2017-16119 commas and whitespace"),
    ('"a" ' * 250_000,              "CVE-2017-16119 no commas"),
    ('W/"' + "a" * 1_000_000,       "CVE-2017-16119 a tag without end"),
    ('W/"a",' * 166_000,            "CVE-2017-16119 very many tags"),
]
# fmt: on


@pytest.mark.parametrize(("text", "why"), HEAVY, ids=range(len(HEAVY)))
def test_a_megabyte_is_read_in_linear_time(text, why):
    begun = process_time()
    with contextlib.suppress(FieldSyntaxError):
        EntityTags.parse(text)

    assert process_time() - begun < 5, why


# With the validator of a variant list...

# fmt: off
TAGS = [
    # normal            validator  structured           why: the table and examples of §9.2
    ('"etag"',          "vlv",     '"etag;vlv"',        "R164 the table"),
    ('W/"etag"',        "vlv",     'W/"etag;vlv"',      "R164 the table"),
    ('"xyzzy"',         "1234",    '"xyzzy;1234"',      "R164 an example"),
    ('"a;b;c;"',        "1234",    '"a;b;c;;1234"',     "R164 an example: the last semicolon counts"),
]
# fmt: on


@pytest.mark.parametrize(("normal", "validator", "structured", "why"), TAGS)
def test_structured_tags(normal, validator, structured, why):
    assert str(EntityTag.parse(normal).structured(validator)) == structured, why


@pytest.mark.parametrize("validator", ["a;b", 'a"b', "a b"])
def test_what_is_no_validator_is_refused(validator):
    """RFC 2295 §9.1: a quoted-string not containing any ";"."""
    with pytest.raises(FieldSyntaxError):
        EntityTag("x").structured(validator)
