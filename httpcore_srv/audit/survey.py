"""
What is wrong with all of a site?

    folders ──▶ addresses ──┐
                            ├──▶ each asked once ──▶ checks ──▶ findings
    links   ──▶ addresses ──┘            │
       ▲                                 │ pages, style sheets
       └─────────────────────────────────┘

An address with a query is asked but not looked into: a listing has as many orders as
one cares to link to, and they are one resource's.  Nor is a listing that the walk did
not come to: symbolic links lead to its folder too, and in circles to ever more of them.
"""

import os
from collections import deque
from collections.abc import Iterator
from datetime import datetime

from httpcore_srv.audit.caching import check_caching
from httpcore_srv.audit.findings import Finding, Report, Severity, arranged
from httpcore_srv.audit.folders import check_coded, check_names
from httpcore_srv.audit.links import check_link, linked_from, resolve_link
from httpcore_srv.audit.secrets import check_secrets
from httpcore_srv.audit.type_maps import check_type_maps, negotiated
from httpcore_srv.audit.types import check_type
from httpcore_srv.audit.visit import Address, Visit, name_of, visited
from httpcore_srv.audit.walk import Place, places
from httpcore_srv.errors import MalformedRequest
from httpcore_srv.grammar.statuses import phrase
from httpcore_srv.grammar.uris import encode_segment
from httpcore_srv.resources.listing_entries import Kind
from httpcore_srv.semantics.targets import path_segments
from httpcore_srv.site import Folder, Redirect, Site
from httpcore_srv.stages.resolve import host_of, mount_of

# So many addresses are asked; a site with more is audited part by part.
MOST_VISITED = 100_000


def audit(site: Site, now: datetime, *, secure: bool = False) -> Report:
    """
    Ask *site* for all that it shows and links to, at the moment *now* (aware, UTC).

    *secure* tells whether visitors come over TLS.  What the machine fails to read is a
    finding, not an error.
    """
    survey = Survey(site, now, secure=secure)
    for place in places(site):
        survey.walk(place)
    survey.enter_redirects()
    survey.follow()
    return Report(len(survey.answers), arranged(survey.findings(), survey.files))


# What the URL of a file may be answered: 401 and 303 lead visitors to log in first.
SHOWN = (200, 303, 401)


