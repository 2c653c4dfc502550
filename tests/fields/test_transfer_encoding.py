"""RFC 9112 §6.1 and §7: Transfer-Encoding is a list of codings."""

from time import process_time

import pytest

from httpcore_srv.errors import FieldSyntaxError
from httpcore_srv.fields.transfer_encoding import (
    CHUNKED,
    TransferCoding,
    parse_transfer_encoding,
)

GZIP = TransferCoding("gzip")

# fmt: off
CASES = [
    # text                codings                                  why
    ("chunked",           (CHUNKED,),                              "§7.1"),
    ("Chunked",           (CHUNKED,),                              "§7 names are case-insensitive"),
    ("gzip, chunked",     (GZIP, CHUNKED),                         "CVE-2019-16786 §6.1 a list, the RFC's example"),
    ("gzip,,chunked",     (GZIP, CHUNKED),                         "R055 empty elements are ignored"),
    ("",                  (),                                      "§5.6.1 # allows no element"),
    ("chunked;a=b",       (TransferCoding("chunked", (("a", "b"),)),), "§7 transfer-parameter"),
    ("\x0bchunked",       None,                                    "CVE-2019-16789 VT is no whitespace"),
    ("chunked\x0c",       None,                                    "CVE-2019-16789 FF is no whitespace"),
    ("chu nked",          None,                                    "§7 token"),
    ('"chunked"',         None,                                    "§7 token"),
    ("chunked;",          (CHUNKED,),                              "9110 §5.6.6 an empty parameter"),
    ("chunked;a",         None,                                    "§7 a parameter has a value"),
    ("chun\u212aed",      None,                                    "CVE-2025-69224 KELVIN SIGN lowers to k"),
]
# fmt: on


@pytest.mark.parametrize(("text", "codings", "why"), CASES)
def test_which_codings_were_applied(text, codings, why):
    if codings is None:
        with pytest.raises(FieldSyntaxError):
            parse_transfer_encoding(text)
    else:
        assert parse_transfer_encoding(text) == codings, why


def test_a_megabyte_is_read_in_linear_time_CVE_2025_67726():
    begun = process_time()

    assert len(parse_transfer_encoding("chunked, " * 111_000)) == 111_000
    assert process_time() - begun < 5
