"""
Which rule would this cookie break?

    CookieError
    ├── CookieNameError              no token, or empty
    ├── CookieValueError             an octet that is no cookie-octet
    ├── CookiePathError              no path-value
    ├── CookieDomainError            no domain name
    │   ├── CookieDomainIsAddress    an IP address has no subdomains
    │   ├── CookieDomainIsSuffix     one label: everybody's domain
    │   └── CookieDomainElsewhere    does not cover the host
    ├── CookieMaxAgeError            no number of seconds
    ├── CookieExpiresError           no moment that a user agent can read
    ├── CookieLifetimeError          more than 400 days
    ├── CookieSizeError              name and value above 4096 octets
    ├── CookieAttributeSizeError     an attribute's value above 1024 octets
    ├── CookieSameSiteError          not Strict, Lax or None
    ├── CookieSameSiteInsecure       None without Secure
    ├── CookiePartitionedInsecure    Partitioned without Secure
    ├── CookieSecurePrefixError      __Secure-
    ├── CookieHostPrefixError        __Host-
    ├── CookieHttpPrefixError        __Http-
    ├── CookieHostHttpPrefixError    __Host-Http-
    ├── CookieAttributeError         an attribute that is unknown, or has a wrong form
    ├── CookieAttributeRepeated      an attribute twice in one cookie
    └── CookieRepeated               a cookie twice in one response

User agents drop such a cookie without a word, or take another for it: so it is the
sender that has to hear of it.  Sections are those of RFC 6265bis, if nothing else is
said.  The text of an error never holds a cookie's value, which may be a secret.
"""

from typing import ClassVar

from httpcore_srv.errors import FieldSyntaxError


class CookieError(FieldSyntaxError):
    """A cookie may not be sent like this; *text* is what breaks the class's *rule*."""

    breaks: ClassVar[str] = "cookie"

    def __init__(self, text: str) -> None:
        super().__init__(self.breaks, text)


class CookieNameError(CookieError):
    """cookie-name = token (§4.1.1)."""

    breaks = "cookie-name: a token, not empty"


class CookieValueError(CookieError):
    """
    cookie-value = *cookie-octet (§4.1.1): no CTL, SP, DQUOTE, comma, ";" or backslash.

    The quotes that the grammar allows around a value are "part of the cookie-value",
    and readers differ about them; so we write none.
    """

    breaks = "cookie-value (§4.1.1: visible ASCII without quote, comma, ; or \\)"


class CookiePathError(CookieError):
    """path-value = *av-octet (§4.1.1); without "/" in front it is ignored (§5.6.4)."""

    breaks = 'Path of a cookie: visible ASCII from "/", without ;'


class CookieDomainError(CookieError):
    """domain-value = subdomain (§4.1.1), of letters, digits, hyphens and dots."""

    breaks = "Domain of a cookie: a name, without a dot in front"


class CookieDomainIsAddress(CookieDomainError):
    """An address is matched by itself alone (§5.1.3): leave Domain out."""

    breaks = "Domain of a cookie: an address has no subdomains"


class CookieDomainIsSuffix(CookieDomainError):
    """User agents reject public suffixes (§5.7); we know those of one label alone."""

    breaks = "Domain of a cookie: a single label is a public suffix"


class CookieDomainElsewhere(CookieDomainError):
    """Domain does not cover the host that answers: it would be rejected (§4.1.2.3)."""

    breaks = "Domain of a cookie: the host is not in it"


class CookieMaxAgeError(CookieError):
    """Max-Age is 1*DIGIT (§4.1.1)."""

    breaks = "Max-Age of a cookie: whole seconds, from 0"


class CookieExpiresError(CookieError):
    """Expires is IMF-fixdate (§4.1.1); a year before 1601 is no date (§5.1.1)."""

    breaks = "Expires of a cookie: a moment with its zone, from the year 1601"


class CookieLifetimeError(CookieError):
    """User agents cut a lifetime to 400 days (§5.5)."""

    breaks = "lifetime of a cookie: at most 400 days, 34560000 s"


class CookieSizeError(CookieError):
    """User agents drop a cookie of more than 4096 octets in name and value (§5.6)."""

    breaks = "size of a cookie: name and value of at most 4096 octets"


class CookieAttributeSizeError(CookieError):
    """User agents ignore an attribute's value of more than 1024 octets (§5.6)."""

    breaks = "attribute of a cookie: a value of at most 1024 octets"


class CookieSameSiteError(CookieError):
    """SameSite is "Strict", "Lax" or "None" (§4.1.2.7)."""

    breaks = "SameSite of a cookie: Strict, Lax or None"


class CookieSameSiteInsecure(CookieError):
    """User agents reject SameSite=None without Secure (§5.7)."""

    breaks = "SameSite=None of a cookie: it needs Secure"


class CookiePartitionedInsecure(CookieError):
    """User agents reject Partitioned without Secure (CHIPS)."""

    breaks = "Partitioned of a cookie: it needs Secure"


class CookieSecurePrefixError(CookieError):
    """A name in ``__Secure-`` promises Secure (§4.1.3.1)."""

    breaks = "__Secure- cookie: it needs Secure"


class CookieHostPrefixError(CookieError):
    """A name in ``__Host-`` promises Secure, Path=/ and no Domain (§4.1.3.2)."""

    breaks = "__Host- cookie: it needs Secure, Path=/ and no Domain"


class CookieHttpPrefixError(CookieError):
    """A name in ``__Http-`` promises Secure and HttpOnly (layered cookies §4.1.3.3)."""

    breaks = "__Http- cookie: it needs Secure and HttpOnly"


class CookieHostHttpPrefixError(CookieError):
    """A name in ``__Host-Http-`` promises both (layered cookies §4.1.3.4)."""

    breaks = "__Host-Http- cookie: it needs Secure, HttpOnly, Path=/ and no Domain"


class CookieAttributeError(CookieError):
    """An attribute is none that we write, or lacks its value, or has one too many."""

    breaks = "attribute of a cookie"


class CookieAttributeRepeated(CookieError):
    """Two attributes of one name (§4.1.1): user agents take the last."""

    breaks = "attribute of a cookie: it stands twice"


class CookieRepeated(CookieError):
    """Two cookies with one name, Domain and Path in a response (§4.1.1)."""

    breaks = "cookie of a response: it is set twice"
