"""
What does one worker hold in memory that has nothing to do?

All processes of a server count: what starts the workers, too.
"""

import time
from collections.abc import Iterable
from dataclasses import dataclass

from tests.bench import machine
from tests.bench.exchange import Wrong
from tests.bench.jobs import Scene, one
from tests.bench.launching import Server
from tests.bench.material import Material
from tests.bench.processes import StartFailed
from tests.bench.starting import started, verify

# How long a server is left alone before it is looked at, in seconds.
_REST = 1.0


@dataclass(frozen=True, slots=True)
class Rest:
    """Octets of all *processes* of a server; or a *note* why it is not known."""

    rss: int = 0
    pss: int = 0
    processes: int = 0
    note: str = ""


def at_rest(servers: Iterable[Server], material: Material) -> dict[str, Rest]:
    """Start each of *servers*, ask one question, wait, and look at its memory."""
    return {server.key: _of(server, material) for server in servers}


def _of(server: Server, material: Material) -> Rest:
    if server.missing:
        return Rest(note=f"missing: {server.missing}")
    try:
        with started(server, material) as (pid, place):
            scene = Scene(place.port, material, place.folder)
            verify(place.port, one(scene).checks)
            time.sleep(_REST)
            held = machine.memory(pid)
            return Rest(held.rss, held.pss, len(machine.tree(pid)))
    except (StartFailed, Wrong, OSError, ValueError, KeyError) as error:
        return Rest(note=f"wrong: {error}")
