"""
Servers that answer requests, in the style of the standard ``socketserver``.

This package can stand in that module's place: the names are the same, and so is
what each hook is for.  It depends on the standard library alone.

A server is chosen along three axes:

    family   internet (AF_INET, AF_INET6)  or  Unix (a path)
    type     stream (a request is a connection)  or  datagram (it is a packet)
    work     one after another, or a mix-in's way

The first two axes are classes, the third is a mix-in that stands before them:

    Lifecycle ── BaseServer                       class Mine(PoolMixIn, TCPServer):
                 ├── TCPServer ── UnixStreamServer     ...
                 │   └── UDPServer ── UnixDatagramServer
                 ├── ThreadingMixIn    a thread for each request
                 ├── ForkingMixIn      a process for each request
                 ├── WorkersMixIn      a few processes for all
                 └── Holding ── PoolMixIn    a few threads for all

What is answered is a handler's affair:

    BaseRequestHandler
    ├── StreamRequestHandler       rfile and wfile on a connection
    ├── DatagramRequestHandler     rfile and wfile on a packet
    └── ResumableRequestHandler    returns a Wait, and is called again

How to choose the way to work:

*One after another* is right for a service that is quick and whose clients are not
slow, and for tests.  One client that connects and says nothing stops all others.

*Threads* share memory, so handlers take locks, and each client has a thread for as
long as it pleases: their number has no bound.

*Forks* share nothing, so handlers are safe from each other and cannot remember
anything.  A process costs a hundred times what a thread costs.

*Workers* are processes, too, but forked beforehand: they use all processors, and what
one of them remembers lasts from request to request.  Alone each carries out one request
at a time; before another mix-in they multiply what that one does.

*The pool* bounds the threads.  With resumable handlers a client costs a thread only
while there is work to do for it, and ten thousand silent ones cost none; the price
is that such a handler is written as steps, with what it remembers in its
attributes.  A step of some microseconds needs no thread at all: it is done at a
``glance``.  Plain handlers work too, and then a slow client does hold a thread.

Whatever the choice, ``shutdown`` returns at once, ``server_close`` says how many
requests it had to cut, and a shortage of descriptors pauses accepting.

What is wrong with it, and stays so for the sake of all the handlers in the world:

- A handler works in its constructor, so nobody ever holds one that is not used up.
- ``request`` is a socket here and a tuple there, and no type can say which.
- ``UDPServer`` is a ``TCPServer``, because that saved some lines.
- Out-of-band data is for nobody.

And of our own making:

- A plain handler that a cut does not wake, because it waits for something other
  than its connection, keeps its thread; the process can end all the same.
- Only processes with ``fork`` and Unix sockets can import this.
"""

from httpcore_srv.core.combinations import (
    ForkingTCPServer,
    ForkingUDPServer,
    ForkingUnixDatagramServer,
    ForkingUnixStreamServer,
    PoolTCPServer,
    PoolUnixStreamServer,
    ThreadingTCPServer,
    ThreadingUDPServer,
    ThreadingUnixDatagramServer,
    ThreadingUnixStreamServer,
    WorkersTCPServer,
    WorkersUDPServer,
    WorkersUnixDatagramServer,
    WorkersUnixStreamServer,
)
from httpcore_srv.core.forks import ForkingMixIn
from httpcore_srv.core.handlers import (
    BaseRequestHandler,
    DatagramRequestHandler,
    StreamRequestHandler,
)
from httpcore_srv.core.pool import PoolMixIn
from httpcore_srv.core.resumable import ResumableRequestHandler, Wait
from httpcore_srv.core.server import BaseServer
from httpcore_srv.core.threads import ThreadingMixIn
from httpcore_srv.core.transports import (
    TCPServer,
    UDPServer,
    UnixDatagramServer,
    UnixStreamServer,
)
from httpcore_srv.core.workers import WorkersMixIn

__all__ = [
    "BaseRequestHandler",
    "BaseServer",
    "DatagramRequestHandler",
    "ForkingMixIn",
    "ForkingTCPServer",
    "ForkingUDPServer",
    "ForkingUnixDatagramServer",
    "ForkingUnixStreamServer",
    "PoolMixIn",
    "PoolTCPServer",
    "PoolUnixStreamServer",
    "ResumableRequestHandler",
    "StreamRequestHandler",
    "TCPServer",
    "ThreadingMixIn",
    "ThreadingTCPServer",
    "ThreadingUDPServer",
    "ThreadingUnixDatagramServer",
    "ThreadingUnixStreamServer",
    "UDPServer",
    "UnixDatagramServer",
    "UnixStreamServer",
    "Wait",
    "WorkersMixIn",
    "WorkersTCPServer",
    "WorkersUDPServer",
    "WorkersUnixDatagramServer",
    "WorkersUnixStreamServer",
]
