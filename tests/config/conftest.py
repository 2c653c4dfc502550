"""What tests of values need: a value that is refused is refused in good words."""

import pytest


@pytest.fixture(scope="session")
def refused():
    """Tell in which words a rule refuses a value: all of these, on one line."""

    def says(rule, text, words, why):
        with pytest.raises(ValueError) as caught:
            rule(text)

        assert str(caught.value).isprintable(), why
        for word in words:
            assert word in str(caught.value), why

    return says
