"""
What went on at the server while it answered?

Server-Timing = #server-timing-metric; a metric is a token with the parameters ``dur``,
milliseconds, and ``desc``, text (W3C Server Timing §2).  Pages can read it by script,
and browsers show it beside each request.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from httpcore_srv.grammar.core import quote


@dataclass(frozen=True, slots=True)
class Metric:
    """
    One metric: *name* is a token, *duration* in milliseconds, None for none.

    Of *description*, what is no visible ASCII becomes a question mark.

    >>> str(Metric("neg", description="guide.de.html: selected"))
    'neg;desc="guide.de.html: selected"'
    """

    name: str
    duration: float | None = None
    description: str = ""

    def __str__(self) -> str:
        duration = "" if self.duration is None else f";dur={self.duration:g}"
        text = "".join(sign if " " <= sign <= "~" else "?" for sign in self.description)
        return self.name + duration + (f";desc={quote(text)}" if text else "")


def server_timing(metrics: Iterable[Metric]) -> str:
    """Return the value of Server-Timing."""
    return ", ".join(map(str, metrics))
