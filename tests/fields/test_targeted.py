"""RFC 9213: the directives of Cache-Control as a Dictionary of structured fields."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from httpcore_srv.errors import FieldSyntaxError
from httpcore_srv.fields.cache_control import CacheControl
from httpcore_srv.fields.structured import Token, parse_dictionary
from httpcore_srv.fields.targeted import parse_targeted, write_targeted

# fmt: off
READ = [
    # text                              control                                         why
    ("max-age=60, must-revalidate",     CacheControl(max_age=60, must_revalidate=True), "R250 §2.1"),
    ('no-cache="a, b"',                 CacheControl(no_cache=("a", "b")),              "R250 a String"),
    ("no-store=?1, private",            CacheControl(no_store=True, private=True),      "R250 a Boolean"),
    ("no-store=?0, max-age=1",          CacheControl(max_age=1),                        "§2.1 false is as if absent"),
    ("max-age=60;x=1",                  CacheControl(max_age=60),                       "§2.1 parameters are ignored"),
    ("max-age=60, max-age=5",           CacheControl(max_age=5),                        "RFC 9651 §3.2 the last, unlike Cache-Control"),
    ("foo=bar, n=1, s=\"a b\", t, d=1.5, b=:YQ==:", CacheControl(extensions=(
        ("foo", "bar"), ("n", "1"), ("s", "a b"), ("t", None), ("d", "1.5"), ("b", ":YQ==:"))),
                                                                                        "§2.2 extensions, ignored if unknown"),
    ("max-age=60.5",                    CacheControl(max_age=0),                        "R251 SHOULD NOT consume a Decimal: stale"),
    ('max-age="60"',                    CacheControl(max_age=0),                        "R251 SHOULD NOT consume a String: stale"),
    ("max-age",                         CacheControl(max_age=0),                        "R251 True is not 1"),
    ("max-age=-1",                      CacheControl(max_age=0),                        "R251 negative: stale"),
    ("max-age=(1 2)",                   CacheControl(max_age=0),                        "R251 an Inner List: stale"),
    ("stale-if-error=60.5",             CacheControl(),                                 "R251 permission to be stale needs an Integer"),
    ("max-age=999999999999999",         CacheControl(max_age=2**31),                    "RFC 9111 §1.2.2"),
    ("",                                None,                                           "R252 §2.2 empty: ignored"),
    ("MAX-AGE=60",                      None,                                           "R252 keys are in lower case: ignored"),
    ("max-age=60,",                     None,                                           "R252 a parsing error: ignored"),
    ("max-age=",                        None,                                           "R252 a parsing error: ignored"),
    ("max-age=60, no-store=@",          None,                                           "R252 a parsing error anywhere: ignored"),
]
WRITTEN = [
    # control                                           text                                        why
    (CacheControl.read('max-age=60, must-revalidate, no-cache="a, b"'),
                                            'no-cache="a, b", max-age=60, must-revalidate',         "R250"),
    (CacheControl(must_understand=True, max_age=9),     "must-understand, no-store, max-age=9",     "R229 no-store beside it here too"),
    (CacheControl(extensions=(("Foo", "1"), ("a", "b/c"), ("d", "e f"), ("g", "01"), ("t", None))),
                                                        'foo=1, a=b/c, d="e f", g="01", t',            "R250 §2.1 in lower case; not mistaken for another type"),
    (CacheControl(max_age=1.5),                         None,                                       "R251 MUST NOT generate a fraction"),
    (CacheControl(max_age=-1),                          None,                                       "R251 nor a negative number"),
    (CacheControl(max_age="60"),                        None,                                       "R251 nor another type"),
    (CacheControl(extensions=(("a|b", None),)),         None,                                       "R251 not a key of a Dictionary"),
    (CacheControl(),                                    None,                                       "R252 an empty field is not sent"),
]
# fmt: on


@pytest.mark.parametrize(("text", "control", "why"), READ)
def test_a_targeted_field_is_read_or_ignored_whole(text, control, why):
    assert parse_targeted(text) == control, why


@pytest.mark.parametrize(("control", "text", "why"), WRITTEN)
def test_a_targeted_field_is_written_or_refused(control, text, why):
    if text is None:
        with pytest.raises(FieldSyntaxError):
            write_targeted(control)
    else:
        assert write_targeted(control) == text, why


def test_each_argument_has_the_type_of_its_directive():
    """R250: Integer, String, Boolean, Token."""
    text = write_targeted(CacheControl.read('max-age=1, private="a", no-store, x=y'))
    values = {key: member.value for key, member in parse_dictionary(text).items()}

    assert values == {
        "max-age": 1,
        "private": "a",
        "no-store": True,
        "x": Token("y"),
    }
    assert isinstance(values["x"], Token)


seconds = st.none() | st.integers(0, 2**31)


@given(
    st.builds(
        CacheControl,
        private=st.sampled_from([False, True, ("a", "b")]),
        no_store=st.booleans(),
        max_age=seconds,
        s_maxage=seconds,
        stale_if_error=seconds,
    ).filter(lambda control: control != CacheControl())
)
def test_what_we_write_we_read(control):
    assert parse_targeted(write_targeted(control)) == control


@given(st.text())
def test_any_text_is_read_or_ignored(text):
    assert isinstance(parse_targeted(text), CacheControl | None)
