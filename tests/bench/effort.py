"""How long is each server measured, so that the whole takes 20 minutes at most?"""

from dataclasses import dataclass

from tests.bench.launching import Server
from tests.bench.works import Work


@dataclass(frozen=True, slots=True)
class Effort:
    """How many *rounds*, of how many *seconds*; and for servers that no bar is about."""

    rounds: int
    seconds: int
    other_rounds: int
    other_seconds: int
    main: frozenset[str]

    def of(self, server: Server, work: Work) -> tuple[int, int]:
        """Return the rounds and the seconds of *server* in *work*."""
        if work.aside:
            return self.other_rounds, self.other_seconds
        is_main = server.key in {*self.main, work.reference}
        rounds, seconds = (
            (self.rounds, self.seconds)
            if is_main
            else (min(self.other_rounds, work.others_rounds), self.other_seconds)
        )
        return min(rounds, work.most_rounds), max(seconds, work.least_seconds)
