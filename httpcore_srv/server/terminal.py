"""Is colour welcome?"""

import os


def has_colour() -> bool:
    """Tell whether a terminal may get colour (no-color.org; a dumb one shows none)."""
    if os.environ.get("FORCE_COLOR"):
        return True
    return "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"
