"""
Does a signed link open it?

    ?share=TOKEN     what the link says; each use of it is counted
    share=TOKEN      the cookie that a link to a whole folder leaves, for what is below
"""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import parse_qsl

from httpcore_srv.access.areas import takes_links
from httpcore_srv.fields.cookie import cookie_values
from httpcore_srv.fields.cookie_rules import LONGEST, nearest_path
from httpcore_srv.fields.set_cookie import SetCookie
from httpcore_srv.message import Fields, Request
from httpcore_srv.protection import Protection
from httpcore_srv.resources.evidence import heard
from httpcore_srv.site import Host, Site
from httpcore_srv.state.links import Links, LinkVerdict
from httpcore_srv.state.shared_link import SharedLink, Showing
from httpcore_srv.target import Target

PARAMETER = "share"

# The link is a secret: pages it opens must not tell it to other sites (Referer).
_UNTOLD = Fields([("Referrer-Policy", "same-origin")])

# More parameters than these are no link of ours; of more cookies only the first count,
# whose order says nothing (RFC 6265 §4.2.2).
_MOST = 100
_MOST_COOKIES = 4


@dataclass(frozen=True, slots=True)
class Opened:
    """
    What a signed link did, by its *verdict*; None without a link.

    *reaches_below* tells that it opens what is below as well; *fields* go with the
    answer.
    """

    verdict: LinkVerdict | None = None
    reaches_below: bool = False
    fields: Fields = Fields()

    @property
    def is_open(self) -> bool:
        """Whether it lets in."""
        return self.verdict is LinkVerdict.VALID

    @property
    def status(self) -> int | None:
        """The status code for a link that does not hold."""
        return self.verdict.status if self.verdict and not self.is_open else None

    @property
    def sentence(self) -> str:
        """Why it does not hold, for people."""
        return self.verdict.sentence if self.verdict and not self.is_open else ""


NO_LINK = Opened()


def opened_by(
    areas: tuple[Protection, ...],
    target: Target,
    request: Request,
    site: Site,
    now: datetime,
) -> Opened:
    """Return what the link does that *request* came with; StoreUnavailable."""
    links = site.links
    if links is None or not takes_links(areas):
        return NO_LINK
    showing = Showing(
        link_host(target.host), target.uri.path, request.method, request.peer.address
    )
    if (evidence := heard()) is not None:
        evidence.consulted.query(target.uri.query)
    for token in tokens_of(target.uri.query):
        return _by_address(links, token, showing, request, now)
    for token in cookie_values(request.fields.all("Cookie"), PARAMETER)[:_MOST_COOKIES]:
        if links.opened(token, showing, now, carried=True).verdict is LinkVerdict.VALID:
            return Opened(LinkVerdict.VALID, reaches_below=True)
    return NO_LINK


def link_host(host: Host) -> str:
    """Return what a link calls *host*: its first name, "" for any host."""
    return next((name for name in host.names if "*" not in name), "")


def tokens_of(query: str | None) -> list[str]:
    """Return the tokens of links in *query*."""
    try:
        pairs = parse_qsl(query or "", max_num_fields=_MOST)
    except ValueError:
        return []
    return [value for name, value in pairs if name == PARAMETER]


def _by_address(
    links: Links, token: str, showing: Showing, request: Request, now: datetime
) -> Opened:
    """Return what the link *token* does; one to a folder leaves a cookie."""
    opening = links.opened(token, showing, now)
    verdict, link = opening.verdict, opening.link
    if verdict is not LinkVerdict.VALID or link is None:
        return Opened(verdict)
    if not link.prefix:
        return Opened(verdict, fields=_UNTOLD)
    cookie = _cookie(links.carried(link), link, now, secure=request.peer.secure)
    fields = _UNTOLD.with_line("Set-Cookie", str(cookie))
    return Opened(verdict, reaches_below=True, fields=fields)


def _cookie(token: str, link: SharedLink, now: datetime, *, secure: bool) -> SetCookie:
    """Return the cookie that opens what is below *link* for as long as it lasts."""
    return SetCookie(
        PARAMETER,
        token,
        path=nearest_path(link.path),
        max_age=min(max(int((link.expires - now).total_seconds()), 1), LONGEST),
        secure=secure,
        http_only=True,
        same_site="Lax",
    )
