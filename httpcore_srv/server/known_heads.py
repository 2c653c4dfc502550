"""
Which whole heads are known, with the answers to them?

    first time     its hash is noted: most heads never come again
    second time    it is known, with the form of its answer
    let go         the answer is, and the heads that led to it with it

Heads are looked up without a lock, and changed under one: what leads to an answer, and
what the answer knows of that, must not fall apart.
"""

from threading import Lock

from httpcore_srv.server.forms import Form, Kept

# So many heads are known, of so many octets each; then all are forgotten.
MOST = 4096
LONGEST = 2048


class KnownHeads:
    """The heads in ``forms``, each with its form; for any number of threads."""

    def __init__(self) -> None:
        self.forms: dict[bytes, Form] = {}
        self._heard_once: set[int] = set()
        self._lock = Lock()
        self._has_stopped = False

    def stop(self) -> None:
        """Forget all heads, and learn no more."""
        with self._lock:
            self._has_stopped = True
            self.forms.clear()

    def learn(self, octets: bytes, form: Form) -> None:
        """Know *octets* from now on, if they came before and *form* is still kept."""
        if len(octets) > LONGEST:
            return
        if (name := hash(octets)) not in self._heard_once:
            if len(self._heard_once) >= MOST:
                self._heard_once.clear()
            self._heard_once.add(name)
            return
        with self._lock:
            if form.kept.is_gone or self._has_stopped:
                return
            if len(self.forms) >= MOST:
                self._forget_all()
            form.kept.heads.add(octets)
            self.forms[octets] = form

    def let_go(self, kept: Kept) -> None:
        """Forget all that leads to *kept*, and let it go."""
        with self._lock:
            kept.let_go()
            for octets in kept.heads:
                self.forms.pop(octets, None)
            kept.heads.clear()

    def _forget_all(self) -> None:
        for form in self.forms.values():
            form.kept.heads.clear()
        self.forms.clear()
