"""
The table of works: heads as a browser sends them, servers that exist, files that are
the same each time.
"""

import gzip
import time
from dataclasses import replace

import pytest

from tests.bench.heads import FIELDS, head
from tests.bench.jobs import Scene, mixed, new
from tests.bench.material import (
    FILES,
    LARGEST,
    ONE_LENGTH,
    PAGE_LENGTH,
    SMALLEST,
    lay_out,
)
from tests.bench.measure import left_out
from tests.bench.servers import OURS, SERVERS
from tests.bench.works import QUICK_WORKS, WORKS


def test_a_browser_sends_twelve_fields():
    assert len(FIELDS) == 12
    assert head("/x", 8000).startswith(b"GET /x HTTP/1.1\r\nHost: 127.0.0.1:8000\r\n")
    assert head("/x", 1, {"Connection": "close"}).count(b"Connection") == 1


def test_each_work_has_a_reference_that_can_do_it_and_we_can_do_all():
    by_key = {server.key: server for server in SERVERS}
    for work in WORKS:
        assert work.key in by_key[work.reference].can, work.key
        assert work.key in by_key[OURS].can, work.key
    assert [work.number for work in QUICK_WORKS] == [*"123456"]


def test_marks_and_keys_of_servers_are_all_different():
    for names in ([one.key for one in SERVERS], [one.mark for one in SERVERS]):
        assert len({*names}) == len(names)


def test_who_is_left_out_is_told_why():
    by_key = {server.key: server for server in SERVERS}
    one, digest = WORKS[0], next(work for work in WORKS if work.key == "digest")

    assert left_out(one, by_key["http.server"]) == ""
    assert left_out(digest, by_key["http.server"]) == "cannot"
    absent = replace(by_key[OURS], program="no-such")
    assert left_out(one, absent) == "missing: no-such is not installed"


@pytest.fixture(scope="module")
def material(tmp_path_factory):
    return lay_out(tmp_path_factory.mktemp("site"))


def test_the_files_are_as_they_should_be_and_not_of_today(material):
    files = [*(material.www / "files").iterdir()]
    page = (material.www / "page.html").read_bytes()
    account = material.accounts / "ours" / "digest"

    assert len(files) == FILES == len({*material.names})
    assert all(SMALLEST <= file.stat().st_size <= LARGEST for file in files)
    assert (material.www / "one.webp").stat().st_size == ONE_LENGTH
    assert len(page) == PAGE_LENGTH
    assert gzip.decompress((material.packed / "page.html.gz").read_bytes()) == page
    assert time.time() - files[0].stat().st_mtime > 86_400
    assert account.stat().st_mode & 0o077 == 0, "others may not read it"


def test_the_files_are_the_same_each_time(material, tmp_path):
    again = lay_out(tmp_path)

    assert again.names == material.names
    for name in ("www/one.webp", "www/page.html", f"www/files/{material.names[0]}"):
        assert (again.folder / name).read_bytes() == (
            material.folder / name
        ).read_bytes()


def test_what_is_checked_is_what_is_asked(material, tmp_path):
    """The heads in the file for wrk are the questions that were checked."""
    scene = Scene(8000, material, tmp_path)

    job = new(scene)
    heads = (tmp_path / "8000-heads").read_bytes().split(b"\0")
    assert heads == [check.question for check in job.checks]
    assert all(b"\r\nConnection: close\r\n" in one for one in heads)
    assert len({check.question for check in job.checks}) == FILES

    job = mixed(scene)
    heads = (tmp_path / "8000-heads").read_bytes().split(b"\0")
    assert [one.replace(b"\1", b"0") for one in heads] == [
        check.question for check in job.checks
    ]
    assert all(job.gap in check.question for check in job.checks)
