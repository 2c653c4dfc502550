"""
Does each cookie have a name of its own, and will user agents take it?

    host[]            the cookies of its realms' sessions and forms, of signed links and
                      of languages: what one writes, another would read or end
    fields, set, add  a Set-Cookie that breaks no rule of RFC 6265bis

A value of a wrong type is passed over: the schema has said so already.
"""

from collections.abc import Iterator

from httpcore_srv.access.entrance.form_tokens import form_cookie
from httpcore_srv.access.link import PARAMETER
from httpcore_srv.config.document import Node
from httpcore_srv.config.problems import Fault
from httpcore_srv.config.realm_relations import named_by, schemes_of
from httpcore_srv.config.realms import RealmTable
from httpcore_srv.config.wording import quoted, shown
from httpcore_srv.errors import FieldSyntaxError
from httpcore_srv.fields.set_cookie import SetCookie
from httpcore_srv.policy.access.parser import requirement_of

_COOKIE: str = RealmTable.model_fields["cookie"].default

# Prefixes that only a Secure cookie may have (RFC 6265bis §4.1.3), in any case.
_SECURE = ("__secure-", "__host-")


def faults(root: Node) -> Iterator[Fault]:
    """Yield the cookies of the document *root* that clash, or that nobody takes."""
    realms = {realm["name"].text: realm for realm in root["realm"].items()}
    for host in root["host"].items():
        named = dict.fromkeys(named_by(host))
        here = [realms[name] for name in named if name in realms]
        yield from _clashes(host, here)
        for mount in host["mount"].items():
            yield from _untaken(mount["fields"])
            for rule in mount["rule"].items():
                yield from _untaken(rule["set"])
                yield from _untaken(rule["add"])
            yield from _insecure(mount, root["listen"])


def _clashes(host: Node, realms: list[Node]) -> Iterator[Fault]:
    """Yield the names of cookies that have two meanings on *host*."""
    meanings: dict[str, str] = {}
    if any(map(_takes_links, host["mount"].items())):
        meanings[PARAMETER] = "signed links"
    for names, node, meaning in (*_of_realms(realms), *_of_languages(host)):
        first = [meanings.setdefault(name.lower(), meaning) for name in names]
        for name, other in zip(names, first, strict=True):
            if other != meaning:
                message = f"found {shown(name)}, which is the cookie of {other}, too,"
                allowed = "a cookie for each"
                yield Fault(node.path, f"{message} on one host; allowed: {allowed}")
                break  # its form's will be another, too


def _of_realms(realms: list[Node]) -> Iterator[tuple[list[str], Node, str]]:
    """Yield the cookies of *realms*: names, where they are said, what they are for."""
    for realm in realms:
        if "form" in schemes_of(realm):
            name = realm["cookie"].text or _COOKIE
            at = realm["cookie"] if "cookie" in realm else realm["name"]
            yield [name, form_cookie(name)], at, quoted(realm["name"].text or "")


def _of_languages(host: Node) -> Iterator[tuple[list[str], Node, str]]:
    """Yield the cookies that remember languages; all mounts may have the same."""
    for mount in host["mount"].items():
        node = mount["negotiation"]["language_cookie"]
        if node.text:
            yield [node.text], node, "languages"


def _takes_links(mount: Node) -> bool:
    """Tell whether a signed link opens something of *mount*."""
    return any(
        access["links"].value is True or "link" in _asked(access)
        for access in mount["access"].items()
    )


def _asked(access: Node) -> frozenset[str]:
    """Return what the rule of *access* looks at."""
    try:
        return requirement_of(access["require"].value).asks
    except FieldSyntaxError:
        return frozenset()  # none is said, or the schema has said so


def _untaken(fields: Node) -> Iterator[Fault]:
    """Yield a Set-Cookie that user agents would refuse, or read in their own way."""
    for node in fields.items():
        if str(node.path[-1]).lower() == "set-cookie" and node.text:
            try:
                SetCookie.parse(node.text)
            except FieldSyntaxError as error:
                allowed = "a cookie that user agents take (RFC 6265bis §4.1)"
                yield Fault(node.path, f"found a cookie, {error}; allowed: {allowed}")


def _insecure(mount: Node, listen: Node) -> Iterator[Fault]:
    """Yield a cookie whose name promises TLS, where there is none."""
    node = mount["negotiation"]["language_cookie"]
    if (node.text or "").lower().startswith(_SECURE) and "tls_key" not in listen:
        message = f"found {shown(node.text)}, which user agents take over TLS alone"
        yield Fault(node.path, f"{message}; allowed: a name without prefix")
