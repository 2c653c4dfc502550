"""
What is said about an exchange in the access log?

    common     host - user [time] "request line" status octets
    combined   common, then "Referer" and "User-Agent"
    json       one object a line, with the id, the duration and whether it was whole
    terminal   combined in short, with colour, for a person who watches

Whatever a client sends is escaped: one exchange is one line, without control octets
(CVE-2020-7694).  No field but Referer and User-Agent is ever written, and of those no
userinfo: credentials and cookies stay out of logs.
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from httpcore_srv.message import Request, Response


@dataclass(frozen=True, slots=True)
class Exchange:
    """
    One request and what became of it.

    *octets* counts all that was sent, head included; None if the connection was cut
    before the response was whole.  *elapsed* is in seconds, from the complete head to
    the last octet.
    """

    request: Request
    response: Response
    moment: datetime
    octets: int | None = None
    elapsed: float = 0.0


Format = Callable[[Exchange], str]

# Everything but printable ASCII, and the two characters that quoting gives a meaning.
_UNSAFE = re.compile(r"[^ !#-\[\]-~]")

# What stands before the last "@" of an authority: userinfo, and what is meant as one.
_USERINFO = re.compile(r"//[^/?#]*@")

# JSON leaves one control octet as it is.
_DEL = {0x7F: "\\u007f"}


def escape(text: str) -> str:
    r"""
    Return *text* with every octet that is not printable ASCII as ``\xhh``.

    >>> escape('a"b\x1b[31m')
    'a\\x22b\\x1b[31m'
    """
    return _UNSAFE.sub(lambda found: f"\\x{ord(found[0]) & 0xFF:02x}", text)


def request_line(request: Request) -> str:
    """Return the request line as received, escaped; "-" for one not understood."""
    if request.method == "-":
        return "-"
    major, minor = request.version
    return escape(f"{request.method} {target_of(request)} HTTP/{major}.{minor}")


def target_of(request: Request) -> str:
    """Return the target as received, but for the userinfo of an absolute-form."""
    if request.target.startswith("/"):
        return request.target  # origin-form: an "@" is just a character
    return _USERINFO.sub("//", request.target)


def common(exchange: Exchange) -> str:
    """Write the Common Log Format."""
    request = exchange.request
    address = request.peer.address or "-"
    moment = exchange.moment.strftime("%d/%b/%Y:%H:%M:%S %z")
    status, octets = exchange.response.status, exchange.octets or "-"
    return f'{address} - - [{moment}] "{request_line(request)}" {status} {octets}'


def combined(exchange: Exchange) -> str:
    """Write the Combined Log Format: common, Referer and User-Agent."""
    fields = exchange.request.fields
    referer = escape(_USERINFO.sub("//", fields.get("Referer") or "-"))
    agent = escape(fields.get("User-Agent") or "-")
    return f'{common(exchange)} "{referer}" "{agent}"'


def json_line(exchange: Exchange) -> str:
    """Write one JSON object."""
    request, response = exchange.request, exchange.response
    major, minor = request.version
    known = request.method != "-"
    return json.dumps(
        {
            "time": exchange.moment.isoformat(timespec="milliseconds"),
            "id": request.id,
            "connection": request.peer.serial,
            "address": request.peer.address,
            "method": request.method if known else None,
            "target": target_of(request) if known else None,
            "version": f"{major}.{minor}" if known else None,
            "host": request.fields.get("Host"),
            "status": response.status,
            "octets": exchange.octets,
            "seconds": round(exchange.elapsed, 6),
            "referer": _without_userinfo(request.fields.get("Referer")),
            "user_agent": request.fields.get("User-Agent"),
        }
    ).translate(_DEL)


_COLOURS = {2: "32", 3: "36", 4: "33", 5: "31"}  # green, cyan, yellow, red


def terminal(exchange: Exchange) -> str:
    """Write a short coloured line."""
    status = exchange.response.status
    colour = _COLOURS.get(status // 100, "0")
    moment = exchange.moment.astimezone().strftime("%H:%M:%S")
    line = request_line(exchange.request).removesuffix(" HTTP/1.1")
    sent = "cut" if exchange.octets is None else f"{exchange.octets} octets"
    took = f"{exchange.elapsed * 1000:.1f} ms"
    return (
        f"\x1b[2m{moment}\x1b[0m \x1b[{colour}m{status}\x1b[0m {line} "
        f"\x1b[2m{sent}, {took}\x1b[0m"
    )


FORMATS: dict[str, Format] = {
    "common": common,
    "combined": combined,
    "json": json_line,
    "terminal": terminal,
}


def format_called(name: str, *, interactive: bool, colour: bool) -> Format:
    """Return the format; "auto" is for people on a terminal, JSON elsewhere."""
    if name != "auto":
        return FORMATS[name]
    if not interactive:
        return json_line
    return terminal if colour else combined


def _without_userinfo(referer: str | None) -> str | None:
    """Return *referer* without the userinfo that some clients leave in."""
    return None if referer is None else _USERINFO.sub("//", referer)
