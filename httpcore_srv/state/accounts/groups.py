"""
Who is in which group?

    # as in Apache's AuthGroupFile
    admins: ada grace
    staff: ada "Jean Sammet"

A group may have several lines; its members are those of all of them.

Rule: a line is understood to its last character, or it is damaged.  Who is in a group
may be kept out by that, so half of a line must not pass for the whole.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping

from httpcore_srv.semantics.authentication import profiles
from httpcore_srv.state.accounts.formats import BadLine

# The longest line that is read, in characters: thousands of members
LONGEST = 1 << 16

# Words as Apache parts them: in quotation marks of either kind, or bare; a bare one may
# hold an apostrophe, but not where it would be a quotation mark
_WORD = re.compile(
    r"""(?<!\S)(?:"([^"]*)"|'([^']*)'|([^\s"'](?:[^\s"]*[^\s"'])?))(?!\S)"""
)


def read_group(line: str) -> tuple[str, tuple[str, ...]] | None:
    """
    Return the name of a group and its members; None if *line* says nothing.

    Names are in Normalization Form C, as those in rules are.  Raises BadLine.
    """
    if not line.strip() or line.lstrip().startswith("#"):
        return None
    if len(line) > LONGEST:
        raise BadLine(f"has more than {LONGEST} characters")
    name, colon, members = line.partition(":")
    name = unicodedata.normalize("NFC", name.strip())
    if not colon or not name or not name.isprintable() or name[0] in "\"'":
        raise BadLine("is no group, a colon and its members")
    if _WORD.sub("", members).strip():
        raise BadLine("has quotation marks that enclose no name")
    words = ("".join(found.groups("")) for found in _WORD.finditer(members))
    return name, tuple(map(_member, words))


def by_user(
    groups: Iterable[tuple[str, tuple[str, ...]]],
) -> Mapping[str, frozenset[str]]:
    """Return the groups of each user who is in one."""
    gathered: dict[str, set[str]] = {}
    for name, members in groups:
        for member in members:
            gathered.setdefault(member, set()).add(name)
    return {user: frozenset(names) for user, names in gathered.items()}


def _member(word: str) -> str:
    """Return the user name that *word* is; another line may have run into this one."""
    name = profiles.user_id(word)
    if name is None or name.startswith("#"):
        raise BadLine("names a member as nobody may be named")
    return name
