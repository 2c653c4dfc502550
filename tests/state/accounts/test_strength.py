"""What is said of a poor password."""

import pytest

from httpcore_srv.state.accounts.strength import hints

# fmt: off
ROWS = [
    # user    password                   says                      why
    ("ada",   "correct horse battery",   [],                       "long"),
    ("ada",   "zu viel Kaffee am Abend", [],                       "long"),
    ("ada",   "Tr0ub4dor&3",             ["short"],                "odd characters make it no longer"),
    ("ada",   "Passw0rd",                ["among the first", "short"], "in any letter case"),
    ("ada",   "123456789",               ["among the first", "short"], "everybody's"),
    ("ada",   "i am ADA and nobody else", ["name of its user"],    "tried for each user"),
    ("ada",   "aaaaaaaaaaaaaaaaaaaa",    ["few different"],        "long, but easy"),
    ("ada",   "x",                       ["short"],                "one"),
]
# fmt: on


@pytest.mark.parametrize(("user", "password", "says", "why"), ROWS)
def test_hints(user, password, says, why):
    said = hints(user, password)

    assert len(said) == len(says), why
    for sentence, part in zip(said, says, strict=True):
        assert part in sentence, why
        assert password not in sentence.split(), "a hint shows no password"
