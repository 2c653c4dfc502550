"""What do extensions mean by custom?"""

import re

import pytest

from httpcore_srv.resources.variants.meanings import (
    CHARSETS,
    CODINGS,
    LANGUAGES,
    OTHER_LANGUAGES,
    language_of,
)

# fmt: off
TAGS = [
    # extension       tag            why
    ("de",            "de",          "ISO 639-1"),
    ("is",            "is",          "ISO 639-1, though a word"),
    ("pt-br",         "pt-BR",       "RFC 5646 §2.1.1: regions in capitals"),
    ("en-gb",         "en-GB",       "RFC 5646 §2.1.1: regions in capitals"),
    ("es-419",        "es-419",      "RFC 5646 §2.2.4: a region may be three digits"),
    ("zh-hant",       "zh-Hant",     "RFC 5646 §2.1.1: scripts like names"),
    ("zh-hant-tw",    "zh-Hant-TW",  "script and region"),
    ("de-ch-1996",    "de-CH-1996",  "RFC 5646 §2.2.5: a variant that begins with a digit"),
    ("sl-rozaj",      "sl-rozaj",    "RFC 5646 §2.2.5: a variant of five letters"),
    ("cz",            "cs",          "Apache's users say cz for Czech"),
    ("dk",            "da",          "Apache's users say dk for Danish"),
    ("po",            "pl",          "Apache's users say po for Polish: pl was Perl"),
    ("xx",            None,          "no language"),
    ("html",          None,          "no language"),
    ("deu",           None,          "three letters: too many words would be languages"),
    ("de-",           None,          "RFC 5646 §2.1: no empty subtag"),
    ("-de",           None,          "RFC 5646 §2.1: no empty subtag"),
    ("de-x",          None,          "RFC 5646 §2.1: a singleton needs more"),
    ("de_at",         None,          "RFC 5646 §2.1: hyphens part subtags"),
    ("",              None,          "nothing"),
    ("d\udce9",       None,          "R309 undecodable octets"),
]
# What mime.conf of Debian's Apache 2.4 says, a few of each kind.
CUSTOMS = [
    # extension      charset          why
    ("utf8",         "utf-8",         "Debian's Apache"),
    ("utf-8",        "utf-8",         "the name itself"),
    ("latin1",       "iso-8859-1",    "Debian's Apache"),
    ("iso8859-1",    "iso-8859-1",    "Debian's Apache"),
    ("iso-8859-15",  "iso-8859-15",   "the name itself"),
    ("latin9",       "iso-8859-15",   "Debian's Apache"),
    ("latin2",       "iso-8859-2",    "Debian's Apache"),
    ("cp1252",       "windows-1252",  "a code page by number"),
    ("win-1251",     "windows-1251",  "Debian's Apache"),
    ("cp-1251",      "windows-1251",  "Debian's Apache"),
    ("cp866",        "ibm866",        "IANA's preferred name of CP866"),
    ("koi8-r",       "koi8-r",        "Debian's Apache"),
    ("ua",           "koi8-u",        "Debian's Apache: the Ukrainian kind"),
    ("sjis",         "shift_jis",     "Debian's Apache"),
    ("jis",          "iso-2022-jp",   "Debian's Apache"),
    ("euc-kr",       "euc-kr",        "Debian's Apache"),
    ("gb2312",       "gb2312",        "Debian's Apache"),
    ("big5",         "big5",          "Debian's Apache"),
    ("b5",           "big5",          "Debian's Apache"),
]
# fmt: on


@pytest.mark.parametrize(("extension", "tag", "why"), TAGS)
def test_the_language_of_an_extension(extension, tag, why):
    assert language_of(extension) == tag, why


@pytest.mark.parametrize(("extension", "charset", "why"), CUSTOMS)
def test_the_charset_of_an_extension(extension, charset, why):
    assert CHARSETS[extension] == charset, why


def test_codings_are_those_that_are_registered():
    """RFC 9110 §8.4.1, RFC 7932, RFC 8878: by the names clients know."""
    assert CODINGS == {"gz": "gzip", "br": "br", "zst": "zstd", "z": "compress"}


def test_languages_are_the_183_of_iso_639_1():
    assert len(LANGUAGES) == 183
    assert all(re.fullmatch("[a-z]{2}", code) for code in LANGUAGES)


def test_no_key_has_capitals_or_a_dot():
    """Extensions are looked up in lower case."""
    keys = {*CODINGS, *CHARSETS, *OTHER_LANGUAGES}

    assert {key for key in keys if key != key.lower() or "." in key} == set()


def test_no_language_is_also_called_otherwise():
    assert not LANGUAGES & set(OTHER_LANGUAGES)
    assert set(OTHER_LANGUAGES.values()) <= LANGUAGES


def test_every_charset_is_one_that_python_knows_or_a_registered_rarity():
    """A spelling mistake would be nobody's charset."""
    unknown = {name for name in CHARSETS.values() if not _is_known(name)}

    assert unknown <= {
        "iso-10646-ucs-2", "iso-10646-ucs-4", "iso-2022-cn", "euc-tw",
    }  # fmt: skip


def _is_known(charset):
    try:
        "".encode(charset)
    except LookupError:
        return False
    return True
