"""Each ready server is a way to work, in front of a transport."""

import pytest

from httpcore_srv import core

WAYS = {
    "Threading": core.ThreadingMixIn,
    "Forking": core.ForkingMixIn,
    "Pool": core.PoolMixIn,
    "Workers": core.WorkersMixIn,
}
TRANSPORTS = {
    "TCPServer": core.TCPServer,
    "UDPServer": core.UDPServer,
    "UnixStreamServer": core.UnixStreamServer,
    "UnixDatagramServer": core.UnixDatagramServer,
}
# A datagram is done when it has been read: there is nothing to park.
ABSENT = {"PoolUDPServer", "PoolUnixDatagramServer"}


@pytest.mark.parametrize("transport", list(TRANSPORTS))
@pytest.mark.parametrize("way", list(WAYS))
def test_the_name_says_what_it_is(way, transport):
    name = way + transport
    if name in ABSENT:
        assert not hasattr(core, name)
    else:
        assert getattr(core, name).__bases__ == (WAYS[way], TRANSPORTS[transport])
