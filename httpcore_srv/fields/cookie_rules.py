"""
May a cookie be sent like this?

A function a part of the cookie; each raises the error of the rule that is broken, by
RFC 6265bis, and returns nothing.  What a user agent would drop, cut or mistake for
something else is refused, so that it never goes unnoticed.

One thing is not known here: the list of public suffixes.  A Domain of a single label
("com") is refused, and an address; "co.uk" is not told from "example.com".
"""

import re
from collections.abc import Set as AbstractSet
from datetime import UTC, datetime

from httpcore_srv.fields import cookie_errors as errors
from httpcore_srv.grammar.core import is_token

# "The limit SHOULD NOT be greater than 400 days (34560000 seconds)" -- §5.5
LONGEST = 34_560_000

_LARGEST, _LARGEST_ATTRIBUTE = 4096, 1024  # octets: §5.6
_FIRST_YEAR = 1601  # §5.1.1

# cookie-value = *cookie-octet / ( DQUOTE *cookie-octet DQUOTE )   ; we quote none
# cookie-octet = %x21 / %x23-2B / %x2D-3A / %x3C-5B / %x5D-7E
_VALUE = re.compile(r"[\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]*+")

# path-value = *av-octet
# av-octet   = %x20-3A / %x3C-7E
_PATH = re.compile(r"/[\x20-\x3a\x3c-\x7e]*+")

# domain-value = subdomain, with letters, digits and hyphens as RFC 1123 §2.1 has them
_LABEL = r"[0-9A-Za-z](?:[0-9A-Za-z-]{0,61}[0-9A-Za-z])?"
_DOMAIN = re.compile(rf"{_LABEL}(?:\.{_LABEL})*+")
_LONGEST_NAME = 253  # octets: RFC 1035 §2.3.4, without the length octets

# IPv6 has a colon; a name whose last label is a number is read as IPv4 by user agents.
_ADDRESS = re.compile(r".*:.*|(?:.*\.)?(?:[0-9]++|0[xX][0-9A-Fa-f]*+)\.?", re.DOTALL)

# max-age-value = 1*DIGIT
_DIGITS = re.compile(r"[0-9]++")

# What a cookie may promise, and what its name says that it does (§4.1.3).  The longest
# prefix stands first.  "__HOST-" is one as well: they are compared without case (§5.4).
SECURE, HTTP_ONLY, ROOT, HOST_ONLY = "Secure", "HttpOnly", "Path=/", "no Domain"
_PREFIXES: tuple[tuple[str, frozenset[str], type[errors.CookieError]], ...] = (
    (
        "__host-http-",
        frozenset({SECURE, HTTP_ONLY, ROOT, HOST_ONLY}),
        errors.CookieHostHttpPrefixError,
    ),
    ("__host-", frozenset({SECURE, ROOT, HOST_ONLY}), errors.CookieHostPrefixError),
    ("__http-", frozenset({SECURE, HTTP_ONLY}), errors.CookieHttpPrefixError),
    ("__secure-", frozenset({SECURE}), errors.CookieSecurePrefixError),
)


def check_name(name: str) -> None:
    """Raise CookieNameError unless *name* is a token (§4.1.1)."""
    if not is_token(name):
        raise errors.CookieNameError(name)


def check_value(name: str, value: str) -> None:
    """Raise CookieValueError, which tells the *name* alone (§4.1.1)."""
    if _VALUE.fullmatch(value) is None:
        raise errors.CookieValueError(name)


def check_size(name: str, value: str) -> None:
    """Raise CookieSizeError if both together are too large (§5.6)."""
    if len(name) + len(value) > _LARGEST:
        raise errors.CookieSizeError(name)


def check_path(path: str) -> None:
    """Raise CookiePathError or CookieAttributeSizeError (§4.1.1, §5.6)."""
    if _PATH.fullmatch(path) is None:
        raise errors.CookiePathError(path)
    if len(path) > _LARGEST_ATTRIBUTE:
        raise errors.CookieAttributeSizeError(path)


