"""
Is every line of the checklist, and every advisory, tested?

The project keeps a checklist of HTTP's demands, R001 to R312, one line one test, and a
list of how servers like this one were broken.  A test that proves a line carries its
identifier; a line without a test has its reason here.
"""

import re
from pathlib import Path

import pytest

TESTS = Path(__file__).parent

# What is built: messages, preconditions, ranges, negotiation, caching, static mapping.
BUILT = [*range(1, 279), *range(299, 313)]

# fmt: off
NOT_YET = {
    "R065": "PUT is not implemented: 405 names the methods that are",
    "R066": "PUT is not implemented",
    "R069": "TRACE is for the lab; everywhere else it is 405 (tested as R061)",
    "R111": "no unsafe method is implemented that could ask for a precondition",
}

ADVISORIES = {
    "framing": """
        CVE-2023-47627 GHSA-qppv-j76h-2rpx GHSA-753j-mpmx-qq6g CVE-2022-24761
        CVE-2019-16785 CVE-2019-16786 CVE-2019-16789 CVE-2019-16792 CVE-2024-49768
        GHSA-9298-4cf8-g4wj
        CVE-2024-49769 CVE-2024-1135 CVE-2024-6827 CVE-2018-1000164 CVE-2022-24801
        CVE-2020-10108 CVE-2020-10109 CVE-2023-46137 CVE-2024-41671 CVE-2025-43859
        CVE-2024-52304 CVE-2025-53643 CVE-2025-69224 CVE-2026-34525 CVE-2023-40175
        CVE-2023-40518 CVE-2023-40225 CVE-2025-22871 CVE-2016-8743
        cheroot-714 cpython-103204
    """,
    "denial of service": """
        CVE-2007-6750 CVE-2012-5568 CVE-2022-31015 bpo-37193 CVE-2020-5236
        CVE-2025-67725 CVE-2025-67726 CVE-2025-69230 CVE-2025-69229 CVE-2026-22815
        CVE-2011-3192 CVE-2024-26141 CVE-2022-44570 CVE-2025-62727 CVE-2016-10539
        CVE-2024-26146 CVE-2017-16119 CVE-2017-16138 CVE-2024-25126
        CVE-2022-45061 CVE-2023-46136 EMFILE
        CVE-2023-23969 CVE-2025-69223 CVE-2024-52804 CVE-2024-7592
    """,
    "paths": """
        CVE-2024-23334 CVE-2025-69226 CVE-2023-29159 CVE-2024-49766 CVE-2025-66221
        CVE-2021-41773 CVE-2021-42013 CVE-2025-27610 CVE-2018-3760 CVE-2020-17519
        CVE-2014-4650 CVE-2021-28861 CVE-2015-1164 CVE-2019-10098 CVE-2023-28370
        CVE-2024-27306 CVE-2019-10092 CVE-2011-4940 CVE-2008-0455 CVE-2012-2687
        CVE-2019-0220 CVE-2017-7529 CVE-2018-7490 CVE-2017-9798
    """,
    "response splitting": """
        CVE-2020-7695 CVE-2025-67724 CVE-2020-7694 CVE-2015-3200 CVE-2022-39348
        CVE-2024-41810 CVE-2026-0865 CVE-2019-9740 CVE-2019-9947 CVE-2019-12387
        CVE-2026-0672 CVE-2026-3644
    """,
    "authentication, cookies, sessions, caching": """
        CVE-2018-1312 CVE-2019-0217 CVE-2020-35452 CVE-2017-9788 CVE-2016-2161
        CVE-2017-3167 CVE-2022-31813 CVE-2023-30861 CVE-2023-23934 CVE-2008-0252
        CVE-2013-7489 CVE-2026-0672 CVE-2026-3644 CVE-2015-3200
        null-nc digest-list basic-timing-and-encoding session-fixation cookie-flags
        cache-poisoning-by-parts
    """,
}

CANNOT_APPLY = {
    "CVE-2012-1150": "str hashes are keyed, and R028 bounds the number of fields",
    "CVE-2025-47287": "multipart requests are not parsed",
    "CVE-2025-69228": "multipart requests are not parsed",
    "CVE-2023-25577": "multipart requests are not parsed",
    "CVE-2024-49767": "multipart requests are not parsed",
    "CVE-2024-47874": "multipart requests are not parsed",
    "CVE-2024-30251": "multipart requests are not parsed",
    "CVE-2020-8492": "no client reads WWW-Authenticate here; its parser is linear",
    "CVE-2016-5385": "no CGI: request fields never become environment variables",
}
# fmt: on


def _carried() -> str:
    """Return the text of every test but this one."""
    files = [*TESTS.rglob("*.py"), *TESTS.rglob("*.http")]
    return "\n".join(
        path.read_text(encoding="utf-8", errors="replace")
        for path in files
        if path != Path(__file__)
    )


CARRIED = _carried()


def _spoken(identifier: str) -> bool:
    """Tell whether a test names *identifier*; names of tests have underscores."""
    spoken = re.escape(identifier).replace(r"\-", "[-_]")
    return re.search(rf"{spoken}(?![0-9])", CARRIED, re.IGNORECASE) is not None


@pytest.mark.parametrize("identifier", [f"R{number:03}" for number in BUILT])
def test_every_line_of_the_checklist_is_carried_or_excused(identifier):
    assert _spoken(identifier) or identifier in NOT_YET


@pytest.mark.parametrize(
    "identifier", [name for names in ADVISORIES.values() for name in names.split()]
)
def test_every_advisory_is_carried(identifier):
    assert _spoken(identifier)


def test_no_excuse_outlives_its_reason():
    """An excused line that a test carries after all needs no excuse."""
    assert not [name for name in NOT_YET if _spoken(name)]
    assert not [name for name in CANNOT_APPLY if _spoken(name)]
