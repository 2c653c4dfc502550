"""What a protection is, when a configuration says no more than it must."""

from httpcore_srv.policy.access.parser import parse_requirement
from httpcore_srv.policy.path_patterns import PathPattern
from httpcore_srv.protection import DigestPolicy, Plain, Protection


def test_the_defaults_are_the_careful_ones():
    protection = Protection(parse_requirement("valid-user"))

    assert (protection.refusal, protection.inherit, protection.links) == (
        403, True, False,
    )  # fmt: skip
    assert DigestPolicy().algorithms == ("SHA-512-256", "SHA-256"), "MD5 when asked"
    assert not DigestPolicy().without_qop
    assert Plain("loopback") is Plain.LOOPBACK


def test_a_pattern_protects_the_directory_it_names():
    pattern = PathPattern.parse("private/**")
    protection = Protection(parse_requirement("valid-user"), paths=(pattern,))

    assert protection.covers(("private",))
    assert not protection.covers(("public",))
