"""
Where does one element end and the next begin?

    #element    a, "b, c", d;e=f        commas part elements (RFC 9110 §5.6.1)
    parameters  value;name=x;other="y"  semicolons part parameters (§5.6.6)

Neither parts inside a quoted-string.  Both readers look at each octet once.
"""

import re

from httpcore_srv.errors import FieldSyntaxError
from httpcore_srv.grammar.core import OWS, QUOTED_STRING, TOKEN, unquote

# What stands between two commas.  A quoted-string that is never closed reaches to the
# end, so that no quote is looked at twice.
_ELEMENT = re.compile(r'(?:[^",]++|"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z))++', re.DOTALL)

# parameters = *( OWS ";" OWS [ parameter ] )
# parameter  = parameter-name "=" parameter-value
_PARAMETER = re.compile(
    rf"{OWS};{OWS}(?:(?P<name>{TOKEN})="
    rf"(?:(?P<token>{TOKEN})|(?P<quoted>{QUOTED_STRING})))?+"
)


def split_list(text: str) -> list[str]:
    """
    Part a list-based field value into its elements, without surrounding whitespace.

    "A recipient MUST parse and ignore a reasonable number of empty list elements"
    (§5.6.1.2); how many are reasonable is bounded by the length of a field line.

    >>> split_list('a,, "b,c" ,')
    ['a', '"b,c"']
    """
    raw = _ELEMENT.findall(text) if '"' in text else text.split(",")
    return [element for part in raw if (element := part.strip(" \t"))]


def split_parameters(text: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    """
    Part ``value;name=x`` into the value and its parameters, or raise FieldSyntaxError.

    Names are case-insensitive and come out in lower case; values are unquoted.  The
    value itself is everything before the first semicolon and is not judged here.

    >>> split_parameters('text/html; Charset="utf-8"')
    ('text/html', (('charset', 'utf-8'),))
    """
    semicolon = text.find(";")
    if semicolon < 0:
        return text.strip(" \t"), ()
    parameters, position = [], semicolon
    end = len(text.rstrip(" \t"))
    while position < end:
        found = _PARAMETER.match(text, position)
        if found is None:
            raise FieldSyntaxError("list of parameters", text)
        if found["name"] is not None:
            value = found["token"] or unquote(found["quoted"])
            parameters.append((found["name"].lower(), value))
        position = found.end()
    return text[:semicolon].strip(" \t"), tuple(parameters)
