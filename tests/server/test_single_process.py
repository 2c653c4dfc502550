"""One process, generation after generation."""

import pytest

from httpcore_srv.server.counters import Counters
from httpcore_srv.server.generation import Task
from httpcore_srv.server.listeners import Listeners
from httpcore_srv.server.settings import AccessLogSettings, Bind, Settings
from httpcore_srv.server.single_process import SingleProcess

pytestmark = pytest.mark.wire


@pytest.fixture
def task(make_site, tmp_path):
    """What is to be served at a free port, with a log."""
    log = AccessLogSettings(str(tmp_path / "log"), "common")
    said = Settings(binds=(Bind.parse("127.0.0.1:0"),), access_log=log)
    listeners = Listeners()
    listeners.keep(listeners.cover(said))
    yield Task(make_site(), said, listeners.current, None, Counters())
    listeners.close()


@pytest.fixture
def alone():
    """A way to serve; closed at the end."""
    way = SingleProcess()
    yield way
    way.close()


def address_of(task):
    return task.listeners[0].sockets[0].getsockname()


def test_one_generation_takes_over_from_another(alone, task, connect, until):
    alone.begin(task)
    client = connect(address_of(task))
    assert client.get("/hello.txt").fields.get("Connection") is None
    assert not alone.has_former
    alone.begin(task)

    assert alone.has_former
    assert client.get("/hello.txt").fields.get("Connection") == "close"
    assert connect(address_of(task)).get("/hello.txt").fields.get("Connection") is None
    until(lambda: alone.tend() or not alone.has_former)


def test_logs_are_opened_anew_by_all(alone, task, connect, tmp_path, until):
    """Whoever retires still writes."""
    alone.begin(task)
    client = connect(address_of(task))
    client.get("/hello.txt")
    alone.begin(task)
    (tmp_path / "log").rename(tmp_path / "log.1")
    alone.reopen_log()
    client.get("/sub/data.json")
    alone.close()

    assert "/sub/data.json" in (tmp_path / "log").read_text()


def test_it_can_be_woken(alone):
    alone.wake()
    alone.wait()  # for ever, else

    assert not alone.has_former


def test_there_is_nobody_else_to_show_or_to_end(alone):
    alone.show()
    alone.end_at_once()

    assert alone.close() == 0
