"""
What does the schema hold against a document?

Each error of pydantic becomes one ``Fault`` in the words of the file: what was found,
what is allowed, and the nearest valid name.
"""

import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from types import MappingProxyType
from typing import get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from httpcore_srv.config.positions import Path
from httpcore_srv.config.problems import Fault
from httpcore_srv.config.schema import ConfigFile
from httpcore_srv.config.wording import quoted, shown

# What other servers and tools call it.
ELSEWHERE = {
    "root": "folder",
    "directory": "folder",
    "alias": "folder",
    "location": "prefix",
    "path": "prefix",
    "autoindex": "listing",
    "browse": "listing",
    "return": "redirect",
    "server_name": "names",
    "error_page": "errors",
    "headers": "fields",
    "mime_types": "types",
    "compression": "codings",
    "encodings": "codings",
    "gzip": "codings",
    "language_priority": "languages",
    "languagepriority": "languages",
    "expires": "expires_at",
    "regex": "pattern",
    "processes": "workers",
    "worker_processes": "workers",
    "certificate": "tls_certificate",
    "key": "tls_key",
    "port": "bind",
    "address": "bind",
    "timeouts": "deadlines",
    "body": "content",
    "keepalive_timeout": "idle",
    "auth": "access",
    "auth_basic": "access",
    "protect": "access",
    "authname": "realm",
    "htpasswd": "accounts",
    "htdigest": "accounts",
    "users": "accounts",
    "auth_basic_user_file": "accounts",
    "satisfy": "require",
    "requirement": "require",
    "login": "entrance",
    "timeout": "idle",
    "database": "store",
}

TYPES = {
    "string_type": "a string",
    "int_type": "an integer",
    "bool_type": "true or false",
    "tuple_type": "an array",
    "dict_type": "a table",
    "model_type": "a table",
}

BOUNDS = {
    "greater_than_equal": "at least {ge}",
    "greater_than": "more than {gt}",
    "less_than_equal": "at most {le}",
    "too_short": "at least {min_length} of them",
    "too_long": "at most {max_length}",
}


def faults(error: ValidationError) -> Iterator[Fault]:
    """Yield what the schema holds against a document."""
    for detail in error.errors(include_url=False):
        # An array whose elements are all refused is called too short as well.
        if detail["type"] != "too_short" or not detail["input"]:
            yield _fault(detail)


def tables(model: type[BaseModel], path: Path = ()) -> dict[Path, type[BaseModel]]:
    """Return the models of all tables below *model*, by path without indices."""
    found = {path: model}
    for name, info in model.model_fields.items():
        for inner in (info.annotation, *get_args(info.annotation)):
            if isinstance(inner, type) and issubclass(inner, BaseModel):
                found |= tables(inner, (*path, name))
    return found


TABLES: Mapping[Path, type[BaseModel]] = MappingProxyType(tables(ConfigFile))


def _fault(detail: ErrorDetails) -> Fault:
    """Say one error in the words of the file."""
    path, kind, found = detail["loc"], detail["type"], detail["input"]
    context = detail.get("ctx", {})
    at_key = path[-1:] == ("[key]",)  # a key that its own table's rule refuses
    if kind == "extra_forbidden":
        return Fault(path, _unknown(path), at_key=True)
    if kind == "missing":
        return Fault(path, f"is missing; {_purpose(path)}")
    if kind == "value_error":
        return Fault(path[:-1] if at_key else path, str(context["error"]), at_key)
    if kind == "literal_error":
        names = re.findall(r"\b(?!or\b)[\w-]+", context["expected"])
        allowed = _names(found, names)
        return Fault(path, f"found {shown(found)}; {allowed}")
    bound = BOUNDS[kind].format_map(context) if kind in BOUNDS else detail["msg"]
    allowed = _type(path, kind, found) or bound
    what = f"{len(found)} of them" if kind == "too_long" else shown(found)
    return Fault(path, f"found {what}; allowed: {allowed}")


def _shape(path: Path) -> tuple[str, ...]:
    """Return *path* without the indices of arrays."""
    return tuple(step for step in path if isinstance(step, str))


def _unknown(path: Path) -> str:
    """Say that a key is unknown, what was meant, and what is allowed."""
    *shape, key = _shape(path)
    names = list(TABLES[tuple(shape)].model_fields)
    return f"unknown key {quoted(key)}{_elsewhere(key, names)}; {_names(key, names)}"


def _elsewhere(key: str, names: list[str]) -> str:
    """Say in which other table *key* belongs, if it is the name of a key there."""
    homes = [path for path, table in TABLES.items() if key in table.model_fields]
    if key in names or not homes:
        return ""
    return f" (it belongs {_home(homes[0])})"


def _home(table: Path) -> str:
    """Say where the keys of *table* stand."""
    if not table:
        return "at the top of the file"
    name = ".".join(map(str, table))
    *parents, key = table
    annotation = TABLES[tuple(parents)].model_fields[str(key)].annotation
    return f"in [[{name}]]" if get_origin(annotation) is tuple else f"in [{name}]"


def _names(found: object, names: list[str]) -> str:
    """List the valid names, and ask for the one that was probably meant."""
    meant = _nearest(_plain(str(found)), names)
    name = meant if meant.isdecimal() else quoted(meant)
    question = f"did you mean {name}? " if meant else ""
    return f"{question}allowed: {', '.join(names)}"


def _nearest(wanted: str, names: list[str]) -> str:
    """Return the name that *wanted* was probably meant to be, or nothing."""
    known = {_plain(name): name for name in names}
    likely = (ELSEWHERE.get(wanted, ""), wanted.removesuffix("s"), f"{wanted}s")
    close = get_close_matches(wanted, known, 1, 0.6)
    return next((known[name] for name in (*likely, *close) if name in known), "")


def _plain(name: str) -> str:
    """Return *name* as names are compared: in one case, with one sort of hyphen."""
    return name.lower().replace("-", "_")


def _purpose(path: Path) -> str:
    """Say what a missing key is for."""
    *parents, key = _shape(path)
    field = TABLES[tuple(parents)].model_fields[key]
    said = field.description or ""
    if _shape(path) not in TABLES:
        value = '["..."]' if get_origin(field.annotation) is tuple else '"..."'
        return f"write {key} = {value}: {said}"
    return f"write [[{'.'.join(_shape(path))}]]: {said}"


def _type(path: Path, kind: str, found: object) -> str | None:
    """Say which type is allowed, and how to write what was found in that type."""
    allowed, is_table = TYPES.get(kind), _shape(path) in TABLES
    name = ".".join(_shape(path))
    match kind, found:
        case "tuple_type", dict() if is_table:
            return f"an array of tables: write [[{name}]]"
        case "model_type", list():
            return f"one table: write [{name}]"
        case "tuple_type", str() if not is_table:
            return f"an array: write [{quoted(found)}]"
        case "string_type", int() | float() if not isinstance(found, bool):
            return f'a string: write "{found}"'
        case "int_type", str() if found.isdecimal():
            return f"an integer: write {found}"
        case _:
            return allowed
