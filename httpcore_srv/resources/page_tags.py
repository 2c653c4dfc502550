"""
Which tags stand in a page?

    <name attribute="value" …>   a start tag, with its attributes
    </name>                      an end tag
    <script>, <style>, …         a start tag, and the raw text up to its end tag
    <!-- … -->, <!…>, <?…>       passed over

Tokens are parted as the HTML Standard does (§13.2.5), no tree is built.  The time is
linear in the length, whatever the page holds: a construct that has no end reaches to
the end of the page, as in the standard, and nothing is read twice.  (``html.parser``
needs half a minute for 64 KiB of an unfinished tag: CVE-2025-6069 and its kin.)
"""

import re
from collections.abc import Iterator, Mapping
from html import unescape
from typing import NamedTuple

# Elements whose content is text, not tags.
RAW_TEXT = ("script", "style", "textarea", "title", "iframe", "xmp", "noembed")

_NAME = re.compile(r"[A-Za-z][^\s/>]*+")
_ATTRIBUTE = re.compile(
    r"[\s/]*+"
    r"(?P<name>=[^\s/>=]*+|[^\s/>=]++)"
    r"(?:\s*+=\s*+"
    r"(?:\"(?P<double>[^\"]*+)\"|'(?P<single>[^']*+)'|(?P<open>[\"'])|(?P<bare>[^\s>]*+))"
    r")?+"
)
_END = re.compile(r"[\s/]*+>")
_RAW_END = {
    name: re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE) for name in RAW_TEXT
}


class Tag(NamedTuple):
    """
    One tag: *name* and the names of *attributes* are in lower case.

    The values are without character references; of two attributes with one name the
    first counts.  *text* is the raw text that follows the start tag of such an element.
    """

    name: str
    attributes: Mapping[str, str]
    closing: bool = False
    text: str = ""


def tags(page: str) -> Iterator[Tag]:
    """
    Yield the tags of the HTML text *page*, in order.

    >>> [tag.name for tag in tags("<p class=a>one <!-- <b> --><br/></P>")]
    ['p', 'br', 'p']
    >>> next(tags("<a href='/?a&amp;b'>")).attributes
    {'href': '/?a&b'}
    """
    position = 0
    while (position := page.find("<", position)) >= 0:
        tag, position = _token(page, position)
        if position < 0:
            return
        if tag is not None:
            yield tag


def _token(page: str, start: int) -> tuple[Tag | None, int]:
    """Read the token whose "<" is at *start*; return where to go on, -1 for nowhere."""
    if page.startswith("<!--", start):
        return None, _after(page, "-->", start + 2)
    closing = page.startswith("</", start)
    name = _NAME.match(page, start + 1 + closing)
    if name is None:
        bogus = closing or page.startswith(("<!", "<?"), start)
        return None, _after(page, ">", start) if bogus else start + 1
    if closing:
        return Tag(name[0].lower(), {}, True), _after(page, ">", name.end())
    attributes, position = _attributes(page, name.end())
    if position < 0 or name[0].lower() not in _RAW_END:
        return Tag(name[0].lower(), attributes), position
    return _with_text(page, position, Tag(name[0].lower(), attributes))


def _after(page: str, end: str, start: int) -> int:
    """Return the position behind the next *end*, -1 if there is none."""
    found = page.find(end, start)
    return found + len(end) if found >= 0 else -1


def _attributes(page: str, position: int) -> tuple[dict[str, str], int]:
    """Read attributes up to ">"; return them and the position behind it, or -1."""
    attributes: dict[str, str] = {}
    while found := _ATTRIBUTE.match(page, position):
        if found["open"]:
            return attributes, -1
        value = found["double"] or found["single"] or found["bare"] or ""
        attributes.setdefault(found["name"].lower(), unescape(value))
        position = found.end()
    end = _END.match(page, position)
    return attributes, end.end() if end else -1


def _with_text(page: str, position: int, tag: Tag) -> tuple[Tag, int]:
    """Add to *tag* the raw text from *position* to its end tag, or the page's end."""
    end = _RAW_END[tag.name].search(page, position)
    stop = end.start() if end else len(page)
    return tag._replace(text=page[position:stop]), stop
