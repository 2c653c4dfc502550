"""
What does a Cookie field hold?

cookie-string = cookie-pair *( ";" SP cookie-pair ) (RFC 6265 §4.2.1).  User agents and
proxies send more than the grammar has, so it is read as §5.4 writes it: pairs, parted
by semicolons; what is no pair is left out.
"""


def parse_cookies(text: str) -> tuple[tuple[str, str], ...]:
    """
    Return the pairs of name and value in the order of the field; names may repeat.

    >>> parse_cookies('lang=de; theme="dark";; odd')
    (('lang', 'de'), ('theme', 'dark'))
    """
    pairs = (pair.partition("=") for pair in text.split(";"))
    return tuple(
        (name.strip(" \t"), _unquoted(value.strip(" \t")))
        for name, equals, value in pairs
        if equals and name.strip(" \t")
    )


def _unquoted(value: str) -> str:
    """Return a value without the quotes that the grammar allows around it."""
    quoted = len(value) > 1 and value[0] == value[-1] == '"'
    return value[1:-1] if quoted else value
