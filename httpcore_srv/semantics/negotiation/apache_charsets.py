"""
What is a charset worth to Apache httpd's negotiation?

Accept-Charset is deprecated (RFC 9110 §12.5.2) and Apache still obeys it, by the rules
of HTTP/1.1's first edition (RFC 2616 §14.2): text of which no charset is told is in
ISO-8859-1, and ISO-8859-1 is acceptable unless it is refused.
"""

from collections.abc import Mapping

from httpcore_srv.fields.accept_charset import AcceptCharset
from httpcore_srv.semantics.negotiation.variant import Variant

LATIN_1 = "iso-8859-1"


def charset_of(variant: Variant) -> str | None:
    """
    Return the charset of *variant*, told or presumed; None where there is none.

    Only text is presumed to have one: an image without a charset has no charset.
    """
    if variant.charset is not None:
        return variant.charset
    is_text = variant.media_type is not None and variant.media_type.type == "text"
    return LATIN_1 if is_text else None


def read_charsets(accept_charset: str | None) -> Mapping[str, float] | None:
    """Read Accept-Charset; return None if it says nothing: all charsets are alike."""
    return AcceptCharset.parse(accept_charset or "").weights or None


def weigh_charset(charset: str | None, accepted: Mapping[str, float] | None) -> float:
    """
    Return the weight of *charset*, from 0 to 1.

    >>> weigh_charset("utf-8", {"koi8-r": 1.0})
    0.0
    >>> weigh_charset("iso-8859-1", {"koi8-r": 1.0})
    1.0
    """
    if charset is None or accepted is None:
        return 1.0
    unlisted = 1.0 if charset == LATIN_1 else 0.0
    return accepted.get(charset, accepted.get("*", unlisted))
