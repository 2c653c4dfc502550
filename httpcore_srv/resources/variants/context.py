"""
By what means are the representations of a folder found and served?

What belongs to a folder and what to the moment, gathered for those who look.
"""

from dataclasses import dataclass
from datetime import datetime

from httpcore_srv.resources.coded.neighbours import Neighbours, Opener
from httpcore_srv.resources.files import FileAvailable, Means
from httpcore_srv.resources.tree import OpenDirectory, OpenFile
from httpcore_srv.resources.variants.candidates import candidates
from httpcore_srv.resources.variants.extensions import Extensions, NamedVariant
from httpcore_srv.resources.variants.names import NameIndex, beginning
from httpcore_srv.resources.variants.references import UNKNOWN, Mounted
from httpcore_srv.semantics.negotiation.variant import Variant


@dataclass(frozen=True, slots=True)
class Context:
    """
    What is asked while representations are sought, at the moment *now* (aware).

    *extensions*, *names* and *means* belong to a folder and are made once.  *mounted*
    tells where that folder is; it is asked only for what type maps refer to.
    """

    extensions: Extensions
    names: NameIndex
    means: Means
    now: datetime
    mounted: Mounted = UNKNOWN

    def candidates(
        self, directory: OpenDirectory, wanted: str
    ) -> tuple[NamedVariant, ...]:
        """
        Return the files of *directory* that hold representations of *wanted*.

        OSError is raised when the directory cannot be read.
        """
        base, _ = self.extensions.parted(wanted)
        names = self.names.names_of(directory, self.now)
        return candidates(wanted, beginning(names, f"{base}."), self.extensions)

    def available(
        self,
        file: OpenFile,
        variant: Variant,
        beside: Opener,
        neighbours: dict[str, str],
    ) -> FileAvailable:
        """
        Return *file*, which is handed over, as what *variant* says it is.

        *neighbours* are its coded forms, which *beside* opens.
        """
        return FileAvailable(
            file, variant, self.means, self.now, Neighbours(beside, neighbours)
        )
