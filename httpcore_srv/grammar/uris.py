"""
Which octets may a URI hold, and what do they stand for?

The parts of RFC 3986 that HTTP borrows (RFC 9110 §4.1): authority, path segment and
query.  Nothing is decoded here but on request, and nothing twice.
"""

import re
from ipaddress import AddressValueError, IPv6Address

from httpcore_srv.errors import FieldSyntaxError

# unreserved = ALPHA / DIGIT / "-" / "." / "_" / "~"
UNRESERVED = r"A-Za-z0-9\-._~"

# sub-delims = "!" / "$" / "&" / "'" / "(" / ")" / "*" / "+" / "," / ";" / "="
SUB_DELIMS = r"!$&'()*+,;="

# pct-encoded = "%" HEXDIG HEXDIG
PCT_ENCODED = r"%[0-9A-Fa-f]{2}"

# reg-name = *( unreserved / pct-encoded / sub-delims )
# (IPv4address is one of them)
_REG_NAME = rf"(?:[{UNRESERVED}{SUB_DELIMS}]|{PCT_ENCODED})*+"

# IP-literal = "[" ( IPv6address / IPvFuture ) "]"
# IPvFuture  = "v" 1*HEXDIG "." 1*( unreserved / sub-delims / ":" )
_IPV6 = r"\[(?P<ipv6>[0-9A-Fa-f:.]++)\]"
_IPVFUTURE = rf"\[[vV][0-9A-Fa-f]++\.[{UNRESERVED}{SUB_DELIMS}:]++\]"

# Host = uri-host [ ":" port ]      (RFC 9110 §7.2)
# port = *DIGIT
_AUTHORITY = re.compile(
    rf"(?P<host>{_IPV6}|{_IPVFUTURE}|{_REG_NAME})(?::(?P<port>[0-9]{{0,5}}))?"
)

# pchar         = unreserved / pct-encoded / sub-delims / ":" / "@"
# absolute-path = 1*( "/" *pchar )
# query         = *( pchar / "/" / "?" )
#
# "Recipients of an invalid request-line SHOULD respond with either a 400 (Bad Request)
# error or a 301" (RFC 9112 §3.2).  We depart from the grammar for the octets that
# every browser sends as they are, by the URL Standard: [ ] | in a path, and \ ^ ` { }
# besides in a query.  They part nothing and mean themselves, so nothing is corrected.
# A backslash in a path is refused, as is a broken pct-encoding anywhere: others read
# them in more than one way, and "the invalid request-line might be deliberately
# crafted to bypass security filters along the request chain".
_PCHAR = rf"{UNRESERVED}{SUB_DELIMS}:@"
_PATH_AND_QUERY = re.compile(
    rf"/(?:[{_PCHAR}/\[\]|]++|{PCT_ENCODED})*+"
    rf"(?:\?(?:[{_PCHAR}/?\[\]|\\^`{{}}]++|{PCT_ENCODED})*+)?+"
)

# The ports of http and https URIs that name none (RFC 9110 §4.2.1, §4.2.2)
DEFAULT_PORTS = {"http": 80, "https": 443}

_DECODABLE = re.compile(rf"(?:[^%]++|{PCT_ENCODED})*+", re.DOTALL)
_ENCODED_OCTET = re.compile(rb"%([0-9A-Fa-f]{2})")

# What has another spelling: small digits, what needs no encoding, "." as a segment.
_UNUSUAL = re.compile(
    r"%[0-9A-F]?[a-f]|%(?:2[DE]|3\d|4[1-9A-F]|5[0-9AF]|6[1-9A-F]|7[0-9AE])|/\.\.?(?:/|\Z)"
)

# What stays readable in a path segment we write.  ":" is encoded because it would end
# a scheme in a relative reference (RFC 3986 §4.2), "&", "'" and ";" because segments
# also stand in HTML attributes and field parameters.
_KEPT = frozenset(
    b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~!$()*+,=@"
)
_ENCODED = tuple(chr(o) if o in _KEPT else f"%{o:02X}" for o in range(256))


def parse_authority(text: str) -> tuple[str, int | None]:
    """
    Read ``uri-host [ ":" port ]``, or raise FieldSyntaxError.

    The host comes in lower case, an IPv6 address in its brackets; it may be empty,
    as may the port (None).  Userinfo is refused (RFC 9110 §4.2.4).

    >>> parse_authority("Example.ORG:8080")
    ('example.org', 8080)
    >>> parse_authority("[::1]")
    ('[::1]', None)
    """
    found = _AUTHORITY.fullmatch(text)
    if found is None or not _is_ipv6_or_other(found["ipv6"]):
        raise FieldSyntaxError("authority", text)
    port = int(found["port"]) if found["port"] else None
    if port is not None and port > 65_535:
        raise FieldSyntaxError("port", text)
    return found["host"].lower(), port


def decode_segment(text: str) -> bytes:
    """
    Percent-decode one path segment, once, or raise FieldSyntaxError (RFC 3986 §2.1).

    >>> decode_segment("%7Euser")
    b'~user'
    """
    if "%" not in text:
        return text.encode("latin-1")
    if _DECODABLE.fullmatch(text) is None:
        raise FieldSyntaxError("percent-encoding", text)
    return _ENCODED_OCTET.sub(
        lambda found: bytes((int(found[1], 16),)), text.encode("latin-1")
    )


def encode_segment(octets: bytes) -> str:
    """
    Write *octets* as one path segment (RFC 3986 §3.3).

    >>> encode_segment("50% grün/b".encode())
    '50%25%20gr%C3%BCn%2Fb'
    """
    return "".join([_ENCODED[octet] for octet in octets])


def is_normal(path: str) -> bool:
    """
    Tell whether *path* is spelled as RFC 3986 §6.2.2 would have it: in one way of many.

    >>> [is_normal(path) for path in ("/gr%C3%BCn/a", "/gr%c3%bcn/a", "/gr%C3%BCn/%61")]
    [True, False, False]
    """
    return _UNUSUAL.search(path) is None


def is_path_and_query(text: str) -> bool:
    """Tell whether *text* is a request target in origin-form (RFC 9112 §3.2.1)."""
    return _PATH_AND_QUERY.fullmatch(text) is not None


def _is_ipv6_or_other(literal: str | None) -> bool:
    """Tell whether *literal* is an IPv6 address; None, another kind of host, passes."""
    if literal is None:
        return True
    try:
        IPv6Address(literal)
    except AddressValueError:
        return False
    return True
