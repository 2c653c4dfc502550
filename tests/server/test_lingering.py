"""RFC 9112 §9.6: how a connection ends without a reset overtaking the last response."""

from httpcore_srv.server.lingering import linger


class Peerless:
    """A transport whose peer sends *pieces*: octets, None for silence, b"" at its end."""

    awaits = 1

    def __init__(self, *pieces, endings=(True,)):
        self.pieces = list(pieces)
        self.endings = list(endings)

    def end(self):
        return self.endings.pop(0)

    def receive(self):
        return self.pieces.pop(0)


def waits_of(transport, patience=60.0, *, settled=False, ready=True):
    """Carry a linger to its end; return what it waited for."""
    lingering, waits = linger(transport, patience, settled=settled), []
    try:
        waits.append(next(lingering))
        while True:
            waits.append(lingering.send(ready))
    except StopIteration:
        return waits


def test_it_ends_with_the_peers_end():
    assert waits_of(Peerless(b"")) == []


def test_it_waits_for_the_peer_in_silence():
    [wait] = waits_of(Peerless(None, b""), settled=True)

    assert wait.idle, "everything was read: it may be cut short"


def test_a_flood_lets_others_come_first():
    transport = Peerless(b"x", b"y", b"")

    assert [wait.deadline for wait in waits_of(transport)] == [0.0, 0.0]


def test_a_flood_is_not_listened_to_for_ever():
    transport = Peerless(b"x", b"y", b"z")

    assert len(waits_of(transport, patience=0.0)) == 1
    assert transport.pieces == [b"y", b"z"]


def test_our_own_end_may_have_to_wait():
    """Under TLS a goodbye is sent, and the socket may be full."""
    assert len(waits_of(Peerless(b"", endings=(False, True)))) == 1


def test_a_peer_that_takes_no_goodbye_is_left():
    transport = Peerless(b"", endings=(False, True))

    assert len(waits_of(transport, ready=False)) == 1
    assert transport.pieces == [b""]
