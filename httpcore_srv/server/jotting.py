"""
How is an exchange noted that took a few microseconds?

    loop        Jotting(head as received, status, octets, ...) ──▶ queue
    log         queue ──▶ writer_of(format) ──▶ the line that ``access`` would write

What is sent from the store of answers leaves no time for a Request, nor for an id.  A
``Jotting`` keeps the octets of the head; what they say is found out on the log's
thread, where the texts of request lines and fields are memoised by the lines as
received, because clients repeat themselves.  A line with a secret (userinfo, the token
of a signed link) is never kept in a memo, and fields that no format writes are never
looked at.
"""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from secrets import token_hex
from typing import NamedTuple

from httpcore_srv.message import Fields, Peer, Request, Response
from httpcore_srv.server.access import (
    Exchange,
    Format,
    Sent,
    asked_in_json,
    combined,
    common,
    json_line,
    request_line,
    user_text,
)
from httpcore_srv.server.legible import escape, json_text, without_secrets
from httpcore_srv.server.memo import Memo


class Jotting(NamedTuple):
    """
    One exchange whose answer left whole, and at once.

    *head* is that of the request, from the request line to the empty line, and plain:
    HTTP/1.x, lines that end with CRLF, none folded.  *moment* is in seconds since
    1970, *elapsed* in seconds; the octets are those that left; *visitor* is who was
    admitted, None where nobody had to be; *id* is the one that the content shows, ""
    where it shows none.
    """

    peer: Peer
    head: bytes
    moment: float
    status: int
    head_octets: int
    content_octets: int
    elapsed: float
    visitor: str | None
    id: str = ""


Writer = Callable[[Jotting], str]


def exchange_of(jotting: Jotting, id: str = "") -> Exchange:
    """
    Return what *jotting* is short for: this defines what is written of it.

    *id* is that of the exchange where its content shows none.
    """
    first, *rest = jotting.head.decode("latin-1").split("\n")
    lines = [line.partition(":") for line in rest if ":" in line]
    fields = Fields([(name, value.strip(" \t\r")) for name, _, value in lines])
    request = _request(first, fields, jotting.peer, jotting.id or id)
    octets = jotting.head_octets + jotting.content_octets
    sent = Sent(jotting.head_octets, octets, jotting.elapsed)
    response = Response(jotting.status, visitor=jotting.visitor)
    return Exchange(request, response, _moment(jotting.moment), sent).brief()


def ids() -> Iterator[str]:
    """
    Yield ids of exchanges, each of them once in all processes.

    A jotted exchange gets its id when it is written: no page has shown it, nothing is
    opened by it, so it need not be hard to guess, and drawing each would be dear.
    """
    beginning = token_hex(8)
    return (f"{beginning}{number:016x}" for number in count(1))


def writer_of(write_as: Format) -> Writer:
    """
    Return what writes the line of a Jotting in the format *write_as*.

    It is for one thread.  Formats for people are written the long way.
    """
    if write_as is common:
        return _Common().line
    if write_as is combined:
        return _Combined().line
    if write_as is json_line:
        return _JSON().line
    fresh = ids()
    return lambda jotting: write_as(exchange_of(jotting, next(fresh)))


def has_secret(line: bytes) -> bool:
    """Tell whether *line* may hold something that no log shows; errs on that side."""
    text = line.decode("latin-1")
    return without_secrets(text) != text


# Field lines that are written: the octets from the line end before to the next one.
_SHOWN = re.compile(rb"\n(?:referer|user-agent):.*", re.IGNORECASE)
_SHOWN_OR_HOST = re.compile(rb"\n(?:host|referer|user-agent):.*", re.IGNORECASE)


