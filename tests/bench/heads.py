"""
What does a browser send?

The twelve fields that Firefox sends for a page, as the octets of a whole head.  Some
works replace one, or add one behind them.
"""

from collections.abc import Mapping

AGENT = "Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0"

FIELDS = {
    "Host": "127.0.0.1:{port}",
    "User-Agent": AGENT,
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "en-US,en;q=0.5",
    "Accept-Encoding": "gzip, deflate, br, zstd",
    "Connection": "keep-alive",
    "Upgrade-Insecure-Requests": "1",
    "Sec-Fetch-Dest": "document",
    "Sec-Fetch-Mode": "navigate",
    "Sec-Fetch-Site": "none",
    "Sec-Fetch-User": "?1",
    "Priority": "u=0, i",
}


def head(target: str, port: int, more: Mapping[str, str] | None = None) -> bytes:
    r"""
    Return the head of a GET; fields of *more* replace others or follow them.

    >>> head("/a", 80).count(b"\r\n")
    14
    >>> head("/a", 80, {"Cookie": "a=b"})[-15:]
    b'Cookie: a=b\r\n\r\n'
    """
    fields = {**FIELDS, **(more or {}), "Host": FIELDS["Host"].format(port=port)}
    lines = (f"{name}: {value}\r\n" for name, value in fields.items())
    return f"GET {target} HTTP/1.1\r\n{''.join(lines)}\r\n".encode("latin-1")
