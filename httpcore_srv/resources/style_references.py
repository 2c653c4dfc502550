"""
What does a style sheet refer to?

A sheet, a style element and a style attribute are read alike: comments are passed over,
then url() and @import are looked for, in time that is linear in the length.
"""

import re

_CSS_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
_CSS_QUOTED = r"\"([^\"\n]{1,4096}+)\"|'([^'\n]{1,4096}+)'"
_CSS_REFERENCE = re.compile(
    rf"url\(\s*+(?:{_CSS_QUOTED}|([^\s\"'();]{{1,4096}}+))|@import\s++(?:{_CSS_QUOTED})",
    re.IGNORECASE,
)


def style_references(sheet: str) -> tuple[str, ...]:
    """
    Return the references of a style sheet: url() and @import.

    >>> style_references('@import "a.css"; b { background: url( c.png ) /* url(d) */ }')
    ('a.css', 'c.png')
    """
    plain = _CSS_COMMENT.sub(" ", sheet)
    found = (
        next(filter(None, match.groups())) for match in _CSS_REFERENCE.finditer(plain)
    )
    return tuple(dict.fromkeys(found))
