"""
The servers ready for use: each is a way to work, in front of a transport.

The mix-in stands first, because its methods are the ones to be found first.
"""

from httpcore_srv.core.forks import ForkingMixIn
from httpcore_srv.core.pool import PoolMixIn
from httpcore_srv.core.threads import ThreadingMixIn
from httpcore_srv.core.transports import (
    TCPServer,
    UDPServer,
    UnixDatagramServer,
    UnixStreamServer,
)
from httpcore_srv.core.workers import WorkersMixIn


class ThreadingTCPServer(ThreadingMixIn, TCPServer):
    """A thread for each connection."""


class ThreadingUDPServer(ThreadingMixIn, UDPServer):
    """A thread for each packet."""


class ThreadingUnixStreamServer(ThreadingMixIn, UnixStreamServer):
    """A thread for each connection to a path."""


class ThreadingUnixDatagramServer(ThreadingMixIn, UnixDatagramServer):
    """A thread for each packet to a path."""


class ForkingTCPServer(ForkingMixIn, TCPServer):
    """A process for each connection."""


class ForkingUDPServer(ForkingMixIn, UDPServer):
    """A process for each packet."""


class ForkingUnixStreamServer(ForkingMixIn, UnixStreamServer):
    """A process for each connection to a path."""


class ForkingUnixDatagramServer(ForkingMixIn, UnixDatagramServer):
    """A process for each packet to a path."""


class PoolTCPServer(PoolMixIn, TCPServer):
    """A few threads for all connections."""


class PoolUnixStreamServer(PoolMixIn, UnixStreamServer):
    """A few threads for all connections to a path."""


class WorkersTCPServer(WorkersMixIn, TCPServer):
    """Some processes for all connections, one at a time in each."""


class WorkersUDPServer(WorkersMixIn, UDPServer):
    """Some processes for all packets."""


class WorkersUnixStreamServer(WorkersMixIn, UnixStreamServer):
    """Some processes for all connections to a path, one at a time in each."""


class WorkersUnixDatagramServer(WorkersMixIn, UnixDatagramServer):
    """Some processes for all packets to a path."""
