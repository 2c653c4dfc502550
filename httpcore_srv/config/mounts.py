"""
What answers below one prefix, and what is said of it?

    MountTable ─┬─ negotiation   which representation is selected, and from what
                ├─ access[]      who may come to which paths
                └─ rule[] ── edit[]   cache policy and fields by path, type and status
"""

from typing import Annotated, Literal

from pydantic import AfterValidator, ConfigDict, Field

from httpcore_srv.config import cache_values, negotiation_values, values
from httpcore_srv.config.access import AccessTable
from httpcore_srv.config.kinds import (
    Array,
    CacheControlText,
    CacheGroup,
    CacheTag,
    ChangedName,
    Charset,
    CodingName,
    Count,
    Extension,
    FieldName,
    FieldValue,
    FileName,
    LanguageTagText,
    MediaRangeText,
    MediaTypeText,
    MergedName,
    NoVarySearchText,
    Octets,
    Parameter,
    PathPatternText,
    StatusText,
    SurrogateText,
    Table,
    TargetedText,
    TargetName,
    Text,
    TimeText,
)
from httpcore_srv.config.references import uri_reference
from httpcore_srv.fields.cache_groups import MOST_GROUPS
from httpcore_srv.resources.coded.compression import Compression

_COMPRESSION = Compression()

# Every rule is asked about every answer, and compared with every other beforehand.
MOST_RULES = 100
MOST_ACCESSES = 100


class EditTable(Table):
    """A replacement in the lines of one field."""

    field: ChangedName
    """The name of the field."""
    pattern: Annotated[str, AfterValidator(cache_values.pattern)]
    """A regular expression; every match in a line is replaced."""
    replacement: Annotated[str, AfterValidator(cache_values.replacement)]
    r"""What stands there instead; \1 to \9 are the groups."""


class RuleTable(Table):
    """What is said of those answers that match."""

    match: Array[PathPatternText] = ()
    """Paths below the mount: "*.js", "assets/*.css", "docs/**"; [] for all."""
    type: Array[MediaRangeText] = ()
    """Media types or ranges; [] for all."""
    status: Array[StatusText] = ()
    """Status codes or classes: 404, "5xx"; 200 includes 206 and 304; [] for all."""
    cache_control: CacheControlText | None = None
    """Cache-Control, over that of the mount and of less specific rules."""
    expires_at: TimeText | None = None
    """Fresh until this time of the day, "04:00" or "04:00 Europe/Berlin"."""
    targeted: dict[TargetName, TargetedText] = Field(default_factory=dict)
    """What certain caches read instead: { "CDN-Cache-Control" = "max-age=60" }."""
    surrogate_control: SurrogateText | None = None
    """Surrogate-Control, for the site's own surrogates."""
    cache_tag: Array[CacheTag] = ()
    """Cache-Tag: what a purge may name; tags of all rules add up."""
    cache_groups: Annotated[Array[CacheGroup], Field(max_length=MOST_GROUPS)] = ()
    """Cache-Groups: what becomes invalid together; groups of all rules add up."""
    no_vary_search: NoVarySearchText | None = None
    """No-Vary-Search: query parameters that make no difference."""
    remove: Array[ChangedName] = ()
    """Fields that are taken away."""
    set: dict[ChangedName, FieldValue] = Field(default_factory=dict)
    """Fields with this one value, whatever they had."""
    add: dict[FieldName, FieldValue] = Field(default_factory=dict)
    """One more line of each field."""
    merge: dict[MergedName, FieldValue] = Field(default_factory=dict)
    """Members for list-based fields, unless they are there."""
    edit: Array[EditTable] = ()
    """Replacements in fields."""


