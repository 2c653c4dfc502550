"""
Of which octets is a field value made?

Each pattern stands below its rule (RFC 9110 §5.6, RFC 5234).  Text holds one octet a
character, so %x80-FF is obs-text.  Repetitions are possessive (``*+``): a pattern
never tries a second way to read the same octets, so it costs linear time.
"""

import re

from httpcore_srv.errors import FieldSyntaxError

# OWS = *( SP / HTAB )
OWS = r"[ \t]*+"

# tchar = "!" / "#" / "$" / "%" / "&" / "'" / "*" / "+" / "-" / "." / "^" / "_"
#       / "`" / "|" / "~" / DIGIT / ALPHA
# token = 1*tchar
TOKEN = r"[!#$%&'*+\-.^_`|~0-9A-Za-z]++"

# qdtext = HTAB / SP / %x21 / %x23-5B / %x5D-7E / obs-text
QDTEXT = r"[\t \x21\x23-\x5b\x5d-\x7e\x80-\xff]"

# quoted-pair = "\" ( HTAB / SP / VCHAR / obs-text )
QUOTED_PAIR = r"\\[\t \x21-\x7e\x80-\xff]"

# quoted-string = DQUOTE *( qdtext / quoted-pair ) DQUOTE
QUOTED_STRING = rf'"{QDTEXT}*+(?:{QUOTED_PAIR}{QDTEXT}*+)*+"'

# 1*DIGIT, as far as the interpreter converts it: 640 digits is the lowest bound that
# ``sys.set_int_max_str_digits`` can be given, and no length in this world needs more.
DIGITS = r"[0-9]{1,500}+"

_TOKEN = re.compile(TOKEN)
_QUOTABLE = re.compile(r"[\t \x21-\x7e\x80-\xff]*+")
_QUOTED_STRING = re.compile(QUOTED_STRING)
_TO_ESCAPE = re.compile(r'(["\\])')
_ESCAPED = re.compile(r"\\(.)")


def is_token(text: str) -> bool:
    """Tell whether *text* is a token (§5.6.2)."""
    return _TOKEN.fullmatch(text) is not None


def quote(text: str) -> str:
    r"""
    Write *text* as a quoted-string (§5.6.4), or raise FieldSyntaxError.

    Control characters and characters beyond one octet cannot be quoted.

    >>> print(quote('say "hi"'))
    "say \"hi\""
    """
    if _QUOTABLE.fullmatch(text) is None:
        raise FieldSyntaxError("quotable text", text)
    return '"' + _TO_ESCAPE.sub(r"\\\1", text) + '"'


def unquote(text: str) -> str:
    r"""
    Read one quoted-string (§5.6.4), or raise FieldSyntaxError.

    >>> unquote(r'"say \"hi\""')
    'say "hi"'
    """
    if _QUOTED_STRING.fullmatch(text) is None:
        raise FieldSyntaxError("quoted-string", text)
    return _ESCAPED.sub(r"\1", text[1:-1])
