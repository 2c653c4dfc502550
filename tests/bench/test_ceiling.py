"""The system alone answers what the works ask, so that its figures can be compared."""

import pytest

from tests.bench import jobs
from tests.bench.compiling import COMPILER, compiled
from tests.bench.digest_job import digested
from tests.bench.jobs import Scene
from tests.bench.launching import Kind, found
from tests.bench.material import lay_out
from tests.bench.processes import StartFailed
from tests.bench.servers import SERVERS, SYSTEM
from tests.bench.starting import started, verify
from tests.bench.works import WORKS

[ALONE] = [server for server in SERVERS if server.key == SYSTEM]

needs_compiler = pytest.mark.skipif(found(COMPILER) is None, reason="no compiler of C")


@pytest.fixture(scope="module")
def scene(tmp_path_factory):
    material = lay_out(tmp_path_factory.mktemp("site"))
    with started(ALONE, material) as (_, place):
        yield Scene(place.port, material, tmp_path_factory.mktemp("heads"))


WORK = {"one": jobs.one, "mixed": jobs.mixed, "unchanged": jobs.unchanged}
WORK |= {"new": jobs.new, "big": jobs.big, "digest": digested}


@pytest.mark.wire
@needs_compiler
@pytest.mark.parametrize("key", WORK)
def test_its_answers_are_right(scene, key):
    job = WORK[key](scene)

    assert verify(scene.port, job.checks, job.length) > 0
    assert key in ALONE.can


def test_it_is_asked_nothing_else_and_is_no_server():
    by_key = {work.key: work.job for work in WORKS}

    assert {key: by_key[key] for key in ALONE.can} == WORK
    assert ALONE.kind is Kind.SYSTEM


def test_without_a_compiler_it_is_named_as_missing(tmp_path):
    with pytest.raises(StartFailed, match="no-such-cc is not installed"):
        compiled("ceiling", tmp_path, compiler="no-such-cc")


@needs_compiler
def test_what_cannot_be_compiled_is_told(tmp_path):
    with pytest.raises(StartFailed, match=r"no-such\.c"):
        compiled("no-such", tmp_path)
