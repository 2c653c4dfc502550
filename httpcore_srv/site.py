"""
What is this server's policy?

    Site ── Host ── Mount ─┬─ Folder      a tree of files
                           ├─ Redirect    another place
                           └─ Entrance    where people log in and out

One frozen value, made by the configuration or the command line and read by every
stage.  It holds no socket and starts nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Self

from httpcore_srv.fields.cache_control import CacheControl
from httpcore_srv.message import Fields
from httpcore_srv.policy.cache_policy import (
    NO_CACHE,
    Occasion,
    Rule,
    applicable,
    control_of,
)
from httpcore_srv.protection import Entrance, Protection
from httpcore_srv.resources.coded.compression import Compression
from httpcore_srv.resources.coded.forms import CodedForms
from httpcore_srv.resources.coded.of_file import Means
from httpcore_srv.resources.digests import DigestIndex
from httpcore_srv.resources.hints import Hints
from httpcore_srv.resources.media_types import MediaTypes
from httpcore_srv.resources.tree import Symlinks, Tree
from httpcore_srv.resources.variants.extensions import Extensions
from httpcore_srv.resources.variants.names import NameIndex
from httpcore_srv.semantics.negotiation.outcome import Algorithm
from httpcore_srv.semantics.negotiation.preferences import Preferences
from httpcore_srv.semantics.targets import path_segments
from httpcore_srv.wire.limits import Limits

if TYPE_CHECKING:
    from httpcore_srv.state.links import Links
    from httpcore_srv.state.stores.store import Store


@dataclass(frozen=True, slots=True)
class Deadlines:
    """
    How long a peer may take, in seconds; *minimum_rate* in octets a second.

    A deadline is for the whole head, content or response.  Content and responses
    earn one more second for each *minimum_rate* octets that arrive or leave, so that
    a large transfer may take long but a slow one may not (CVE-2007-6750); between two
    octets of them no more than *content* or *response* seconds may pass.  *idle* is
    the pause between two requests, *linger* the wait for the peer's end after ours,
    *drain* the time that open exchanges get when the server stops.
    """

    head: float = 10.0
    content: float = 20.0
    response: float = 60.0
    minimum_rate: int = 500
    idle: float = 60.0
    linger: float = 2.0
    drain: float = 10.0


@dataclass(frozen=True, slots=True)
class Negotiation:
    """
    How a folder's representations are found and selected.

    *by_name* tells whether ``guide.de.html`` is a representation of ``guide`` and of
    ``guide.html``, and whether type maps (``guide.var``) are read.  A visitor's own
    choice of a language comes from the query parameter *language_parameter*, which is
    remembered in the cookie *language_cookie*; None where there is none.
    *languages* and *charsets* say what extensions mean besides the built-in ones.  With
    *reasons*, answers tell in Server-Timing what was weighed.
    """

    algorithm: Algorithm = Algorithm.RFC9110
    by_name: bool = True
    preferences: Preferences = Preferences()
    language_parameter: str | None = None
    language_cookie: str | None = None
    languages: Mapping[str, str] = field(default_factory=dict)
    charsets: Mapping[str, str] = field(default_factory=dict)
    reasons: bool = False


@dataclass(frozen=True, slots=True)
class Folder:
    """
    A tree of files and how it is shown.

    *index* are the names tried, in order, when a directory is asked for; *listing*
    tells whether a directory without one of them is listed; *page_size* is the
    number of entries on one page of a listing.  *forms* keeps what is coded here; None
    to code nothing.  *hints* are what pages need, said before them (103); None to say
    nothing.
    """

    tree: Tree
    index: tuple[str, ...] = ("index.html",)
    listing: bool = False
    page_size: int = 1000
    media_types: MediaTypes = field(default_factory=MediaTypes)
    digests: DigestIndex = field(default_factory=DigestIndex)
    negotiation: Negotiation = Negotiation()
    compression: Compression = Compression()
    forms: CodedForms | None = None
    hints: Hints | None = None
    names: NameIndex = field(default_factory=NameIndex)
    means: Means = field(init=False, repr=False, compare=False)
    extensions: Extensions = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Put together, once, what every file is found and served with."""
        means = Means(self.digests, self.compression, self.forms)
        object.__setattr__(self, "means", means)
        said = self.negotiation
        extensions = Extensions(
            said.languages, said.charsets, media_types=self.media_types
        )
        object.__setattr__(self, "extensions", extensions)


