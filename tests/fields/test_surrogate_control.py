"""Edge Architecture Specification §2 as tables."""

from contextlib import suppress
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from httpcore_srv.errors import FieldSyntaxError
from httpcore_srv.fields.surrogate_control import SurrogateControl, checked

# fmt: off
READ = [
    # text                              control                                         why
    ("no-store",                        SurrogateControl(no_store=True),                "§2.2"),
    ("no-store-remote, max-age=60",     SurrogateControl(no_store_remote=True, max_age=60), "§2.2"),
    ("max-age=3600+600",                SurrogateControl(max_age=3600, stale=600),      "§2.2 fresh, then stale"),
    ('content="ESI/1.0 ESI-Inline/1.0"', SurrogateControl(content=("ESI/1.0", "ESI-Inline/1.0")), "§2.2"),
    ("max-age=60, max-age=3600;near",   SurrogateControl(max_age=3600),                 "§2.3 the one for us stands above"),
    ("max-age=3600;near, max-age=60",   SurrogateControl(max_age=3600),                 "§2.3 in any order"),
    ("max-age=60, no-store;far",        SurrogateControl(max_age=60),                   "§2.3 for another surrogate"),
    ("max-age=60, new=1",               SurrogateControl(max_age=60),                   "unknown directives are ignored"),
    ("max-age=9999999999",              SurrogateControl(max_age=2**31),                "RFC 9111 §1.2.2"),
    ("max-age=x",                       None,                                           "seconds"),
    ("max-age",                         None,                                           "seconds"),
    ("max-age=1+",                      None,                                           "seconds"),
    ("max age=1",                       None,                                           "no directive"),
    ('content="ESI',                    None,                                           "never closed"),
]
CHECKED = [
    # text                              reason                  why
    ("no-store, content=\"ESI/1.0\"",   None,                   "§2.2"),
    ("max-age=60+5, no-store;far",      None,                   "§2.3 one surrogate stores, another does not"),
    ("max-age=60, max-age=9;near",      None,                   "§2.3 one for all, one for us"),
    ("max-age=60, new=1",               None,                   "an extension"),
    ("no-stor, max-age=60",             "no-store is meant",    "to every surrogate that is an extension: nothing"),
    ("maxage=60",                       "max-age is meant",     "the same"),
    ("no-store, max-age=60",            "agree",                "what is not stored has no lifetime"),
    ("no-store;near, max-age=60;near",  "agree",                "the same for one surrogate"),
    ("max-age=60, max-age=5",           "stands twice",         "which one?"),
    ("1h",                              "begins with a digit",  "a time, not a directive"),
    ("none",                            "no directive says",    "nothing is said so"),
    ("max-age=x",                       "max-age",              "as it is read"),
]
WRITTEN = [
    # control                                           text                                why
    (SurrogateControl(no_store=True, no_store_remote=True), "no-store, no-store-remote",    "§2.2"),
    (SurrogateControl(max_age=60, stale=30, content=("ESI/1.0",)), 'max-age=60+30, content="ESI/1.0"', "§2.2"),
    (SurrogateControl(),                                "",                                 "nothing is said"),
    (SurrogateControl(max_age=-1),                      None,                               "seconds"),
    (SurrogateControl(max_age=9, stale=-1),             None,                               "seconds"),
    (SurrogateControl(max_age=0, stale=0),              "max-age=0+0",                      "seconds"),
    (SurrogateControl(stale=30),                        None,                               "stale after nothing"),
    (SurrogateControl(content=("a\r\nX:",)),            None,                               "response splitting"),
]
# fmt: on


@pytest.mark.parametrize(("text", "control", "why"), READ)
def test_a_field_is_read_or_refused(text, control, why):
    if control is None:
        with pytest.raises(FieldSyntaxError):
            SurrogateControl.read(text, "near")
    else:
        assert SurrogateControl.read(text, "near") == control, why


@pytest.mark.parametrize(("text", "reason", "why"), CHECKED)
def test_what_we_are_told_to_send_is_checked(text, reason, why):
    if reason is None:
        assert checked(text) == SurrogateControl.read(text), why
    else:
        with pytest.raises(FieldSyntaxError, match=reason):
            checked(text)


@pytest.mark.parametrize(("control", "text", "why"), WRITTEN)
def test_a_field_is_written_or_refused(control, text, why):
    if text is None:
        with pytest.raises(FieldSyntaxError):
            str(control)
    else:
        assert str(control) == text, why


ages = st.none() | st.integers(0, 2**31)


@given(
    st.builds(SurrogateControl, st.booleans(), st.booleans(), ages, ages).filter(
        lambda control: control.max_age is not None or control.stale is None
    )
)
def test_what_we_write_we_read(control):
    assert SurrogateControl.read(str(control)) == control


@given(st.text())
def test_any_text_is_read_or_refused(text):
    try:
        SurrogateControl.read(text)
    except FieldSyntaxError:
        return


@pytest.mark.parametrize("text", ["," * 10**6, "a=" * 10**6, '"' * 10**6, ";" * 10**6])
def test_a_long_field_costs_linear_time(text):
    """CVE-2016-10539, CVE-2024-26146."""
    before = process_time()
    with suppress(FieldSyntaxError):
        SurrogateControl.read(text)

    assert process_time() - before < 5
