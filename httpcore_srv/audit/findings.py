"""
What was found, where, and how bad is it?

    error      visitors meet it: a dead link, a wrong type, a published key
    warning    somebody will pay for it: stale, slow or not cached at all
    note       worth knowing; no reason to change anything
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from types import MappingProxyType


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
    *also* are other URLs of the file that it was found in.
    """

    severity: Severity
    url: str
    section: str
    sentence: str
    also: tuple[str, ...] = ()


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


def arranged(
    findings: Iterable[Finding], files: Mapping[str, str] = MappingProxyType({})
) -> tuple[Finding, ...]:
    """
    Return *findings* by URL, the worst of each first; none stands twice.

    *files* names what a URL shows, where that has a URL of its own: what is found in
    one file is found once.
    """
    alike: dict[Finding, list[Finding]] = {}
    for one in sorted(dict.fromkeys(findings), key=_order):
        kind = replace(one, url=files.get(one.url, one.url))
        alike.setdefault(kind, []).append(one)
    return tuple(
        replace(first, also=tuple(one.url for one in others))
        for first, *others in alike.values()
    )


def _order(one: Finding) -> tuple[str, int, str, str]:
    """Return what findings are ordered by."""
    return one.url, _RANK[one.severity], one.section, one.sentence
