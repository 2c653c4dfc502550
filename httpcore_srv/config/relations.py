"""
Do the values of a document agree with each other?

    listen     no address twice; a certificate has a key, and a key a certificate
    limits     a head has room for its lines
    host[]     no name twice, in all hosts
    mount[]    no prefix twice, in one host; a folder or a redirect, not both; no key
               that means nothing there; no field twice; a cache policy that agrees with
               itself
    realm[]    see ``realm_relations``; for cookies ``cookie_relations``

Nothing here asks the disk.  A value of a wrong type is passed over: the schema has
said so already.
"""

import re
from collections.abc import Iterable, Iterator

from httpcore_srv.config import caching, cookie_relations, realm_relations
from httpcore_srv.config.document import Node
from httpcore_srv.config.loops import loops
from httpcore_srv.config.problems import Fault
from httpcore_srv.config.quantities import octets
from httpcore_srv.config.references import keeps_path
from httpcore_srv.config.repetitions import keys_once, once
from httpcore_srv.config.wording import quoted, shown
from httpcore_srv.wire.limits import Limits

# Keys that mean something beside the one key only.
OF_FOLDERS = (
    *("index", "listing", "page_size", "symlinks", "hide", "hide_defaults"),
    *("types", "default_type", "charset", "negotiation", "codings"),
    *("coding_minimum", "coding_types", "coding_levels", "coding_neighbours"),
    "early_hints",
)
OF_REDIRECTS = ("status", "keep_path")

LINES = ("request_line", "field_line")

_DEFAULTS = Limits()


def faults(root: Node) -> Iterator[Fault]:
    """Yield every disagreement within the document *root*."""
    hosts = _tables(root["host"])
    yield from once(root["listen"]["bind"].items(), "address")
    yield from _tls(root["listen"])
    yield from _limits(root["limits"])
    yield from once((name for host in hosts for name in _names(host)), "name")
    for host in hosts:
        mounts = _tables(host["mount"])
        yield from once(map(_prefix, mounts), "prefix of one host")
        for mount in mounts:
            yield from _source(mount)
            yield from keys_once(mount["fields"], "field")
            yield from keys_once(mount["types"], "extension")
            yield from once(mount["codings"].items(), "coding")
            yield from once(mount["negotiation"]["languages"].items(), "language")
            yield from _rules(mount["rule"])
            yield from caching.faults(mount, root["cache_control"])
    yield from loops(root)
    yield from realm_relations.faults(root)
    yield from cookie_relations.faults(root)


def _tables(array: Node) -> list[Node]:
    """Return the tables of an array of tables."""
    return [node for node in array.items() if isinstance(node.value, dict)]


def _names(host: Node) -> Iterator[Node]:
    """Yield the names of a host, or the one it has by default."""
    names = host["names"]
    yield from names.items() if "names" in host else [Node(names.path, "*")]


def _prefix(mount: Node) -> Node:
    """Return the prefix of a mount, or the one it has by default."""
    prefix = mount["prefix"]
    return prefix if "prefix" in mount else Node(prefix.path, "/")


def _tls(listen: Node) -> Iterator[Fault]:
    """Yield a certificate without a key, or a key without a certificate."""
    for one, other in (("tls_certificate", "tls_key"), ("tls_key", "tls_certificate")):
        if one in listen and other not in listen:
            message = f"found no {other} beside it; allowed: both, or neither"
            yield Fault(listen[one].path, message, at_key=True)


def _limits(limits: Node) -> Iterator[Fault]:
    """Yield a head that is shorter than one of its lines may be."""
    head = _octets(limits, "head", _DEFAULTS.head)
    lines = {name: _octets(limits, name, getattr(_DEFAULTS, name)) for name in LINES}
    longer = [name for name in LINES if lines[name] > head]
    written = [name for name in longer if name in limits]
    for name in written or longer[:1]:
        message = f"found {name} = {lines[name]} and head = {head}"
        at = limits[name if written else "head"]
        yield Fault(at.path, f"{message}; allowed: {name} up to head")


def _octets(limits: Node, name: str, default: int) -> int:
    """Return a number of octets; *default* for what is missing or malformed."""
    try:
        return octets(limits[name].value) if name in limits else default
    except ValueError:
        return default


def _source(mount: Node) -> Iterator[Fault]:
    """Yield what a mount has too much of: sources, and keys without meaning."""
    if "folder" in mount and "redirect" in mount:
        message = "found folder and redirect in one mount; allowed: one of them"
        yield Fault(mount["redirect"].path, message, at_key=True)
    elif "folder" in mount:
        yield from _meaningless(mount, OF_REDIRECTS, "redirect")
    elif "redirect" in mount:
        yield from _meaningless(mount, OF_FOLDERS, "folder")
        yield from _path_kept(mount)
    else:
        message = "found neither folder nor redirect; allowed: one of them"
        yield Fault(mount.path, message)


def _meaningless(mount: Node, names: Iterable[str], beside: str) -> Iterator[Fault]:
    """Yield the keys that mean something beside *beside* only."""
    for name in names:
        if name in mount:
            message = f'found "{name}" without {beside}; allowed: beside {beside} only'
            yield Fault(mount[name].path, message, at_key=True)


def _path_kept(mount: Node) -> Iterator[Fault]:
    """Yield a path that would be kept, but appended to the middle of a segment."""
    to = mount["redirect"].text or "/"
    if mount["keep_path"].value is True and not keeps_path(to):
        message = f"found true and redirect = {quoted(to)}"
        allowed = 'a redirect that ends in "/"'
        yield Fault(mount["keep_path"].path, f"{message}; allowed: {allowed}")


def _rules(rules: Node) -> Iterator[Fault]:
    """Yield fields that a rule names twice, and groups that its patterns lack."""
    for rule in rules.items():
        for key in ("set", "add", "merge", "targeted"):
            yield from keys_once(rule[key], "field")
        for edit in rule["edit"].items():
            yield from _groups(edit)


def _groups(edit: Node) -> Iterator[Fault]:
    """Yield a reference to a group that the pattern of *edit* does not have."""
    replacement = edit["replacement"]
    try:
        known = re.compile(edit["pattern"].text or "").groups
    except (re.error, RecursionError, OverflowError):
        return
    for digit in re.findall(r"\\(\\|[1-9])", replacement.text or ""):
        if digit != "\\" and int(digit) > known:
            message = f"found {shown(replacement.text)}, but there is no group {digit}"
            allowed = f"groups up to {known}" if known else "no groups"
            yield Fault(replacement.path, f"{message}; allowed: {allowed}")
            return
