"""
In which form does a stored response answer this request?

    a 200     If-None-Match, If-Modified-Since ──▶ 304           RFC 9110 §13.2.2
              Range ──▶ If-Range ──▶ one part ──▶ 206, cut here           §14.2
                                     several, none ──▶ the long way
              else the whole of it
    others    as they are

The order is that of the line.  What is said with a 304 and a 206 was said by the line
once, and stands beside the 200; of a 206 two lines change from part to part.
"""

from datetime import UTC, datetime

from httpcore_srv.errors import ResponseError
from httpcore_srv.message import Fields, Response
from httpcore_srv.semantics.preconditions import Conditions, Verdict, evaluate
from httpcore_srv.semantics.ranges import ByteRange, select_ranges
from httpcore_srv.server.ready_responses import (
    ReadyResponse,
    SaidOfPart,
    StoredResponse,
)
from httpcore_srv.wire.plain import PlainHead
from httpcore_srv.wire.ready import ready


def said_of_part(response: Response, *, closing: bool) -> SaidOfPart | None:
    """Return what *response*, a 206, says; None if it cannot be said of others."""
    fields, length = response.fields, response.content.length or 0
    try:
        head = ready(response, "GET", closing=closing)
        said = fields["Content-Range"].encode("ascii")
        content_range = b"Content-Range: %b" % said
        content_length = _content_length(length)
        for line in (content_range, content_length):
            head.with_line(line, line)
    except (ResponseError, KeyError):
        return None
    return SaidOfPart(head, content_range, content_length)


def _content_range(part: ByteRange, length: int) -> bytes:
    """Return the line for *part* of what has *length* octets (RFC 9110 §14.4)."""
    return b"Content-Range: bytes %d-%d/%d" % (part.first, part.last, length)


def _content_length(length: int) -> bytes:
    return b"Content-Length: %d" % length


def form_for(kept: StoredResponse, head: PlainHead) -> ReadyResponse | None:
    """Return how *kept* answers *head*; None where the long way has to tell."""
    status = kept.response.status
    if status == 200 and _holds_it(kept, head):
        status = 304
    if status != 200 or "range" not in head.fields:
        return kept.form(status, closing=head.closing)
    fields = Fields(tuple(head.fields.items()))
    length, now = kept.response.content.length or 0, datetime.now(UTC)
    match select_ranges(head.method, fields, kept.for_parts, length, now):
        case None:
            return kept.form(200, closing=head.closing)
        case (ByteRange() as part,):
            return _part_of(kept, part, length, head)
        case _:
            return None


def _holds_it(kept: StoredResponse, head: PlainHead) -> bool:
    """Tell whether the client has it already (RFC 9110 §13.2.2)."""
    fields = head.fields
    tag = fields.get("if-none-match")
    if tag is None and "if-modified-since" not in fields:
        return False
    if tag is not None and tag == kept.etag:
        return True  # the usual case; the law says the same
    given = Conditions.of(Fields(tuple(fields.items())), datetime.now(UTC))
    return evaluate(head.method, given, kept.validators) is Verdict.NOT_MODIFIED


def _part_of(
    kept: StoredResponse, part: ByteRange, length: int, head: PlainHead
) -> ReadyResponse | None:
    """Return *part* of what has *length* octets; None if nobody has asked for one."""
    said = kept.partial.get(("if-range" in head.fields, head.closing))
    if said is None:
        return None
    made = said.head.with_line(said.content_range, _content_range(part, length))
    made = made.with_line(said.content_length, _content_length(part.length))
    content, whole = kept.content[part.first : part.last + 1], kept.file
    file = whole.part(part.first, part.length) if whole else None
    return ReadyResponse(kept, 206, made, content, file, closing=head.closing)
