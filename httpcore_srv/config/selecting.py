"""How does a mount select among representations, and in which codings?"""

from httpcore_srv.config.mounts import MountTable, NegotiationTable
from httpcore_srv.resources.coded.compression import Compression
from httpcore_srv.semantics.negotiation.outcome import Algorithm
from httpcore_srv.semantics.negotiation.preferences import Preferences
from httpcore_srv.site import Negotiation


def negotiation_of(table: NegotiationTable) -> Negotiation:
    """Return how one of several representations is selected."""
    return Negotiation(
        algorithm=Algorithm(table.algorithm),
        by_name=table.by_name,
        preferences=Preferences(
            languages=table.languages,
            prefer=table.prefer,
            fallback=table.fallback,
            default_language=table.default_language or None,
        ),
        language_parameter=table.language_parameter or None,
        language_cookie=table.language_cookie or None,
        languages=table.language_extensions,
        charsets=table.charset_extensions,
        reasons=table.reasons,
    )


def compression_of(mount: MountTable) -> Compression:
    """Return what is coded, and how."""
    return Compression(
        codings=mount.codings,
        minimum=mount.coding_minimum,
        types=mount.coding_types,
        levels=mount.coding_levels,
        neighbours=mount.coding_neighbours,
    )
