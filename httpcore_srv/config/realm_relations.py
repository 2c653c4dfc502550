"""
Do the realms agree with each other, and with what names them?

    realm[]              no name twice; no key that means nothing beside its schemes;
                         no time shorter than its own part
    host[].mount[].access[]   names a realm that is there, where it needs one
    host[]               its realms' entrances stand apart from each other and from its
                         mounts

A value of a wrong type is passed over: the schema has said so already.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from itertools import combinations

from httpcore_srv.config.document import Node
from httpcore_srv.config.kinds import Table
from httpcore_srv.config.problems import Fault
from httpcore_srv.config.quantities import seconds
from httpcore_srv.config.realms import FailuresTable, RealmTable
from httpcore_srv.config.repetitions import once
from httpcore_srv.config.wording import quoted, shown
from httpcore_srv.errors import FieldSyntaxError
from httpcore_srv.policy.access.parser import requirement_of

# Keys that mean something beside one scheme only.
OF_DIGEST = ("algorithms", "qop", "userhash", "without_qop", "nonce_lifetime")
OF_FORMS = ("page", "cookie", "sessions", "idle", "absolute")

ENTRANCE = "/login/"

Realms = Mapping[str, Node]


def faults(root: Node) -> Iterator[Fault]:
    """Yield every disagreement about realms within the document *root*."""
    realms = {realm["name"].text or "": realm for realm in root["realm"].items()}
    yield from once((realm["name"] for realm in root["realm"].items()), "name")
    for realm in root["realm"].items():
        yield from _realm(realm)
    for host in root["host"].items():
        yield from _accesses(host, realms)
        named = dict.fromkeys(named_by(host))
        here = [realms[name] for name in named if name in realms]
        yield from _entrances(host, here)


def unused(root: Node) -> Iterator[Fault]:
    """
    Yield the realms of *root* that protect nothing, though somebody thinks so.

    It is for a document without other faults: a slip elsewhere leaves a realm unused.
    """
    named = {name for host in root["host"].items() for name in named_by(host)}
    for realm in root["realm"].items():
        name = realm["name"]
        if name.text and name.text not in named:
            message = f"found {shown(name.text)}, which protects nothing"
            allowed = f"[[host.mount.access]] with realm = {quoted(name.text)}"
            yield Fault(name.path, f"{message}; needed: {allowed}")


def schemes_of(realm: Node) -> list[str]:
    """Return the schemes of a realm, or those it has by default."""
    if "schemes" not in realm:
        return list(RealmTable.model_fields["schemes"].default)
    return [scheme.text for scheme in realm["schemes"].items() if scheme.text]


def entrance_of(realm: Node) -> str:
    """Return where people log in to a realm, "" for nowhere."""
    if "entrance" in realm:
        return realm["entrance"].text or ""
    return ENTRANCE if "form" in schemes_of(realm) else ""


def _realm(realm: Node) -> Iterator[Fault]:
    """Yield what is wrong within one realm."""
    for key in ("schemes", "algorithms", "qop"):
        yield from once(realm[key].items(), key.removesuffix("s"))
    schemes = schemes_of(realm)
    if schemes and "digest" not in schemes:
        yield from _meaningless(realm, OF_DIGEST, "digest")
    if schemes and "form" not in schemes:
        yield from _meaningless(realm, OF_FORMS, "form")
    elif realm["entrance"].text == "":
        message = 'found "" (a string) beside the scheme form'
        allowed = f"where people log in, as {quoted(ENTRANCE)}"
        yield Fault(realm["entrance"].path, f"{message}; allowed: {allowed}")
    yield from _longer(realm, RealmTable, "idle", "absolute")
    yield from _longer(realm["failures"], FailuresTable, "delay", "most")


def _meaningless(realm: Node, names: Iterable[str], scheme: str) -> Iterator[Fault]:
    """Yield the keys that mean something beside *scheme* only."""
    for name in names:
        if name in realm:
            message = f"found {quoted(name)} without the scheme {scheme}"
            allowed = f"beside {quoted(scheme)} in schemes only"
            yield Fault(realm[name].path, f"{message}; allowed: {allowed}", at_key=True)


def _longer(node: Node, table: type[Table], part: str, whole: str) -> Iterator[Fault]:
    """Yield a time that is longer than the one it is a part of."""
    found = [_seconds(node, table, name) for name in (part, whole)]
    if found[0] > found[1]:
        written = part if part in node else whole
        message = f"found {part} = {found[0]:g} and {whole} = {found[1]:g} (seconds)"
        yield Fault(node[written].path, f"{message}; allowed: {part} up to {whole}")


def _seconds(node: Node, table: type[Table], name: str) -> float:
    """Return a number of seconds; the default for what is missing or malformed."""
    default: float = table.model_fields[name].default
    try:
        return seconds(node[name].value) if name in node else default
    except ValueError:
        return default


def named_by(host: Node) -> Iterator[str]:
    """Yield the realms that the mounts of a host name."""
    for mount in host["mount"].items():
        for access in mount["access"].items():
            if access["realm"].text:
                yield access["realm"].text


def _accesses(host: Node, realms: Realms) -> Iterator[Fault]:
    """Yield what is wrong between the accesses of a host and the realms."""
    for mount in host["mount"].items():
        for access in mount["access"].items():
            if isinstance(access.value, dict):
                yield from _realm_of(access, realms)


def _question(wanted: str, names: Sequence[str]) -> str:
    """Ask whether that one of *names* is meant which is nearest to *wanted*."""
    near = get_close_matches(wanted.lower(), map(str.lower, names), 1, 0.5)
    meant = next((name for name in names if [name.lower()] == near), "")
    return f"did you mean {quoted(meant)}? " if meant else ""


def _realm_of(access: Node, realms: Realms) -> Iterator[Fault]:
    """Yield a realm that is not there, or is missing where one is needed."""
    names = [name for name in realms if name]
    wanted, listed = access["realm"].text, ", ".join(map(quoted, names))
    if wanted and wanted not in realms:
        allowed = f"allowed: {listed}" if names else "write [[realm]]"
        message = f"found {shown(wanted)}, and no realm of that name"
        question = _question(wanted, names)
        yield Fault(access["realm"].path, f"{message}; {question}{allowed}")
    if "realm" in access:
        return
    allowed = f"realm = {listed or quoted('name')}"
    if _asks_for_a_user(access):
        message = "found no realm, and a rule that asks for a user"
        yield Fault(access.path, f"{message}; needed: {allowed}")
    elif access["refusal"].value == 401:
        message = "found 401 without a realm: it is a challenge (RFC 9110 §15.5.2)"
        yield Fault(access["refusal"].path, f"{message}; needed: {allowed}")


def _asks_for_a_user(access: Node) -> bool:
    """Tell whether what *access* requires depends on who comes."""
    wanted = access["require"].value if "require" in access else "valid-user"
    try:
        return "user" in requirement_of(wanted).asks
    except FieldSyntaxError:
        return False  # the schema has said so


def _entrances(host: Node, realms: list[Node]) -> Iterator[Fault]:
    """Yield entrances that another entrance, or a mount, of the host stands in."""
    own = [(realm, entrance_of(realm)) for realm in realms if entrance_of(realm)]
    for mount in host["mount"].items():
        prefix = mount["prefix"].text or "/"
        for realm, entrance in own:
            if prefix.startswith(entrance):
                yield _collision(realm, entrance, f"the mount {quoted(prefix)}")
    for (one, first), (other, second) in combinations(own, 2):
        if first.startswith(second) or second.startswith(first):
            what = f"the entrance {quoted(first)} of {quoted(one['name'].text or '')}"
            yield _collision(other, second, what)


def _collision(realm: Node, entrance: str, what: str) -> Fault:
    """Say that the entrance of *realm* cannot stand beside something."""
    said = "found" if "entrance" in realm else "found no entrance, which means"
    message = f"{said} {quoted(entrance)} and, on one host, {what}"
    at = realm["entrance"] if "entrance" in realm else realm["name"]
    return Fault(at.path, f"{message}; allowed: a prefix of its own")
