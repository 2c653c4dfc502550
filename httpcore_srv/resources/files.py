"""
What does a file say of itself?

    OpenFile ──┬─ content  ──▶ ETag, digests                      digests
               ├─ mtime    ──▶ Last-Modified
               └─ data     ──┬─ the file itself                   identity
                             ├─ a neighbour: page.html.br         coded.neighbours
                             └─ a coded form, made once           coded.forms

Each coding of a file is a representation of its own: its octets differ, so its entity
tag, length, ranges and digests do (RFC 9110 §8.8.3.3, RFC 9530 §3).  The type has no
part in the tag: two representations "might share the same strong validator if they
differ only in the representation metadata, such as when two different media types are
available for the same representation data" (RFC 9110 §8.8.1).  So a file has one tag
under every name, and a part of it is a part of it as either type.

What costs much is done when a coding is selected, not before.
"""

from collections.abc import Set
from datetime import datetime
from functools import partial

from httpcore_srv.resources.coded.neighbours import NO_NEIGHBOURS, Neighbours
from httpcore_srv.resources.coded.of_file import CodingsOfFile, Means
from httpcore_srv.resources.coded.stored import StoredForm
from httpcore_srv.resources.evidence import doubt
from httpcore_srv.resources.resource import Representation
from httpcore_srv.resources.tree import OpenFile
from httpcore_srv.semantics.negotiation.variant import IDENTITY, Variant
from httpcore_srv.semantics.preconditions import Validators


class FileAvailable:
    """
    One file, in each coding it can be had in; what negotiation may select.

    *described* is its description.  Where that names a coding other than identity, the
    file itself is in that coding, and is sent as it is.  Otherwise the codings of
    *means*, and those of the *neighbours*, are added: ``variant`` has them, and tells
    those of which no neighbour is listed.  *guessed* are the codings of neighbours that
    nobody listed, but that are looked for.

    The file is owned: it is closed by ``close``, or by the data that was selected.
    """

    def __init__(
        self,
        file: OpenFile,
        described: Variant,
        means: Means,
        now: datetime,
        neighbours: Neighbours = NO_NEIGHBOURS,
        guessed: Set[str] = frozenset(),
    ) -> None:
        self._file = file
        self._means = means
        self._now = now
        self._forms: CodingsOfFile | None = None
        self._own_coding = described.codings[-1]
        codings, made = described.codings, described.made
        if self._own_coding == IDENTITY:
            self._forms = CodingsOfFile(
                file, described.media_type, means, now, neighbours
            )
            listed = neighbours.names.keys() - guessed
            made = tuple([one for one in self._forms.codings if one not in listed])
            codings = (*self._forms.codings, IDENTITY)
        self.variant = Variant(
            described.uri,
            described.media_type,
            described.languages,
            codings,
            described.quality,
            file.size,
            described.features,
            described.description,
            made,
        )

    def ready(self, coding: str) -> bool:
        """
        Tell whether ``selected(coding)`` would answer at once.

        A small file is coded at once; a large one meanwhile, for those who come later.
        """
        if coding == self._own_coding:
            return True
        forms = self._forms
        return forms is not None and (
            forms.found(coding) is not None or forms.requested(coding)
        )

    def selected(self, coding: str = IDENTITY) -> Representation:
        """
        Return the representation in *coding*, made now if it is not ready.

        If it cannot be made, the file is returned as it is.  OSError is raised if the
        file cannot be read.
        """
        forms, data = self._forms, None
        if forms is not None and coding != self._own_coding:
            data = forms.made(coding)
        if forms is not None:
            forms.close(but=coding)
        if data is None:
            own = None if self._own_coding == IDENTITY else self._own_coding
            return self._represented(self._file, own)
        self._file.close()
        return self._represented(data, coding)

    def close(self) -> None:
        """Close the file, and its coded forms."""
        self._file.close()
        if self._forms is not None:
            self._forms.close()

    def _represented(
        self, data: OpenFile | StoredForm, coding: str | None
    ) -> Representation:
        """Return the representation whose data, in *coding*, is *data*."""
        digests, now = self._means.digests, self._now
        if isinstance(data, StoredForm):
            etag, digest_of = data.entity_tag, data.digest_of
        else:
            etag = digests.entity_tag(data, now)
            digest_of = partial(digests.digest, data, now=now)
        return Representation(
            media_type=self.variant.media_type,
            validators=Validators(etag, last_modified(self._file, now)),
            data=data,
            languages=self.variant.languages,
            coding=coding,
            location=self.variant.uri or None,
            digest_of=digest_of,
        )


def last_modified(file: OpenFile, now: datetime) -> datetime:
    """
    Return the modification date, in whole seconds, but none that is still to come.

    "An origin server with a clock [...] MUST NOT generate a Last-Modified date that is
    later than the server's time of message origination" -- RFC 9110 §8.8.2.1
    """
    if file.modified <= now:
        return file.modified
    doubt("the date of a file is still to come: until then it is always now")
    return now.replace(microsecond=0)
