"""RFC 9110 §9.2 and §9.3: the table of methods."""

import pytest

from httpcore_srv.semantics.methods import IDEMPOTENT, KNOWN, RETRIEVAL, SAFE

# fmt: off
CASES = [
    # method     retrieval safe   idempotent why
    ("GET",      True,     True,  True,      "§9.3.1"),
    ("HEAD",     True,     True,  True,      "§9.3.2"),
    ("POST",     False,    False, False,     "§9.3.3"),
    ("PUT",      False,    False, True,      "§9.3.4"),
    ("DELETE",   False,    False, True,      "§9.3.5"),
    ("CONNECT",  False,    False, False,     "§9.3.6"),
    ("OPTIONS",  False,    True,  True,      "§9.3.7"),
    ("TRACE",    False,    True,  True,      "§9.3.8"),
    ("PATCH",    False,    False, False,     "RFC 5789 §2"),
]
# fmt: on


@pytest.mark.parametrize(("method", "retrieval", "safe", "idempotent", "why"), CASES)
def test_the_properties_of_a_method(method, retrieval, safe, idempotent, why):
    assert (method in RETRIEVAL) is retrieval, why
    assert (method in SAFE) is safe, why
    assert (method in IDEMPOTENT) is idempotent, why


def test_no_other_method_is_known():
    """Methods are case-sensitive (§9.1): "get" is another one."""
    assert {row[0] for row in CASES} == KNOWN
