"""How long is that, for people?"""

_UNITS = ((31_536_000, "year"), (86_400, "day"), (3600, "hour"), (60, "minute"))


def spoken(seconds: int) -> str:
    """
    Say a number of seconds in the largest unit of which it holds one or more.

    >>> spoken(31536000), spoken(5400), spoken(1)
    ('1 year', '1.5 hours', '1 second')
    """
    for size, unit in (*_UNITS, (1, "second")):
        if seconds >= size:
            number = f"{seconds / size:.1f}".removesuffix(".0")
            return f"{number} {unit}" if number == "1" else f"{number} {unit}s"
    return "0 seconds"
