"""Negotiation and codings of a mount, from what the file says."""

from httpcore_srv.config.mounts import MountTable, NegotiationTable
from httpcore_srv.config.selecting import compression_of, negotiation_of
from httpcore_srv.resources.coded.compression import Compression
from httpcore_srv.semantics.negotiation.outcome import Algorithm
from httpcore_srv.semantics.negotiation.preferences import Preferences
from httpcore_srv.site import Negotiation


def test_what_is_not_said_is_the_default_of_the_values():
    assert negotiation_of(NegotiationTable()) == Negotiation()
    assert compression_of(MountTable(folder="x")) == Compression()


def test_what_is_said_about_negotiation():
    table = NegotiationTable.model_validate(
        {
            "algorithm": "apache",
            "by_name": False,
            "languages": ["EN", "de"],
            "prefer": False,
            "fallback": False,
            "default_language": "en-gb",
            "language_parameter": "lang",
            "language_cookie": "language",
            "language_extensions": {".deu": "DE"},
            "charset_extensions": {".latin1": "iso-8859-1"},
        }
    )

    assert negotiation_of(table) == Negotiation(
        Algorithm.APACHE,
        by_name=False,
        preferences=Preferences(
            ("en", "de"), prefer=False, fallback=False, default_language="en-GB"
        ),
        language_parameter="lang",
        language_cookie="language",
        languages={".deu": "de"},
        charsets={".latin1": "iso-8859-1"},
    )


def test_every_algorithm_can_be_said():
    for algorithm in Algorithm:
        table = NegotiationTable.model_validate({"algorithm": algorithm.value})
        assert negotiation_of(table).algorithm is algorithm


def test_what_is_said_about_codings():
    table = MountTable.model_validate(
        {
            "folder": "x",
            "codings": ["gzip"],
            "coding_minimum": "1 KiB",
            "coding_types": ["model/*"],
            "coding_levels": {"gzip": 9},
            "coding_neighbours": False,
        }
    )

    assert compression_of(table) == Compression(
        ("gzip",), 1024, ("model/*",), {"gzip": 9}, neighbours=False
    )


def test_nothing_is_coded_where_nothing_is_said_to_be():
    table = MountTable.model_validate({"folder": "x", "codings": []})

    assert compression_of(table).codings == ()
