"""WhiteNoise over the site, its files looked up at the start."""

import os
from collections.abc import Callable

from whitenoise import WhiteNoise


def nothing(
    environ: dict[str, object], start_response: Callable[..., object]
) -> list[bytes]:
    """Answer what is not a file."""
    start_response("404 Not Found", [("Content-Length", "0")])
    return []


application = WhiteNoise(nothing, root=os.environ["BENCH_PACKED"])
