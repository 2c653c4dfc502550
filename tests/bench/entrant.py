"""A server that is up for a work."""

from dataclasses import dataclass

from tests.bench.jobs import Job, Scene
from tests.bench.launching import Server
from tests.bench.runs import Outcome


@dataclass(slots=True)
class Entrant:
    """Who it is, where, what it does; *octets* is the length of one answer."""

    server: Server
    outcome: Outcome
    pid: int
    scene: Scene
    job: Job
    octets: float

    @property
    def has_failed(self) -> bool:
        """Nothing comes of it any more: single failures are no reason to stop."""
        runs = self.outcome.runs
        return bool(self.outcome.note or (runs and not runs[-1].rate))
