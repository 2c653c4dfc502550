"""
Does a redirect lead back to itself?

    /old/ ──▶ /new/ ──▶ /old/       two mounts that send visitors to each other
    /docs/ ──▶ /docs/latest/        one that sends them below itself

A redirect is followed through the mounts of its own host, by the longest prefix, as
requests are.  What leads to another origin ends the walk.
"""

from collections.abc import Iterator

from httpcore_srv.config.document import Node
from httpcore_srv.config.problems import Fault
from httpcore_srv.config.references import split
from httpcore_srv.config.wording import quoted, shown
from httpcore_srv.errors import HttpcoreError
from httpcore_srv.grammar.uris import DEFAULT_PORTS, parse_authority
from httpcore_srv.server.settings import Bind

Origin = tuple[str, str, int]


def loops(root: Node) -> Iterator[Fault]:
    """Yield every redirect of the document *root* that comes back to its mount."""
    scheme, ports = ("https" if "tls_key" in root["listen"] else "http"), _ports(root)
    for host in root["host"].items():
        names = [name.text.lower() for name in host["names"].items() if name.text]
        origins = {(scheme, name, port) for name in names for port in ports}
        yield from _loops(host, origins)


def _ports(root: Node) -> set[int]:
    """Return the ports listened at, those that are valid."""
    ports = set()
    for bind in root["listen"]["bind"].items():
        try:
            ports.add(Bind.parse(bind.text or "").port)
        except HttpcoreError:
            continue
    return ports or {Bind().port}


def _loops(host: Node, origins: set[Origin]) -> Iterator[Fault]:
    """Follow each redirect of one host until it leaves, ends, or comes back."""
    mounts = {mount["prefix"].text or "/": mount for mount in host["mount"].items()}
    leads_to = {
        prefix: _answering(_own_path(mount["redirect"].text, origins), mounts)
        for prefix, mount in mounts.items()
    }
    for start, mount in mounts.items():
        seen: list[str] = []
        at = leads_to[start]
        while at is not None and at not in seen and at != start:
            seen.append(at)
            at = leads_to[at]
        if at == start:
            way = " and ".join(map(quoted, [*seen, start]))
            message = (
                f"found {shown(mount['redirect'].text)}, which leads back to {way}"
            )
            allowed = "what no redirect brings back here"
            yield Fault(mount["redirect"].path, f"{message}; allowed: {allowed}")


def _own_path(reference: str | None, origins: set[Origin]) -> str | None:
    """Return the path of a reference that stays at one of *origins*, else None."""
    if reference is None:
        return None
    scheme, authority, path, _, _ = split(reference)
    if authority is None:
        return path if scheme is None and path else None
    try:
        host, port = parse_authority(authority)
    except HttpcoreError:
        return None
    for own_scheme, own_host, own_port in origins:
        wanted = scheme or own_scheme
        origin = (wanted, host, DEFAULT_PORTS.get(wanted, 0) if port is None else port)
        if origin == (own_scheme, own_host, own_port):
            return path or "/"
    return None


def _answering(path: str | None, mounts: dict[str, Node]) -> str | None:
    """Return the prefix that answers *path*; "/docs" is answered by "/docs/", too."""
    below = [prefix for prefix in mounts if f"{path}/".startswith(prefix)]
    return max(below, key=len) if path is not None and below else None