def nearest_path(path: str) -> str:
    """
    Return *path*, or the nearest one above it that a cookie's Path can say.

    User agents compare it with the path of the request as it is written (§5.1.4), so
    that nothing can be encoded for it.

    >>> nearest_path("/a/b"), nearest_path("/a/b;c/d")
    ('/a/b', '/a/')
    """
    sayable = _PATH.match(path[:_LARGEST_ATTRIBUTE])
    if sayable is None:
        return "/"
    return path if sayable[0] == path else sayable[0][: sayable[0].rindex("/") + 1]


def check_domain(domain: str) -> None:
    """Raise the CookieDomainError that *domain* earns, whoever answers (§4.1.2.3)."""
    if len(domain) > _LONGEST_NAME:
        raise errors.CookieDomainError(domain)
    if _ADDRESS.fullmatch(domain):
        raise errors.CookieDomainIsAddress(domain)
    if _DOMAIN.fullmatch(domain) is None:
        raise errors.CookieDomainError(domain)
    if "." not in domain:
        raise errors.CookieDomainIsSuffix(domain)


def check_host(domain: str, host: str) -> None:
    """
    Raise CookieDomainElsewhere unless *host*, without port, is in *domain* (§5.1.3).

    A host that is an address is in no domain.
    """
    inner, outer = host.lower(), domain.lower()
    if inner == outer or (
        inner.endswith(f".{outer}") and _ADDRESS.fullmatch(inner) is None
    ):
        return
    raise errors.CookieDomainElsewhere(f"{domain} for {host}")


def check_max_age(max_age: int) -> None:
    """Raise CookieMaxAgeError or CookieLifetimeError (§4.1.1, §5.5)."""
    if max_age > LONGEST:
        raise errors.CookieLifetimeError("Max-Age")
    if _DIGITS.fullmatch(str(max_age)) is None:
        raise errors.CookieMaxAgeError(str(max_age))


def check_expires(expires: datetime) -> None:
    """Raise CookieExpiresError for a moment that cannot be written or read (§5.1.1)."""
    try:
        readable = (
            expires.tzinfo is not None and expires.astimezone(UTC).year >= _FIRST_YEAR
        )
    except OverflowError:
        readable = False
    if not readable:
        raise errors.CookieExpiresError(str(expires))


def check_lifetime(expires: datetime, now: datetime) -> None:
    """Raise CookieLifetimeError if *expires* is too long after *now* (§5.5)."""
    if (expires - now).total_seconds() > LONGEST:
        raise errors.CookieLifetimeError(str(expires))


def check_same_site(same_site: str, *, secure: bool) -> None:
    """Raise CookieSameSiteError or CookieSameSiteInsecure (§4.1.2.7, §5.7)."""
    if same_site not in ("Strict", "Lax", "None"):
        raise errors.CookieSameSiteError(same_site)
    if same_site == "None" and not secure:
        raise errors.CookieSameSiteInsecure(same_site)


def check_prefix(name: str, kept: AbstractSet[str]) -> None:
    """Raise the error of the prefix that promises more than is *kept* (§4.1.3)."""
    promised, error = _promised(name)
    if not promised <= kept:
        raise error(name)


def promises(name: str) -> frozenset[str]:
    """
    Return what a *name* promises, of SECURE, HTTP_ONLY, ROOT and HOST_ONLY (§4.1.3).

    >>> sorted(promises("__Http-id")), promises("id")
    (['HttpOnly', 'Secure'], frozenset())
    """
    promised, _ = _promised(name)
    return promised


def _promised(name: str) -> tuple[frozenset[str], type[errors.CookieError]]:
    lower = name.lower()
    for prefix, promised, error in _PREFIXES:
        if lower.startswith(prefix):
            return promised, error
    return frozenset(), errors.CookieError
