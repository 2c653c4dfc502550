"""
How is the process to run, and how much may a peer ask of it?

Defaults are those of the values that are built from this (``Settings``, ``Limits``,
``Deadlines``, ``CodedForms``): a test compares them.
"""

from typing import Annotated, Literal

from pydantic import Field

from httpcore_srv.config.kinds import (
    BindText,
    Count,
    Interval,
    Octets,
    OneOrMore,
    Seconds,
    Table,
    Text,
    Workers,
)
from httpcore_srv.server.settings import Settings
from httpcore_srv.site import Deadlines
from httpcore_srv.wire.limits import Limits

_LIMITS, _DEADLINES, _SETTINGS = Limits(), Deadlines(), Settings()


class Listen(Table):
    """Where the server listens."""

    bind: OneOrMore[BindText] = tuple(map(str, _SETTINGS.binds))
    """"127.0.0.1:8000", ":8000", "[::1]:8000", "unix:/path" or "fd:3"."""
    tls_certificate: Text | None = None
    """PEM file: the certificate, then those that vouch for it."""
    tls_key: Text | None = None
    """PEM file: its private key."""
    backlog: Annotated[int, Field(ge=1, le=65_535)] = _SETTINGS.backlog
    """Connections the kernel may queue."""
    port_file: Text | None = None
    """Written with the ports that were bound, one a line."""


class Process(Table):
    """How the process runs."""

    workers: Workers = _SETTINGS.workers
    """Processes that serve; "auto": one for each processor."""
    threads: Annotated[int, Field(ge=1, le=4096)] = _SETTINGS.threads
    """Threads that answer requests, in each worker."""
    max_connections: Count = _SETTINGS.max_connections
    """Connections open at once, in each worker."""
    pid_file: Text | None = None
    """Written with the process id."""
    coded_forms: Text | None = None
    """A folder that keeps what was coded; without it a private one, till the end."""
    coded_forms_size: Annotated[Octets, Field(ge=1_048_576)] = 268_435_456
    """Octets of coded forms that are kept at most."""


class Log(Table):
    """What is written about requests and about the server itself."""

    access: str = "-"
    """A path; "-": standard output; "": none."""
    format: Literal["auto", "combined", "common", "json"] = "auto"
    """auto: short lines on a terminal, JSON lines otherwise."""
    level: Literal["debug", "info", "warning", "error"] = "info"
    """Of the messages about the server itself."""


class Answers(Table):
    """How many finished answers stand ready to be sent again."""

    size: Annotated[Octets, Field(ge=0)] = _SETTINGS.answers.size
    """Octets they may take; 0: none is kept."""
    check: Interval = _SETTINGS.answers.check
    """How long a change of a file may go unseen; 0: not at all."""


class LimitsTable(Table):
    """How much one peer may make the server read or keep."""

    request_line: Annotated[Octets, Field(ge=8000)] = _LIMITS.request_line
    """Octets (RFC 9112 §3: at least 8000)."""
    field_line: Annotated[Octets, Field(ge=1024)] = _LIMITS.field_line
    """Octets of one field line."""
    field_count: Annotated[int, Field(ge=16, le=10_000)] = _LIMITS.field_count
    """Field lines in one section."""
    head: Annotated[Octets, Field(ge=8192)] = _LIMITS.head
    """Octets of request line and header section."""
    content: Annotated[Octets, Field(ge=0)] = _LIMITS.content
    """Octets of the content of one request."""
    drain: Annotated[Octets, Field(ge=0)] = _LIMITS.drain
    """Octets read and dropped to keep a connection."""
    framing_overhead: Annotated[Octets, Field(ge=1024)] = _LIMITS.framing_overhead
    """Octets chunking may add to content."""
    lenient: bool = _LIMITS.lenient
    """A bare LF ends a line (RFC 9112 §2.2)."""


class DeadlinesTable(Table):
    """How long one peer may take."""

    head: Seconds = _DEADLINES.head
    """For a whole head."""
    content: Seconds = _DEADLINES.content
    """For request content."""
    response: Seconds = _DEADLINES.response
    """To take a response."""
    minimum_rate: Annotated[Octets, Field(ge=1)] = _DEADLINES.minimum_rate
    """Octets that earn content and responses one more second."""
    idle: Seconds = _DEADLINES.idle
    """Between two requests."""
    linger: Seconds = _DEADLINES.linger
    """For the peer to close."""
    drain: Seconds = _DEADLINES.drain
    """For open exchanges at a stop."""
