"""What answers below an entrance."""

from dataclasses import replace

import pytest

from httpcore_srv.access.entering import ASKING, METHODS, entered
from httpcore_srv.protection import Entrance
from httpcore_srv.resources.resource import Absent, Answering
from httpcore_srv.stages.resolve import resolve

# fmt: off
CASES = [
    # path               schemes      methods   why
    ("/login/",          ("form",),   METHODS,  "the log-in page"),
    ("/login/?next=/",   ("form",),   METHODS,  "and where it leads"),
    ("/login/out",       ("form",),   METHODS,  "the log-out page"),
    ("/login/",          ("digest",), ASKING,   "no form: the browser asks by itself"),
    ("/login/out",       ("basic",),  METHODS,  "log-out is for all"),
    ("/login/out/",      ("form",),   None,     "one page, one address"),
    ("/login/OUT",       ("form",),   None,     "names have their case"),
    ("/login/other",     ("form",),   None,     "nothing else is there"),
    ("/login//",         ("form",),   None,     "nor below a second slash"),
]
# fmt: on


@pytest.mark.parametrize(("path", "schemes", "methods", "why"), CASES)
def test_two_pages_are_there(
    path, schemes, methods, why, realm_of, site_of, protect, ask
):
    realm = realm_of(schemes=schemes, entrance="/login/")
    target = resolve(ask(path), site_of(protect(realm)))
    found = entered(Entrance(realm), target)

    assert isinstance(found, Absent if methods is None else Answering), why
    assert methods is None or found.methods == methods


def test_an_entrance_is_nowhere_but_at_its_prefix(realm_of, site_of, protect, ask):
    realm = realm_of(schemes=("form",))
    target = resolve(ask("/login/"), site_of(protect(realm)))

    assert isinstance(entered(Entrance(realm), replace(target, segments=())), Absent)
