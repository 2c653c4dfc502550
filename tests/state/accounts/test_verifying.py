"""Is this the password, as the server will see it?"""

import pytest

from httpcore_srv.semantics.authentication.digest import a1
from httpcore_srv.state.accounts.formats import DigestLine, PasswordLine
from httpcore_srv.state.accounts.verifying import verified

# That of "correct horse 1"
PASSWORD = PasswordLine("ada", "{SHA}x5fPvYFgDcbGATGvaDXPPkWxnc8=")
HERS = "correct horse 1"


def digest(realm, password, algorithm="SHA-256", user="ada"):
    return DigestLine(user, realm, algorithm, a1(user, realm, password, algorithm))


# fmt: off
ROWS = [
    # lines                                         realms     password  right   digest                     why
    ([PASSWORD],                                    (),        HERS,     True,   {},                        "the password"),
    ([PASSWORD],                                    (),        "pa",     False,  {},                        "another"),
    ([PASSWORD],                                    ("wiki",), HERS,     True,   {},                        "Basic has one for all realms"),
    ([digest("A", "pa"), digest("B", "pb")],        (),        "pa",     True,   {"A": True, "B": False},   "htdigest: one for each realm"),
    ([digest("A", "pa"), digest("B", "pb")],        (),        "pb",     True,   {"A": False, "B": True},   "not the first line alone"),
    ([digest("A", "pa"), digest("B", "pb")],        ("B",),    "pb",     True,   {"B": True},               "as the realm B would"),
    ([digest("A", "pa"), digest("B", "pb")],        ("A",),    "pb",     False,  {"A": False},              "as the realm A would"),
    ([digest("A", "pa")],                           ("C",),    "pa",     False,  {},                        "nobody in the realm C"),
    ([digest("A", "pa"), PASSWORD],                 (),        HERS,     True,   {"A": False},              "the order of lines is nothing"),
    ([digest("A", "pa"), PASSWORD],                 (),        "pa",     False,  {"A": True},               "a password for Digest alone"),
    ([PASSWORD, digest("A", HERS)],                 (),        HERS,     True,   {"A": True},               "one for both"),
    ([digest("A", "pa", user="bob")],               (),        "pa",     False,  {"A": False},              "somebody else's"),
    ([],                                            (),        "",       False,  {},                        "nothing proves nothing"),
]
# fmt: on


@pytest.mark.parametrize(
    ("lines", "realms", "password", "right", "by_digest", "why"), ROWS
)
def test_the_servers_own_check_is_asked(lines, realms, password, right, by_digest, why):
    found = verified(lines, "ada", password, realms)

    assert found.right is right, why
    assert dict(found.digest) == by_digest, why
