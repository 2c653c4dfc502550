"""
HTTP/1.1 as octets, without a socket (RFC 9112).

    limits           how much may a peer send?
    lines            where does a line end, is it a field line?
    head             is this the head of a request?
    plain            is it so plain that one look is enough?
    chunks           where does its content end?
    responses        may this response be sent, and how is it framed?
    ready            which octets of a response change when it is sent again?
    trailers         which fields may follow the content?
    referee          what does h11 say to this?
    receiver         which requests are in these octets?
    connection       all of it together, and the responses
    plain_responses  the response to a plain request, without a connection

No other part of the server knows h11, and here ``referee`` alone does.
"""

from httpcore_srv.wire.connection import Connection
from httpcore_srv.wire.head import Head
from httpcore_srv.wire.limits import Limits

__all__ = ["Connection", "Head", "Limits"]
