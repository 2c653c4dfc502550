"""New hashes of passwords."""

import re

import pytest

from httpcore_srv.state.accounts import making
from httpcore_srv.state.accounts.kinds import matches, refusal_of

MAKERS = [
    (making.argon2id, r"\$argon2id\$v=19\$m=47104,t=1,p=1\$.*"),
    (making.bcrypt, r"\$2y\$10\$.{53}"),
    (making.scrypt, r"\$scrypt\$ln=14,r=8,p=1\$.*"),
]


@pytest.mark.parametrize(("make", "form"), MAKERS)
def test_what_is_made_is_known_and_matches_its_password(make, form):
    made = make("pässwörd 1")

    assert re.fullmatch(form, made)
    assert refusal_of(made) is None
    assert matches(made, "pässwörd 1".encode())
    assert not matches(made, b"password 1")


@pytest.mark.parametrize(("make", "form"), MAKERS)
def test_the_same_password_is_never_hashed_to_the_same(make, form):
    assert make("x") != make("x")


def test_bcrypt_refuses_what_it_would_not_see():
    with pytest.raises(making.PasswordTooLong, match=r"74 octets; .* first 72"):
        making.bcrypt("ä" * 37)

    assert matches(making.bcrypt("ä" * 36), ("ä" * 36).encode())
