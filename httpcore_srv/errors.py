"""
Who is at fault?

    HttpcoreError
    ├── FieldSyntaxError          a field value does not match its grammar
    ├── RequestError              the peer broke the protocol         → 4xx, 501, 505
    │   ├── MalformedRequest                                          → 400
    │   ├── RequestTimeout                                            → 408
    │   ├── ContentTooLarge                                           → 413
    │   ├── TargetTooLong                                             → 414
    │   ├── UnsupportedCoding                                         → 415
    │   ├── ExpectationFailed                                         → 417
    │   ├── Misdirected                                               → 421
    │   ├── FieldsTooLarge                                            → 431
    │   ├── NotImplementedHere                                        → 501
    │   └── VersionNotSupported                                       → 505
    ├── ConfigError               a configuration is wrong            → exit status 3
    ├── StartError                the machine does not let us start   → exit status 3
    ├── MissingExtra              an optional library is absent       → exit status 3
    ├── StoreUnavailable          state cannot be reached just now    → 503
    ├── TooBusy                   no room for costly work just now    → 503
    ├── BrokenTypeMap             a type map cannot be read           → 500
    └── ResponseError             a response of ours may not be sent  → 500

An error says *who* is at fault; the status code follows from the class, so no
``except`` clause ever chooses a number.  A 304, a 401 or a 404 is not an error: it
is an answer, and travels as a ``Response``.
"""

from typing import ClassVar


class HttpcoreError(Exception):
    """Superclass of everything this package raises.  Never raised directly."""


class FieldSyntaxError(HttpcoreError):
    """
    *text* is not a valid *rule*.

    Whether that means 400 or "as if absent" is the field's own law, so the caller
    decides (RFC 9110 §13.1.3 ignores a bad date; §7.2 rejects a bad Host).
    """

    def __init__(self, rule: str, text: str) -> None:
        super().__init__(f"not a valid {rule}: {text[:200]!r}")
        self.rule = rule
        self.text = text


class RequestError(HttpcoreError):
    """
    The peer broke the protocol.

    *status* is the answer's status code.  *reason* (the exception's text) is a
    sentence that may be shown to the client: it never holds a path or a secret.
    """

    status: ClassVar[int] = 400


class MalformedRequest(RequestError):
    """The request does not follow the grammar or the framing of RFC 9112."""


class RequestTimeout(RequestError):
    """The request did not arrive in time (RFC 9110 §15.5.9)."""

    status = 408


class ContentTooLarge(RequestError):
    """The request content is longer than this site accepts (RFC 9110 §15.5.14)."""

    status = 413


class TargetTooLong(RequestError):
    """The request line is longer than this site accepts (RFC 9110 §15.5.15)."""

    status = 414


class UnsupportedCoding(RequestError):
    """The request content has a content coding, and none is read (§15.5.16)."""

    status = 415


class ExpectationFailed(RequestError):
    """The Expect field asks for something unknown (RFC 9110 §10.1.1)."""

    status = 417


class Misdirected(RequestError):
    """The target URI names a host this server does not speak for (RFC 9110 §7.4)."""

    status = 421


class FieldsTooLarge(RequestError):
    """A field line, or the header section, is larger than accepted (RFC 6585 §5)."""

    status = 431


class NotImplementedHere(RequestError):
    """The method or transfer coding is unknown to this server (RFC 9110 §15.6.2)."""

    status = 501


class VersionNotSupported(RequestError):
    """The major version of the protocol is not 1 (RFC 9110 §15.6.6)."""

    status = 505


class ConfigError(HttpcoreError):
    """A configuration is wrong; nothing may be started from it."""


class StartError(HttpcoreError):
    """The machine does not let the server start: a taken port, an unreadable file."""


class MissingExtra(HttpcoreError):
    """A library that an optional feature needs is absent; *extra* installs it."""

    def __init__(self, what: str, extra: str) -> None:
        command = f"pip install 'httpcore-srv[{extra}]'"
        super().__init__(f'{what} needs the extra "{extra}": {command}')
        self.extra = extra


class StoreUnavailable(HttpcoreError):
    """
    A store of state cannot be reached; what needs it is refused for now.

    The text names the store and the fault; it is for the operator, never for a client.
    """


class TooBusy(HttpcoreError):
    """There is no room for costly work (a password hash) just now."""


class BrokenTypeMap(HttpcoreError):
    """
    A type map, the file that lists a resource's representations, cannot be read.

    The text names the file (*place*), the *line* and what is wrong there; it is for the
    operator, never for a client.
    """

    def __init__(self, place: str, line: int, reason: str) -> None:
        super().__init__(f"{place}, line {line}: {reason}")
        self.place = place
        self.line = line
        self.reason = reason


class ResponseError(HttpcoreError):
    """A response of our own may not be sent: it would break the protocol."""
