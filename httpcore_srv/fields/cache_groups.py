"""
Which stored responses belong together?

Cache-Groups names the groups a response belongs to, Cache-Group-Invalidation the groups
that an unsafe request has made obsolete (RFC 9875).  Both are Lists of Strings; groups
of two origins have nothing in common (§2.1).
"""

from collections.abc import Sequence

from httpcore_srv.errors import FieldSyntaxError
from httpcore_srv.fields.structured import Item, parse_list, write_list

# "Implementations MUST support at least 32 groups in a field value, with up to at least
# 32 characters in each member" (§2): more than that may be lost on the way.
MOST_GROUPS = 32
MOST_CHARACTERS = 32


def parse_groups(*lines: str) -> tuple[str, ...]:
    """
    Read either field, or raise FieldSyntaxError: then the whole field is ignored.

    Parameters are ignored, a group named twice counts once.

    >>> parse_groups('"scripts", "shop";x=1')
    ('scripts', 'shop')
    """
    groups: dict[str, None] = {}
    for member in parse_list(*lines):
        if not isinstance(member, Item) or not isinstance(member.value, str):
            raise FieldSyntaxError("List of Strings", ", ".join(lines))
        groups.setdefault(member.value)
    return tuple(groups)


def write_groups(groups: Sequence[str]) -> str:
    """
    Write either field; FieldSyntaxError for more than every cache is sure to read.

    >>> write_groups(["scripts", "shop"])
    '"scripts", "shop"'
    """
    if len(groups) > MOST_GROUPS:
        raise FieldSyntaxError(f"list of at most {MOST_GROUPS} groups", str(groups))
    for group in groups:
        if not 0 < len(group) <= MOST_CHARACTERS:
            rule = f"group of 1 to {MOST_CHARACTERS} characters"
            raise FieldSyntaxError(rule, str(group))
    return write_list(tuple(groups))
