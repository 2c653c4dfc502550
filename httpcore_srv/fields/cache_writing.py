"""
How is a cache directive written?

    max-age=60   no-cache   private="Set-Cookie"   community="UCI"

In the one form that the RFC demands of a sender, though a recipient takes others:
seconds as a token, names of fields as a quoted-string (RFC 9111 §5.2).
"""

from httpcore_srv.errors import FieldSyntaxError
from httpcore_srv.fields.cache_directives import GREATEST, SECTIONS
from httpcore_srv.grammar.core import is_token, quote


def written(name: str, value: int | bool | tuple[str, ...]) -> str:
    """
    Write the directive *name* of RFC 9111 §5.2.2, or raise FieldSyntaxError.

    *value* is True, a number of seconds, or the names of the fields it is about.

    >>> written("max-age", 60), written("no-cache", ("Set-Cookie", "X"))
    ('max-age=60', 'no-cache="Set-Cookie, X"')
    """
    match value:
        case True:
            return name
        case tuple() if value and all(map(is_token, value)):
            return f'{name}="{", ".join(value)}"'
        case int() if 0 <= value <= GREATEST:
            return f"{name}={value}"
    raise FieldSyntaxError(f"{name} ({SECTIONS[name]})", str(value))


def written_extension(name: str, value: str | None) -> str:
    """
    Write a directive that RFC 9111 does not define (§5.2.3), or raise FieldSyntaxError.

    >>> written_extension("community", "UCI"), written_extension("d", "e f")
    ('community=UCI', 'd="e f"')
    """
    if not is_token(name):
        raise FieldSyntaxError("cache directive", name)
    if value is None:
        return name
    return f"{name}={value if is_token(value) else quote(value)}"
