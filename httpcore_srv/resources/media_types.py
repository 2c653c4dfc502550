"""
Of which type is a file?

    photo.tar.GZ ──▶ last extension "gz" ──▶ overrides ──▶ ours ──▶ table ──▶ type
    README       ──▶ none: the whole name ─────────────────┘                  │
                                            text? "; charset=utf-8" ──────────┘

The name decides, never the content and never a file of the host: the same tree has
the same types on every machine.  An extension that means a content coding (gz, zst)
gives the type of the coded file itself, application/gzip: a file is what it is until
it is negotiated as a coded form of another.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

from httpcore_srv.fields.media_type import MediaType

# Types that we set otherwise than the table, or that it does not have; and why.
OURS = {
    # scripts of any kind, as js and mjs in the table (RFC 9239 §6)
    "cjs": "text/javascript",
    # what WHATWG MIME Sniffing (§6.1) and every browser call it; the registered
    # image/vnd.microsoft.icon is not known everywhere
    "ico": "image/x-icon",
    "cur": "image/x-icon",
    # TypeScript, not MPEG-2 transport streams (video/mp2t); HLS sites override it
    **dict.fromkeys(("ts", "tsx", "cts"), "text/plain"),
    # Rust, not resource lists
    "rs": "text/plain",
    # registered by now: RFC 9512, RFC 9559, RFC 9639, RFC 6350, RFC 8878
    **dict.fromkeys(("yaml", "yml"), "application/yaml"),
    "mkv": "video/matroska",
    "flac": "audio/flac",
    "vcf": "text/vcard",
    **dict.fromkeys(("zst", "tzst"), "application/zstd"),
    # registered with IANA, but without their extension in the table
    "deb": "application/vnd.debian.binary-package",
    "parquet": "application/vnd.apache.parquet",
    **dict.fromkeys(("sqlite", "sqlite3"), "application/vnd.sqlite3"),
    # coded files; Brotli has no type of its own (RFC 7932), svgz is gzip to the octet
    **dict.fromkeys(("tgz", "svgz"), "application/gzip"),
    "br": "application/octet-stream",
    # lines of JSON: no registered type, application/x-ndjson is what is sent
    **dict.fromkeys(("ndjson", "jsonl"), "application/x-ndjson"),
    "topojson": "application/json",
    "whl": "application/zip",
    # sources and notes that people want to read, not to download
    **dict.fromkeys(
        (
            *("adoc", "bash", "bib", "cfg", "diff", "glsl", "go", "gradle", "graphql"),
            *("hpp", "hs", "kt", "lock", "patch", "php", "pl", "pm", "properties"),
            *("proto", "py", "pyi", "r", "rb", "rst", "scala", "sh", "svelte"),
            *("swift", "tex", "vue", "zsh"),
        ),
        "text/plain",
    ),
}

# Names without an extension that are text by custom; in lower case.
PLAIN_NAMES = frozenset(
    {
        *("readme", "license", "licence", "copying", "copyright", "notice", "patents"),
        *("authors", "contributors", "maintainers", "thanks", "credits"),
        *("changelog", "changes", "history", "news", "todo", "install", "version"),
        *("makefile", "dockerfile", "containerfile", "gemfile", "rakefile", "procfile"),
        *("sha256sums", "sha512sums", "md5sums", "checksums", "codeowners"),
    }
)


@dataclass(frozen=True, slots=True)
class MediaTypes:
    """
    How this server names the types of its files (RFC 9110 §8.3).

    *overrides* maps extensions (in either case, with or without the dot) to media
    types and goes before everything else; *charset* is the parameter that text types
    get unless they have one, None for none; *default* is the type of unknown names,
    None to send no Content-Type.  FieldSyntaxError is raised for what is no media type.

    >>> types = MediaTypes({".ts": "video/mp2t"})
    >>> str(types.media_type_of("index.HTML")), str(types.media_type_of("a.ts"))
    ('text/html; charset=utf-8', 'video/mp2t')
    >>> str(types.media_type_of("backup.tar.gz"))
    'application/gzip'
    """

    overrides: Mapping[str, str] = field(default_factory=dict)
    charset: str | None = "utf-8"
    default: str | None = "application/octet-stream"
    _overrides: Mapping[str, MediaType] = field(init=False, repr=False, compare=False)
    _default: MediaType | None = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        overrides = {
            extension.lower().removeprefix("."): MediaType.parse(text)
            for extension, text in self.overrides.items()
        }
        default = None if self.default is None else MediaType.parse(self.default)
        object.__setattr__(self, "_overrides", overrides)
        object.__setattr__(self, "_default", default)

    def media_type_of(self, name: str) -> MediaType | None:
        """Return the media type of a file called *name* (its last segment)."""
        extension = _extension(name)
        given = self._overrides.get(extension)
        if given is not None:
            return self._with_charset(given, given.type == "text")
        if name.lower() in PLAIN_NAMES:
            return self._with_charset(MediaType("text", "plain"), True)
        found = _table().get(extension)
        if found is not None:
            return self._with_charset(*found)
        default = self._default
        return default and self._with_charset(default, default.type == "text")

    def _with_charset(self, media_type: MediaType, textual: bool) -> MediaType:
        if not textual or self.charset is None:
            return media_type
        return media_type.with_charset(self.charset)


def _extension(name: str) -> str:
    """Return what follows the last dot, in lower case; a first dot does not count."""
    stem, _, extension = name.rpartition(".")
    return extension.lower() if stem.strip(".") else ""


@cache
def _table() -> Mapping[str, tuple[MediaType, bool]]:
    """Map extensions to types, and tell which have a charset parameter."""
    text = (
        files("httpcore_srv.resources").joinpath("media_types.txt").read_text("utf-8")
    )
    table = {extension: _typed(label) for label, extension in _rows(text)}
    return table | {extension: _typed(label) for extension, label in OURS.items()}


def _rows(text: str) -> list[tuple[str, str]]:
    """Read pairs of a type and an extension from the text of the table."""
    lines = (line.split() for line in text.splitlines() if not line.startswith("#"))
    return [(label, extension) for label, *names in lines for extension in names]


def _typed(label: str) -> tuple[MediaType, bool]:
    essence, _, mark = label.partition(";")
    kind, _, subtype = essence.partition("/")
    return MediaType(kind, subtype), kind == "text" or mark == "charset"
