"""What is said on the command line about an account."""

import click
import pytest

from httpcore_srv.cli.account_options import user_name
from httpcore_srv.cli.failing import Failure

CONTEXT = click.Context(click.Command("passwd"))
OPTION = click.Argument(["user"])

# fmt: off
NAMES = [
    # text              name               why
    ("ada",             "ada",             "a name"),
    ("Ada Lovelace",    "Ada Lovelace",    "words"),
    ("ju\u0308rgen",    "j\xfcrgen",       "R173 NFC"),
    ("ada@example.org", "ada@example.org", "an address"),
]
# fmt: on


@pytest.mark.parametrize(("text", "name", "why"), NAMES)
def test_a_user_name(text, name, why):
    assert user_name(CONTEXT, OPTION, text) == name, why


@pytest.mark.parametrize("text", ["a:b", "a\0", "a\tb", "\x7f", "\x85", "", "#a", " a"])
def test_r176_what_no_user_may_be_called_is_refused(text):
    with pytest.raises(Failure) as raised:
        user_name(CONTEXT, OPTION, text)

    assert raised.value.exit_code == 6
    assert raised.value.message.isprintable(), "it is shown escaped"
