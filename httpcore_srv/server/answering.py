"""
What is answered, whatever happens?

    respond        ──▶ the answer of the line; once more, if descriptors were short
    RequestError   ──▶ the refusal it stands for
    TooBusy        ──▶ 503: no room for what it takes, perhaps only for now
    BrokenTypeMap  ──▶ 500: the site's fault, in the log with its file and line
    OSError        ──▶ 503: the machine's fault, perhaps only for now
    anything else  ──▶ 500: our fault, in the log with the id that the client sees
"""

import errno
import logging
from datetime import UTC, datetime

from httpcore_srv.errors import BrokenTypeMap, RequestError, TooBusy
from httpcore_srv.message import Request, Response
from httpcore_srv.pipeline import apologize, refuse, respond
from httpcore_srv.semantics.methods import SAFE
from httpcore_srv.server.turns import Turns
from httpcore_srv.site import Site

log = logging.getLogger("httpcore_srv.server")

# The descriptors are those of the process, and so are the turns.
TURNS = Turns()

# No descriptor was left, to this process or to the whole system.
_SHORT = (errno.EMFILE, errno.ENFILE)


def answer(request: Request, site: Site) -> Response:
    """Take *request* down the line; what goes wrong there is noted and answered."""
    now = datetime.now(UTC)
    try:
        return _responded(request, site, now)
    except RequestError as error:
        return refused(error, request, site)
    except BrokenTypeMap as error:
        log.error("%s: 500, %s", request.id, error)
        return apologize(500, request, site, now)
    except OSError as error:
        log.error("%s: 503, %s", request.id, error)
        return apologize(503, request, site, now)
    except Exception:
        return failed(request, site)


def _responded(request: Request, site: Site, now: datetime) -> Response:
    """Take *request* down the line; if descriptors are short, once more and alone."""
    try:
        with TURNS.together():
            return respond(request, site, now)
    except OSError as error:
        if error.errno not in _SHORT or request.method not in SAFE:
            raise
    with TURNS.alone():
        return respond(request, site, now)


def refused(error: RequestError, request: Request, site: Site) -> Response:
    """Answer a request that broke the protocol."""
    log.debug("%s: %d, %s", request.id, error.status, error)
    return refuse(error, request, site, datetime.now(UTC))


def postponed(error: TooBusy, request: Request, site: Site) -> Response:
    """Answer 503 where there is no room for a request just now."""
    log.warning("%s: 503, %s", request.id, error)
    return apologize(503, request, site, datetime.now(UTC))


def failed(request: Request, site: Site) -> Response:
    """Log the exception being handled, and answer 500."""
    log.exception("%s: 500", request.id)
    return apologize(500, request, site, datetime.now(UTC))
