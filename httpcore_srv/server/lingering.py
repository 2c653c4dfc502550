"""
How does a connection end without losing what the peer has yet to read?

"If a server performs an immediate close of a TCP connection, there is a significant
risk that the client will not be able to read the last HTTP response" (RFC 9112 §9.6): a
reset overtakes it.  So our side ends first, and what still comes is read and dropped.
"""

import time
from collections.abc import Generator

from httpcore_srv.core import Wait
from httpcore_srv.server.transport import Transport

# So many octets leave at once (RFC 6928 §2); more may still be on their way when the
# connection is closed.
INITIAL_WINDOW = 14_600


def linger(
    transport: Transport, patience: float, *, settled: bool
) -> Generator[Wait, bool, None]:
    """
    End our side, and wait for the peer's, for *patience* seconds at most.

    When *settled*, all that the peer sent has been read: closing cannot make a reset.
    """
    deadline = time.monotonic() + patience
    while not transport.end():
        if not (yield Wait(transport.awaits, deadline)):
            return
    while (octets := transport.receive()) != b"":
        if octets is None:
            yield Wait(transport.awaits, deadline, idle=settled)
        else:  # a flood, maybe: others come first
            yield Wait(0, 0.0)
        if time.monotonic() >= deadline:
            return
