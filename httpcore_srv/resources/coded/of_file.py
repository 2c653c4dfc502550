"""
In which codings can this file be had?

    found     a neighbour, or a form that was made before
    made      a form that is made now, while the visitor waits
    requested a form that is made meanwhile, for those who come later

Here the three sources of coded data meet; each is asked only when the coding is.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from httpcore_srv.fields.media_type import MediaType
from httpcore_srv.resources.coded.coders import makeable
from httpcore_srv.resources.coded.compression import UNCODED, Compression
from httpcore_srv.resources.coded.forms import CodedForms
from httpcore_srv.resources.coded.neighbours import NO_NEIGHBOURS, Neighbours
from httpcore_srv.resources.coded.stored import StoredForm
from httpcore_srv.resources.digests import DigestIndex
from httpcore_srv.resources.held import HeldData
from httpcore_srv.resources.reading import octets_of
from httpcore_srv.resources.resource import Data
from httpcore_srv.resources.tree import OpenFile

_KEY = "sha-256"


def nothing_is_exempt(media_type: MediaType | None) -> bool:
    """Return False: whatever its type, it may be coded."""
    return False


@dataclass(frozen=True, slots=True)
class Means:
    """
    By what means the files of a folder are served.

    *digests* gives their tags; *compression* says what is coded, *forms* keeps coded
    forms.  Without *forms*, and of types that *is_exempt* names, nothing is coded here,
    but neighbours are used.
    """

    digests: DigestIndex
    compression: Compression = UNCODED
    forms: CodedForms | None = None
    is_exempt: Callable[[MediaType | None], bool] = nothing_is_exempt


class CodingsOfFile:
    """
    The coded forms of *file*, which is uncoded, of *media_type*, and not owned.

    ``codings`` are those it can be had in, the server's order of preference.  What was
    opened is kept until ``close``.
    """

    def __init__(
        self,
        file: OpenFile,
        media_type: MediaType | None,
        means: Means,
        now: datetime,
        neighbours: Neighbours = NO_NEIGHBOURS,
    ) -> None:
        self._file = file
        self._means = means
        self._now = now
        self._neighbours = neighbours
        if not means.compression.uses_neighbours(media_type, file.size):
            self._neighbours = NO_NEIGHBOURS
        self._open: dict[str, OpenFile | StoredForm] = {}
        self._sought: set[str] = set()
        made_here = makeable() if self._is_coded_here(media_type) else {}
        self.codings = tuple(
            [
                coding
                for coding in means.compression.codings
                if coding in made_here or self._neighbour(coding) is not None
            ]
        )

    def found(self, coding: str) -> OpenFile | StoredForm | None:
        """Open the form in *coding* that exists; None if there is none."""
        if coding in self.codings and coding not in self._sought:
            self._sought.add(coding)
            if coding not in self._open and self._neighbour(coding) is None:
                self._kept(coding)
        return self._open.get(coding)

    def made(self, coding: str) -> OpenFile | StoredForm | None:
        """Open the form in *coding*, made now if need be; None if it cannot be."""
        found, forms = self.found(coding), self._means.forms
        if found is not None or forms is None or coding not in self.codings:
            return found
        try:
            key, data = self._source(forms.small)
        except OSError:
            return None
        level = self._means.compression.level_of(coding)
        return self._opened(coding, forms.make(key, data, coding, level))

    def requested(self, coding: str) -> bool:
        """Tell whether ``made`` is quick; if not, have the form made meanwhile."""
        forms, key = self._means.forms, self._key()
        if forms is None or coding not in self.codings:
            return False
        if self._file.size <= forms.small:
            return True
        if key is not None:
            level = self._means.compression.level_of(coding)
            forms.make_later(key, self._file, coding, level)
        return False

    def close(self, but: str | None = None) -> None:
        """Close what was opened, *but* not the form in that coding."""
        for coding, data in self._open.items():
            if coding != but:
                data.close()

    def _is_coded_here(self, media_type: MediaType | None) -> bool:
        forms, size = self._means.forms, self._file.size
        return (
            forms is not None
            and size <= forms.largest
            and self._means.compression.applies_to(media_type, size)
            and not self._means.is_exempt(media_type)
        )

    def _neighbour(self, coding: str) -> OpenFile | None:
        neighbour = self._neighbours.opened(coding, self._file)
        self._opened(coding, neighbour)
        return neighbour

    def _kept(self, coding: str) -> OpenFile | StoredForm | None:
        forms, key = self._means.forms, self._key()
        if forms is None or key is None:
            return None
        level = self._means.compression.level_of(coding)
        return self._opened(coding, forms.find(key, coding, level))

    def _opened(
        self, coding: str, data: OpenFile | StoredForm | None
    ) -> OpenFile | StoredForm | None:
        if data is not None:
            self._open[coding] = data
        return data

    def _key(self) -> bytes | None:
        """Return the file's SHA-256, None if it is not known for certain."""
        return self._means.digests.digest(self._file, _KEY, self._now)

    def _source(self, small: int) -> tuple[bytes, Data]:
        """
        Return what is coded, and its SHA-256.

        Of a small file that has just changed the octets are taken as they are now: the
        form is then one of exactly these, whatever happens to the file.  OSError is
        raised if it cannot be read, or is not known well enough.
        """
        key = self._key()
        if key is not None:
            return key, self._file
        if self._file.size > small:
            raise OSError("the file is large, and its hash is not known yet")
        octets = b"".join(octets_of(self._file.pieces(0, self._file.size)))
        return sha256(octets).digest(), HeldData(octets)