@dataclass(frozen=True, slots=True)
class Redirect:
    """
    Another place for everything below a prefix (RFC 9110 §15.4).

    What follows the prefix, and the query, are appended to *to* when *keep_path*.
    """

    to: str
    status: int = 308
    keep_path: bool = True


@dataclass(frozen=True, slots=True)
class Mount:
    """
    What answers below *prefix*: "/" or "/name/", always with both slashes.

    *fields* are added to every response from here that does not have them.
    *cache_control* stands over the site's, and *rules* over both; with *shared*, what
    they say holds for answers to those who have authenticated, too (RFC 9111 §3.5).
    *protections* tell who may come in, the most specific last.
    *segments* is the prefix as decoded path segments, the last one empty; *above* are
    they without that one.
    """

    prefix: str
    source: Folder | Redirect | Entrance
    fields: Fields = Fields()
    cache_control: CacheControl | None = None
    shared: bool = False
    rules: tuple[Rule, ...] = ()
    protections: tuple[Protection, ...] = ()
    segments: tuple[bytes, ...] = field(init=False, repr=False, compare=False)
    above: tuple[bytes, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Part the prefix once, for every request that is compared with it."""
        object.__setattr__(self, "segments", path_segments(self.prefix))
        object.__setattr__(self, "above", self.segments[:-1])


@dataclass(frozen=True, slots=True)
class Host:
    """
    One origin by name: *names* are exact, "*.example.org", or "*" for any.

    *mounts* stand with the longest prefix first.  *error_pages* maps a status code
    to the octets of an HTML page that replaces our own.
    """

    names: tuple[str, ...] = ("*",)
    mounts: tuple[Mount, ...] = ()
    error_pages: Mapping[int, bytes] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Site:
    """
    The whole policy.

    *server* is the Server field's value, None to send none (RFC 9110 §10.2.4);
    *cache_control* what responses say unless a mount says otherwise; *hsts* the
    Strict-Transport-Security value for TLS connections (RFC 6797 §7.2); *store* what
    its realms share with other processes, and *links* the signed links; None for none.
    """

    hosts: tuple[Host, ...] = ()
    limits: Limits = Limits()
    deadlines: Deadlines = Deadlines()
    server: str | None = "httpcore-srv"
    cache_control: CacheControl = NO_CACHE
    hsts: str | None = None
    store: "Store | None" = None
    links: "Links | None" = None

    @classmethod
    def of_folder(
        cls,
        root: Path,
        *,
        listing: bool = True,
        symlinks: Symlinks = Symlinks.INSIDE,
        fields: Fields = Fields(),
        cache_control: CacheControl = NO_CACHE,
    ) -> Self:
        """
        Return a site that shows the folder *root* to whatever host it is called.

        Folders without an index are listed unless *listing* is False; *fields* are in
        every response.
        """
        folder = Folder(Tree(root, symlinks), listing=listing, forms=CodedForms())
        mount = Mount("/", folder, fields)
        return cls((Host(mounts=(mount,)),), cache_control=cache_control)

    def intended(
        self, mount: Mount | None, occasion: Occasion, now: datetime
    ) -> CacheControl:
        """Return the policy, *mount*'s included, for an answer without its own."""
        rules = applicable(mount.rules, occasion) if mount else ()
        above = mount.cache_control if mount else None
        return control_of(occasion, rules, self.cache_control, above, now)

    def may_forbid_transforming(self, mount: Mount | None) -> bool:
        """Tell whether the policy says no-transform of anything (RFC 9111 §5.2.2.6)."""
        if mount is None or self.cache_control.no_transform:
            return self.cache_control.no_transform
        said = [mount.cache_control, *[rule.cache_control for rule in mount.rules]]
        return any(control and control.no_transform for control in said)

    def folders(self) -> list[Folder]:
        """Return the folders of all mounts, in their order."""
        sources = [mount.source for host in self.hosts for mount in host.mounts]
        return [source for source in sources if isinstance(source, Folder)]

    def coded_forms(self) -> tuple[CodedForms, ...]:
        """Return the stores of coded forms that its folders use, each once."""
        stores = [folder.forms for folder in self.folders()]
        return tuple({id(store): store for store in stores if store}.values())
