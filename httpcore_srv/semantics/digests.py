"""
Which digest is sent, and what if a received one does not match?

    Want-*-Digest ──▶ wanted   the algorithm whose digest is sent, or none    §4
    *-Digest      ──▶ verify   what is wrong with the digests of a request    §2, §3
                      problem  how that is told                        RFC 9457

RFC 9530 §5 parts hash algorithms into active ones and deprecated ones, which "MUST NOT
be used" where somebody may forge them.  Only the active ones exist here.

``verify`` and ``problem`` are for methods that bring content; none is served yet.
"""

import binascii
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from hashlib import sha256, sha512

from httpcore_srv.errors import FieldSyntaxError
from httpcore_srv.fields.digests import Digests
from httpcore_srv.fields.want_digest import WantDigest

# The active algorithms of the registry (§7.2), the one at hand first.  md5, sha, adler,
# crc32c, unixsum and unixcksum are deprecated.
HASHES = {"sha-256": sha256, "sha-512": sha512}
SUPPORTED = tuple(HASHES)

# Two algorithms are supported: what is longer wishes for much else.
_LONGEST_WISH = 1024

_TYPES = "https://iana.org/assignments/http-problem-types#"


class Fault(Enum):
    """
    What is wrong with a digest, by its HTTP problem type.

    They are those of draft-ietf-httpapi-digest-fields-problem-types.
    """

    UNSUPPORTED = "digest-unsupported-algorithms"
    INVALID = "digest-invalid-values"
    MISMATCHING = "digest-mismatching-values"


@dataclass(frozen=True, slots=True)
class Finding:
    """A *fault* of the digest by *algorithm* that the request's *field* holds."""

    field: str
    algorithm: str
    digest: bytes
    fault: Fault


def wanted(text: str | None) -> str | None:
    """
    Return the algorithm that a Want-Repr-Digest or Want-Content-Digest prefers.

    None if the field is absent or malformed, or wants none that is supported.

    >>> wanted("sha-512=3, sha-256=10, md5=10")
    'sha-256'
    """
    if text is None or len(text) > _LONGEST_WISH:
        return None
    try:
        weights = WantDigest.parse(text).weights
    except FieldSyntaxError:
        return None
    best = max(SUPPORTED, key=lambda algorithm: weights.get(algorithm, 0))
    return best if weights.get(best, 0) else None


def verify(
    field: str, text: str, digest_of: Callable[[str], bytes | None]
) -> tuple[Finding, ...]:
    """
    Return what is wrong with the digests that *field* holds; nothing if they match.

    *digest_of* gives the digest of what was received, for an algorithm's name.  One
    digest that can be verified is enough: others are passed over if no algorithm of
    ours made them.  FieldSyntaxError is raised if *text* cannot be read.
    """
    digests = Digests.parse(text).values
    findings = [
        Finding(field, algorithm, digest, fault)
        for algorithm, digest in digests.items()
        if (fault := _fault_of(algorithm, digest, digest_of)) is not None
    ]
    if any(algorithm in HASHES for algorithm in digests):
        return tuple(one for one in findings if one.fault is not Fault.UNSUPPORTED)
    return tuple(findings)


def _fault_of(
    algorithm: str, digest: bytes, digest_of: Callable[[str], bytes | None]
) -> Fault | None:
    if algorithm not in HASHES:
        return Fault.UNSUPPORTED
    if len(digest) != HASHES[algorithm]().digest_size:
        return Fault.INVALID
    return None if digest_of(algorithm) == digest else Fault.MISMATCHING


# The title of each problem type, and the member that lists what was found.
_WORDS = {
    Fault.UNSUPPORTED: ("Unsupported Hashing Algorithms", "unsupported-algorithms"),
    Fault.INVALID: ("Invalid Digest Values", "invalid-digests"),
    Fault.MISMATCHING: ("Mismatching Digest Values", "mismatching-digests"),
}


def problem(findings: Sequence[Finding]) -> dict[str, object]:
    """
    Return the members of the problem (RFC 9457 §3.1) that *findings* are answered with.

    The worst of the faults gives the type: a mismatch, then a value that cannot be.
    What the digest should have been is never told: it would help who forges one.
    """
    fault = max((one.fault for one in findings), key=list(Fault).index)
    title, member = _WORDS[fault]
    return {
        "type": _TYPES + fault.value,
        "title": title,
        "status": 400,
        member: [_entry(one) for one in findings if one.fault is fault],
    }


def _entry(finding: Finding) -> dict[str, str]:
    """Describe one finding, as its problem type wants it."""
    entry = {"algorithm": finding.algorithm, "header": finding.field}
    if finding.fault is Fault.INVALID:
        octets = HASHES[finding.algorithm]().digest_size
        entry["reason"] = f"the digest value is not {octets} octets long"
    if finding.fault is Fault.MISMATCHING:
        octets64 = binascii.b2a_base64(finding.digest, newline=False).decode("ascii")
        entry["provided-digest"] = f":{octets64}:"
    return entry
