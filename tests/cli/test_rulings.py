"""What admission weighed, told in a line for whoever asks on paper."""

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from httpcore_srv.access.link import NO_LINK, Opened
from httpcore_srv.access.proofs import Malformed, Proven, Throttled, Unproven, Untaken
from httpcore_srv.access.ruling import Ruling
from httpcore_srv.cli.rulings import name_of, told
from httpcore_srv.policy.access.parser import requirement_of
from httpcore_srv.policy.access.requirements import Facts
from httpcore_srv.policy.path_patterns import PathPattern
from httpcore_srv.protection import Protection
from httpcore_srv.state.links import LinkVerdict

FACTS = Facts(moment=datetime(2024, 6, 3, 12, 0, tzinfo=UTC))
WIKI = SimpleNamespace(name="Wiki")
ADA = Proven("ada", frozenset({"staff"}))


def area(rule, *paths, realm=WIKI, **more):
    return Protection(
        requirement_of(rule), realm, tuple(map(PathPattern.parse, paths)), **more
    )


MEMBERS = area("valid-user", "private/**")
STAFF = area("group board", "private/board/**")
TLS = area("secure", realm=None)
SHARED = area("valid-user", "private/**", links=True)
OPEN, LATE = Opened(LinkVerdict.VALID), Opened(LinkVerdict.EXPIRED)
STRANGER = "nobody has said who they are"

# fmt: off
TOLD = [
    # areas             opened   proof                    words                                                             why
    ([MEMBERS],         NO_LINK, Unproven(),              f"private/**, realm Wiki: valid-user ({STRANGER})",               "which area, realm and rule"),
    ([MEMBERS],         NO_LINK, ADA,                     "private/**, realm Wiki: valid-user (ada is known)",              "and why"),
    ([MEMBERS, STAFF],  NO_LINK, ADA,                     "private/board/**, realm Wiki: group board (ada is in none of these groups)", "of a refusal what is not met"),
    ([TLS],             NO_LINK, None,                    "the whole mount: secure (the connection is not by TLS)",         "without a realm"),
    ([MEMBERS],         NO_LINK, Unproven("password"),    f"private/**, realm Wiki: valid-user ({STRANGER}). The credentials prove nothing (password).", "for the operator alone"),
    ([MEMBERS],         NO_LINK, Malformed("No."),        f"private/**, realm Wiki: valid-user ({STRANGER}). No.",          "as the client is told"),
    ([MEMBERS],         NO_LINK, Untaken("Over TLS."),    f"private/**, realm Wiki: valid-user ({STRANGER}). Over TLS.",    "as the client is told"),
    ([MEMBERS],         NO_LINK, Throttled(9.5),          f"private/**, realm Wiki: valid-user ({STRANGER}). {Throttled(9.5).sentence}", "as the client is told"),
    ([SHARED],          OPEN,    None,                    f"private/**, realm Wiki: valid-user ({STRANGER}). {LinkVerdict.VALID.sentence}", "AZ-09 the link lets in"),
    ([SHARED],          LATE,    Unproven(),              f"private/**, realm Wiki: valid-user ({STRANGER}). {LinkVerdict.EXPIRED.sentence}", "AZ-09 it does not"),
]
# fmt: on


@pytest.mark.parametrize(("areas", "opened", "proof", "words", "why"), TOLD)
def test_told(areas, opened, proof, words, why):
    ruling = Ruling.of(tuple(areas), FACTS, opened, proof)

    assert told(ruling) == words, why


def test_an_area_is_named_by_all_its_paths():
    assert name_of(area("anyone", "a/**", "*.key")) == "a/** *.key"
    assert name_of(TLS) == "the whole mount"
