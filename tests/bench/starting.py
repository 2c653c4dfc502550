"""
A server of the comparison at work: in a folder of its own, on its core.

What it answers is looked at here, too.
"""

import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.bench import machine
from tests.bench.exchange import Check, Client, judge
from tests.bench.jobs import BUSY
from tests.bench.launching import Place, Server
from tests.bench.material import Material
from tests.bench.processes import free_port, pinned, process


def _nothing(_: Path) -> None:
    pass


@contextmanager
def started(
    server: Server,
    material: Material,
    *,
    logged: bool = False,
    idle: int = 0,
    ended: Callable[[Path], None] = _nothing,
) -> Iterator[tuple[int, Place]]:
    """
    Run *server*; the value is its process id, and its place.

    With *logged* it keeps an access log; *ended* is called with its file when the server
    has ended.  Besides those that are busy there will be *idle* connections.
    """
    with tempfile.TemporaryDirectory(
        prefix="bench-", ignore_cleanup_errors=True
    ) as name:
        folder = Path(name)
        folder.chmod(0o777)
        log = folder / "log" if logged else None
        place = Place(free_port(), folder, material, log, BUSY + idle)
        launch = server.launch(place)
        command = pinned(machine.cores().server, launch.command)
        output = folder / "output"
        with process(command, place.port, output, launch.env) as pid:
            yield pid, place
        ended(next((path for path in (folder / "log",) if path.exists()), output))


def verify(port: int, checks: Iterable[Check], length: float | None = None) -> float:
    """
    Ask all *checks*; return how many octets an answer has on average.

    With a *length*, it is that of contents, and the rest is that of the answers here.
    Wrong and OSError tell of what is not as it should be.
    """
    lengths = []
    with Client(port) as client:
        for check in checks:
            answer = client.ask(check.question)
            judge(check, answer)
            known = 0 if length is None else length - len(answer.content)
            lengths.append(answer.length + known)
    return sum(lengths) / max(1, len(lengths))
