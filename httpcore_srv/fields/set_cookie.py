"""
What is the user agent to remember?

    id=31d4; Path=/; Max-Age=3600; SameSite=Lax; Secure; HttpOnly
    └ pair   └ attributes, each at most once

set-cookie-string = cookie-pair *( ";" SP cookie-av ) (RFC 6265bis §4.1.1), a field line
for each cookie.  A ``SetCookie`` that would break a rule cannot be made, and raises the
error of that rule (``cookie_errors``); it is asked again when it is written, so that
nothing slips in between, by whatever way.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, Literal, Self

from httpcore_srv.errors import FieldSyntaxError
from httpcore_srv.fields import cookie_errors as errors
from httpcore_srv.fields import cookie_rules as rules
from httpcore_srv.grammar.dates import format_http_date, parse_http_date

SameSite = Literal["Strict", "Lax", "None"]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

# More digits than a lifetime can have; a number of them is too long in any case.
_MOST_DIGITS = 20


@dataclass(frozen=True, slots=True)
class SetCookie:
    """
    One cookie to be set; None and False leave an attribute out.

    *max_age* is in seconds, *expires* knows its zone, *domain* has no dot in front.
    Raises a CookieError.  The value, which may be a secret, is in no ``repr``.

    >>> str(SetCookie("id", "31d4", path="/", max_age=60, http_only=True))
    'id=31d4; Path=/; Max-Age=60; HttpOnly'
    """

    name: str
    value: str = field(repr=False)
    path: str | None = None
    domain: str | None = None
    max_age: int | None = None
    expires: datetime | None = None
    secure: bool = False
    http_only: bool = False
    same_site: SameSite | None = None
    partitioned: bool = False

    @classmethod
    def parse(cls, text: str) -> Self:
        """
        Read a line that we are about to send, as strictly as it is written.

        Raises a CookieError.  The names of attributes are compared without case (§5.6).

        >>> SetCookie.parse("id=31d4; path=/; httponly")
        SetCookie(name='id', path='/', domain=None, max_age=None, expires=None, \
secure=False, http_only=True, same_site=None, partitioned=False)
        """
        pair, *attributes = (part.strip(" \t") for part in text.split(";"))
        name, equals, value = pair.partition("=")
        if not equals:
            raise errors.CookieNameError("")
        return cls(name, value, **_read(attributes))

    def __post_init__(self) -> None:
        self._check()

    def __str__(self) -> str:
        """Write the line, in which each attribute stands once."""
        self._check()
        valued = {
            "Path": self.path,
            "Domain": self.domain,
            "Max-Age": self.max_age,
            "Expires": self.expires and format_http_date(self.expires),
            "SameSite": self.same_site,
        }
        flags = {
            "Secure": self.secure,
            "HttpOnly": self.http_only,
            "Partitioned": self.partitioned,
        }
        return "; ".join(
            [
                f"{self.name}={self.value}",
                *(
                    f"{key}={value}"
                    for key, value in valued.items()
                    if value is not None
                ),
                *(key for key, present in flags.items() if present),
            ]
        )

    def _check(self) -> None:
        """Raise the error of the first rule that is broken."""
        rules.check_name(self.name)
        rules.check_value(self.name, self.value)
        rules.check_size(self.name, self.value)
        rules.check_prefix(self.name, self._promises())
        if self.path is not None:
            rules.check_path(self.path)
        if self.domain is not None:
            rules.check_domain(self.domain)
        self._check_lifetime_and_sites()

    def _check_lifetime_and_sites(self) -> None:
        if self.max_age is not None:
            rules.check_max_age(self.max_age)
        if self.expires is not None:
            rules.check_expires(self.expires)
        if self.same_site is not None:
            rules.check_same_site(self.same_site, secure=self.secure)
        if self.partitioned and not self.secure:
            raise errors.CookiePartitionedInsecure(self.name)

    def _promises(self) -> set[str]:
        """Return what the attributes promise, of what a name may say (§4.1.3)."""
        kept = {
            rules.SECURE: self.secure,
            rules.HTTP_ONLY: self.http_only,
            rules.ROOT: self.path == "/",
            rules.HOST_ONLY: self.domain is None,
        }
        return {promise for promise, is_kept in kept.items() if is_kept}


def deletion(cookie: SetCookie) -> SetCookie:
    """
    Return what makes user agents forget *cookie*: the same one, over since long ago.

    They match its name, Domain and Path (§5.7), and its prefix still wants its
    attributes; so all of them stay.

    >>> str(deletion(SetCookie("id", "31d4", path="/")))
    'id=; Path=/; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT'
    """
    return replace(cookie, value="", max_age=0, expires=_EPOCH)


def check_set(
    cookies: Iterable[SetCookie], host: str, *, now: datetime | None = None
) -> None:
    """
    Raise a CookieError for *cookies* that may not be set by one response of *host*.

    *host* has no port.  Two may have one name if their Domain or Path differs (§4.1.1).
    Given *now*, no Expires may be more than 400 days from it (§5.5).
    """
    seen: set[tuple[str, str | None, str | None]] = set()
    for cookie in cookies:
        domain = cookie.domain.lower() if cookie.domain is not None else None
        if domain is not None:
            rules.check_host(domain, host)
        if now is not None and cookie.expires is not None:
            rules.check_lifetime(cookie.expires, now)
        key = (cookie.name, domain, cookie.path)
        if key in seen:
            raise errors.CookieRepeated(cookie.name)
        seen.add(key)


def _read(attributes: Iterable[str]) -> Mapping[str, Any]:
    """Return the attributes as arguments of SetCookie, which has the other rules."""
    read: dict[str, Any] = {}
    for attribute in attributes:
        key, equals, text = attribute.partition("=")
        key, text = key.rstrip(" \t").lower(), text.lstrip(" \t")
        argument, reader = _READERS.get(key, ("", None))
        if not argument or bool(equals) is (reader is None):
            raise errors.CookieAttributeError(attribute)
        if argument in read:
            raise errors.CookieAttributeRepeated(attribute)
        read[argument] = True if reader is None else reader(text)
    return read


def _max_age(text: str) -> int:
    if not text.isascii() or not text.isdigit():
        raise errors.CookieMaxAgeError(text)
    if len(text) > _MOST_DIGITS:
        raise errors.CookieLifetimeError(text)
    return int(text)


def _expires(text: str) -> datetime:
    """Read IMF-fixdate, the one form that we write (§4.1.1)."""
    try:
        moment = parse_http_date(text, _EPOCH)
    except FieldSyntaxError as error:
        raise errors.CookieExpiresError(text) from error
    if format_http_date(moment) != text:
        raise errors.CookieExpiresError(text)
    return moment


def _same_site(text: str) -> str:
    known = {name.lower(): name for name in ("Strict", "Lax", "None")}
    return known.get(text.lower(), text)


# The argument that an attribute is, and the reader of its value; None for a flag.
_READERS: Mapping[str, tuple[str, Any]] = {
    "path": ("path", str),
    "domain": ("domain", str),
    "max-age": ("max_age", _max_age),
    "expires": ("expires", _expires),
    "samesite": ("same_site", _same_site),
    "secure": ("secure", None),
    "httponly": ("http_only", None),
    "partitioned": ("partitioned", None),
}
