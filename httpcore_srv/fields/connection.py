"""Which options has the sender for this one connection?"""

from httpcore_srv.errors import FieldSyntaxError
from httpcore_srv.grammar.core import is_token
from httpcore_srv.grammar.lists import split_list


def parse_connection(text: str) -> frozenset[str]:
    """
    Read Connection, in lower case, or raise FieldSyntaxError (RFC 9110 §7.6.1).

    >>> sorted(parse_connection("Close, X-Hop"))
    ['close', 'x-hop']
    """
    options = split_list(text)
    if not all(map(is_token, options)):
        raise FieldSyntaxError("Connection", text)
    return frozenset(option.lower() for option in options)
