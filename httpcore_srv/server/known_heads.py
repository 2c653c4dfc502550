"""
Which whole heads are known, with the answers to them?

    first time     its hash is noted: most heads never come again
    second time    it is known, with the form of its answer
    let go         the answer is, and the heads that led to it with it

A head is known without the value of the line by which a visitor is told from others,
Authorization or Cookie: that differs from visitor to visitor, or from request to
request, and is kept nowhere.  The line itself stays: where it stands, and which it is,
is part of what is known.  Behind a gate it is read each time; where nobody is asked,
cookies change nothing, unless Vary names them.

Heads are looked up without a lock, and changed under one: what leads to an answer, and
what the answer knows of that, must not fall apart.
"""

import re
from threading import Lock
from typing import NamedTuple

from httpcore_srv.server.ready_responses import ReadyResponse, StoredResponse
from httpcore_srv.wire.plain import PlainHead

# So many heads are known, of so many octets each; then all are forgotten.
MOST = 4096
LONGEST = 2048

# By such a line visitors differ; it is so short that it exceeds no limit.
_PERSONAL = (b"\r\nAuthorization: ", b"\r\nCookie: ")
_LINE = re.compile(rb"\r\n(Authorization|Cookie): ([ -~]{0,1000}+)(?=\r\n)")


class Parted(NamedTuple):
    """A head without the value of one line, its name in lower case, the value."""

    bare: bytes
    name: str
    value: str


def parted(octets: bytes) -> Parted | None:
    r"""
    Part a head from the value by which its sender is told; None without a plain one.

    >>> parted(b"GET / HTTP/1.1\r\nCookie: b=c\r\n\r\n")
    Parted(bare=b'GET / HTTP/1.1\r\nCookie: \r\n\r\n', name='cookie', value='b=c')
    """
    for beginning in _PERSONAL:
        start = octets.find(beginning)
        if start > 0 and (found := _LINE.match(octets, start)):
            bare = octets[: found.start(2)] + octets[found.end() :]
            name, value = found.groups()
            return Parted(bare, name.decode().lower(), value.decode().strip(" "))
    return None


class Known(NamedTuple):
    """What a head that is known leads to; *head* has the field that was left out."""

    form: ReadyResponse
    head: PlainHead


class KnownHeads:
    """The heads in ``forms``, each with its form; for any number of threads."""

    def __init__(self) -> None:
        self.forms: dict[bytes, ReadyResponse] = {}
        self._bare: dict[bytes, Known] = {}
        self._heard_once: set[int] = set()
        self._lock = Lock()
        self._has_stopped = False

    def stop(self) -> None:
        """Forget all heads, and learn no more."""
        with self._lock:
            self._has_stopped = True
            self._forget_all()

    def but_for_one_value(self, octets: bytes) -> Known | None:
        """Return what a head leads to that is known but for who sent it."""
        if (line := parted(octets)) is None:
            return None
        known = self._bare.get(line.bare)
        if known is None or known.form.kept.gate is None:
            return known
        fields = {**known.head.fields, line.name: line.value}
        return Known(known.form, known.head._replace(fields=fields))

    def learn(self, octets: bytes, form: ReadyResponse, head: PlainHead) -> None:
        """Know *octets* from now on, if they came before and *form* is still kept."""
        line = parted(octets)
        said = {"authorization", "cookie"} & head.fields.keys()
        if not said and form.kept.gate is None:
            self._learn(octets, form, None)
        elif line is not None and said == {line.name} and _is_left_out(line, form.kept):
            others = {**head.fields}
            del others[line.name]
            self._learn(line.bare, form, head._replace(fields=others))

    def _is_heard_again(self, octets: bytes) -> bool:
        """Tell whether they came before; most never come again."""
        if len(octets) > LONGEST:
            return False
        if (name := hash(octets)) in self._heard_once:
            return True
        if len(self._heard_once) >= MOST:
            self._heard_once.clear()
        self._heard_once.add(name)
        return False

    def _learn(
        self, octets: bytes, form: ReadyResponse, head: PlainHead | None
    ) -> None:
        """Know *octets*: whole, or with *head* as those that lack a line."""
        if not self._is_heard_again(octets):
            return
        with self._lock:
            if form.kept.is_gone or self._has_stopped:
                return
            if len(self.forms) + len(self._bare) >= MOST:
                self._forget_all()
            form.kept.heads.add(octets)
            if head is None:
                self.forms[octets] = form
            else:
                self._bare[octets] = Known(form, head)

    def let_go(self, kept: StoredResponse) -> None:
        """Forget all that leads to *kept*, and let it go."""
        with self._lock:
            kept.let_go()
            for octets in kept.heads:
                self.forms.pop(octets, None)
                self._bare.pop(octets, None)
            kept.heads.clear()

    def _forget_all(self) -> None:
        for form in (*self.forms.values(), *(one.form for one in self._bare.values())):
            form.kept.heads.clear()
        self.forms.clear()
        self._bare.clear()


def _is_left_out(line: Parted, kept: StoredResponse) -> bool:
    """Tell whether heads lead to *kept* whatever such a line says, or by the gate."""
    if line.name == "authorization":
        return kept.gate is not None
    return line.name not in kept.key.names
