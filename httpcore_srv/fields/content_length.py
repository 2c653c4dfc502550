"""How many octets follow?"""

import re

from httpcore_srv.errors import FieldSyntaxError
from httpcore_srv.grammar.core import DIGITS

# Content-Length = 1*DIGIT
_CONTENT_LENGTH = re.compile(DIGITS)


def parse_content_length(text: str) -> int:
    """
    Read one Content-Length, or raise FieldSyntaxError (RFC 9110 §8.6).

    Digits are the ASCII ones, and nothing else is: no sign, underscore, prefix,
    whitespace or list, all of which ``int`` or other recipients would read.

    >>> parse_content_length("42")
    42
    """
    if _CONTENT_LENGTH.fullmatch(text) is None:
        raise FieldSyntaxError("Content-Length", text)
    return int(text)
