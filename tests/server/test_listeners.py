"""Which sockets listen, and for how long."""

import os
import socket

import pytest

from httpcore_srv.errors import StartError
from httpcore_srv.server.listeners import Listeners
from httpcore_srv.server.settings import Bind, Settings

pytestmark = pytest.mark.wire


@pytest.fixture
def listeners():
    """Nothing listens yet; closed at the end."""
    made = Listeners()
    yield made
    made.close()


def settings(*places):
    return Settings(binds=tuple(map(Bind.parse, places)))


def sockets(opened):
    return [sock for listener in opened for sock in listener.sockets]


def handed_over(sock):
    """Return the descriptor of *sock*, once more, as a process inherits it."""
    number = os.dup(sock.fileno())
    os.set_inheritable(number, True)
    return number


def listens(address):
    """Tell whether somebody accepts connections at *address*."""
    family = socket.AF_UNIX if isinstance(address, str) else socket.AF_INET
    with socket.socket(family) as probe:
        return probe.connect_ex(address) == 0


def test_what_is_open_stays_open(listeners, tmp_path):
    """A bind that is said again is the same socket, and so is its queue."""
    said = settings("127.0.0.1:0", f"unix:{tmp_path}/a", "127.0.0.1:0")
    listeners.keep(listeners.cover(said))
    again = listeners.cover(said)

    assert again == listeners.current
    assert len(set(map(id, sockets(again)))) == 3, "two free ports are two"


def test_what_is_new_is_opened_and_what_is_gone_is_closed(listeners, tmp_path):
    """Also for those who have copies of it: forked processes, and former servers."""
    listeners.keep(listeners.cover(settings("127.0.0.1:0", f"unix:{tmp_path}/a")))
    [gone, _] = sockets(listeners.current)
    address = gone.getsockname()
    with gone.dup():
        opened = listeners.cover(settings(f"unix:{tmp_path}/b", f"unix:{tmp_path}/a"))
        assert listens(address), "until it is kept"
        listeners.keep(opened)

        assert not listens(address)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "b"]
    assert listens(f"{tmp_path}/a")
    listeners.keep(listeners.cover(settings(f"unix:{tmp_path}/b")))
    assert [path.name for path in tmp_path.iterdir()] == ["b"]


def test_all_or_none_is_opened(listeners, tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(StartError, match="another process listens there"):
            listeners.cover(settings(f"unix:{tmp_path}/a", f"127.0.0.1:{port}"))

    assert list(tmp_path.iterdir()) == []


# fmt: off
IN_THE_WAY = [
    # ours          wanted          whose     why
    ("127.0.0.1",   "0.0.0.0",      "own",    "widened"),
    ("127.0.0.1",   "",             "own",    "to IPv6 as well"),
    ("0.0.0.0",     "127.0.0.1",    "own",    "narrowed"),
    ("127.0.0.1",   "localhost",    "own",    "by another name"),
    ("127.0.0.1",   "127.0.0.2",    "other",  "at another address another process listens"),
]
# fmt: on


@pytest.mark.parametrize(("ours", "wanted", "whose", "why"), IN_THE_WAY)
def test_who_is_in_the_way_is_said(listeners, ours, wanted, whose, why):
    listeners.keep(listeners.cover(settings(f"{ours}:0")))
    [own] = sockets(listeners.current)
    port = own.getsockname()[1]
    with socket.socket() as other:
        if whose == "other":
            other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            other.bind((wanted, port))
            other.listen()
        with pytest.raises(StartError) as caught:
            listeners.cover(settings(f"{wanted}:{port}"))

    words = f"this server itself listens there, at {ours}:{port}; this change needs"
    assert (words in str(caught.value)) is (whose == "own"), why
    assert ("another process" in str(caught.value)) is (whose == "other"), why


def test_at_the_start_another_process_is_in_the_way(listeners):
    """Nothing is ours yet."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(StartError, match="another process listens there"):
            listeners.cover(settings(f"0.0.0.0:{port}"))


def test_what_this_process_has_opened_was_not_handed_over(listeners):
    """PEP 446: it is not inheritable; it stays open, and whose it is."""
    with socket.create_server(("127.0.0.1", 0)) as own:
        with pytest.raises(StartError) as caught:
            listeners.cover(settings(f"fd:{own.fileno()}"))

        assert str(caught.value).endswith(f"fd:{own.fileno()}: Bad file descriptor")
        assert listens(own.getsockname())


def test_what_was_handed_over_is_taken_once(listeners):
    """Two that close the same descriptor would close somebody else's in the end."""
    with socket.create_server(("127.0.0.1", 0)) as given:
        number = handed_over(given)
        with pytest.raises(StartError, match="Bad file descriptor"):
            listeners.cover(settings(f"fd:{number}", f"fd:{number}"))
        os.close(number)


def test_what_was_taken_for_nothing_can_be_taken_again(listeners):
    """A bind beside it cannot be opened, or who was to serve there cannot start."""
    with socket.create_server(("127.0.0.1", 0)) as given:
        number = handed_over(given)
        with pytest.raises(StartError, match="another process"):
            listeners.cover(
                settings(f"fd:{number}", f"127.0.0.1:{given.getsockname()[1]}")
            )
        listeners.current = listeners.cover(settings(f"fd:{number}", "127.0.0.1:0"))
        [fresh] = listeners.current[1].sockets
        listeners.restore(())
        [again] = sockets(listeners.cover(settings(f"fd:{number}")))

        assert again.fileno() == number
        assert again.getsockname() == given.getsockname()
        assert fresh.fileno() == -1, "what was opened for it is closed"
        again.close()


def test_a_socket_of_a_service_manager_is_left_to_it(listeners):
    """It goes on listening, and may be given to somebody else."""
    with socket.create_server(("127.0.0.1", 0)) as given:
        number = handed_over(given)
        listeners.keep(listeners.cover(settings(f"fd:{number}")))
        listeners.keep(())

        assert listens(given.getsockname())


def test_nobody_who_shares_a_socket_blocks(listeners):
    """O_NONBLOCK is of the socket, whoever has it."""
    with socket.create_server(("127.0.0.1", 0)) as given:
        number = handed_over(given)
        opened = listeners.cover(settings("127.0.0.1:0", f"fd:{number}"))
        listeners.keep(opened)
        for sock in sockets(opened):
            assert not os.get_blocking(sock.fileno())
            assert sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_a_worker_releases_what_it_inherited(listeners, tmp_path):
    """It removes nothing, and the others go on."""
    listeners.keep(listeners.cover(settings(f"unix:{tmp_path}/a")))
    listeners.release()

    assert all(sock.fileno() < 0 for sock in sockets(listeners.current))
    assert (tmp_path / "a").is_socket()


def test_a_successors_socket_is_left(listeners, tmp_path):
    listeners.keep(listeners.cover(settings(f"unix:{tmp_path}/a")))
    (tmp_path / "a").unlink()
    with socket.socket(socket.AF_UNIX) as successor:
        successor.bind(f"{tmp_path}/a")
        listeners.close()

        assert (tmp_path / "a").is_socket()
