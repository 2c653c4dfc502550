"""The tables about the process have the defaults of the values they are for."""

import inspect

import pytest
from pydantic import ValidationError

from httpcore_srv.config.tables import (
    DeadlinesTable,
    LimitsTable,
    Listen,
    Log,
    Process,
)
from httpcore_srv.resources.coded.forms import CodedForms
from httpcore_srv.server.settings import Settings
from httpcore_srv.site import Deadlines
from httpcore_srv.wire.limits import Limits

CODED = inspect.signature(CodedForms).parameters

# fmt: off
DEFAULTS = [
    # key                                 default
    (Listen().bind,                       tuple(map(str, Settings().binds))),
    (Listen().backlog,                    Settings().backlog),
    (Process().threads,                   Settings().threads),
    (Process().max_connections,           Settings().max_connections),
    (Process().coded_forms,               CODED["folder"].default),
    (Process().coded_forms_size,          CODED["capacity"].default),
    (Log().format,                        Settings().access_log.format),
    (LimitsTable().content,               Limits().content),
    (DeadlinesTable().idle,               Deadlines().idle),
]
# fmt: on


@pytest.mark.parametrize(("key", "default"), DEFAULTS)
def test_defaults(key, default):
    assert key == default


# fmt: off
BOUNDS = [
    # table          key                  value      why
    (Listen,         "backlog",           0,         "nobody could wait"),
    (Process,        "threads",           0,         "nobody would answer"),
    (Process,        "coded_forms_size",  1023,      "less than one page is worth"),
    (LimitsTable,    "request_line",      7999,      "R013 RFC 9112 §3 at least 8000"),
    (DeadlinesTable, "idle",              0,         "always past"),
    (Log,            "level",             "loud",    "one of four words"),
]
# fmt: on


@pytest.mark.parametrize(("table", "key", "value", "why"), BOUNDS)
def test_bounds(table, key, value, why):
    with pytest.raises(ValidationError):
        table.model_validate({key: value})
