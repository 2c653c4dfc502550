"""
From one request to one response.

    request
       │  resolve      which host, mount and path is meant?     400 415 417 421 501
       │  locate       which resource is that?
       │  admit        who is it, may they come in?             303 40x 410 429 503
       │  permit       may this method touch it?                204 30x 403 404 405
       │  negotiate    which representation suits?              300 406 506
       │  describe     what would a 200 say about it?
       │  validate     does the client have it already?         304 412
       │  extract      which parts are asked for?               416
       │  represent    send it                                  200 206
       │
       │  elaborate    an answer without content explains itself
       │  acknowledge  what does who was admitted get to know?
       │  freshen      who may reuse it, how long?
       │  complete     what must every response say?
       ▼
    response

Read ``respond`` from top to bottom: a line is a stage, a stage is a module of the same
name under ``stages/``, and the numbers beside it are the answers it can give.  A stage
that knows the answer raises ``Final``.  The order is the law's: preconditions weigh the
*selected* representation (RFC 9110 §13.2.1), so negotiation comes first; a 304 repeats
the 200's fields (§15.4.5), so description comes before validation; absence is said only
to those who have been admitted.
"""

import logging
from dataclasses import dataclass
from datetime import datetime

from httpcore_srv.access.complaints import Complaints
from httpcore_srv.access.visitor import ANYONE, Admission, Refused
from httpcore_srv.errors import (
    FieldSyntaxError,
    MalformedRequest,
    RequestError,
    StoreUnavailable,
    TooBusy,
    UnsupportedCoding,
)
from httpcore_srv.grammar.uris import parse_authority
from httpcore_srv.message import Fields, Request, Response
from httpcore_srv.resources.resource import Listed, Resource
from httpcore_srv.site import Host, Site
from httpcore_srv.stage import Final
from httpcore_srv.stages.acknowledge import acknowledge
from httpcore_srv.stages.admit import admit
from httpcore_srv.stages.complete import complete
from httpcore_srv.stages.describe import describe
from httpcore_srv.stages.elaborate import elaborate
from httpcore_srv.stages.extract import extract
from httpcore_srv.stages.freshen import freshen
from httpcore_srv.stages.locate import locate
from httpcore_srv.stages.negotiate import negotiate
from httpcore_srv.stages.permit import permit
from httpcore_srv.stages.represent import represent
from httpcore_srv.stages.resolve import host_of, resolve
from httpcore_srv.stages.validate import validate
from httpcore_srv.target import Target

NO_FIELDS = Fields()

_complaints = Complaints(logging.getLogger("httpcore_srv.server"))

# What cannot be found out lets nobody in.
UNKNOWN_FOR_NOW = "Who you are cannot be found out just now. Try again in a moment."

# A 503 of ours is over when a file or a thread becomes free (RFC 9110 §15.6.4).
SOON = Fields([("Retry-After", "1")])


def respond(request: Request, site: Site, now: datetime) -> Response:
    """
    Answer *request* by the policy of *site*, at the moment *now* (aware, UTC).

    The response's content must be closed by the caller, sent or not.  An OSError of
    the machine (no descriptors left) propagates, and BrokenTypeMap, the site's fault.
    """
    try:
        target = resolve(request, site)
    except RequestError as error:
        return refuse(error, request, site, now)
    answer = _answer(request, target, site, now)
    response = answer.response
    try:
        admission = answer.admission
        account = admission.account if admission else None
        response = elaborate(response, request, target.host, answer.detail, account)
        response = acknowledge(response, request, admission)
        response = freshen(
            response,
            request,
            target.mount,
            site,
            now=now,
            segments=target.segments,
            described=answer.described,
            visitor=admission.visitor if admission else ANYONE,
        )
        return complete(response, site, now)
    except BaseException:
        response.content.close()
        raise


@dataclass(frozen=True, slots=True)
class _Answer:
    """
    A bare response, who was admitted, and what a 200 would say, as far as known.

    *detail* is a sentence for the client in the place of the status code's own.
    """

    response: Response
    admission: Admission | None
    described: Fields | None
    detail: str = ""


def _answer(request: Request, target: Target, site: Site, now: datetime) -> _Answer:
    """Take *request* down the line from a known target to a bare response."""
    admission, described, selected = None, None, None
    found = locate(target, site, now)
    try:
        admission = admit(request, target, found, site, now)
        request = admission.request
        resource = permit(request, found, now, admission.audience)
        negotiated = negotiate(request, resource, target)
        selected = negotiated.representation
        described = describe(negotiated, request, target)
        validate(request, selected, described, now)
        parts = extract(request, selected, described, now)
        response = represent(request, selected, described, parts)
        return _Answer(response, admission, described)
    except BaseException as error:  # the answer will not carry what was found
        if isinstance(found, Resource | Listed):
            found.close()
        if selected is not None:  # its data may be none of what was found
            selected.data.close()
        if isinstance(error, Refused):
            admission = error.admission
        if isinstance(error, Final):
            return _Answer(error.response, admission, described, error.detail)
        if isinstance(error, StoreUnavailable | TooBusy):
            _complaints.refused(request.id, error)
            return _Answer(Response(503, SOON), None, None, UNKNOWN_FOR_NOW)
        raise
    finally:
        if admission is not None:  # content that was kept to be verified
            admission.request.content.close()


def refuse(
    error: RequestError, request: Request, site: Site, now: datetime
) -> Response:
    """
    Answer a request that broke the protocol; its sentence is the error's own.

    After a malformed one the connection closes: where it ends is not sure any more.
    """
    response = apologize(error.status, request, site, now, detail=str(error))
    if isinstance(error, UnsupportedCoding):  # RFC 9110 §12.5.3: what would have done
        return response.with_field("Accept-Encoding", "identity")
    if isinstance(error, MalformedRequest):
        return response.with_field("Connection", "close")
    return response


def apologize(
    status: int, request: Request, site: Site, now: datetime, detail: str = ""
) -> Response:
    """Answer with a bare *status*: the protocol was broken, or the server failed."""
    fields = SOON if status == 503 else NO_FIELDS
    host = _host_meant(request, site)
    response = elaborate(Response(status, fields), request, host, detail)
    return complete(freshen(response, request, None, site, now=now), site, now)


def _host_meant(request: Request, site: Site) -> Host | None:
    """Return the host whose pages the answer may use: the one named, or the first."""
    try:
        host, _ = parse_authority(request.fields.get("Host") or "")
        return host_of(host, site)
    except (FieldSyntaxError, RequestError):
        return next(iter(site.hosts), None)
