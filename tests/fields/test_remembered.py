"""What was read of a value is remembered, and no more than that is kept."""

from dataclasses import dataclass

from httpcore_srv.fields.remembered import LONGEST, MOST, recalled, remembered


def reader():
    """A class that counts what it has read."""

    @dataclass(frozen=True)
    class Letters:
        text: str

        count = 0

        @classmethod
        @remembered
        def parse(cls, text):
            cls.count += 1
            return cls(text)

    return Letters


def test_what_was_said_before_is_not_read_again():
    letters = reader()

    assert letters.parse("a") == letters.parse("a") == letters("a")
    assert letters.parse("b") == letters("b")
    assert letters.count == 2


def test_a_long_value_is_not_kept():
    letters = reader()
    for _ in range(2):
        assert letters.parse("a" * (LONGEST + 1)).text == "a" * (LONGEST + 1)
        assert letters.parse("a" * LONGEST).text == "a" * LONGEST

    assert letters.count == 3


def test_what_was_said_long_ago_is_forgotten():
    letters = reader()
    for number in [0, *range(MOST + 1), 0]:
        letters.parse(str(number))

    assert letters.count == MOST + 2


def test_each_class_has_a_memory_of_its_own():
    letters = reader()

    class Capitals(letters):
        pass

    assert type(letters.parse("a")) is letters
    assert type(Capitals.parse("a")) is Capitals


def test_what_came_of_a_value_and_others_is_remembered_for_these_values():
    weighed = []

    @recalled
    def weigh(text, other):
        weighed.append((text, other))
        return text + other

    assert [weigh("a", "x"), weigh("a", "x"), weigh("a", "y")] == ["ax", "ax", "ay"]
    assert weighed == [("a", "x"), ("a", "y")]
    for _ in range(2):
        weigh("a" * (LONGEST + 1), "x")
    assert len(weighed) == 4
