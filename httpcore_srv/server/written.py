"""
What does a process write where others look for it?

    pid file     its process id: that of the process to send signals to
    port file    the ports that were bound, one a line

Rule: at the end only what still says what we wrote is removed: a successor may have
written there meanwhile.
"""

import os
import socket
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from httpcore_srv.errors import StartError
from httpcore_srv.server.settings import Settings


class Written:
    """The files that this process wrote."""

    def __init__(self) -> None:
        self._files: dict[Path, str] = {}

    def write(self, settings: Settings, sockets: Iterable[socket.socket]) -> None:
        """
        Write what *settings* want, and remove what they want no more.

        StartError is raised, which names the file, if one cannot be written.
        """
        addresses = [sock.getsockname() for sock in sockets]
        ports = [address[1] for address in addresses if isinstance(address, tuple)]
        wanted = ((settings.pid_file, [os.getpid()]), (settings.port_file, ports))
        for former in self._files.keys() - {path for path, _ in wanted}:
            self._remove(former)
        for path, numbers in wanted:
            text = "".join(f"{number}\n" for number in numbers)
            if path is not None and self._files.get(path) != text:
                self._write(path, text)

    def remove(self) -> None:
        """Remove all of them."""
        for path in list(self._files):
            self._remove(path)

    def _write(self, path: Path, text: str) -> None:
        try:
            path.write_text(text, encoding="ascii")
        except OSError as error:
            raise StartError(f"{path}: {error.strerror}") from error
        self._files[path] = text

    def _remove(self, path: Path) -> None:
        text = self._files.pop(path)
        with suppress(OSError):
            if path.read_text(encoding="ascii") == text:  # not our successor's
                path.unlink()
