"""Which parts of the representation are asked for?"""

from datetime import datetime

from httpcore_srv.fields.content_range import Unsatisfied
from httpcore_srv.message import Fields, Request, Response
from httpcore_srv.resources.resource import Representation
from httpcore_srv.semantics.ranges import (
    ByteRange,
    Unsatisfiable,
    select_ranges,
    validators_for_parts,
)
from httpcore_srv.stage import Final, stage


@stage("RFC 9110 §14.2")
def extract(
    request: Request, selected: Representation, described: Fields, now: datetime
) -> tuple[ByteRange, ...] | None:
    """Return the ranges to send, None for the whole representation, or answer 416."""
    if "Range" not in request.fields:
        return None
    length = selected.data.length
    validators = validators_for_parts(selected.validators, described)
    ranges = select_ranges(request.method, request.fields, validators, length, now)
    if isinstance(ranges, Unsatisfiable):
        fields = described.only("Vary")
        unsatisfied = str(Unsatisfied(length))
        raise Final(Response(416, fields.with_line("Content-Range", unsatisfied)))
    return ranges
