"""
Does the client know the current representation?

    1  If-Match             any named strongly?      no → 412
    2  If-Unmodified-Since  (without 1) unmodified?  no → 412
    3  If-None-Match        none named weakly?       no → 304, or 412 for other methods
    4  If-Modified-Since    (without 3) modified?    no → 304
    5  If-Range             unchanged, strongly?     no → without Range

The steps and their order are those of RFC 9110 §13.2.2.  Dates compare by the second.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum, auto
from typing import Self

from httpcore_srv.errors import FieldSyntaxError
from httpcore_srv.fields.etag import EntityTag, EntityTags
from httpcore_srv.grammar.dates import parse_http_date
from httpcore_srv.message import Fields
from httpcore_srv.semantics.methods import RETRIEVAL

_Comparison = Callable[[EntityTag, EntityTag], bool]
_STRONGLY: _Comparison = EntityTag.matches_strongly
_WEAKLY: _Comparison = EntityTag.matches_weakly

# "A server MUST ignore the conditional request header fields [...] when received with
# a request method that does not involve the selection or modification of a selected
# representation, such as CONNECT, OPTIONS, or TRACE" (§13.2.1)
_UNCONDITIONAL = frozenset({"CONNECT", "OPTIONS", "TRACE"})

# A value that cannot be read is neither "*" nor a list with a match in it.  So both
# fields take their last branch: "Otherwise, the condition is false" for If-Match
# (§13.1.1), whose client asked not to act unless sure; and "Otherwise, the condition
# is true" for If-None-Match (§13.1.2), where a full answer is never wrong.
_NAMES_NOTHING = EntityTags()


class Verdict(Enum):
    """What preconditions demand (§13.2.2)."""

    PROCEED = auto()
    NOT_MODIFIED = auto()
    FAILED = auto()


@dataclass(frozen=True, slots=True)
class Validators:
    """What tells one representation from another: entity-tag and date (§8.8)."""

    etag: EntityTag | None = None
    last_modified: datetime | None = None

    @property
    def modified(self) -> datetime | None:
        """The date as Last-Modified would say it: in UTC, without fractions."""
        if self.last_modified is None:
            return None
        return self.last_modified.astimezone(UTC).replace(microsecond=0)


@dataclass(frozen=True, slots=True)
class Conditions:
    """The preconditions of a request; None stands for absent or to be ignored."""

    if_match: EntityTags | None = None
    if_unmodified_since: datetime | None = None
    if_none_match: EntityTags | None = None
    if_modified_since: datetime | None = None

    @classmethod
    def of(cls, fields: Fields, now: datetime) -> Self:
        """Gather the preconditions from *fields*; *now* places two-digit years."""
        return cls(
            _tags(fields, "If-Match"),
            _date(fields, "If-Unmodified-Since", now),
            _tags(fields, "If-None-Match"),
            _date(fields, "If-Modified-Since", now),
        )


def evaluate(method: str, given: Conditions, current: Validators | None) -> Verdict:
    """
    Weigh *given* against *current*, in the order §13.2.2 prescribes.

    *current* is None when the target has no current representation.  To be asked only
    when the answer without preconditions would be a 2xx or 412 (§13.2.1).
    """
    if method in _UNCONDITIONAL:
        return Verdict.PROCEED
    if not _is_unchanged(given, current):
        return Verdict.FAILED
    if _is_held(method, given, current):
        return Verdict.NOT_MODIFIED if method in RETRIEVAL else Verdict.FAILED
    return Verdict.PROCEED


def range_applies(fields: Fields, current: Validators | None, now: datetime) -> bool:
    """
    Step 5: tell whether Range may be answered with a part (§13.1.5).

    True without If-Range.  An entity-tag must match strongly; a date must equal
    Last-Modified and be strong: at least a second older than *now*, the Date of the
    response (§8.8.2.2).
    """
    value = fields.get("If-Range")
    if value is None:
        return True
    if current is None:
        return False
    try:
        # "A valid entity-tag can be distinguished from a valid HTTP-date by examining
        # the first three characters for a DQUOTE"
        if '"' in value[:3]:
            return _names(EntityTags((EntityTag.parse(value),)), current, _STRONGLY)
        date = parse_http_date(value, now)
    except FieldSyntaxError:
        return False
    return date == current.modified and now - date >= timedelta(seconds=1)


def _is_unchanged(given: Conditions, current: Validators | None) -> bool:
    """Steps 1 and 2: is the representation as the client remembers it?"""
    if given.if_match is not None:
        return _names(given.if_match, current, _STRONGLY)
    if given.if_unmodified_since is None:
        return True
    modified = current.modified if current else None
    return modified is None or modified <= given.if_unmodified_since


def _is_held(method: str, given: Conditions, current: Validators | None) -> bool:
    """Steps 3 and 4: does the client hold the current representation?"""
    if given.if_none_match is not None:
        return _names(given.if_none_match, current, _WEAKLY)
    if given.if_modified_since is None or method not in RETRIEVAL:
        return False
    modified = current.modified if current else None
    return modified is not None and modified <= given.if_modified_since


def _names(tags: EntityTags, current: Validators | None, same: _Comparison) -> bool:
    """Tell whether *tags* name the current representation."""
    if current is None or tags.star:
        return current is not None
    etag = current.etag
    return etag is not None and any(same(etag, tag) for tag in tags.tags)


def _tags(fields: Fields, name: str) -> EntityTags | None:
    """Read a list of entity-tags; None if it is absent."""
    value = fields.get(name)
    if value is None:
        return None
    try:
        return EntityTags.parse(value)
    except FieldSyntaxError:
        return _NAMES_NOTHING


def _date(fields: Fields, name: str, now: datetime) -> datetime | None:
    """Read a date; None if it is absent, malformed or a list (§13.1.3, §13.1.4)."""
    value = fields.get(name)
    if value is None:
        return None
    try:
        return parse_http_date(value, now)
    except FieldSyntaxError:
        return None