class _Common:
    """Writes what ``access.common`` writes."""

    def __init__(self) -> None:
        self._requests = Memo(_request_text, has_secret)
        self._users = Memo[str, str](user_text)
        self._second = -1
        self._date = ""

    def line(self, jotting: Jotting) -> str:
        """Write one line, without its end."""
        peer, head, moment, status, _, octets, _, visitor, _ = jotting
        second = int(moment * 1000) // 1000
        if second != self._second:
            self._date = f"{_moment(second):%d/%b/%Y:%H:%M:%S %z}"
            self._second = second
        user = "-" if visitor is None else self._users[visitor]
        request = self._requests[head[: head.index(13)]]
        return (
            f"{peer.address or '-'} - {user} [{self._date}] "
            f'"{request}" {status} {octets or "-"}'
        )


class _Combined(_Common):
    """Writes what ``access.combined`` writes."""

    def __init__(self) -> None:
        super().__init__()
        self._fields = Memo(_quoted, has_secret)

    def line(self, jotting: Jotting) -> str:
        """Write one line, without its end."""
        lines = _SHOWN.findall(jotting.head)
        found = dict([self._fields[line] for line in lines])
        if len(found) < len(lines):  # a field of several lines
            return combined(exchange_of(jotting))
        referer, agent = found.get("referer", "-"), found.get("user-agent", "-")
        return f'{super().line(jotting)} "{referer}" "{agent}"'


class _JSON:
    """Writes what ``access.json_line`` writes."""

    def __init__(self) -> None:
        self._requests = Memo(_request_json, has_secret)
        self._texts = Memo[str, str](json_text)
        self._fields = Memo(_quoted_json, has_secret)
        self._ids = ids()
        self._second = -1
        self._date = ""

    def line(self, jotting: Jotting) -> str:
        """Write one line, without its end."""
        peer, head, moment, status, octets, content, elapsed, visitor, id = jotting
        lines = _SHOWN_OR_HOST.findall(head)
        found = dict([self._fields[line] for line in lines])
        if len(found) < len(lines):  # a field of several lines
            return json_line(exchange_of(jotting, next(self._ids)))
        second, thousandths = divmod(int(moment * 1000), 1000)
        if second != self._second:
            self._date = f"{_moment(second):%Y-%m-%dT%H:%M:%S}"
            self._second = second
        get, texts = found.get, self._texts
        return (
            f'{{"time": "{self._date}.{thousandths:03d}+00:00", '
            f'"id": "{id or next(self._ids)}", "connection": {peer.serial}, '
            f'"address": {texts[peer.address]}, '
            f'"user": {"null" if visitor is None else texts[visitor]}, '
            f'{self._requests[head[: head.index(13)]]}, "host": {get("host", "null")}, '
            f'"status": {status}, "octets": {content}, '
            f'"octets_in_all": {octets + content}, "whole": true, '
            f'"seconds": {round(elapsed, 6)!r}, "referer": {get("referer", "null")}, '
            f'"user_agent": {get("user-agent", "null")}}}'
        )


_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


def _moment(seconds: float) -> datetime:
    """Return when that is; no format writes more than thousandths."""
    return _BEGINNING + timedelta(milliseconds=int(seconds * 1000))


def _request(line: str, fields: Fields, peer: Peer, id: str) -> Request:
    """Return the request with that request line, which may end with CR."""
    method, target, version = line.rstrip("\r").split(" ")
    major, minor = version.removeprefix("HTTP/").split(".")
    return Request(method, target, fields, (int(major), int(minor)), peer=peer, id=id)


def _asked(line: bytes) -> Request:
    """Return a request with nothing but that request line."""
    return _request(line.decode("latin-1"), Fields(), Peer(), "")


def _request_text(line: bytes) -> str:
    return request_line(_asked(line))


def _request_json(line: bytes) -> str:
    return json_text(asked_in_json(_asked(line)))[1:-1]


def _field(line: bytes) -> tuple[str, str]:
    """Return the name, in lower case, and the value of a field, as it may be shown."""
    name, _, value = line.decode("latin-1").partition(":")
    name, value = name.lower().strip("\n"), value.strip(" \t\r")
    return name, value if name == "user-agent" else without_secrets(value)


def _quoted(line: bytes) -> tuple[str, str]:
    name, value = _field(line)
    return name, escape(value or "-")


def _quoted_json(line: bytes) -> tuple[str, str]:
    name, value = _field(line)
    return name, json_text(value)
