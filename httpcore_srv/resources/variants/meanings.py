"""
What do extensions mean by custom, when they do not name a media type?

    guide.de.html.gz
          │       └── a content coding    CODINGS
          └────────── a language          language_of

The tables hold what RFC 9110 calls content codings (§8.4.1), ISO 639-1's two-letter
languages, and the names under which Apache httpd's users know charsets and some
languages, so that their files need no new names.  All keys are in lower case.
"""

import re

from httpcore_srv.fields.language_tag import LanguageTag

# As RFC 9110 §8.4.1, RFC 7932 and RFC 8878 register them
CODINGS = {"gz": "gzip", "br": "br", "zst": "zstd", "z": "compress"}

# ISO 639-1, without the codes it has withdrawn
_CODES = (
    "aa ab ae af ak am an ar as av ay az ba be bg bi bm bn bo br bs ca ce ch co cr cs "
    "cu cv cy da de dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv "
    "ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka kg ki kj kk kl "
    "km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt "
    "my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru "
    "rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn "
    "to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu"
)
LANGUAGES = frozenset(_CODES.split())

# What files are called that avoid another meaning of the code, or are of an older use
OTHER_LANGUAGES = {
    **{"amh": "am", "ara": "ar", "cz": "cs", "dk": "da", "glg": "gl", "ltz": "lb"},
    **{"msa": "ms", "nob": "nb", "po": "pl"},
}

# langtag = language ["-" script] ["-" region] *("-" variant)   (RFC 5646 §2.1), as far
# as somebody would name a file by it
_TAG = re.compile(
    r"(?P<language>[a-z]{2})(?:-[a-z]{4})?(?:-(?:[a-z]{2}|[0-9]{3}))?"
    r"(?:-(?:[a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*"
)

# Charsets by their names at IANA, in lower case, each with what else files are called
_CHARSETS = {
    **{"us-ascii": "ascii", "utf-7": "utf7", "utf-8": "utf8"},
    **{"utf-16": "utf16", "utf-16be": "utf16be", "utf-16le": "utf16le"},
    **{"utf-32": "utf32", "utf-32be": "utf32be", "utf-32le": "utf32le"},
    **{"iso-10646-ucs-2": "ucs2 ucs-2", "iso-10646-ucs-4": "ucs4 ucs-4"},
    "iso-8859-1": "iso8859-1 latin1",
    "iso-8859-2": "iso8859-2 latin2 cen",
    "iso-8859-3": "iso8859-3 latin3",
    "iso-8859-4": "iso8859-4 latin4",
    "iso-8859-5": "iso8859-5 cyr iso-ru",
    "iso-8859-6": "iso8859-6 arb arabic",
    "iso-8859-7": "iso8859-7 grk greek",
    "iso-8859-8": "iso8859-8 heb hebrew",
    "iso-8859-9": "iso8859-9 latin5 trk",
    "iso-8859-10": "iso8859-10 latin6",
    "iso-8859-13": "iso8859-13",
    "iso-8859-14": "iso8859-14 latin8",
    "iso-8859-15": "iso8859-15 latin9",
    "iso-8859-16": "iso8859-16 latin10",
    **{
        f"windows-{page}": f"cp{page} cp-{page} win-{page}"
        for page in range(1250, 1259)
    },
    **{"ibm866": "cp866", "koi8-r": "koi8 koi8-ru", "koi8-u": "koi8-uk ua"},
    **{"shift_jis": "sjis", "euc-jp": "", "iso-2022-jp": "iso2022-jp jis"},
    **{"euc-kr": "", "iso-2022-kr": "iso2022-kr kis"},
    **{"gb2312": "gb euc-cn euc-gb", "gbk": "", "gb18030": ""},
    **{"iso-2022-cn": "iso2022-cn cis", "big5": "b5 cn-big5", "euc-tw": ""},
}
CHARSETS = {
    name: charset
    for charset, names in _CHARSETS.items()
    for name in (charset, *names.split())
}


def language_of(extension: str) -> str | None:
    """
    Return the language tag that *extension* (lower case) stands for, or None.

    A tag is written as RFC 5646 §2.1.1 recommends: scripts like names, regions in
    capitals.

    >>> language_of("pt-br"), language_of("zh-hant"), language_of("cz")
    ('pt-BR', 'zh-Hant', 'cs')
    """
    if extension in OTHER_LANGUAGES:
        return OTHER_LANGUAGES[extension]
    found = _TAG.fullmatch(extension)
    if found is None or found["language"] not in LANGUAGES:
        return None
    return str(LanguageTag.parse(extension))
