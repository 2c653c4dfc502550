"""
What may a configuration file say?

    ConfigFile ─┬─ listen       where, and with which certificate
                ├─ process      threads, connections, files it writes
                ├─ log
                ├─ limits       octets: how much a peer may send
                ├─ deadlines    seconds: how long a peer may take
                └─ host[] ── mount[]   what is served, by name and by prefix

A value is checked here as far as it can be alone; ``relations`` compares values with
each other, ``disk`` with the disk.  Defaults are those of the values that are built
from this (``Settings``, ``Site``, ``Limits``, ``Deadlines``, ``Folder``, ...): a test
compares them.
"""

import json
from typing import Annotated, Literal, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    Strict,
    WithJsonSchema,
)

from httpcore_srv.config import values
from httpcore_srv.config.quantities import octets, seconds
from httpcore_srv.config.references import uri_reference
from httpcore_srv.server.settings import Bind, Settings
from httpcore_srv.site import Deadlines, Site
from httpcore_srv.wire.limits import Limits

_LIMITS, _DEADLINES, _SETTINGS, _SITE = Limits(), Deadlines(), Settings(), Site()

T = TypeVar("T")
# TOML's arrays are lists; a tuple keeps them frozen.
Array = Annotated[tuple[T, ...], Strict(False)]
OneOrMore = Annotated[tuple[T, ...], Strict(False), Field(min_length=1)]

Text = Annotated[str, AfterValidator(values.text)]
Octets = Annotated[
    int,
    BeforeValidator(octets),
    WithJsonSchema({"type": ["integer", "string"], "examples": [65536, "64 KiB"]}),
]
Seconds = Annotated[
    float,
    BeforeValidator(seconds),
    Field(gt=0, le=86_400),
    WithJsonSchema({"type": ["number", "string"], "examples": [10, "10 s", "2 min"]}),
]
Count = Annotated[int, Field(ge=1, le=1_000_000)]

BindText = Annotated[str, AfterValidator(values.accepted(Bind.parse))]
HostName = Annotated[str, AfterValidator(values.host_name)]
FieldName = Annotated[str, AfterValidator(values.field_name)]
FieldValue = Annotated[str, AfterValidator(values.field_value)]
MediaTypeText = Annotated[str, AfterValidator(values.media_type)]
Extension = Annotated[str, AfterValidator(values.extension)]
FileName = Annotated[str, AfterValidator(values.file_name)]
ErrorStatus = Annotated[str, AfterValidator(values.error_status)]


class _Table(BaseModel):
    """A table of the file: nothing is converted, and nothing unknown is let through."""

    model_config = ConfigDict(
        strict=True, extra="forbid", frozen=True, use_attribute_docstrings=True
    )


class Listen(_Table):
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


class Process(_Table):
    """How the process runs."""

    threads: Annotated[int, Field(ge=1, le=4096)] = _SETTINGS.threads
    """Threads that answer requests."""
    max_connections: Count = _SETTINGS.max_connections
    """Connections open at once."""
    pid_file: Text | None = None
    """Written with the process id."""


class Log(_Table):
    """What is written about requests and about the server itself."""

    access: str = "-"
    """A path; "-": standard output; "": none."""
    format: Literal["auto", "combined", "common", "json"] = "auto"
    """auto: short lines on a terminal, JSON lines otherwise."""
    level: Literal["debug", "info", "warning", "error"] = "info"
    """Of the messages about the server itself."""


class LimitsTable(_Table):
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


class DeadlinesTable(_Table):
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


class MountTable(_Table):
    """What answers below one prefix: a folder, or a redirect."""

    model_config = ConfigDict(
        json_schema_extra={
            "oneOf": [{"required": ["folder"]}, {"required": ["redirect"]}]
        }
    )

    prefix: Annotated[str, AfterValidator(values.prefix)] = "/"
    """"/" or "/name/"; the longest one that fits answers."""
    folder: Text | None = None
    """The folder that is served."""
    index: Array[FileName] = ("index.html",)
    """Tried in order when a directory is asked for."""
    listing: bool = False
    """List directories without an index."""
    page_size: Count = 1000
    """Entries on one page of a listing."""
    symlinks: Literal["never", "inside", "follow"] = "inside"
    """Which symbolic links are followed."""
    hide: Array[Text] = ()
    """Patterns of names that are as good as absent."""
    hide_defaults: bool = True
    """Hide dotfiles, backups and keys as well."""
    types: dict[Extension, MediaTypeText] = {}
    """Media types by extension, before the built-in ones."""
    default_type: Annotated[str, AfterValidator(values.media_type_or_none)] = (
        "application/octet-stream"
    )
    """For unknown extensions; "": none."""
    charset: Annotated[str, AfterValidator(values.charset)] = "utf-8"
    """Of text files; "": say nothing."""
    fields: dict[FieldName, FieldValue] = {}
    """Added to responses that do not have them."""
    redirect: Annotated[str, AfterValidator(uri_reference)] | None = None
    """Where everything below the prefix is found instead."""
    status: Literal[301, 302, 303, 307, 308] = 308
    """Of the redirect (RFC 9110 §15.4)."""
    keep_path: bool | None = None
    """Append what follows the prefix; by default if redirect ends in "/"."""


class HostTable(_Table):
    """One origin by name."""

    names: OneOrMore[HostName] = ("*",)
    """"example.org", "*.example.org", or "*" for any."""
    errors: dict[ErrorStatus, Text] = {}
    """HTML pages by status code, in place of the built-in ones."""
    mount: OneOrMore[MountTable]
    """What answers, by prefix."""


class ConfigFile(_Table):
    """A configuration file of httpcore-srv."""

    server: Annotated[str, AfterValidator(values.server_value)] = _SITE.server or ""
    """The Server field; "": none."""
    cache_control: Annotated[str, AfterValidator(values.cache_control_value)] = (
        _SITE.cache_control
    )
    """Cache-Control, where a mount has none."""
    hsts: Annotated[str, AfterValidator(values.hsts_value)] = _SITE.hsts or ""
    """Strict-Transport-Security over TLS; "": none."""
    listen: Listen = Listen()
    process: Process = Process()
    log: Log = Log()
    limits: LimitsTable = LimitsTable()
    deadlines: DeadlinesTable = DeadlinesTable()
    host: OneOrMore[HostTable]
    """What is served, by host name."""


def schema_json() -> str:
    """Return the JSON Schema of a configuration file, for editors."""
    schema = ConfigFile.model_json_schema()
    dialect = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    return json.dumps(dialect | schema, indent=2) + "\n"
