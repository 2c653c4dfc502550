"""What every test of a stage needs: requests, facts in memory, and targets."""

from datetime import UTC, datetime

import pytest

from httpcore_srv.fields.etag import EntityTag
from httpcore_srv.fields.media_type import MediaType
from httpcore_srv.message import Fields, Request
from httpcore_srv.resources.resource import Representation
from httpcore_srv.semantics.preconditions import Validators
from httpcore_srv.semantics.targets import TargetURI, path_segments
from httpcore_srv.site import Host
from httpcore_srv.target import Target

NOW = datetime(2024, 6, 2, 12, 0, 0, tzinfo=UTC)
MODIFIED = datetime(2024, 6, 1, 12, 0, 0, tzinfo=UTC)


class HeldData:
    """Representation data in memory that counts how often it was closed."""

    def __init__(self, octets):
        self.octets = octets
        self.closed = 0

    @property
    def length(self):
        return len(self.octets)

    def pieces(self, first, length):
        yield self.octets[first : first + length]

    def close(self):
        self.closed += 1


@pytest.fixture(scope="session")
def now():
    return NOW


@pytest.fixture(scope="session")
def ask():
    """Make a request; of example.org, unless *fields* say otherwise."""

    def asked(method="GET", target="/", fields=None, **more):
        lines = {"Host": "example.org", **(fields or {})}
        return Request(method, target, Fields.of(lines), **more)

    return asked


@pytest.fixture(scope="session")
def representation():
    """Make a representation of ten octets of text, changed a day ago."""

    def represented(octets=b"0123456789", etag='"v1"', modified=MODIFIED, **more):
        given = {"media_type": MediaType.parse("text/plain; charset=utf-8"), **more}
        validators = Validators(etag and EntityTag.parse(etag), modified)
        return Representation(validators=validators, data=HeldData(octets), **given)

    return represented


@pytest.fixture(scope="session")
def target_of():
    """Make the target of a path and query below the mount of a host."""

    def targeted(path="/", query=None, mount=None, host=None, form="origin"):
        uri = TargetURI("http", "example.org", None, path, query, form)
        return Target(uri, host or Host(), mount, path_segments(path))

    return targeted


@pytest.fixture(scope="session")
def octets_of():
    """Read content that is held in memory, from its first octet to its last."""

    def read(content):
        return b"".join(content.pieces())

    return read
