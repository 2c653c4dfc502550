"""What stands twice where it may stand once?"""

from collections.abc import Iterable, Iterator

from httpcore_srv.config.document import Node
from httpcore_srv.config.problems import Fault
from httpcore_srv.config.wording import quoted, shown


def once(nodes: Iterable[Node], noun: str) -> Iterator[Fault]:
    """Yield each text that stood before; letters match in either case."""
    seen: set[str] = set()
    for node in nodes:
        text = (node.text or "").lower()
        if text and text in seen:
            message = f"found {shown(node.text)} again; allowed: each {noun} once"
            yield Fault(node.path, message)
        seen.add(text)


def keys_once(table: Node, noun: str) -> Iterator[Fault]:
    """Yield a key that stood before, in other letters (RFC 9110 §5.1 for fields)."""
    seen: dict[str, str] = {}
    for node in table.items():
        key = str(node.path[-1])
        first = seen.setdefault(key.lower(), key)
        if first != key:
            message = f"found {quoted(key)} beside {quoted(first)}"
            yield Fault(node.path, f"{message}; allowed: each {noun} once", at_key=True)
