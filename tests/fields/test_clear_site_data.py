"""W3C Clear Site Data §3.1: what a log-out takes away."""

import pytest

from httpcore_srv.errors import FieldSyntaxError
from httpcore_srv.fields.clear_site_data import TYPES, ClearSiteData

# fmt: off
READ = [
    # text                           types                       why
    ('"cookies"',                    ("cookies",),               "§3.1"),
    ('"cache", "storage"',           ("cache", "storage"),       "§3.1 a list"),
    ('"*"',                          ("*",),                     "§3.1 everything"),
    ('"cookies", "plugins"',         ("cookies",),               "§4 an unknown type is passed over"),
    ('"Cookies"',                    (),                         "§4 types have a case"),
    ('"cookies","cookies"',          ("cookies",),               "twice is once"),
    (',"cookies",,',                 ("cookies",),               "RFC 9110 §5.6.1.2 empty elements"),
]
# fmt: on


@pytest.mark.parametrize(("text", "types", "why"), READ)
def test_the_field_is_read(text, types, why):
    assert ClearSiteData.parse(text) == ClearSiteData(types), why


@pytest.mark.parametrize("text", ["cookies", '"cookies', '"a" b', "'cookies'"])
def test_a_type_is_a_quoted_string(text):
    with pytest.raises(FieldSyntaxError):
        ClearSiteData.parse(text)


@pytest.mark.parametrize("types", [(), ("session",), ("cookies", "Cache"), ("a\r\n",)])
def test_what_no_browser_knows_is_not_written(types):
    with pytest.raises(FieldSyntaxError):
        str(ClearSiteData(types))


def test_what_we_write_we_read():
    assert str(ClearSiteData(("cookies", "*"))) == '"cookies", "*"'
    assert ClearSiteData.parse(str(ClearSiteData(TYPES))) == ClearSiteData(TYPES)
