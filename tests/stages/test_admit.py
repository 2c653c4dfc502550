"""RFC 9110 §11: where nothing is protected, authentication is not looked at."""

import pytest

from httpcore_srv.access.visitor import ANYONE
from httpcore_srv.resources.resource import Absent
from httpcore_srv.site import Site
from httpcore_srv.stages.admit import admit

# fmt: off
VISITORS = [
    # fields                                   why
    ({},                                       "§11.1 who sends no credentials was not asked for any"),
    ({"Authorization": "Basic YTpi"},          "§11.6.2 credentials nobody asked for change nothing"),
    ({"Authorization": "\x00garbage"},         "§11.4 and neither do broken ones"),
    ({"Proxy-Authorization": "Basic YTpi"},    "§11.7.2 those are for a proxy"),
]
# fmt: on


@pytest.mark.parametrize(("fields", "why"), VISITORS)
def test_everyone_comes_in_as_nobody_in_particular(fields, why, ask, target_of, now):
    request = ask(fields=fields)

    admission = admit(request, target_of(), Absent(), Site(), now)

    assert (admission.visitor, admission.request) == (ANYONE, request), why


def test_nobody_in_particular_has_no_name():
    assert ANYONE.name is None
