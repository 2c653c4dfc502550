"""Certificates for the tests of the server."""

import ssl
from pathlib import Path
from typing import NamedTuple

import pytest
import trustme


class Certified(NamedTuple):
    """Both ends of TLS, and the files that the server's end was made of."""

    server: ssl.SSLContext
    client: ssl.SSLContext
    certificate: Path
    key: Path


@pytest.fixture(scope="session")
def tls(tmp_path_factory):
    """A certificate for localhost, and who trusts it."""
    authority = trustme.CA()
    issued = authority.issue_cert("localhost")
    here = tmp_path_factory.mktemp("tls")
    certificate, key = here / "certificate.pem", here / "key.pem"
    certificate.write_bytes(b"".join(pem.bytes() for pem in issued.cert_chain_pems))
    key.write_bytes(issued.private_key_pem.bytes())
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    issued.configure_cert(server)
    client = ssl.create_default_context()
    authority.configure_trust(client)
    return Certified(server, client, certificate, key)
