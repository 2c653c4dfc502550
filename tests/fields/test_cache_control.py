"""Cache-Control as an algebra: read, written, composed, and free of contradictions."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from httpcore_srv.errors import FieldSyntaxError
from httpcore_srv.fields.cache_control import CacheControl

# fmt: off
WRITTEN = [
    # value                                             text                                    why
    (CacheControl(max_age=60),                          "max-age=60",                           "R226 token form"),
    (CacheControl(max_age=0),                           "max-age=0",                            "R226 0 says something"),
    (CacheControl(s_maxage=600, public=True),           "public, s-maxage=600",                 "R227 token form"),
    (CacheControl(no_cache=("Set-Cookie", "X")),        'no-cache="Set-Cookie, X"',             "R228 quoted-string form"),
    (CacheControl(private=("Set-Cookie",)),             'private="Set-Cookie"',                 "R228 quoted-string form, also for one"),
    (CacheControl(private=True),                        "private",                              "§5.2.2.7"),
    (CacheControl(must_understand=True, max_age=9),     "must-understand, no-store, max-age=9", "R229 §5.2.2.3 no-store beside it"),
    (CacheControl(must_understand=True, no_store=True), "must-understand, no-store",            "R229 and once"),
    (CacheControl(max_age=9, immutable=True),           "max-age=9, immutable",                 "R240 no argument"),
    (CacheControl(max_age=9, stale_while_revalidate=30, stale_if_error=600),
                                      "max-age=9, stale-while-revalidate=30, stale-if-error=600", "R239 delta-seconds"),
    (CacheControl(extensions=(("a", None), ("b", "c"), ("d", "e f"))), 'a, b=c, d="e f"',       "§5.2.3"),
    (CacheControl(no_transform=True, must_revalidate=True, proxy_revalidate=True),
                                            "must-revalidate, proxy-revalidate, no-transform",  "§5.2.2"),
    (CacheControl(),                                    "",                                     "nothing is said"),
    (CacheControl(max_age=-1),                          None,                                   "R226 non-negative"),
    (CacheControl(max_age=2**31 + 1),                   None,                                   "§1.2.2"),
    (CacheControl(max_age=1.5),                         None,                                   "R226 an integer"),
    (CacheControl(no_cache=()),                         None,                                   "R228 names something"),
    (CacheControl(private=("a b",)),                    None,                                   "R228 names of fields"),
    (CacheControl(private=('a", no-store="',)),         None,                                   "R228 names of fields"),
    (CacheControl(extensions=(("a b", None),)),         None,                                   "§5.2 a token"),
    (CacheControl(extensions=(("a", "x\r\nB: c"),)),    None,                                   "response splitting"),
]
CONFLICTS = [
    # text                                              sections        why
    ("max-age=60",                                      "",             "none"),
    ("no-cache, must-revalidate",                       "",             "said twice, but not against each other"),
    ("no-store, no-cache",                              "",             "no-store says more, but nothing else"),
    ("private, max-age=60",                             "",             "§5.2.2.7"),
    ('public, private="Set-Cookie", s-maxage=9',        "",             "R228 only some fields are private"),
    ('no-cache="Set-Cookie", max-age=60',               "",             "R228 only some fields are validated"),
    ("no-cache, max-age=0",                             "",             "a lifetime of 0 is none"),
    ("must-understand, no-store, max-age=60",           "",             "R229 meant so"),
    ("s-maxage=9, stale-while-revalidate=9",            "",             "private caches may"),
    ("public, private",                                 "§5.2.2.7",     "R230"),
    ("public, no-store",                                "§5.2.2.5",     "R230"),
    ("no-store, max-age=60",                            "§5.2.2.5",     "R230"),
    ("no-store, s-maxage=60",                           "§5.2.2.5",     "R230"),
    ("no-store, stale-if-error=60",                     "§5.2.2.5",     "R230"),
    ("private, s-maxage=60",                            "§5.2.2.10",    "R227 s-maxage is for shared caches"),
    ("no-cache, max-age=60",                            "§4.2.1",       "R230 the example of §4.2.1"),
    ("no-cache, stale-while-revalidate=60",             "§5.2.2.4",     "R230 never used without validation"),
    ("max-age=9, must-revalidate, stale-while-revalidate=60", "§5.2.2.2", "R239 never used stale"),
    ("max-age=9, must-revalidate, stale-if-error=60",   "§5.2.2.2",     "R239 never used stale"),
    ("immutable",                                       "RFC 8246 §2",  "R240 only with max-age > 0"),
    ("immutable, max-age=0",                            "RFC 8246 §2",  "R240 only with max-age > 0"),
    ("immutable, s-maxage=60",                          "RFC 8246 §2",  "R240 it speaks to clients"),
    ("immutable, no-cache, max-age=60",                 "RFC 8246 §2",  "R240"),
    ("immutable, no-store",                             "RFC 8246 §2",  "R240"),
]
COMPOSED = [
    # more specific         less specific                           together                            why
    ("max-age=5",           "public, max-age=60",                   "public, max-age=5",                "other groups stay"),
    ("private",             "public, max-age=60, s-maxage=600",     "private, max-age=60",              "private displaces public and s-maxage"),
    ('private="Set-Cookie"', "public, s-maxage=600",                'private="Set-Cookie", s-maxage=600', "private of some fields leaves s-maxage"),
    ("no-store",            "public, max-age=60, stale-if-error=9", "no-store",                         "no-store alone displaces everything"),
    ("no-store",            "no-transform, max-age=60",             "no-store, no-transform",           "but what concerns transformation"),
    ("no-cache",            "max-age=60, stale-while-revalidate=9", "no-cache",                         "never without validation"),
    ('no-cache="a"',        "max-age=60, stale-if-error=9",         'no-cache="a", max-age=60, stale-if-error=9', "R228 §5.2.2.4 it is about one field, not about time"),
    ("max-age=60",          "no-store",                             "max-age=60",                       "who speaks of freshness allows storing"),
    ("no-cache",            "no-store",                             "no-cache",                         "who speaks of freshness allows storing"),
    ("max-age=60",          "no-cache",                             "max-age=60",                       "freshness is one group"),
    ("must-revalidate",     "max-age=60, stale-if-error=9",         "max-age=60, must-revalidate",      "staleness is one group"),
    ("stale-if-error=9",    "max-age=60",                           "max-age=60, stale-if-error=9",     "other groups stay"),
    ("must-understand, no-store", "max-age=60",             "must-understand, no-store, max-age=60",    "R229 this no-store displaces nothing"),
    ("max-age=60",          "must-understand, no-store",    "must-understand, no-store, max-age=60",    "R229 and is there with must-understand"),
    ("max-age=60, immutable", "no-cache",                           "max-age=60, immutable",            "fingerprinted names below a default"),
    ("a=1",                 "a=2, b",                               "b, a=1",                           "each extension for itself"),
    ("",                    "public, max-age=60",                   "public, max-age=60",               "nothing is said"),
    ("public, max-age=60",  "",                                     "public, max-age=60",               "nothing was said"),
    ("s-maxage=60",         "private",                              "private, s-maxage=60",             "a conflict, and it stays one: public is not guessed"),
    ("s-maxage=60",         "max-age=5, immutable",                 "max-age=5, s-maxage=60, immutable", "R227 R234 it says nothing to private caches"),
    ("s-maxage=60",         "max-age=5, s-maxage=9",                "max-age=5, s-maxage=60",           "R227 but it stands over itself"),
    ("s-maxage=60",         "no-cache, must-revalidate",            "max-age=0, s-maxage=60, must-revalidate", "R234 private caches still ask first"),
    ("s-maxage=0",          "no-cache",                             "no-cache, s-maxage=0",             "R227 no contradiction: nobody reuses it"),
    ("s-maxage=60",         'no-cache="a"',                         'no-cache="a", s-maxage=60',        "R228 that is about one field"),
    ("s-maxage=60",         "no-store",                             "max-age=0, s-maxage=60",           "R234 private caches do not guess"),
    ("s-maxage=60",         "must-understand, no-store, max-age=9", "must-understand, no-store, max-age=9, s-maxage=60", "R229 this no-store is another"),
    ("s-maxage=60, max-age=1", "no-cache",                          "max-age=1, s-maxage=60",           "freshness is one group"),
]
UNGUESSED = [
    # more specific         less specific                           together                                why
    ("private",             "no-store",                             "private, no-cache",                    "R234 §5.2.2.5 who may store it now is told no time: §4.2.2"),
    ("public",              "no-store",                             "public, no-cache",                     "R234 §4.2.2 public invites to guess, even for a 404"),
    ('private="x-user"',    "no-store",                             'private="x-user", no-cache',           "R234 §4.2.2 of some fields: the rest would be guessed"),
    ("must-understand",     "no-store",                             "must-understand, no-store, no-cache",  "R229 R234 §5.2.2.3 who understands ignores the no-store"),
    ("private",             'no-store, no-cache="a"',               'private, no-cache="a", max-age=0',     "R228 §5.2.2.4 the name stays: no time to the rest"),
    ("private",             "no-store, max-age=60",                 "private, max-age=60",                  "§4.2.1 a time that is told is not guessed"),
    ("private, max-age=5",  "no-store",                             "private, max-age=5",                   "§4.2.1 the same, told with it"),
    ("private, no-cache",   "no-store",                             "private, no-cache",                    "§5.2.2.4 it asks already"),
    ("private, s-maxage=5", "no-store",                             "private, max-age=0, s-maxage=5",       "R227 a conflict of its own, but nobody guesses"),
    ("must-understand, no-store, s-maxage=5", "no-store",           "must-understand, no-store, max-age=0, s-maxage=5", "R227 R229 §5.2.2.10 private caches do not read it"),
    ("must-revalidate",     "no-store",                             "no-store, must-revalidate",            "§5.2.2.5 it does not allow to store"),
    ("no-transform",        "no-store",                             "no-store, no-transform",               "§5.2.2.5 nor does this"),
    ('no-cache="a"',        "no-store",                             'no-store, no-cache="a"',               "R228 §5.2.2.4 nor does this: it is about one field"),
    ("no-store",            'no-cache="a", max-age=60',             "no-store",                             "§5.2.2.5 but no-store is about all of them"),
    ('no-cache="a"',        "no-cache",                             'no-cache="a", max-age=0',              "R228 §5.2.2.4 one directive cannot be both: the rest is stale at once"),
    ('no-cache="a"',        "no-cache, must-revalidate",            'no-cache="a", max-age=0, must-revalidate', "R228 and is not used stale"),
    ('no-cache="a"',        "max-age=60",                           'no-cache="a", max-age=60',             "R228 §5.2.2.4 it says nothing of a lifetime"),
    ('no-cache="a"',        "max-age=60, immutable",                'no-cache="a", max-age=60, immutable',  "R228 RFC 8246 §2 nor of that"),
    ('no-cache="a"',        'no-cache="b", max-age=60',             'no-cache="a", max-age=60',             "R228 of two lists the more specific"),
    ("max-age=5",           'max-age=60, no-cache="a"',             'no-cache="a", max-age=5',              "R228 §5.2.2.4 nor does a lifetime say anything of the field"),
    ("no-cache",            'max-age=60, no-cache="a"',             "no-cache",                             "R228 of all fields includes the one"),
    ('max-age=5, no-cache="a"', "no-cache",                         'no-cache="a", max-age=5',              "§4.2.1 a lifetime stands over no-cache"),
    ('s-maxage=5, no-cache="a"', "max-age=60",                      'no-cache="a", max-age=60, s-maxage=5', "R227 private caches keep it as long as before"),
    ('s-maxage=5, no-cache="a"', "no-cache",                        'no-cache="a", max-age=0, s-maxage=5',  "R227 R234 private caches still ask first"),
    ('s-maxage=0, no-cache="a"', "no-cache",                        'no-cache="a", max-age=0, s-maxage=0',  "R227 R234 and shared ones, too"),
    ("s-maxage=5",          'no-store, no-cache="a"',               'no-cache="a", max-age=0, s-maxage=5',  "R228 what is said of the field stays"),
    ("immutable",           "max-age=60",                           "no-cache, immutable",                  "R240 a conflict, and it stays one, but nobody guesses"),
    ("private",             "no-transform",                         "private, no-transform",                "what was open to guesses before stays so: nobody said otherwise"),
]
# fmt: on


@pytest.mark.parametrize(("value", "text", "why"), WRITTEN)
def test_a_value_is_written_canonically_or_not_at_all(value, text, why):
    if text is None:
        with pytest.raises(FieldSyntaxError):
            str(value)
    else:
        assert str(value) == text, why


@pytest.mark.parametrize(("text", "section", "why"), CONFLICTS)
def test_a_contradiction_has_a_sentence_with_its_section(text, section, why):
    conflicts = CacheControl.read(text).conflicts()

    assert bool(conflicts) is bool(section), why
    assert not section or any(section in sentence for sentence in conflicts), why


@pytest.mark.parametrize(("specific", "general", "together", "why"), COMPOSED)
def test_the_more_specific_stands_over_the_less(specific, general, together, why):
    composed = CacheControl.read(specific).over(CacheControl.read(general))

    assert str(composed) == together, why


@pytest.mark.parametrize(("specific", "general", "together", "why"), UNGUESSED)
def test_what_was_not_left_to_heuristics_is_not_afterwards(
    specific, general, together, why
):
    composed = CacheControl.read(specific).over(CacheControl.read(general))

    assert str(composed) == together, why


def test_a_lenient_reader_keeps_what_a_strict_one_refuses():
    text = 'max-age="60", max-age=5, only-if-cached'

    assert CacheControl.parse(text) == CacheControl(
        max_age=60, extensions=(("only-if-cached", None),)
    )
    with pytest.raises(FieldSyntaxError):
        CacheControl.read(text)


def test_an_extension_is_there_or_not_and_may_have_an_argument():
    """§5.2.3."""
    control = CacheControl.read('community="UCI", a')

    assert control.extension("community") == (True, "UCI")
    assert control.extension("a") == (True, None)
    assert control.extension("b") == (False, None)


seconds = st.none() | st.integers(0, 2**31)
names = st.lists(
    st.sampled_from(["Set-Cookie", "Date", "X-A"]), unique=True, min_size=1
)
qualified = st.booleans() | names.map(tuple)
controls = st.builds(
    CacheControl,
    public=st.booleans(),
    private=qualified,
    must_understand=st.booleans(),
    no_store=st.booleans(),
    no_cache=qualified,
    max_age=seconds,
    s_maxage=seconds,
    immutable=st.booleans(),
    must_revalidate=st.booleans(),
    proxy_revalidate=st.booleans(),
    stale_while_revalidate=seconds,
    stale_if_error=seconds,
    no_transform=st.booleans(),
    extensions=st.sampled_from([(), (("a", None),), (("b", "c d"), ("e", "f"))]),
).filter(lambda control: control.no_store or not control.must_understand)
consistent = controls.filter(lambda control: not control.conflicts())


@given(controls)
def test_what_we_write_we_read(control):
    assert CacheControl.read(str(control)) == control
    assert CacheControl.parse(str(control)) == control


@given(controls)
def test_a_value_over_nothing_or_over_itself_is_itself(control):
    assert control.over(CacheControl()) == control
    assert control.over(control) == control


@settings(max_examples=50, suppress_health_check=[HealthCheck.filter_too_much])
@given(consistent, consistent)
def test_over_never_takes_back_what_is_said_more_specifically(specific, general):
    said = CacheControl.read(str(specific.over(general)))

    for name in ("private", "no_cache", "max_age", "s_maxage", "must_revalidate"):
        value = getattr(specific, name)
        if value not in (None, False):
            assert getattr(said, name) == value
    assert said.no_store or not specific.no_store


@given(controls, controls)
def test_R234_over_never_opens_the_way_to_heuristics(specific, general):
    """§4.2.2: private caches guess where nothing tells them a time, or to ask."""

    def is_guessed(said):
        stored = not said.no_store or said.must_understand
        return stored and said.no_cache is not True and said.max_age is None

    assert is_guessed(general) or not is_guessed(specific.over(general))


@given(st.text())
def test_a_cache_reads_anything(text):
    assert isinstance(CacheControl.parse(text), CacheControl)
