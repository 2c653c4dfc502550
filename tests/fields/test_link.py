"""RFC 8288 §3: Link."""

import pytest

from httpcore_srv.errors import FieldSyntaxError
from httpcore_srv.fields.link import Link

# fmt: off
WRITTEN = [
    # link                                               text                                why
    (Link("/page/2", (("rel", "next"),)),                '</page/2>; rel="next"',            "8288 §3"),
    (Link("/a.css", (("rel", "preload"), ("as", "style"))), '</a.css>; rel="preload"; as="style"', "8288 §3"),
    (Link("/", (("title", 'a "b"'),)),                   r'</>; title="a \"b\""',            "9110 §5.6.4 quoted-pair"),
    (Link("?C=N,O=D"),                                   "<?C=N,O=D>",                       "8288 §3 a comma inside the brackets is text"),
    (Link(""),                                           "<>",                               "3986 §4.4 the empty reference is this very resource"),
]
REFUSED = [
    # link                                               why
    (Link("/a>; rel=x, </b"),                            "8288 §3 a bracket ends the reference"),
    (Link("/a<b"),                                       "3986 §2 no URI holds it"),
    (Link('/a"b'),                                       "3986 §2 no URI holds it"),
    (Link("/a b"),                                       "3986 §2 no URI holds it"),
    (Link("/a\r\nX: y"),                                 "R051 CR LF"),
    (Link("/ü"),                                         "3986 §2 URIs are ASCII"),
    (Link("/", (("rel", "a\r\nX: y"),)),                 "R051 CR LF"),
    (Link("/", (("re l", "a"),)),                        "8288 §3 link-param = token"),
    (Link("/", (("", "a"),)),                            "8288 §3 link-param = token"),
    (Link("/", (("title", "€"),)),                       "8288 §3.4.1 a title beyond octets needs title*"),
]
# fmt: on


@pytest.mark.parametrize(("link", "text", "why"), WRITTEN)
def test_how_a_link_is_written(link, text, why):
    assert str(link) == text, why


@pytest.mark.parametrize(("link", "why"), REFUSED)
def test_what_would_break_out_of_the_field_is_refused(link, why):
    with pytest.raises(FieldSyntaxError):
        str(link)
