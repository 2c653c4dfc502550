"""
By what means are the representations of a folder found and served?

What belongs to a folder and what to the moment, gathered for those who look.
"""

import os
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from httpcore_srv.resources.coded.neighbours import SUFFIXES, Neighbours, Opener
from httpcore_srv.resources.coded.of_file import Means
from httpcore_srv.resources.files import FileAvailable
from httpcore_srv.resources.resource import Absent
from httpcore_srv.resources.tree import OpenDirectory, OpenFile, Tree
from httpcore_srv.resources.variants.candidates import candidates
from httpcore_srv.resources.variants.extensions import Extensions, NamedVariant
from httpcore_srv.resources.variants.names import NameIndex, beginning
from httpcore_srv.resources.variants.references import UNKNOWN, Mounted
from httpcore_srv.resources.way import NOT_THERE
from httpcore_srv.resources.witnessed_way import lacks
from httpcore_srv.semantics.negotiation.variant import Variant

NOTHING_THERE = Absent(reason=NOT_THERE)


@dataclass(frozen=True, slots=True)
class Context:
    """
    What is asked while representations are sought, at the moment *now* (aware).

    *extensions*, *names* and *means* belong to a folder and are made once.  *mounted*
    tells where that folder is; it is asked only for what type maps refer to.  If not
    *maps_first*, files go before type maps.
    """

    extensions: Extensions
    names: NameIndex
    means: Means
    now: datetime
    mounted: Mounted = UNKNOWN
    maps_first: bool = True

    def candidates(
        self, directory: OpenDirectory, wanted: str
    ) -> tuple[NamedVariant, ...]:
        """
        Return the files of *directory* that hold representations of *wanted*.

        OSError is raised when the directory cannot be read.
        """
        base, _ = self.extensions.parted(wanted)
        names = self.names.names_of(directory, self.now)
        named = beginning(names, f"{base}.")
        if not named:
            return ()
        return _candidates(wanted, tuple(named), self.extensions, self.maps_first)

    def available(
        self,
        file: OpenFile,
        variant: Variant,
        beside: Opener,
        neighbours: dict[str, str],
        *,
        guess: bool = False,
    ) -> FileAvailable:
        """
        Return *file*, which is handed over, as what *variant* says it is.

        *neighbours* are its coded forms, which *beside* opens.  With *guess* those of
        customary names are looked for as well, as they are at the file's own address.
        """
        custom = self._customary(file.name) if guess else {}
        names = Neighbours(beside, custom | neighbours)
        guessed = custom.keys() - neighbours.keys()
        return FileAvailable(file, variant, self.means, self.now, names, guessed)

    def _customary(self, name: str) -> dict[str, str]:
        """Return what coded forms of the file *name* are called: .br may be Breton."""
        meaning = self.extensions.coding_of
        return {
            coding: name + end
            for coding, end in SUFFIXES.items()
            if meaning(end) == coding
        }


@lru_cache(maxsize=256)
def _candidates(
    wanted: str, named: tuple[str, ...], extensions: Extensions, maps_first: bool
) -> tuple[NamedVariant, ...]:
    """Compare the names, once for the same ones."""
    return candidates(wanted, named, extensions, maps_first=maps_first)


def seeker(tree: Tree, above: tuple[bytes, ...]) -> Opener:
    """
    Return what opens a name in the directory *above*, by the rules of the tree.

    It is for names that are seldom there: one look comes first.
    """

    def beside(name: str) -> OpenFile | OpenDirectory | Absent:
        names = (*above, os.fsencode(name))
        return NOTHING_THERE if lacks(tree.root, names) else tree.open(names)

    return beside
