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

from threading import Lock
from typing import NamedTuple

from httpcore_srv.server.ready_responses import ReadyResponse, StoredResponse
from httpcore_srv.wire.plain import PlainHead

# So many heads are known, of so many octets each; then all are forgotten.
MOST = 4096
LONGEST = 2048

# By such a line visitors differ; it is so short that it exceeds no limit.
_PERSONAL = (
    (b"\r\nAuthorization: ", "authorization"),
    (b"\r\nCookie: ", "cookie"),
)
_LONGEST_VALUE = 1000

# VCHAR and SP: of anything else a plain value has nothing             RFC 9110 §5.5
_PLAIN = bytes(range(0x20, 0x7F))


def parted(octets: bytes) -> tuple[bytes, str, str] | None:
    r"""
    Part a head from the value by which its sender is told; None without a plain one.

    The result is the head that lacks it, the name of its line in lower case, the value.

    >>> parted(b"GET / HTTP/1.1\r\nCookie: b=c\r\n\r\n")
    (b'GET / HTTP/1.1\r\nCookie: \r\n\r\n', 'cookie', 'b=c')
    """
    for beginning, name in _PERSONAL:
        line = octets.find(beginning)
        start = line + len(beginning)
        end = octets.find(b"\r\n", start)
        if line > 0 and end <= start + _LONGEST_VALUE and end > 0:
            value = octets[start:end]
            if not value.translate(None, _PLAIN):
                bare = octets[:start] + octets[end:]
                return bare, name, value.decode().strip(" ")
    return None


class Known(NamedTuple):
    """What a head that is known leads to; *head* has no fields."""

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

    def but_for_one_value(
        self, octets: bytes
    ) -> tuple[ReadyResponse, PlainHead, dict[str, str]] | None:
        """
        Return what a head leads to that is known but for who sent it.

        The last part is the field that was left out, by its name in lower case.
        """
        if (line := parted(octets)) is None:
            return None
        bare, name, value = line
        known = self._bare.get(bare)
        return known and (known.form, known.head, {name: value})

    def learn(self, octets: bytes, form: ReadyResponse, head: PlainHead) -> None:
        """Know *octets* from now on, if they came before and *form* is still kept."""
        line = parted(octets)
        said = {"authorization", "cookie"} & head.fields.keys()
        if not said and form.kept.gate is None:
            self._learn(octets, form, None)
        elif line is not None:
            bare, name, _ = line
            if said == {name} and _is_left_out(name, form.kept):
                self._learn(bare, form, head._replace(fields={}))

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


def _is_left_out(name: str, kept: StoredResponse) -> bool:
    """Tell whether heads lead to *kept* whatever such a line says, or by the gate."""
    if name == "authorization":
        return kept.gate is not None
    return name not in kept.key.names