class Survey:
    """One audit under way: what was asked, what is still to be asked."""

    def __init__(
        self, site: Site, now: datetime, *, secure: bool, most: int = MOST_VISITED
    ) -> None:
        self._site, self._now, self._secure, self._most = site, now, secure, most
        self._found: list[Finding] = []
        self._links: dict[tuple[Address, Address], str] = {}
        self._waiting: deque[Address] = deque()
        self._walked: set[Address] = set()
        self._doors: set[Address] = set()  # what is there for some visitors
        self.answers: dict[Address, tuple[int, str]] = {}
        self.files: dict[str, str] = {}  # what a URL shows, by the URL of the file

    def walk(self, place: Place) -> None:
        """Ask for a folder, for the files in it, and for what several of them are."""
        host = name_of(place.host)
        folder = Address(host, place.path)
        self._walked.add(folder)
        url = self.url_of(folder)
        self._found += [*check_names(place, url), *check_coded(place, url)]
        self._found += check_type_maps(place, url, self._now)
        shown = self.ask(folder)
        index = self._index_of(place) if shown == 200 else None
        if index is not None:
            file = Address(host, place.path + encode_segment(index))
            self.files.setdefault(url, self.url_of(file))
        for entry in place.entries:
            if entry.kind is Kind.FILE and entry.name != index:
                address = Address(host, place.path_of(entry))
                self._found += self._unshown(address, self.ask(address))
        for name in negotiated(place):
            self.ask(Address(host, place.path + encode_segment(os.fsencode(name))))

    def enter_redirects(self) -> None:
        """Ask for each mount that leads elsewhere, and follow where it leads."""
        for host in self._site.hosts:
            for mount in host.mounts:
                if isinstance(mount.source, Redirect):
                    address = Address(name_of(host), mount.prefix)
                    self.ask(address)
                    location = self.answers.get(address, (0, ""))[1]
                    self._lead(address, location, "leads to")

    def follow(self) -> None:
        """Ask for what pages link to, and for what those link to."""
        while self._waiting:
            self.ask(self._waiting.popleft())

    def ask(self, address: Address) -> int | None:
        """Ask for *address*, once; return its status code, None if too many were."""
        if address in self.answers:
            return self.answers[address][0]
        if len(self.answers) >= self._most:
            return None
        visit = visited(address, self._site, self._now, secure=self._secure)
        location = visit.response.fields.get("Location") or ""
        self.answers[address] = (visit.response.status, location)
        if visit.is_door:
            self._doors.add(address)
        self._judge(visit, address)
        return visit.response.status

    def findings(self) -> Iterator[Finding]:
        """Yield all that was found, the dead links included."""
        yield from self._found
        for (source, target), verb in self._links.items():
            if target in self.answers and target not in self._doors:
                url, named = self.url_of(source), self.url_of(target)
                yield from check_link(url, named, *self.answers[target], verb)
        if len(self.answers) >= self._most:
            sentence = f"more than {self._most} URLs: the rest was not looked at"
            yield Finding(Severity.WARNING, "/", "RFC 9110 §4.1", sentence)

    def url_of(self, address: Address) -> str:
        """Return how a report calls *address*: with its host if there are several."""
        several = len(self._site.hosts) > 1
        return f"//{address.host}{address.target}" if several else address.target

    def _judge(self, visit: Visit, address: Address) -> None:
        """Check one answer, and gather what it links to."""
        url = self.url_of(address)
        if (status := visit.response.status) >= 500:
            sentence = visit.failure or f"{status} {phrase(status)}"
            sentence = f"cannot be answered: {sentence}"
            self._found.append(Finding(Severity.ERROR, url, "RFC 9110 §15.6", sentence))
        if "?" in address.target:
            return
        meant = self._meant(address)
        self._found += check_caching(visit, url, self._now, meant)
        if status != 200:
            return
        self._found += [*check_type(visit, url), *check_secrets(visit, url)]
        of_file = visit.response.fields.get("Content-Location") or ""
        if named := resolve_link(of_file, address, self._site) if of_file else None:
            self.files[url] = self.url_of(named)
        if visit.is_listing and address not in self._walked:
            return
        for target in linked_from(visit, address, self._site):
            self._links[address, target] = "links to"
            self._waiting.append(target)

    def _lead(self, address: Address, location: str, verb: str) -> None:
        """Follow *location* if it is of this site."""
        target = resolve_link(location, address, self._site) if location else None
        if target is not None:
            self._links[address, target] = verb
            self._waiting.append(target)

    def _meant(self, address: Address) -> tuple[str, ...]:
        """Return the request fields that the mount of *address* chose to look at."""
        try:
            segments = path_segments(address.target.partition("?")[0])
        except MalformedRequest:
            return ()  # it leads nowhere
        mount = mount_of(segments, host_of(address.host, self._site))
        source = mount.source if mount else None
        chosen = isinstance(source, Folder) and source.negotiation.language_cookie
        return ("cookie",) if chosen else ()

    def _index_of(self, place: Place) -> bytes | None:
        """Return the name of the file that the folder's own URL shows."""
        names = {entry.name for entry in place.entries if entry.kind is Kind.FILE}
        wanted = (name.encode() for name in place.folder.index)
        return next((name for name in wanted if name in names), None)

    def _unshown(self, address: Address, status: int | None) -> Iterator[Finding]:
        """Find a file that is there, but for no visitor; failures are found already."""
        if address in self._doors or status is None:
            return
        if status not in SHOWN and status < 500:
            sentence = f"the file is there, but its URL is answered {status}"
            sentence = f"{sentence} {phrase(status)}"
            url = self.url_of(address)
            yield Finding(Severity.WARNING, url, "RFC 9110 §15", sentence)
