"""What granian asks where no file is."""

from collections.abc import Awaitable, Callable

Send = Callable[[dict[str, object]], Awaitable[None]]


async def application(scope: object, receive: object, send: Send) -> None:
    """Answer what is not a file."""
    await send({"type": "http.response.start", "status": 404, "headers": []})
    await send({"type": "http.response.body", "body": b""})
