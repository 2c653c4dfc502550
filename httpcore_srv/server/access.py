"""
What is said about an exchange in the access log?

    common     host - user [time] "request line" status octets
    combined   common, then "Referer" and "User-Agent"
    json       one object a line, with the id, the duration and whether it was whole
    auto       json; for a person who watches a terminal a short line, with colour

Whatever a client sends is escaped: one exchange is one line, without control octets
(CVE-2020-7694).  No field but Host, Referer and User-Agent is ever written, and of no
URI its userinfo or what a signed link opens by (?share=): credentials and cookies stay
out of logs.  The user is who has been admitted; a name that somebody only claims is in
the log of events alone.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

from httpcore_srv.message import EMPTY, Fields, Request, Response
from httpcore_srv.server.legible import (
    escape,
    json_text,
    without_secrets,
    without_tokens,
)


class Sent(NamedTuple):
    """
    What left of a response: octets of its head, and in all.

    *elapsed* is in seconds, from the complete request head to the last octet; *whole*
    is False if the connection was cut before the response was complete.
    """

    head: int
    total: int
    elapsed: float
    whole: bool = True

    @property
    def content(self) -> int:
        """The octets of content, with their framing: what %b is in other servers."""
        return max(self.total - self.head, 0)


@dataclass(frozen=True, slots=True)
class Exchange:
    """
    One request and what became of it, at the *moment* when its answer was ready.

    It may wait in a queue, so it holds neither content nor connection.
    """

    request: Request
    response: Response
    moment: datetime
    sent: Sent

    def brief(self) -> "Exchange":
        """Return a copy with no request field but those that some format writes."""
        asked = self.request
        lines = [line for line in asked.fields.lines if line[0].lower() in WRITTEN]
        request = Request(
            *(asked.method, asked.target, Fields(lines), asked.version),
            *(EMPTY, asked.peer, asked.id),
        )
        return Exchange(request, self.response, self.moment, self.sent)

    @property
    def weight(self) -> int:
        """About how many octets it keeps in memory."""
        request = self.request
        values = sum([len(value) for _, value in request.fields.lines])
        return WEIGHT + len(request.method) + len(request.target) + values


# The request fields that some format writes, in lower case.
WRITTEN = frozenset({"host", "referer", "user-agent"})

# What an exchange without any field keeps, in octets.
WEIGHT = 1_000


Format = Callable[[Exchange], str]

# What would end the third of the fields that spaces part.
_SPACE = {0x20: "\\x20"}


def request_line(request: Request) -> str:
    """Return the request line as received, escaped; "-" for one not understood."""
    if request.method == "-":
        return "-"
    major, minor = request.version
    return escape(f"{request.method} {target_of(request)} HTTP/{major}.{minor}")


def target_of(request: Request) -> str:
    """Return the target as received, but for userinfo (RFC 9110 §4.2.4) and tokens."""
    if request.target.startswith("/"):  # origin-form: an "@" is just a character
        return without_tokens(request.target)
    return without_secrets(request.target)


def user_text(visitor: str | None) -> str:
    """
    Return who was admitted, as one escaped word; "-" for nobody (None).

    A name of no characters is '""', and one that is a hyphen is escaped.
    """
    if visitor is None:
        return "-"
    octets = visitor.encode("utf-8", "backslashreplace").decode("latin-1")
    return {"": '""', "-": "\\x2d"}.get(octets) or escape(octets).translate(_SPACE)


def common(exchange: Exchange) -> str:
    """Write the Common Log Format."""
    request = exchange.request
    address = request.peer.address or "-"
    user = user_text(exchange.response.visitor)
    moment = exchange.moment
    date = date_text(moment.replace(microsecond=0), moment.utcoffset())
    status, octets = exchange.response.status, exchange.sent.content or "-"
    return f'{address} - {user} [{date}] "{request_line(request)}" {status} {octets}'


@lru_cache(maxsize=4)
def date_text(second: datetime, offset: timedelta | None) -> str:
    """
    Return *second* as the Common Log Format has it.

    Its *offset* is given besides, for a moment is the same moment at any of them.
    """
    return second.strftime("%d/%b/%Y:%H:%M:%S %z")


def combined(exchange: Exchange) -> str:
    """Write the Combined Log Format: common, Referer and User-Agent."""
    fields = exchange.request.fields
    referer = escape(without_secrets(fields.get("Referer") or "") or "-")
    agent = escape(fields.get("User-Agent") or "-")
    return f'{common(exchange)} "{referer}" "{agent}"'


def json_line(exchange: Exchange) -> str:
    """Write one JSON object."""
    request, response = exchange.request, exchange.response
    return json_text(
        {
            "time": exchange.moment.isoformat(timespec="milliseconds"),
            "id": request.id,
            "connection": request.peer.serial,
            "address": request.peer.address,
            "user": response.visitor,
            **asked_in_json(request),
            "host": _stated(request, "Host"),
            "status": response.status,
            "octets": exchange.sent.content,
            "octets_in_all": exchange.sent.total,
            "whole": exchange.sent.whole,
            "seconds": round(exchange.sent.elapsed, 6),
            "referer": _stated(request, "Referer"),
            "user_agent": request.fields.get("User-Agent"),
        }
    )


def asked_in_json(request: Request) -> dict[str, str | None]:
    """Return the parts of the request line; None for each of one not understood."""
    if request.method == "-":
        return {"method": None, "target": None, "version": None}
    major, minor = request.version
    version = f"{major}.{minor}"
    return {"method": request.method, "target": target_of(request), "version": version}


_COLOURS = {2: "32", 3: "36", 4: "33", 5: "31"}  # green, cyan, yellow, red


def coloured(exchange: Exchange) -> str:
    """Write a short line with colour, for a person who watches."""
    colour = _COLOURS.get(exchange.response.status // 100, "0")
    moment, status, line, rest = _short(exchange)
    return (
        f"\x1b[2m{moment}\x1b[0m \x1b[{colour}m{status}\x1b[0m {line} "
        f"\x1b[2m{rest}\x1b[0m"
    )


def plain(exchange: Exchange) -> str:
    """Write the same line without colour."""
    return " ".join(_short(exchange))


def _short(exchange: Exchange) -> tuple[str, str, str, str]:
    """Return the parts of a short line: time, status, request, and what was sent."""
    sent, status = exchange.sent, exchange.response.status
    user = (
        ""
        if exchange.response.visitor is None
        else f", {user_text(exchange.response.visitor)}"
    )
    cut = "" if sent.whole else ", cut"
    id = f", {exchange.request.id}" if status >= 400 else ""  # as the error page shows
    return (
        exchange.moment.astimezone().strftime("%H:%M:%S"),
        str(status),
        request_line(exchange.request).removesuffix(" HTTP/1.1"),
        f"{sent.content} octets, {sent.elapsed * 1000:.1f} ms{user}{cut}{id}",
    )


FORMATS: dict[str, Format] = {"common": common, "combined": combined, "json": json_line}


def format_called(name: str, *, interactive: bool, colour: bool) -> Format:
    """Return the format; "auto" is for people on a terminal, JSON elsewhere."""
    if name != "auto":
        return FORMATS[name]
    if not interactive:
        return json_line
    return coloured if colour else plain


def _stated(request: Request, name: str) -> str | None:
    """Return a field's value without secrets of a URI; None if it was not sent."""
    value = request.fields.get(name)
    return None if value is None else without_secrets(value)
