"""
What was found, where, and how bad is it?

    error      visitors meet it: a dead link, a wrong type, a published key
    warning    somebody will pay for it: stale, slow or not cached at all
    note       worth knowing; no reason to change anything
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How bad a finding is; the worst first."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


_RANK = {severity: rank for rank, severity in enumerate(Severity)}


@dataclass(frozen=True, slots=True)
class Finding:
    """
    One thing that was found.

    *url* is a URI reference to where it was found: a path, with its host where the
    site has several.  *section* names what it is measured by ("RFC 9111 §4.2.2").
    """

    severity: Severity
    url: str
    section: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Report:
    """The findings of an audit, in the order of their URLs; *visited* counts URLs."""

    visited: int
    findings: tuple[Finding, ...] = ()

    @property
    def passed(self) -> bool:
        """Tell whether nothing was found but notes."""
        return all(each.severity is Severity.NOTE for each in self.findings)

    def count(self, severity: Severity) -> int:
        """Return the number of findings of *severity*."""
        return sum(each.severity is severity for each in self.findings)


def arranged(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return *findings* by URL, the worst of each first; none stands twice."""
    return tuple(
        sorted(
            dict.fromkeys(findings),
            key=lambda one: (one.url, _RANK[one.severity], one.section, one.sentence),
        )
    )