class NegotiationTable(Table):
    """How one of several representations is selected."""

    algorithm: Literal["rfc9110", "apache", "transparent", "reactive"] = "rfc9110"
    """RFC 9110 §12.1, Apache's steps, RFC 2295 and 2296, or the client's own choice."""
    by_name: bool = True
    """guide.de.html is guide in German; type maps (guide.var) are read."""
    languages: Array[LanguageTagText] = ()
    """The server's languages, the most preferred first."""
    prefer: bool = True
    """They decide between languages of equal weight."""
    fallback: bool = True
    """The first of them is sent when none is acceptable."""
    default_language: Annotated[
        str, AfterValidator(negotiation_values.language_or_none)
    ] = ""
    """Of files whose name tells none; "": not known."""
    language_parameter: Parameter = ""
    """A query parameter with the visitor's own choice, as "lang"; "": none."""
    language_cookie: Parameter = ""
    """The cookie that remembers the choice; "": none."""
    language_extensions: dict[Extension, LanguageTagText] = Field(default_factory=dict)
    """Languages by extension, before the built-in ones."""
    charset_extensions: dict[Extension, Charset] = Field(default_factory=dict)
    """Charsets by extension, before the built-in ones."""
    reasons: bool = False
    """Server-Timing tells what was weighed."""


class MountTable(Table):
    """What answers below one prefix: a folder, or a redirect."""

    model_config = ConfigDict(
        json_schema_extra={
            "oneOf": [{"required": ["folder"]}, {"required": ["redirect"]}]
        }
    )

    prefix: Annotated[str, AfterValidator(values.prefix)] = "/"
    """"/" or "/name/"; the longest one that fits answers."""
    folder: Text | None = None
    """The folder that is served."""
    index: Array[FileName] = ("index.html",)
    """Tried in order when a directory is asked for."""
    listing: bool = False
    """List directories without an index."""
    page_size: Count = 1000
    """Entries on one page of a listing."""
    symlinks: Literal["never", "inside", "follow"] = "inside"
    """Which symbolic links are followed."""
    hide: Array[Text] = ()
    """Patterns of names that are as good as absent."""
    hide_defaults: bool = True
    """Hide dotfiles, backups and keys as well."""
    types: dict[Extension, MediaTypeText] = Field(default_factory=dict)
    """Media types by extension, before the built-in ones."""
    default_type: Annotated[str, AfterValidator(values.media_type_or_none)] = (
        "application/octet-stream"
    )
    """For unknown extensions; "": none."""
    charset: Charset = "utf-8"
    """Of text files; "": say nothing."""
    codings: Array[CodingName] = _COMPRESSION.codings
    """Content codings made here, the most preferred first; []: none."""
    coding_minimum: Octets = _COMPRESSION.minimum
    """Octets from which coding pays."""
    coding_types: Array[MediaRangeText] = _COMPRESSION.types
    """Media types or ranges coded besides those known to shrink."""
    coding_levels: Annotated[
        dict[CodingName, int], AfterValidator(negotiation_values.levels)
    ] = Field(default_factory=dict)
    """Levels by coding, in place of the built-in ones."""
    coding_neighbours: bool = _COMPRESSION.neighbours
    """page.html.br beside page.html is a coded form of it."""
    early_hints: bool = False
    """Browsers that open a page are told what it links before it comes (103)."""
    negotiation: NegotiationTable = NegotiationTable()
    fields: dict[FieldName, FieldValue] = Field(default_factory=dict)
    """Added to responses that do not have them."""
    cache_control: CacheControlText | None = None
    """Cache-Control, over that of the site."""
    shared: bool = False
    """Policy holds for answers to those who have authenticated (RFC 9111 §3.5)."""
    rule: Annotated[Array[RuleTable], Field(max_length=MOST_RULES)] = ()
    """Cache policy and fields by path, type and status."""
    access: Annotated[Array[AccessTable], Field(max_length=MOST_ACCESSES)] = ()
    """Who may come to which paths; [] for everybody to all."""
    redirect: Annotated[str, AfterValidator(uri_reference)] | None = None
    """Where everything below the prefix is found instead."""
    status: Literal[301, 302, 303, 307, 308] = 308
    """Of the redirect (RFC 9110 §15.4)."""
    keep_path: bool | None = None
    """Append what follows the prefix; by default if redirect ends in "/"."""
