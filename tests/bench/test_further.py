"""The works beside the bars: what is asked, and what is a right answer."""

import threading

import pytest

from httpcore_srv import core
from tests.bench import further
from tests.bench.__main__ import _asked, _options
from tests.bench.effort import Effort
from tests.bench.exchange import Wrong
from tests.bench.jobs import Scene
from tests.bench.material import BIG_LENGTH, LOT_LENGTH, LOTS, lay_out, with_lots
from tests.bench.servers import FEW, MAIN, SERVERS
from tests.bench.works import WORKS

ASIDE = [work for work in WORKS if work.aside]


@pytest.fixture(scope="module")
def scene(tmp_path_factory):
    material = lay_out(tmp_path_factory.mktemp("site"))
    return Scene(8000, material, tmp_path_factory.mktemp("heads"))


def heads(scene):
    return (scene.folder / "8000-heads").read_bytes().split(b"\0")


def test_what_is_absent_is_not_there_and_must_be_refused(scene):
    job = further.absent(scene)

    assert job.load.refused
    assert heads(scene) == [check.question for check in job.checks]
    assert {check.status for check in job.checks} == {404}
    targets = {head.split()[1].decode() for head in heads(scene)}
    assert len(targets) == 256
    assert not any((scene.material.www / target[1:]).exists() for target in targets)


def test_names_and_queries_never_come_twice(scene):
    """The load puts another number in the place of the octet 1, each time."""
    job = further.distinct(scene)
    assert job.load.refused
    assert heads(scene)[0].startswith(b"GET /files/visit=\1.webp ")

    job = further.query(scene)
    assert not job.load.refused
    assert heads(scene)[0].startswith(b"GET /one.webp?visit=\1 ")
    assert job.checks[0].question == heads(scene)[0].replace(b"\1", b"0")


def test_ranges_are_single_and_their_octets_are_those_of_the_file(scene):
    job = further.ranges(scene)

    assert {check.status for check in job.checks} == {206}
    assert heads(scene) == [check.question for check in job.checks]
    for check in job.checks:
        target = check.question.split()[1][1:].decode()
        said = check.question.partition(b"bytes=")[2].partition(b"\r\n")[0]
        first, last = map(int, said.split(b"-"))
        content = (scene.material.www / target).read_bytes()
        assert last < len(content) <= BIG_LENGTH
        assert check.content == content[first : last + 1]


def test_very_many_files_are_all_different_and_written_once(scene):
    material = with_lots(scene.material)
    again = with_lots(scene.material)

    files = [path for path in material.www.rglob("*") if path.is_file()]
    assert len(files) == LOTS == len({*material.names})
    assert {path.stat().st_size for path in files} == {LOT_LENGTH}
    some = material.names[:500]
    assert len({(material.www / name).read_bytes() for name in some}) == len(some)
    assert again == material
    assert material.accounts == scene.material.accounts, "who may come in is the same"

    job = further.many(Scene(8000, material, scene.folder))
    assert len(heads(scene)) == LOTS
    assert {check.question for check in job.checks} <= {*heads(scene)}


class Leading(core.StreamRequestHandler):
    """Answers with one status and place."""

    status, location = 301, "http://x/files/"

    def handle(self):
        while line := self.rfile.readline():
            if line == b"\r\n":
                head = f"HTTP/1.1 {self.status} x\r\nLocation: {self.location}\r\n"
                self.wfile.write(f"{head}Content-Length: 0\r\n\r\n".encode())


# fmt: off
ROWS = [
    # status  location            right   why
    (301,     "http://x/files/",  True,   "as most do it"),
    (308,     "/files/",          True,   "any 3xx, any form of a reference"),
    (200,     "/files/",          False,  "no redirection"),
    (302,     "/login",           False,  "to somewhere else"),
]
# fmt: on


@pytest.mark.wire
@pytest.mark.parametrize(("status", "location", "right", "why"), ROWS)
def test_a_redirection_leads_to_the_folder(scene, status, location, right, why):
    handler = type("Handler", (Leading,), {"status": status, "location": location})
    with core.ThreadingTCPServer(("127.0.0.1", 0), handler, True) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        asked = Scene(running.server_address[1], scene.material, scene.folder)
        if right:
            assert further.redirect(asked).checks[0].status == status, why
        else:
            with pytest.raises(Wrong, match="/files"):
                further.redirect(asked)
        running.shutdown()


def test_few_do_it_briefly_unless_the_command_line_says_who():
    effort = Effort(5, 2, 3, 1, frozenset(MAIN))

    assert [effort.of(FEW[0], work) for work in ASIDE] == [(3, 1)] * 6
    assert tuple(_asked(ASIDE[0], _options([]))) == FEW
    assert tuple(_asked(WORKS[0], _options([]))) == SERVERS
    said = [one.key for one in _asked(ASIDE[0], _options(["--servers", "lighttpd"]))]
    assert said == ["lighttpd"]
