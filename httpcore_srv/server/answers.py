"""
Which answers stand ready, and which of them is the one to this request?

    answer   the long way: down the line, overheard; kept if the law allows it, and if
             all that it rests on can be looked at again
    recall   the short way: a head that is known ──▶ its form
                            a plain head ──▶ place, Vary ──▶ condition ──▶ gate

Rule 1: what is recalled has the octets that the line would give, but for Date.  Where
        that is not sure, None is recalled, and the long way taken.
Rule 2: what an answer rests on is looked at again when the last look is older than the
        interval, and at once for who reloads a page.
Rule 3: who may come in is decided anew for each request, before anything is sent.

Whole heads are known with their forms, for clients say the same again and again: from
the second time on, and none with credentials.
"""

import math
from secrets import token_hex

from httpcore_srv.message import Peer, Request, Response
from httpcore_srv.resources.at_rest import GRANULARITY
from httpcore_srv.semantics.keeping import asks_again, is_recalled
from httpcore_srv.server.answering import answer
from httpcore_srv.server.hinting import linked
from httpcore_srv.server.keeper import Keeper
from httpcore_srv.server.known_heads import KnownHeads
from httpcore_srv.server.ready_responses import ReadyResponse
from httpcore_srv.server.remembering import admitted
from httpcore_srv.server.selecting import form_for
from httpcore_srv.server.settings import AnswerSettings
from httpcore_srv.server.shelves import Shelves
from httpcore_srv.site import Site
from httpcore_srv.wire.plain import PlainHead, plain_reader

DEFAULT = AnswerSettings()


class Answers:
    """
    The answers of *site*, for any number of threads.

    *granularity* is the coarsest step of the times of files, in seconds: what changed
    less long ago is not kept.
    """

    def __init__(
        self,
        site: Site,
        settings: AnswerSettings = DEFAULT,
        granularity: float = GRANULARITY,
    ) -> None:
        self._heads = KnownHeads()
        self.known = self._heads.forms
        self._site = site
        self._size = settings.size
        self._check = settings.check
        self._reader = plain_reader(site.limits)
        self._shelves = Shelves(settings.size, self._heads.let_go)
        self._keeper = Keeper(site, self._shelves, granularity)
        self._has_stopped = settings.size == 0
        self._hints = any(folder.hints is not None for folder in site.folders())

    def stop(self) -> None:
        """Recall nothing more: the long way says that connections end."""
        self._has_stopped = True
        self._heads.stop()
        self._shelves.close()

    def close_files(self, *, every: bool = False) -> bool:
        """
        Let go of large files that have changed or are gone: they hold their disk.

        Or of *every* one.  Returns whether there are any left.
        """
        return self._keeper.close_files(every=every)

    # The long way...

    def answer(self, read: PlainHead | bytes, request: Request) -> Response:
        """Answer *request*, of whose head that was *read*; close its content."""
        head = self._reader.read(read) if isinstance(read, bytes) else read
        if head is None or not self._may_be_recalled(head, is_admitted_anew=True):
            return linked(request, answer(request, self._site), self._site)
        return self._keeper.answer(head, request)

    # ... and the short one

    def recall(
        self, octets: bytes, peer: Peer, now: float
    ) -> ReadyResponse | PlainHead | None:
        """
        Return the answer to the request whose head is *octets*, ready to be sent.

        If there is none, or it is not sure, the long way tells: then it is what was
        read of a plain head, None of any other.  *now* is on ``time.monotonic``.  It
        does not block but for a look at the files.
        """
        form = self.known.get(octets)
        if form is None or not self._is_renewed(form, now):
            form = self._but_for_one_value(octets, peer, now)
        found = form or self._read(octets, peer, now)
        if isinstance(found, ReadyResponse) and found.kept.pieces:
            return found.for_exchange(token_hex(16))
        return found

    def _but_for_one_value(
        self, octets: bytes, peer: Peer, now: float
    ) -> ReadyResponse | None:
        """Return the answer to a head that is known but for who sent it."""
        known = self._heads.but_for_one_value(octets)
        if known is None or not self._is_renewed(known[0], now):
            return None
        return admitted(*known, peer)

    def _read(
        self, octets: bytes, peer: Peer, now: float
    ) -> ReadyResponse | PlainHead | None:
        """Return the answer to a head that is not known yet, or what was read of it."""
        head = self._reader.read(octets)
        if head is None:
            return None
        kept = self._shelves.find(head, secure=peer.secure)
        if kept is None or not self._may_be_recalled(
            head, is_admitted_anew=kept.gate is not None
        ):
            return head
        again = asks_again(head.fields)
        form = form_for(kept, head)
        if form is not None and form.closing and form.status == 200 and not form.octets:
            self._shelves.grow(kept, len(form.content))  # it stands there once more
        if again and form is not None:
            kept.checked = form.until = -math.inf
        if form is None or not self._is_renewed(form, now):
            return head
        if not again and form.status != 206:
            self._heads.learn(octets, form, head)
        return admitted(form, head, head.fields, peer) or head

    def is_hinted(self, head: PlainHead) -> bool:
        """Tell whether its request may get a 103 before, and links with its answer."""
        return self._hints and head.fields.get("sec-fetch-mode") == "navigate"

    def _may_be_recalled(self, head: PlainHead, *, is_admitted_anew: bool) -> bool:
        """Tell whether such a request may get a kept answer, if there is one."""
        if self._has_stopped or self.is_hinted(head):
            return False
        return is_recalled(head.fields, is_admitted_anew=is_admitted_anew)

    def _is_renewed(self, form: ReadyResponse, now: float) -> bool:
        """Bring *form* up to date, if its answer is what the line would give now."""
        kept = form.kept
        if kept.is_gone:
            return False
        if form.until > now:
            return True
        if now - kept.checked >= self._check:
            if not kept.grounds.hold():
                self._shelves.drop(kept)
                return False
            kept.checked = now
        if kept.file is None and not kept.pieces:
            form.renew(now, kept.checked + self._check)
            return True
        form.renew(now, -math.inf)  # one by one: the file is looked at, the id another
        return kept.file is None or kept.file.is_as_it_was()
