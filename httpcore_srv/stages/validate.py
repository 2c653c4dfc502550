"""Does the client hold it already, or remember it otherwise?"""

from datetime import datetime
from typing import assert_never

from httpcore_srv.message import Fields, Request, Response
from httpcore_srv.resources.resource import Representation
from httpcore_srv.semantics.preconditions import Conditions, Verdict, evaluate
from httpcore_srv.stage import Final, stage

# "The server generating a 304 response MUST generate any of the following header
# fields that would have been sent in a 200 (OK) response" -- RFC 9110 §15.4.5.
# Cache-Control and Date are added to every response further down the line.
KEPT_BY_304 = (
    "Cache-Control",
    "Content-Location",
    "ETag",
    "Expires",
    "Vary",
)


@stage("RFC 9110 §13.2.2")
def validate(
    request: Request, selected: Representation, described: Fields, now: datetime
) -> Verdict:
    """Return PROCEED, or answer 304 or 412."""
    conditions = Conditions.of(request.fields, now)
    verdict = evaluate(request.method, conditions, selected.validators)
    match verdict:
        case Verdict.PROCEED:
            return verdict
        case Verdict.NOT_MODIFIED:
            raise Final(Response(304, _kept(described)))
        case Verdict.FAILED:
            raise Final(Response(412, described.only("Vary")))
        case _:
            assert_never(verdict)


def _kept(described: Fields) -> Fields:
    """Return what a 304 repeats; Last-Modified only without an ETag (§15.4.5)."""
    if "ETag" in described:
        return described.only(*KEPT_BY_304)
    return described.only(*KEPT_BY_304, "Last-Modified")
