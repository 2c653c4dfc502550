"""What the tests of an audit need: sites of a few files, and visits without one."""

from datetime import UTC, datetime

import pytest

from httpcore_srv.audit.visit import Visit
from httpcore_srv.message import Fields, Octets, Peer, Request, Response
from httpcore_srv.resources.tree import Symlinks
from httpcore_srv.site import Site

# Later than any file the tests make: a file is at rest, its tag strong.
NOW = datetime(2040, 6, 2, 12, 0, 0, tzinfo=UTC)

HTML = "text/html; charset=utf-8"


@pytest.fixture(scope="session")
def now():
    return NOW


@pytest.fixture(scope="session")
def visit():
    """Make a visit that was answered with *fields* and *octets*."""

    def answered(
        fields=None, octets=b"", status=200, *, target="/", secure=True, **more
    ):
        lines = {"Content-Type": HTML, "ETag": '"v1"', "Cache-Control": "no-cache"}
        request = Request(
            "GET", target, Fields([("Host", "a.example")]), peer=Peer(secure=secure)
        )
        response = Response(status, Fields.of(lines | (fields or {})), Octets(octets))
        return Visit(request, response, octets, **more)

    return answered


@pytest.fixture
def folder(tmp_path):
    """Make a folder of *files*: octets by path, a link by its target."""

    def made(files):
        for name, octets in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(octets)
        return tmp_path

    return made


@pytest.fixture
def site(folder):
    """Make a site of *files*, all links followed."""

    def made(files, **more):
        return Site.of_folder(folder(files), symlinks=Symlinks.FOLLOW, **more)

    return made


@pytest.fixture(scope="session")
def said():
    """Return findings in short: severity, URL, section; and their sentences."""

    def shortened(findings):
        return [(one.severity.value, one.section, one.sentence) for one in findings]

    return shortened
