"""
Under which name is a representation to be saved?

Content-Disposition names it twice (RFC 6266 §4.3): ``filename`` for clients that read
octets, ``filename*`` for those that read UTF-8 (RFC 8187).
"""

import re

# attr-char = ALPHA / DIGIT / "!" / "#" / "$" / "&" / "+" / "-" / "." / "^" / "_"
#           / "`" / "|" / "~"
_ATTR_CHAR = frozenset(
    b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$&+-.^_`|~"
)

# What recipients misread: path separators (RFC 6266 §4.3), controls, and the octets of
# a file name that were no UTF-8 and came as lone surrogates.
_UNSAFE = re.compile(r"[\x00-\x1f\x7f-\x9f/\\\ud800-\udfff]")

# Besides these, in ``filename``: what some recipients unescape though they must not
# (RFC 6266 Appendix D), and what is not ASCII.
_AMBIGUOUS = re.compile(r'[^\x20-\x7e]|["%]')


def attachment(name: str) -> str:
    """
    Return the Content-Disposition that saves a representation as *name*.

    *name* is text, not octets; what a file name may not safely hold becomes "_".

    >>> print(attachment("Grüße.txt"))
    attachment; filename="Gr__e.txt"; filename*=UTF-8''Gr%C3%BC%C3%9Fe.txt
    """
    safe = _UNSAFE.sub("_", name)
    encoded = "".join(
        chr(octet) if octet in _ATTR_CHAR else f"%{octet:02X}"
        for octet in safe.encode("utf-8")
    )
    plain = _AMBIGUOUS.sub("_", safe)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{encoded}"
