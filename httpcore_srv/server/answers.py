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

import logging
import math
import time
from dataclasses import replace
from datetime import UTC, datetime
from threading import Lock
from weakref import WeakSet

from httpcore_srv.message import Peer, Request, Response
from httpcore_srv.pipeline import apologize
from httpcore_srv.resources.at_rest import GRANULARITY
from httpcore_srv.resources.evidence import witnessed
from httpcore_srv.semantics.keeping import asks_again, is_recalled
from httpcore_srv.server.answering import answer
from httpcore_srv.server.hinting import linked
from httpcore_srv.server.known_heads import KnownHeads
from httpcore_srv.server.ready_responses import ReadyResponse, StoredResponse
from httpcore_srv.server.remembering import (
    Fit,
    Heard,
    admitted,
    fit_of,
    kept_of,
    primary_of,
    same_to_caches,
    status_of,
    weight_of,
)
from httpcore_srv.server.settings import AnswerSettings
from httpcore_srv.site import Site
from httpcore_srv.stage import overheard
from httpcore_srv.state.stored import Stored
from httpcore_srv.wire.plain import PlainHead, plain_reader

log = logging.getLogger("httpcore_srv.server")

DEFAULT = AnswerSettings()

CONDITIONS = ("if-none-match", "if-modified-since")


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
        self._granularity = granularity
        self._reader = plain_reader(site.limits)
        self._stored: Stored[StoredResponse] = Stored(settings.size, self._heads.let_go)
        self._has_stopped = settings.size == 0
        self._files: WeakSet[StoredResponse] = WeakSet()
        self._files_lock = Lock()
        self._hints = any(folder.hints is not None for folder in site.folders())

    def stop(self) -> None:
        """Recall nothing more: the long way says that connections end."""
        self._has_stopped = True
        self._heads.stop()
        self._stored.close()

    def close_files(self) -> None:
        """Let go of large files that have changed or are gone: they hold their disk."""
        with self._files_lock:
            files = list(self._files)
        for kept in files:
            if kept.file is not None and not kept.file.is_as_it_was():
                self._stored.drop(kept.key, kept)

    # The long way...

    def answer(self, octets: bytes, request: Request) -> Response:
        """Answer *request*, whose head is *octets*; its content is to be closed."""
        head = None if self._has_stopped else self._reader.read(octets)
        if head is None or not self._may_be_recalled(head, is_admitted_anew=True):
            return linked(request, answer(request, self._site), self._site)
        started = time.monotonic()
        heard = self._overheard(request)
        fit = fit_of(request, heard, self._site, self._granularity)
        if fit is None:
            return heard.response
        if heard.response.status == 304:
            self._keep_unchanged(head, request, heard.response, fit)
            return heard.response
        return self._keep(head, request, heard.response, fit, started)

    def _overheard(self, request: Request) -> Heard:
        """Take *request* down the line, and listen."""
        now = datetime.now(UTC)
        with overheard() as trail, witnessed() as evidence:
            response = answer(request, self._site)
        return Heard(response, tuple(trail), evidence, now)

    def _keep(
        self,
        head: PlainHead,
        request: Request,
        response: Response,
        fit: Fit,
        started: float,
    ) -> Response:
        """Keep *response*, if all holds still; return it to be sent."""
        secure = request.peer.secure
        try:
            response, kept = kept_of(head, response, fit, started, secure=secure)
        except OSError as error:  # the file cannot be read, or was cut meanwhile
            response.content.close()
            log.error("%s: 503, %s", request.id, error)
            return apologize(503, request, self._site, datetime.now(UTC))
        if kept is not None:
            is_kept = self._stored.put(kept.key, kept, weight_of(kept, self._size))
            if kept.file is not None and is_kept:
                with self._files_lock:
                    self._files.add(kept)
        return response

    def _keep_unchanged(
        self, head: PlainHead, request: Request, response: Response, fit: Fit
    ) -> None:
        """Keep a 304 beside its 200, which is made now if nobody asked for it."""
        place, fields = primary_of(head, secure=request.peer.secure), head.fields
        kept = self._stored.find(place, fields)
        if kept is None and fit.gate is None:
            self._keep_whole(head, request)
            kept = self._stored.find(place, fields)
        if kept is None or kept.validators != fit.validators:
            return
        if kept.response.fields.get("Vary") != response.fields.get("Vary"):
            return  # found by fewer fields: the 200 of another request
        if same_to_caches(kept.visitor, fit.visitor):
            kept.unchanged = response

    def _keep_whole(self, head: PlainHead, request: Request) -> None:
        """Make, and keep, what *request* would get without its conditions."""
        started = time.monotonic()
        request = replace(request, fields=request.fields.without(*CONDITIONS))
        heard = self._overheard(request)
        response = heard.response
        fit = fit_of(request, heard, self._site, self._granularity)
        if fit is not None and response.status == 200:
            response = self._keep(head, request, response, fit, started)
        response.content.close()

    # ... and the short one

    def recall(self, octets: bytes, peer: Peer, now: float) -> ReadyResponse | None:
        """
        Return the answer to the request whose head is *octets*, ready to be sent.

        None if there is none, or it is not sure: the long way tells.  *now* is on
        ``time.monotonic``.  It does not block but for a look at the files.
        """
        form = self.known.get(octets)
        if form is not None and self._is_renewed(form, now):
            return form
        return self._but_for_one_value(octets, peer, now) or self._read(
            octets, peer, now
        )

    def _but_for_one_value(
        self, octets: bytes, peer: Peer, now: float
    ) -> ReadyResponse | None:
        """Return the answer to a head that is known but for who sent it."""
        known = self._heads.but_for_one_value(octets)
        if known is None or not self._is_renewed(known.form, now):
            return None
        return admitted(*known, peer)

    def _read(self, octets: bytes, peer: Peer, now: float) -> ReadyResponse | None:
        """Return the answer to a head that is not known yet."""
        head = None if self._has_stopped else self._reader.read(octets)
        if head is None:
            return None
        kept = self._stored.find(primary_of(head, secure=peer.secure), head.fields)
        if kept is None or not self._may_be_recalled(
            head, is_admitted_anew=kept.gate is not None
        ):
            return None
        again = asks_again(head.fields)
        form = kept.form(status_of(kept, head), closing=head.closing)
        if again and form is not None:
            kept.checked = form.until = -math.inf
        if form is None or not self._is_renewed(form, now):
            return None
        if not again:
            self._heads.learn(octets, form, head)
        return admitted(form, head, peer)

    def _may_be_recalled(self, head: PlainHead, *, is_admitted_anew: bool) -> bool:
        """Tell whether such a request may get a kept answer, if there is one."""
        if self._hints and head.fields.get("sec-fetch-mode") == "navigate":
            return False  # it gets a 103 before, and links with it
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
                self._stored.drop(kept.key, kept)
                return False
            kept.checked = now
        if kept.file is None:
            form.renew(now, kept.checked + self._check)
            return True
        form.renew(now, now)  # sent from the file, which is looked at each time
        return kept.file.is_as_it_was()
