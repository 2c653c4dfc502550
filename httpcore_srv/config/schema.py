"""
What may a configuration file say?

    ConfigFile ─┬─ listen       where, and with which certificate      ┐
                ├─ process      threads, connections, files it writes  │
                ├─ log                                                 │ tables
                ├─ limits       octets: how much a peer may send       │
                ├─ deadlines    seconds: how long a peer may take      ┘
                ├─ state        where is kept what people do           ┐ realms
                ├─ realm[]      who is known, and by which proof       ┘
                └─ host[] ── mount[] ─┬─ rule[]     what is served     ─ mounts
                                      └─ access[]   and to whom        ─ access

A value is checked here as far as it can be alone; ``relations`` compares values with
each other, ``disk`` with the disk.  Defaults are those of the values that are built
from this (``Settings``, ``Site``, ``Limits``, ``Deadlines``, ``Folder``, ...): a test
compares them.
"""

import json
from typing import Annotated

from pydantic import AfterValidator, Field

from httpcore_srv.config import values
from httpcore_srv.config.kinds import (
    Array,
    CacheControlText,
    ErrorStatus,
    HostName,
    OneOrMore,
    Table,
    Text,
)
from httpcore_srv.config.mounts import MountTable
from httpcore_srv.config.realms import RealmTable, StateTable
from httpcore_srv.config.tables import (
    Answers,
    DeadlinesTable,
    LimitsTable,
    Listen,
    Log,
    Process,
)
from httpcore_srv.site import Site

_SITE = Site()


class HostTable(Table):
    """One origin by name."""

    names: OneOrMore[HostName] = ("*",)
    """"example.org", "*.example.org", or "*" for any."""
    errors: dict[ErrorStatus, Text] = Field(default_factory=dict)
    """HTML pages by status code, in place of the built-in ones."""
    mount: OneOrMore[MountTable]
    """What answers, by prefix."""


class ConfigFile(Table):
    """A configuration file of httpcore-srv."""

    server: Annotated[str, AfterValidator(values.server_value)] = _SITE.server or ""
    """The Server field; "": none."""
    cache_control: CacheControlText = str(_SITE.cache_control)
    """Cache-Control, where nothing else is said."""
    hsts: Annotated[str, AfterValidator(values.hsts_value)] = _SITE.hsts or ""
    """Strict-Transport-Security over TLS; "": none."""
    listen: Listen = Listen()
    process: Process = Process()
    log: Log = Log()
    answers: Answers = Answers()
    limits: LimitsTable = LimitsTable()
    deadlines: DeadlinesTable = DeadlinesTable()
    state: StateTable = StateTable()
    realm: Array[RealmTable] = ()
    """Who is known, and by which proof."""
    host: OneOrMore[HostTable]
    """What is served, by host name."""


def schema_json() -> str:
    """Return the JSON Schema of a configuration file, for editors."""
    schema = ConfigFile.model_json_schema()
    dialect = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    return json.dumps(dialect | schema, indent=2) + "\n"
