"""Does the account that the site tells everybody about open the site's own folders?"""

import hashlib
import re
from pathlib import Path

import argon2
import pytest

import httpcore_srv

CHECKOUT = Path(httpcore_srv.__file__).parent.parent


def told(language):
    """Return the user and the password that the page about access names."""
    page = (CHECKOUT / "www" / f"access.{language}.html").read_text(encoding="utf-8")
    return [
        re.findall(rf'<code id="demo-{name}">([^<]+)</code>', page)[0]
        for name in ("user", "password")
    ]


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_account_that_is_told_is_the_one_there_is(language):
    user, password = told(language)
    lines = (CHECKOUT / "conf" / "users").read_text(encoding="utf-8").splitlines()
    kept = [line.split(":") for line in lines if line.startswith(f"{user}:")]
    [hashed] = [rest[0] for _, kind, *rest in kept if kind == "password"]
    [digest] = [rest for _, kind, *rest in kept if rest[0] == "SHA-256"]
    _, realm, a1 = digest

    assert argon2.PasswordHasher().verify(hashed, password)
    assert a1 == hashlib.sha256(f"{user}:{realm}:{password}".encode()).hexdigest()
