"""RFC 6265bis §4.1: the cookie that remembers a visitor's choice of a language."""

import pytest

from httpcore_srv.semantics.remembered_language import set_cookie

YEAR = "Max-Age=31536000; SameSite=Lax"
LONG = "/" + "a" * 1000 + "/"

# fmt: off
REMEMBERED = [
    # cookie          path              secure  value                                                  why
    ("lang",          "/docs/",         False,  f"lang=de; Path=/docs/; {YEAR}",                       "for a year, on this site, below the mount"),
    ("lang",          "/docs/",         True,   f"lang=de; Path=/docs/; {YEAR}; Secure",               "over TLS, by TLS alone"),
    ("lang",          "/",              False,  f"lang=de; Path=/; {YEAR}",                            "everywhere"),
    ("lang",          "/a/b;c/d/",      False,  f"lang=de; Path=/a/; {YEAR}",                          "R208 RFC 6265bis §4.1.1 Path says no semicolon"),
    ("lang",          "/;/",            False,  f"lang=de; Path=/; {YEAR}",                            "R208 RFC 6265bis §4.1.1 Path says no semicolon"),
    ("lang",          f"{LONG}b/c/",    False,  f"lang=de; Path={LONG}b/c/; {YEAR}",                   "R212 RFC 6265bis §5.6 up to 1024 octets"),
    ("lang",          f"{LONG}{'b' * 30}/", False, f"lang=de; Path={LONG}; {YEAR}",                    "R212 RFC 6265bis §5.6 no more"),
    ("__Secure-lang", "/docs/",         False,  f"__Secure-lang=de; Path=/docs/; {YEAR}; Secure",      "R213 what the name promises"),
    ("__Host-lang",   "/docs/",         False,  f"__Host-lang=de; Path=/; {YEAR}; Secure",             "R214 what the name promises"),
    ("__Http-lang",   "/docs/",         False,  f"__Http-lang=de; Path=/docs/; {YEAR}; Secure; HttpOnly", "R215 what the name promises"),
]
# fmt: on


@pytest.mark.parametrize(("cookie", "path", "secure", "value", "why"), REMEMBERED)
def test_a_choice_is_remembered(cookie, path, secure, value, why):
    assert set_cookie(cookie, "de", path, secure=secure) == value, why
