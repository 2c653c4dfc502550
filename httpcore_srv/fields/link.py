"""
What else is there, and how is it related?

Link carries a target and what it is to this resource (RFC 8288 §3).
"""

import re
from dataclasses import dataclass

from httpcore_srv.errors import FieldSyntaxError
from httpcore_srv.grammar.core import is_token, quote

# link-value = "<" URI-Reference ">" *( OWS ";" OWS [ link-param ] )
# A reference may hold no octet that would end it; how it is spelled is its maker's.
_REFERENCE = re.compile(r"[\x21\x23-\x3b\x3d\x3f-\x7e]*+")


@dataclass(frozen=True, slots=True)
class Link:
    """
    One link-value (RFC 8288 §3); *target* is a URI reference, already encoded.

    >>> str(Link("/page?n=2", (("rel", "next"),)))
    '</page?n=2>; rel="next"'
    """

    target: str
    parameters: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        """Write the link; FieldSyntaxError for what would break out of the field."""
        if _REFERENCE.fullmatch(self.target) is None:
            raise FieldSyntaxError("URI-Reference", self.target)
        parts = [f"<{self.target}>"]
        for name, value in self.parameters:
            if not is_token(name):
                raise FieldSyntaxError("link-param", name)
            parts.append(f"{name}={quote(value)}")
        return "; ".join(parts)
