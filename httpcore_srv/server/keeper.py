"""
What is kept of an answer that goes down the line?

    the line, overheard ──▶ fit to be kept? ─┬─ whole      on its shelf, if let in
                                             └─ 304, 206   beside their 200, which is
                                                           made now if need be

Whatever is kept, the answer is sent all the same.
"""

import logging
import time
from dataclasses import replace
from datetime import UTC, datetime
from threading import Lock
from weakref import WeakSet

from httpcore_srv.message import Request, Response
from httpcore_srv.pipeline import apologize
from httpcore_srv.resources.evidence import witnessed
from httpcore_srv.server.answering import answer
from httpcore_srv.server.ready_responses import StoredResponse
from httpcore_srv.server.remembering import (
    Fit,
    Heard,
    fit_of,
    kept_of,
    same_to_caches,
    weight_of,
)
from httpcore_srv.server.selecting import said_of_part
from httpcore_srv.server.shelves import Shelves, key_of
from httpcore_srv.site import Site
from httpcore_srv.stage import overheard
from httpcore_srv.wire.plain import PlainHead

log = logging.getLogger("httpcore_srv.server")

# Without these a request gets the whole.
NARROWING = ("if-none-match", "if-modified-since", "range", "if-range")


class Keeper:
    """
    Answers requests to *site*, and keeps on *shelves* what is worth it.

    What changed less than *granularity* seconds ago is not kept: that is the coarsest
    step of the times of files.
    """

    def __init__(self, site: Site, shelves: Shelves, granularity: float) -> None:
        self._site = site
        self._shelves = shelves
        self._granularity = granularity
        self._files: WeakSet[StoredResponse] = WeakSet()
        self._files_lock = Lock()

    def answer(self, head: PlainHead, request: Request) -> Response:
        """Answer *request*, whose head is *head*; its content is to be closed."""
        started = time.monotonic()
        heard = self._overheard(request)
        response = heard.response
        fit = fit_of(request, heard, self._site, self._granularity)
        if fit is None:
            return response
        if response.status in (206, 304):
            self._keep_beside(head, request, response, fit)
            return response
        return self._keep(head, request, response, fit, started)

    def close_files(self, *, every: bool = False) -> bool:
        """
        Let go of large files that have changed or are gone: they hold their disk.

        Or of *every* one.  Returns whether there are any left.
        """
        with self._files_lock:
            files = list(self._files)
        for kept in files:
            if kept.file is not None and (every or not kept.file.is_as_it_was()):
                self._shelves.drop(kept)
        return any(not kept.is_gone for kept in files)

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
        key = key_of(head, response, fit.consulted, secure=request.peer.secure)
        length = response.content.length or 0
        if not self._shelves.admits(key, response.status, length):
            return response
        try:
            response, kept = kept_of(head, key, response, fit, started)
        except OSError as error:  # the file cannot be read, or was cut meanwhile
            response.content.close()
            log.error("%s: 503, %s", request.id, error)
            return apologize(503, request, self._site, datetime.now(UTC))
        if kept is not None:
            is_kept = self._shelves.put(kept, weight_of(kept, self._shelves.size))
            if kept.file is not None and is_kept:
                with self._files_lock:
                    self._files.add(kept)
        return response

    def _keep_beside(
        self, head: PlainHead, request: Request, response: Response, fit: Fit
    ) -> None:
        """Keep a 304 or 206 beside its 200, which is made now if nobody asked."""
        secure = request.peer.secure
        kept = self._shelves.find(head, secure=secure)
        if kept is None and fit.gate is None:
            self._keep_whole(head, request)
            kept = self._shelves.find(head, secure=secure)
        if kept is None or kept.validators != fit.validators:
            return
        if kept.response.fields.get("Vary") != response.fields.get("Vary"):
            return  # found by fewer fields: the 200 of another request
        if not same_to_caches(kept.visitor, fit.visitor):
            return
        if response.status == 304:
            kept.unchanged = response
            return
        said = said_of_part(response, closing=head.closing)
        if said is not None:
            kept.partial["If-Range" in request.fields, head.closing] = said

    def _keep_whole(self, head: PlainHead, request: Request) -> None:
        """Make, and keep, what *request* would get without what narrows it."""
        started = time.monotonic()
        request = replace(request, fields=request.fields.without(*NARROWING))
        heard = self._overheard(request)
        response = heard.response
        fit = fit_of(request, heard, self._site, self._granularity)
        if fit is not None and response.status == 200:
            response = self._keep(head, request, response, fit, started)
        response.content.close()
