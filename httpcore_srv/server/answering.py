"""
What is answered, whatever happens?

    respond        ──▶ the answer of the line
    RequestError   ──▶ the refusal it stands for
    BrokenTypeMap  ──▶ 500: the site's fault, in the log with its file and line
    OSError        ──▶ 503: the machine's fault, perhaps only for now
    anything else  ──▶ 500: our fault, in the log with the id that the client sees
"""

import logging
from datetime import UTC, datetime

from httpcore_srv.errors import BrokenTypeMap, RequestError
from httpcore_srv.message import Request, Response
from httpcore_srv.pipeline import apologize, refuse, respond
from httpcore_srv.site import Site

log = logging.getLogger("httpcore_srv.server")


def answer(request: Request, site: Site) -> Response:
    """Take *request* down the line; what goes wrong there is noted and answered."""
    now = datetime.now(UTC)
    try:
        return respond(request, site, now)
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


def refused(error: RequestError, request: Request, site: Site) -> Response:
    """Answer a request that broke the protocol."""
    log.debug("%s: %d, %s", request.id, error.status, error)
    return refuse(error, request, site, datetime.now(UTC))


def failed(request: Request, site: Site) -> Response:
    """Log the exception being handled, and answer 500."""
    log.exception("%s: 500", request.id)
    return apologize(500, request, site, datetime.now(UTC))
