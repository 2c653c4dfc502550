"""
Does the answer prove that the client knows the password?

    H(A1)      user, realm, password            kept with the account
    A2         method, uri [, H(content)]       what is asked for
    response   H( H(A1) ":" nonce ":" nc ":" cnonce ":" qop ":" H(A2) )
    rspauth    the same, with an A2 that has no method: the server's own proof

The formulas of RFC 7616 §3.4.  Every H is hexadecimal text in lower case.  What came in
a field is hashed as it came; names and passwords are hashed as UTF-8, in Unicode
Normalization Form C (§4).
"""

import unicodedata
from hmac import compare_digest
from typing import TYPE_CHECKING

from httpcore_srv.fields.authentication_info import AuthenticationInfo
from httpcore_srv.semantics.authentication.algorithms import ALGORITHMS
from httpcore_srv.semantics.authentication.digest_credentials import DigestCredentials

if TYPE_CHECKING:
    from hashlib import _Hash


def a1(user: str, realm: str, password: str, algorithm: str) -> str:
    """
    Return H(A1) without a session: H(user ":" realm ":" password) (§3.4.2).

    It is what an account keeps, for one realm and one *algorithm*; with and without
    -sess it is the same.

    >>> a1("Mufasa", "http-auth@example.org", "Circle of Life", "MD5")
    '3d78807defe7de2157e2b0b6573a855f'
    """
    text = f"{_composed(user)}:{realm}:{_composed(password)}"
    return ALGORITHMS[algorithm].digest(text.encode("utf-8"))


def session_a1(a1: str, nonce: str, cnonce: str, algorithm: str) -> str:
    """
    Return H(A1) of a session, for an *algorithm* with -sess (§3.4.2).

    *nonce* and *cnonce* are those of the session's first answer, ``nonce-prime`` and
    ``cnonce-prime`` there; *a1* is the account's.
    """
    return _hashed(algorithm, a1, nonce, cnonce)


def a2(method: str, uri: str, content_digest: str | None = None) -> str:
    """
    Return A2 (§3.4.3), not hashed; *content_digest* is H(content) for auth-int.

    >>> a2("GET", "/"), a2("", "/", "d41d8")
    ('GET:/', ':/:d41d8')
    """
    head = f"{method}:{uri}"
    return head if content_digest is None else f"{head}:{content_digest}"


def response(a1: str, credentials: DigestCredentials, a2: str) -> str:
    """
    Return the response that proves *a1*, which is the session's for -sess (§3.4.1).

    Without qop it is the shorter one of RFC 2069.
    """
    algorithm = credentials.algorithm
    tail = _hashed(algorithm, a2)
    if credentials.qop is None:
        return _hashed(algorithm, a1, credentials.nonce, tail)
    said = (credentials.nonce, credentials.nc or "", credentials.cnonce or "")
    return _hashed(algorithm, a1, *said, credentials.qop, tail)


def tails(algorithm: str, method: str, uri: str) -> tuple[bytes, bytes]:
    """Return H(A2) for the response and for rspauth, with qop=auth (§3.4.3, §3.5)."""
    asked, answered = a2(method, uri), a2("", uri)
    return _hashed(algorithm, asked).encode(), _hashed(algorithm, answered).encode()


def primed(algorithm: str, a1: str, nonce: str) -> "_Hash":
    """Return a hash object of what the proofs with one *nonce* begin with (§3.4.1)."""
    hashed = ALGORITHMS[algorithm].hasher()
    hashed.update(f"{a1}:{nonce}:".encode("latin-1"))
    return hashed


def completed(
    primed: "_Hash", said: bytes, tails: tuple[bytes, bytes]
) -> tuple[str, str]:
    """
    Return the response (§3.4.1) and rspauth (§3.5), whose beginning is *primed*.

    *said* are nc, cnonce and qop, as sent, with a colon behind each.
    """
    asked = primed.copy()
    asked.update(said)
    answered = asked.copy()
    asked.update(tails[0])
    answered.update(tails[1])
    return asked.hexdigest(), answered.hexdigest()


def proves(
    credentials: DigestCredentials,
    a1: str,
    method: str,
    content_digest: str | None = None,
) -> bool:
    """
    Tell whether *credentials* prove the knowledge of *a1*, the session's for -sess.

    It takes the same time wherever a wrong response differs.  Digits in capitals are
    wrong: §3.1.3 has "0123456789abcdef".  *content_digest*, H of the request's content,
    counts for auth-int only; ValueError is raised if it is missing there.
    """
    asked = a2(method, credentials.uri, _counting(credentials, content_digest))
    expected = response(a1, credentials, asked)
    return compare_digest(
        expected.encode("latin-1"), credentials.response.encode("latin-1")
    )


def rspauth(
    a1: str, credentials: DigestCredentials, content_digest: str | None = None
) -> str:
    """
    Return the proof that the server knows *a1*, too (§3.5).

    *content_digest* is H of the response's content; ValueError is raised if it is
    missing for auth-int.
    """
    answered = a2("", credentials.uri, _counting(credentials, content_digest))
    return response(a1, credentials, answered)


def info(
    credentials: DigestCredentials,
    a1: str,
    content_digest: str | None = None,
    nextnonce: str | None = None,
) -> AuthenticationInfo | None:
    """
    Return what Authentication-Info says after success (§3.5), None for nothing.

    The parameters but *nextnonce* are for answers with qop.  Arguments and errors are
    those of ``rspauth``.
    """
    if credentials.qop is not None:
        return AuthenticationInfo(
            nextnonce=nextnonce,
            qop=credentials.qop,
            rspauth=rspauth(a1, credentials, content_digest),
            cnonce=credentials.cnonce,
            nc=credentials.nonce_count,
        )
    return None if nextnonce is None else AuthenticationInfo(nextnonce=nextnonce)


def userhash(user: str, realm: str, algorithm: str) -> str:
    """
    Return H(user ":" realm), which stands for a name that shall not travel (§3.4.4).

    >>> userhash("Jäsøn Doe", "api@example.org", "MD5")
    '2e063fa2c54dea1c36808b7a6e3b14c9'
    """
    return ALGORITHMS[algorithm].digest(f"{_composed(user)}:{realm}".encode())


def _hashed(algorithm: str, *parts: str) -> str:
    """Return H of field values, an octet a character, with colons between."""
    return ALGORITHMS[algorithm].digest(":".join(parts).encode("latin-1"))


def _counting(credentials: DigestCredentials, digest: str | None) -> str | None:
    """Return *digest* for auth-int, None for other qualities of protection."""
    if credentials.qop != "auth-int":
        return None
    if digest is None:
        raise ValueError("auth-int is about content, and needs its digest")
    return digest


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", text)
