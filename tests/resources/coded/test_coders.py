"""
Which content codings can this machine make?

What was coded is decoded by other means than it was made by.
"""

import gzip
import random
import subprocess
import sys
from base64 import b64encode

import pytest

from httpcore_srv.resources.coded import coders
from httpcore_srv.resources.coded.coders import makeable, missing

brotlicffi = pytest.importorskip("brotlicffi")
if sys.version_info >= (3, 14):
    from compression import zstd
else:
    zstd = pytest.importorskip("backports.zstd")

DECODED = {
    "gzip": gzip.decompress,
    "br": brotlicffi.decompress,
    "zstd": zstd.decompress,
}
CODINGS = sorted(DECODED)


def coded(coding, blocks, level=6):
    compressor = makeable()[coding].start(level)
    return b"".join([*map(compressor.compress, blocks), compressor.flush()])


NOISE = random.Random(1).randbytes(300_000)
LONG_NOISE = [random.Random(2).randbytes(262_144)] * 20
BASE64 = [b64encode(block) for block in LONG_NOISE]

# fmt: off
DATA = [
    # blocks                                        why
    ([],                                            "no data at all"),
    ([b""],                                         "an empty block"),
    ([b"one"],                                      "one block"),
    ([b"one", b"", b"two " * 1000],                 "blocks of many sizes"),
    ([b"text " * 100_000, b"more " * 100_000],      "more than a window of some"),
    ([NOISE],                                       "what grows by coding"),
    (LONG_NOISE,                                    "much of it: a library refused to take more than it had given"),
    (BASE64,                                        "what shrinks but a little"),
    ([NOISE[at : at + 999] for at in range(0, 300_000, 999)], "what grows, in small blocks"),
]
# fmt: on


@pytest.mark.parametrize("coding", CODINGS)
@pytest.mark.parametrize(("blocks", "why"), DATA)
def test_what_was_coded_is_decoded_to_the_same(coding, blocks, why):
    assert DECODED[coding](coded(coding, blocks)) == b"".join(blocks), why


@pytest.mark.parametrize("coding", CODINGS)
def test_each_level_may_be_asked_for(coding):
    data = b"some text that is coded " * 100
    for level in makeable()[coding].levels:
        assert DECODED[coding](coded(coding, [data], level)) == data


@pytest.mark.parametrize("coding", CODINGS)
def test_the_same_data_gives_the_same_octets(coding):
    """A form that was forgotten and is made again keeps its entity tag."""
    data = [b"some text " * 5000, NOISE]

    assert coded(coding, data) == coded(coding, data)


def test_gzip_tells_neither_name_nor_date():
    """RFC 1952 §2.3.1: MTIME 0 means that no time stamp is available; no flags."""
    head = coded("gzip", [b"content"])[:8]

    assert head == b"\x1f\x8b\x08\x00\x00\x00\x00\x00"


def test_zstd_keeps_to_the_window_that_every_decoder_has():
    """RFC 9659 §3: at most 8 MB, at the highest level and for large data too."""
    limited = zstd.ZstdDecompressor(
        options={zstd.DecompressionParameter.window_log_max: 23}
    )
    data = NOISE * 40  # 12 MB

    assert makeable()["zstd"].levels[-1] == 19
    assert limited.decompress(coded("zstd", [data], level=19)) == data


@pytest.mark.parametrize("coding", CODINGS)
def test_a_library_is_named_in_letters_of_file_names(coding):
    library = makeable()[coding].library

    assert all(letter.isalnum() or letter in "-._+" for letter in library)
    assert any(letter.isdigit() for letter in library)


# fmt: off
WITHOUT = [
    # not there                              codings                    why
    ("brotlicffi",                           ["gzip", "zstd"],          "no brotli"),
    ("backports compression",                ["br", "gzip"],            "no zstd, before and after Python 3.14"),
    ("brotlicffi backports compression",     ["gzip"],                  "the server alone"),
]
# fmt: on


@pytest.mark.parametrize(("absent", "codings", "why"), WITHOUT)
def test_a_coding_whose_library_is_missing_is_not_offered(absent, codings, why):
    """In a process of its own: a library is looked for when the module is loaded."""
    script = (
        "import sys\n"
        f"for name in {absent.split()!r}:\n"
        "    sys.modules[name] = None\n"
        "from httpcore_srv.resources.coded.coders import makeable, missing\n"
        "print(sorted(makeable()))\n"
        "print([bool(missing(coding)) for coding in ('br', 'zstd', 'gzip')])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=30
    )

    assert done.stdout.splitlines() == [
        str(codings),
        str([coding not in codings for coding in ("br", "zstd", "gzip")]),
    ], why + done.stderr


# fmt: off
MISSING = [
    # coding      sentence                                                    why
    ("gzip",      None,                                                       "the standard library makes it"),
    ("br",        "the coding br needs pip install 'httpcore-srv[compress]'",    "its library is optional"),
    ("zstd",      "the coding zstd needs pip install 'httpcore-srv[compress]'",  "its library is optional"),
    ("compress",  "the coding compress is none that this server can make",   "known to RFC 9110 §8.4.1.1, not made here"),
    ("deflate",   "the coding deflate is none that this server can make",    "clients disagree on what it is (§8.4.1.2)"),
    ("gzpi",      "the coding gzpi is none that this server can make",       "mistyped"),
]
# fmt: on


@pytest.mark.parametrize(("coding", "sentence", "why"), MISSING)
def test_the_operator_is_told_what_a_coding_lacks(monkeypatch, coding, sentence, why):
    monkeypatch.setattr(coders, "_MAKEABLE", {"gzip": makeable()["gzip"]})

    assert missing(coding) == sentence, why
