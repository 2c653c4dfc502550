"""How is the language that a visitor chose remembered?"""

from httpcore_srv.fields.cookie_rules import (
    HTTP_ONLY,
    ROOT,
    SECURE,
    nearest_path,
    promises,
)
from httpcore_srv.fields.set_cookie import SetCookie

_YEAR = 31_536_000  # seconds


def set_cookie(cookie: str, language: str, path: str, *, secure: bool) -> str:
    """
    Return the Set-Cookie value that remembers *language* below *path* for a year.

    What the name of the *cookie* promises is kept (RFC 6265bis §4.1.3): without TLS the
    user agent drops it then.

    >>> set_cookie("lang", "de", "/docs/", secure=False)
    'lang=de; Path=/docs/; Max-Age=31536000; SameSite=Lax'
    """
    promised = promises(cookie)
    return str(
        SetCookie(
            cookie,
            language,
            path="/" if ROOT in promised else nearest_path(path),
            max_age=_YEAR,
            secure=secure or SECURE in promised,
            http_only=HTTP_ONLY in promised,
            same_site="Lax",
        )
    )
