"""
Are accounts, keys and state kept from visitors, and from others on this machine?

    accounts, groups       are there; others cannot read those, nor write these
    keys, store,           if they are there, are their owner's alone
    password_file
    each of them, and      lies outside of what is served (RFC 7616 §5.2)
    the private key

What is opened for no other reason is not opened here: keys and store are made when
they are needed.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from httpcore_srv.access.entrance.own_page import missing_placeholders
from httpcore_srv.config.access_values import SQLITE
from httpcore_srv.config.disk import Opener, beside, unopened
from httpcore_srv.config.document import Node
from httpcore_srv.config.problems import Fault
from httpcore_srv.config.state_places import default_store, keys_file, store_file
from httpcore_srv.config.wording import quoted, shown
from httpcore_srv.state.private_files import (
    READ_BY_OTHERS,
    WRITTEN_BY_OTHERS,
    lent,
    shared_fault,
)


class Kept(NamedTuple):
    """A file that is kept from visitors, and where the document names it."""

    node: Node
    path: Path


def faults(root: Node, config: Path, opener: Opener) -> Iterator[Fault]:
    """Yield what visitors or others could read; *config* is the document's path."""
    folder = config.parent
    accounts = list(_named(root, "accounts", folder))
    groups = list(_named(root, "groups", folder))
    for file in (*accounts, *groups):
        yield from unopened(file.node, file.path, opener, file=True)
    for realm in root["realm"].items():
        yield from _page(realm["page"], folder, opener)
    for file in accounts:
        yield from _lent(file, READ_BY_OTHERS)
    for file in groups:
        yield from _lent(file, WRITTEN_BY_OTHERS)
    own = list(_state(root, config)) if "realm" in root or "state" in root else []
    for file in own:
        yield from _kept(file, opener)
    for file in (*accounts, *groups, *own, *_private_key(root, folder)):
        yield from _served(file, root, folder)


def _named(root: Node, key: str, folder: Path) -> Iterator[Kept]:
    """Yield the files that the realms name with *key*."""
    for realm in root["realm"].items():
        for node in realm[key].items():
            if node.text and "\0" not in node.text:
                yield Kept(node, beside(folder, node.text))


def _private_key(root: Node, folder: Path) -> Iterator[Kept]:
    """Yield the private key of TLS; ``disk`` tells whether it can be used."""
    node = root["listen"]["tls_key"]
    if node.text and "\0" not in node.text:
        yield Kept(node, beside(folder, node.text))


def _state(root: Node, config: Path) -> Iterator[Kept]:
    """Yield the files of state: the store, its password, and the keys."""
    state, folder, default = root["state"], config.parent, default_store(config)
    text = state["store"].text or SQLITE
    found = {
        "store": store_file(text, folder, default),
        "keys": keys_file(state["keys"].text, text, folder, default),
    }
    if password := state["password_file"].text:
        found["password_file"] = beside(folder, password)
    for name, path in found.items():
        if path and "\0" not in str(path):
            yield Kept(state[name], path)


def _page(page: Node, folder: Path, opener: Opener) -> Iterator[Fault]:
    """Yield why a site's own log-in page cannot be one."""
    if not page.text or "\0" in page.text:
        return
    path = beside(folder, page.text)
    found = list(unopened(page, path, opener, file=True))
    yield from found
    if found:
        return
    try:
        missing = missing_placeholders(path.read_text("utf-8"))
    except UnicodeDecodeError:
        yield Fault(page.path, f"found {shown(page.text)}; allowed: a page in UTF-8")
        return
    if missing:
        names = " and ".join(f"${name}" for name in missing)
        message = f"found {shown(page.text)}, which has no {names}"
        yield Fault(page.path, f"{message}; needed: both $action and $form_token")


def _lent(file: Kept, forbidden: int) -> Iterator[Fault]:
    """Yield that others can do what is *forbidden* to a file that lets people in."""
    try:
        sentence = lent(file.path.stat().st_mode, forbidden)
    except OSError:
        return  # it has been said, or it is to be made
    if sentence:
        message = f"found {shown(file.node.text)}, but {sentence}"
        yield Fault(file.node.path, f"{message}; needed: {_chmod(file.path)}")


def _kept(file: Kept, opener: Opener) -> Iterator[Fault]:
    """Yield what is wrong with a file of state; one that we make may be absent."""
    if file.node.path[-1] == "password_file":
        yield from unopened(file.node, file.path, opener, file=True)
    yield from _shared(file)
    if not file.path.is_absolute():
        message = "found no folder for it: neither $STATE_DIRECTORY nor a home"
        yield Fault(file.node.path, f"{message} is known; allowed: a path")


def _shared(file: Kept) -> Iterator[Fault]:
    """Yield that a file of state is not its owner's alone."""
    try:
        sentence = shared_fault(file.path.stat())
    except OSError:
        return  # it is to be made
    if sentence:
        message = f"found {quoted(str(file.path))}, but {sentence.partition(':')[0]}"
        yield Fault(file.node.path, f"{message}; needed: {_chmod(file.path)}")


def _chmod(path: Path) -> str:
    """Say how a file becomes its owner's alone."""
    return f"chmod 600 {quoted(str(path))[1:-1]}"


def _served(file: Kept, root: Node, folder: Path) -> Iterator[Fault]:
    """Yield that a file lies in a folder that a mount serves."""
    path = file.path.resolve()
    for host in root["host"].items():
        for mount in host["mount"].items():
            text = mount["folder"].text
            if text and path.is_relative_to(beside(folder, text).resolve()):
                message = f"found {quoted(str(file.path))}, which lies in the folder"
                message = f"{message} that {quoted(mount['prefix'].text or '/')} serves"
                yield Fault(file.node.path, f"{message}; allowed: outside of it")
                return
