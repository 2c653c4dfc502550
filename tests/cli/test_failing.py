"""The end of a command that cannot do what it is asked for."""

import pytest

from httpcore_srv.cli.failing import CANNOT_START, Failure, fail


def test_a_failure_is_one_message_and_a_status(capsys):
    failure = fail("the reason", 7)

    failure.show()

    assert isinstance(failure, Failure)
    assert failure.exit_code == 7
    assert capsys.readouterr().err == "Error: the reason\n"


@pytest.mark.parametrize("message", ["", "another"])
def test_unless_said_it_means_that_nothing_starts(message):
    assert fail(message).exit_code == CANNOT_START == 3
