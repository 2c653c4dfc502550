"""
Who is in which group?

    admins: ada grace
    staff: ada "Jean Sammet"      # as in Apache's AuthGroupFile

A group may have several lines; its members are those of all of them.
"""

import re
from collections.abc import Iterable, Mapping

from httpcore_srv.semantics.authentication import profiles
from httpcore_srv.state.accounts.formats import BadLine

# Words as Apache parts them: bare, or in quotation marks of either kind
_WORD = re.compile(r'"([^"]*)"|\'([^\']*)\'|(\S+)')


def read_group(line: str) -> tuple[str, tuple[str, ...]] | None:
    """
    Return the name of a group and its members; None if *line* says nothing.

    Raises BadLine.
    """
    if not line.strip() or line.lstrip().startswith("#"):
        return None
    name, colon, members = line.partition(":")
    if not colon or not name.strip():
        raise BadLine("is no group, a colon and its members")
    words = ("".join(found.groups("")) for found in _WORD.finditer(members))
    return name.strip(), tuple(profiles.user_id(word) or word for word in words)


def by_user(
    groups: Iterable[tuple[str, tuple[str, ...]]],
) -> Mapping[str, frozenset[str]]:
    """Return the groups of each user who is in one."""
    gathered: dict[str, set[str]] = {}
    for name, members in groups:
        for member in members:
            gathered.setdefault(member, set()).add(name)
    return {user: frozenset(names) for user, names in gathered.items()}
