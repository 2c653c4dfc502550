"""
Are the files there that a document names?

Paths are relative to the folder of the configuration file.  Every file is opened, the
only honest test; the access log, the pid file and the port file are to be written, so
their folder must be there.
"""

import os
import ssl
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from httpcore_srv.config.document import Node
from httpcore_srv.config.problems import Fault, quoted, shown


class Opener(Protocol):
    """
    The way to the disk: ``os.open``, or what a test puts in its place.

    Raises OSError when *path* cannot be opened.
    """

    def __call__(self, path: Path, flags: int, /) -> int:
        """Open *path* and return a descriptor."""
        ...


def beside(folder: Path, text: str) -> Path:
    """
    Return the absolute path of *text*, relative to *folder*.

    ``..`` is taken out where that means the same file: behind a symbolic link it
    does not.
    """
    path = folder.absolute() / text
    short = Path(os.path.normpath(path))
    try:
        return short if short.parent.samefile(path.parent) else path
    except OSError:
        return path


def faults(root: Node, folder: Path, opener: Opener = os.open) -> Iterator[Fault]:
    """Yield what is missing, of a wrong kind, or unreadable on the disk."""
    yield from _tls(root["listen"], folder, opener)
    access = root["log"]["access"]
    written = (root["listen"]["port_file"], root["process"]["pid_file"], access)
    for node in written:
        if node.text and not (node is access and node.text == "-"):
            yield from _unopened(node, beside(folder, node.text).parent, opener)
    for host in root["host"].items():
        for page in host["errors"].items():
            if page.text:
                yield from _unopened(page, beside(folder, page.text), opener, file=True)
        for mount in host["mount"].items():
            source = mount["folder"]
            if source.text:
                yield from _unopened(source, beside(folder, source.text), opener)


def _unopened(
    node: Node, path: Path, opener: Opener, *, file: bool = False
) -> Iterator[Fault]:
    """Yield why *path*, a folder unless *file*, cannot be opened."""
    reason = _reason(path, opener, file=file)
    if reason:
        kind = "file" if file else "folder"
        message = f"found {shown(node.text)}, which {reason}: {quoted(str(path))[1:-1]}"
        yield Fault(node.path, f"{message}; allowed: a {kind} that can be read")


def _reason(path: Path, opener: Opener, *, file: bool) -> str | None:
    """Say why *path* cannot be opened, or return None."""
    try:
        if file and path.exists() and not path.is_file():
            return "is not a file"
        kind = os.O_NONBLOCK if file else os.O_DIRECTORY
        os.close(opener(path, os.O_RDONLY | os.O_CLOEXEC | kind))
    except FileNotFoundError:
        return "does not exist"
    except NotADirectoryError:
        return "is not a folder"
    except PermissionError:
        return "may not be read"
    except (OSError, ValueError) as error:
        return f"cannot be opened ({error})"
    return None


def _tls(listen: Node, folder: Path, opener: Opener) -> Iterator[Fault]:
    """Yield what is wrong with the certificate and its key."""
    paths, names = [], ("tls_certificate", "tls_key")
    for name in names:
        node = listen[name]
        if node.text:
            path = beside(folder, node.text)
            found = list(_unopened(node, path, opener, file=True))
            yield from found
            paths += [] if found else [path]
    if len(paths) == len(names):
        yield from _mismatch(listen, *paths)


def _mismatch(listen: Node, certificate: Path, key: Path) -> Iterator[Fault]:
    """Yield why the two files cannot serve TLS together."""
    at, allowed = "tls_certificate", "a certificate in PEM form"
    if b"-----BEGIN CERTIFICATE-----" in certificate.read_bytes():
        at, allowed = "tls_key", "the private key of tls_certificate, in PEM form"
    try:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        # Without this password OpenSSL would ask for one at the terminal.
        context.load_cert_chain(certificate, key, password="")
    except (OSError, ValueError) as error:
        reason = getattr(error, "reason", None) or "cannot be used"
        message = f"found {shown(listen[at].text)}, which is refused ({reason})"
        allowed += ", without a password" if at == "tls_key" else ""
        yield Fault(listen[at].path, f"{message}; allowed: {allowed}")
