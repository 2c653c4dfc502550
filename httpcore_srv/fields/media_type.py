"""
Of which type is a representation?

Content-Type carries a media type (RFC 9110 §8.3.1).  Type, subtype and the names of
parameters are case-insensitive and kept in lower case; the values are kept as sent.
"""

from dataclasses import dataclass, replace
from typing import Self

from httpcore_srv.errors import FieldSyntaxError
from httpcore_srv.grammar.core import is_token, quote
from httpcore_srv.grammar.lists import split_parameters


@dataclass(frozen=True, slots=True)
class MediaType:
    """
    A media type with its parameters (§8.3.1).

    >>> html = MediaType.parse('Text/HTML;Charset="utf-8"')
    >>> html.essence, html.parameter("charset")
    ('text/html', 'utf-8')
    >>> str(html)
    'text/html; charset=utf-8'
    """

    type: str
    subtype: str
    parameters: tuple[tuple[str, str], ...] = ()

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read one media type, or raise FieldSyntaxError."""
        value, parameters = split_parameters(text)
        kind, _, subtype = value.partition("/")
        if not (is_token(kind) and is_token(subtype)):
            raise FieldSyntaxError("media-type", text)
        return cls(kind.lower(), subtype.lower(), parameters)

    def __str__(self) -> str:
        return self.essence + "".join(
            f"; {name}={value if is_token(value) else quote(value)}"
            for name, value in self.parameters
        )

    @property
    def essence(self) -> str:
        """The type and subtype, without parameters."""
        return f"{self.type}/{self.subtype}"

    def parameter(self, name: str) -> str | None:
        """Return the first value of the parameter *name* (lower case), or None."""
        for other, value in self.parameters:
            if other == name:
                return value
        return None

    def with_charset(self, charset: str) -> "MediaType":
        """
        Return the type with the parameter charset, unless it has one.

        >>> str(HTML.with_charset("iso-8859-1"))
        'text/html; charset=utf-8'
        """
        if self.parameter("charset"):
            return self
        return replace(self, parameters=(*self.parameters, ("charset", charset)))


# The types of what the server itself writes
HTML = MediaType("text", "html").with_charset("utf-8")
JSON = MediaType("application", "json")
PROBLEM = MediaType("application", "problem+json")
TEXT = MediaType("text", "plain").with_charset("utf-8")
