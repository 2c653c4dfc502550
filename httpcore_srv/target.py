"""What is a request about, and at which other address may it be found?"""

from dataclasses import dataclass

from httpcore_srv.grammar.uris import encode_segment
from httpcore_srv.resources.evidence import heard
from httpcore_srv.semantics.targets import TargetURI
from httpcore_srv.site import Host, Mount, Redirect

# What browsers send raw in a query, and a URI reference may not hold (RFC 3986 §3.4)
_RAW = str.maketrans({octet: f"%{ord(octet):02X}" for octet in "[]|\\^`{}"})


@dataclass(frozen=True, slots=True)
class Target:
    """
    What a request is about (RFC 9110 §7.1).

    *segments* are the decoded path segments below the mount; the last one is empty
    when the path ends with a slash.  *mount* is None when nothing is mounted there,
    and for ``OPTIONS *``.
    """

    uri: TargetURI
    host: Host
    mount: Mount | None
    segments: tuple[bytes, ...]

    @property
    def with_slash(self) -> str:
        """A relative reference to the same with a slash; it can name no other host."""
        return f"./{encode_segment(self.segments[-1])}/{self._query}"

    @property
    def canonical(self) -> str:
        """The path and query without empty segments; never ``//host``."""
        mount = self.mount.prefix if self.mount else "/"
        return f"{mount}{self._path}{self._query}"

    def elsewhere(self, redirect: Redirect) -> str:
        """Return where *redirect* sends it."""
        if not redirect.keep_path:
            return redirect.to
        return f"{redirect.to}{self._path}{self._query}"

    @property
    def _path(self) -> str:
        """What follows the mount: no empty segment, so that no second slash does."""
        *names, last = self.segments
        return "/".join(encode_segment(name) for name in (*filter(None, names), last))

    @property
    def _query(self) -> str:
        """The query with its question mark, or nothing."""
        query = self.uri.query
        if (evidence := heard()) is not None:
            evidence.consulted.query(query)
        return "" if query is None else f"?{query.translate(_RAW)}"
