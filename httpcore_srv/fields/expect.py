"""What does the client expect before it sends the content?"""

from httpcore_srv.errors import FieldSyntaxError
from httpcore_srv.grammar.core import is_token
from httpcore_srv.grammar.lists import split_list, split_parameters

CONTINUE = "100-continue"


def parse_expect(text: str) -> tuple[str, ...]:
    """
    Read Expect: the expectations, in lower case, or raise FieldSyntaxError.

    An expectation is ``token [ "=" value parameters ]``; "the Expect field value is
    case-insensitive" and only "100-continue" is defined (RFC 9110 §10.1.1).  What
    follows a token other than that one makes no difference and is not kept.

    >>> parse_expect("100-Continue")
    ('100-continue',)
    """
    return tuple(_expectation(element) for element in split_list(text))


def _expectation(text: str) -> str:
    """Read one expectation, or raise FieldSyntaxError."""
    value, _ = split_parameters(text)
    name, equals, _ = value.partition("=")
    if not is_token(name) or (equals and name.lower() == CONTINUE):
        raise FieldSyntaxError("expectation", text)
    return name.lower()
