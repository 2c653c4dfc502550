"""
Which names are as good as absent?

A folder on disk holds more than its owner means to publish: version control, editor
backups, account files, keys.  Such a name is answered like one that does not exist,
by 404 and never by 403, so that nobody learns that it is there.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from fnmatch import translate
from functools import lru_cache

# "well-known URIs are rooted in the top of the path's hierarchy" -- RFC 8615 §3
WELL_KNOWN = ".well-known"

NEVER_PUBLISHED = (
    # dotfiles: .git, .env, .htaccess, .ssh, .DS_Store, editors' lock and swap files
    ".*",
    # what editors and patch programs leave beside a file, with its whole source
    *("*~", "#*#", "*.bak", "*.old", "*.orig", "*.rej", "*.save"),
    *("*.swo", "*.swp", "*.swx"),
    # what package managers leave beside a configuration file
    *("*.dpkg-*", "*.rpmnew", "*.rpmorig", "*.rpmsave", "*.ucf-*"),
    # accounts
    *("htpasswd", "*.htpasswd", "htdigest", "*.htdigest", "htgroup", "*.htgroup"),
    *("credentials", "credentials.json", "*.env"),
    # private keys; a public .pem or a Keynote .key must be allowed by other patterns
    *("id_rsa", "id_dsa", "id_ecdsa", "id_ecdsa_sk", "id_ed25519", "id_ed25519_sk"),
    *("*.key", "*.pem", "*.p12", "*.pfx", "*.ppk", "*.jks", "*.keystore", "*.kdbx"),
    # what file managers leave
    *("desktop.ini", "thumbs.db"),
)

# Characters without a shape, which some file systems (HFS+) overlook in a name: there,
# U+200C and ".git" is ".git".
_SHAPELESS = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]")

# No file system has a longer name; whether such a one is hidden is not remembered.
_LONGEST = 255


@dataclass(frozen=True, slots=True)
class HiddenNames:
    """
    The names of files and directories that are never shown.

    *patterns* are shell patterns for one whole name; letters match in either case,
    because some file systems take ``ID_RSA`` for ``id_rsa``.  *shown* are names that
    no pattern hides at the top of a tree.

    >>> HIDDEN_BY_DEFAULT.hides(".git"), HIDDEN_BY_DEFAULT.hides("index.html")
    (True, False)
    >>> HIDDEN_BY_DEFAULT.hides(".well-known")
    False
    >>> HIDDEN_BY_DEFAULT.hides(".well-known", top=False)
    True
    """

    patterns: tuple[str, ...] = NEVER_PUBLISHED
    shown: tuple[str, ...] = (WELL_KNOWN,)
    _pattern: re.Pattern[str] = field(init=False, repr=False, compare=False)
    _known: Callable[[str], bool] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        alternatives = "|".join(map(translate, self.patterns)) or "(?!)"
        compiled = re.compile(alternatives, re.IGNORECASE)
        object.__setattr__(self, "_pattern", compiled)
        object.__setattr__(self, "_known", lru_cache(4096)(self._matches))

    def hides(self, name: str, *, top: bool = True) -> bool:
        """
        Tell whether *name* is hidden.

        *top* tells whether it stands at the top of the tree, the only place where
        ``.well-known`` has a meaning (RFC 8615 §3).
        """
        if top and name in self.shown:
            return False
        return self._known(name) if len(name) <= _LONGEST else self._matches(name)

    def _matches(self, name: str) -> bool:
        return self._pattern.match(_SHAPELESS.sub("", name)) is not None

    def hiding(self, name: str, *, top: bool = True) -> str | None:
        """
        Return the first pattern that hides *name*, None if it is shown.

        >>> HIDDEN_BY_DEFAULT.hiding("server.key")
        '*.key'
        """
        if not self.hides(name, top=top):
            return None
        shape = _SHAPELESS.sub("", name)
        matches = (
            pattern
            for pattern in self.patterns
            if re.match(translate(pattern), shape, re.IGNORECASE)
        )
        return next(matches)


HIDDEN_BY_DEFAULT = HiddenNames()
