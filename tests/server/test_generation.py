"""Who serves one site in one process."""

import socket

import pytest

from httpcore_srv.errors import StartError
from httpcore_srv.server.counters import Counters
from httpcore_srv.server.generation import Generation, Task
from httpcore_srv.server.listeners import Listeners
from httpcore_srv.server.settings import AccessLogSettings, Bind, Settings

pytestmark = pytest.mark.wire


@pytest.fixture
def generation(make_site):
    """Make generations at one place; closed at the end."""
    listeners, made = Listeners(), []

    def make(bind="127.0.0.1:0", **settings):
        said = {"access_log": AccessLogSettings(None)} | settings
        said = Settings(binds=(Bind.parse(bind),), **said)
        listeners.keep(listeners.cover(said))
        task = Task(make_site(), said, listeners.current, None, Counters())
        made.append(Generation(task))
        return made[-1], listeners.current[0].sockets[0].getsockname()

    yield make
    for each in made:
        each.close()
    listeners.close()


def test_it_serves_from_its_start_to_its_end(generation, connect):
    serving, address = generation()
    serving.start()

    assert connect(address).get("/hello.txt").status == 200
    assert serving.close() == 0
    assert serving.close() == 0, "once more is no fault"


def test_who_retires_accepts_nothing_more_and_cuts_nothing(generation, connect, until):
    """What is open is answered, once more; what is new is for the successor."""
    former, address = generation()
    former.start()
    idle, early = connect(address), connect(address)
    assert idle.get("/hello.txt").fields.get("Connection") is None
    assert early.get("/hello.txt").status == 200
    former.retire()
    assert not former.is_done
    late = connect(address)
    late.socket.settimeout(0.3)
    with pytest.raises(TimeoutError):
        late.get("/hello.txt")
    successor, _ = generation()
    successor.start()
    late.socket.settimeout(20)

    assert late.answer().status == 200, "it waited in the queue that both have"
    last = idle.get("/hello.txt")
    assert (last.status, last.fields.get("Connection")) == (200, "close")
    assert idle.is_closed()
    assert not former.is_done, "another one has said nothing yet"
    assert early.get("/sub/data.json").fields.get("Connection") == "close"
    until(lambda: former.is_done)


def test_who_retires_keeps_no_answers(generation, connect, until):
    """They would stay for as long as any connection does, beside the successor's."""
    former, address = generation()
    former.start()
    client = connect(address)
    [server] = former._servers
    answers = server.answers._shelves
    until(lambda: client.get("/hello.txt").status == 200 and len(answers) > 0)
    assert answers.weight > 0
    former.retire()

    assert (len(answers), answers.weight) == (0, 0)
    assert client.get("/hello.txt").content == b"Hello, world!\n"
    assert len(answers) == 0


def test_who_has_not_retired_is_never_done(generation):
    serving, _ = generation()
    serving.start()

    assert not serving.is_done


def test_a_log_that_cannot_be_opened_is_no_start(generation, tmp_path):
    serving, _ = generation(access_log=AccessLogSettings(str(tmp_path / "no" / "log")))

    with pytest.raises(StartError, match="No such file"):
        serving.start()


def test_a_socket_that_cannot_be_served_is_no_start(generation):
    """Packets are no connections; the log that was opened is closed."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as given:
        given.bind(("127.0.0.1", 0))
        given.set_inheritable(True)
        serving, _ = generation(f"fd:{given.detach()}")

        with pytest.raises(StartError, match="cannot listen at fd:"):
            serving.start()
