"""RFC 7617: what a Basic credential proves; the grammar has tests of its own."""

import pytest

from httpcore_srv.access.basic import basic_proof
from httpcore_srv.access.proofs import Proven, Unproven
from httpcore_srv.fields.credentials import Credentials

# fmt: off
SENT = [
    # token68                             proof                                 why
    ("YWRhOmFuYWx5dGljYWwgZW5naW5l",      Proven("ada", frozenset({"staff"})),  "ada:analytical engine"),
    ("Z3JhY2U6Zmlyc3Q6Y29tcGlsZXI=",      Proven("grace"),                      "R175 the first colon parts"),
    ("YWRhOng=",                          Unproven("password", "ada"),          "ada:x"),
    ("YWRh",                              Unproven("malformed"),                "R177 no colon"),
    ("YWR",                               Unproven("malformed"),                "R177 broken base64"),
]
# fmt: on


@pytest.mark.parametrize(("token", "proof", "why"), SENT)
def test_proofs(token, proof, why, realm_of, ask, now):
    credentials = Credentials("basic", token)

    assert basic_proof(credentials, realm_of(), ask(), now) == proof, why
