"""Which digest is sent, and what if a received one does not match?"""

from hashlib import sha256, sha512

import pytest

from httpcore_srv.errors import FieldSyntaxError
from httpcore_srv.fields.digests import Digests
from httpcore_srv.semantics.digests import (
    SUPPORTED,
    Fault,
    Finding,
    problem,
    verify,
    wanted,
)

CONTENT = b'{"hello": "world"}\n'
SHA_256, SHA_512 = sha256(CONTENT).digest(), sha512(CONTENT).digest()

# fmt: off
WANTED = [
    # Want-*-Digest                       algorithm     why
    (None,                                None,         "R271 nothing is wanted"),
    ("",                                  None,         "R271 an empty field wants nothing"),
    ("sha-256=1",                         "sha-256",    "R271 the only one"),
    ("sha-512=3, sha-256=10",             "sha-256",    "R271 the highest"),
    ("sha-512=10, sha-256=3",             "sha-512",    "R271 the highest, whatever the order"),
    ("sha-256=5, sha-512=5",              "sha-256",    "R271 of equals, the one at hand"),
    ("sha-512=5, sha-256=5",              "sha-256",    "R271 of equals, the one at hand"),
    ("sha-256=0, sha-512=1",              "sha-512",    "R271 0 means not acceptable"),
    ("sha-256=0",                         None,         "R271 0 means not acceptable"),
    ("sha-256=0, sha-512=0",              None,         "R271 none is acceptable: none is sent"),
    ("md5=10, sha-256=1",                 "sha-256",    "R271 the highest of those that we support"),
    ("sha-3=10",                          None,         "R271 ignored: we support none of them"),
    ("md5=10, sha=9, adler=8, crc32c=7, unixsum=6, unixcksum=5", None, "R272 never a deprecated one"),
    ("sha-256=?1",                        None,         "R271 no weight"),
    ("sha-256",                           None,         "R271 no weight"),
    ("sha-256=10,, ",                     None,         "R271 malformed: ignored"),
    ("sha-256=9999999999999999999",       None,         "R271 malformed: ignored"),
    ("\xff",                              None,         "R271 malformed: ignored"),
    ("sha-256=1, " + "a=1, " * 9000 + "b=1", None,      "longer than any wish: it costs more than the answer"),
]
VERIFIED = [
    # field value                                                        faults                                      why
    (Digests({"sha-256": SHA_256}),                                      [],                                         "R273 it matches"),
    (Digests({"sha-256": SHA_256, "sha-512": SHA_512}),                  [],                                         "R273 both match"),
    (Digests({"sha-256": bytes(32)}),                                    [("sha-256", Fault.MISMATCHING)],           "R273 it does not match"),
    (Digests({"sha-256": SHA_256, "sha-512": bytes(64)}),                [("sha-512", Fault.MISMATCHING)],           "R273 one of two does not match"),
    (Digests({"sha-256": SHA_256[:31]}),                                 [("sha-256", Fault.INVALID)],               "R273 no digest has 31 octets"),
    (Digests({"sha-512": SHA_256}),                                      [("sha-512", Fault.INVALID)],               "R273 that is a digest by another algorithm"),
    (Digests({"sha-256": b""}),                                          [("sha-256", Fault.INVALID)],               "R273 an empty one matches nothing"),
    (Digests({"md5": bytes(16)}),                                        [("md5", Fault.UNSUPPORTED)],               "R272 deprecated algorithms vouch for nothing"),
    (Digests({"sha-3": b"x", "sha": bytes(20)}),                         [("sha-3", Fault.UNSUPPORTED), ("sha", Fault.UNSUPPORTED)], "R273 nothing could be verified"),
    (Digests({"md5": bytes(16), "sha-256": SHA_256}),                    [],                                         "R273 one that is verified is enough"),
    (Digests({"md5": bytes(16), "sha-256": bytes(32)}),                  [("sha-256", Fault.MISMATCHING)],           "R273 one that can be verified decides"),
]
# fmt: on


def digest_of(algorithm):
    return {"sha-256": SHA_256, "sha-512": SHA_512}.get(algorithm)


@pytest.mark.parametrize(("text", "algorithm", "why"), WANTED)
def test_the_most_wanted_algorithm_of_ours_is_used_R271(text, algorithm, why):
    assert wanted(text) == algorithm, why


def test_deprecated_algorithms_are_not_supported_R272():
    """RFC 9530 §5 and the registry's status column (§7.2)."""
    deprecated = {"md5", "sha", "unixsum", "unixcksum", "adler", "crc32c"}

    assert set(SUPPORTED) == {"sha-256", "sha-512"}
    assert not deprecated & set(SUPPORTED)


@pytest.mark.parametrize(("value", "faults", "why"), VERIFIED)
def test_received_digests_are_verified_R273(value, faults, why):
    findings = verify("Repr-Digest", str(value), digest_of)

    assert [(one.algorithm, one.fault) for one in findings] == faults, why
    assert all(one.field == "Repr-Digest" for one in findings)


def test_a_malformed_field_is_no_finding():
    """It is malformed for the caller to ignore or refuse (RFC 9651 §4.2)."""
    with pytest.raises(FieldSyntaxError):
        verify("Content-Digest", "sha-256=nonsense", digest_of)


@pytest.mark.parametrize(
    ("finding", "expected"),
    [
        (
            Finding("Repr-Digest", "sha-256", bytes(32), Fault.MISMATCHING),
            {
                "type": "https://iana.org/assignments/http-problem-types#digest-mismatching-values",
                "title": "Mismatching Digest Values",
                "status": 400,
                "mismatching-digests": [
                    {
                        "algorithm": "sha-256",
                        "header": "Repr-Digest",
                        "provided-digest": ":AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=:",
                    }
                ],
            },
        ),
        (
            Finding("Content-Digest", "sha-512", b"x", Fault.INVALID),
            {
                "type": "https://iana.org/assignments/http-problem-types#digest-invalid-values",
                "title": "Invalid Digest Values",
                "status": 400,
                "invalid-digests": [
                    {
                        "algorithm": "sha-512",
                        "header": "Content-Digest",
                        "reason": "the digest value is not 64 octets long",
                    }
                ],
            },
        ),
        (
            Finding("Repr-Digest", "md5", b"x", Fault.UNSUPPORTED),
            {
                "type": "https://iana.org/assignments/http-problem-types#digest-unsupported-algorithms",
                "title": "Unsupported Hashing Algorithms",
                "status": 400,
                "unsupported-algorithms": [
                    {"algorithm": "md5", "header": "Repr-Digest"}
                ],
            },
        ),
    ],
)
def test_a_finding_is_answered_with_its_problem_R273(finding, expected):
    assert problem([finding]) == expected


def test_the_worst_fault_gives_the_problem_its_type_R273():
    findings = [
        Finding("Content-Digest", "sha-512", b"x", Fault.INVALID),
        Finding("Repr-Digest", "sha-256", bytes(32), Fault.MISMATCHING),
        Finding("Content-Digest", "sha-256", bytes(32), Fault.MISMATCHING),
    ]
    members = problem(findings)

    assert str(members["type"]).endswith("#digest-mismatching-values")
    assert [entry["header"] for entry in members["mismatching-digests"]] == [
        "Repr-Digest", "Content-Digest",
    ]  # fmt: skip


def test_the_digest_that_was_expected_is_not_told_R273():
    """It would let somebody who cannot read the content learn its hash."""
    findings = verify("Repr-Digest", str(Digests({"sha-256": bytes(32)})), digest_of)

    assert str(Digests({"sha-256": SHA_256})).partition(":")[2] not in str(
        problem(findings)
    )
