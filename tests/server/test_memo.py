"""What was written is found again, within bounds."""

from httpcore_srv.server import memo
from httpcore_srv.server.memo import LONGEST_KEPT, Memo


def counted():
    """A memo that writes in upper case, and what it wrote."""
    written = []

    def write(raw):
        written.append(raw)
        return raw.upper()

    return Memo(write, lambda raw: "secret" in raw), written


def test_what_was_written_is_not_written_again():
    texts, written = counted()

    assert [texts["a"], texts["a"], texts["b"]] == ["A", "A", "B"]
    assert written == ["a", "b"]


def test_what_is_unfit_is_written_each_time_and_not_kept():
    texts, written = counted()

    assert [texts["a secret"], texts["a secret"]] == ["A SECRET"] * 2
    assert written == ["a secret"] * 2
    assert not texts


def test_what_is_long_is_not_kept():
    texts, _ = counted()
    longest = "x" * LONGEST_KEPT

    assert texts[longest + "x"] == (longest + "x").upper()
    assert texts[longest] == longest.upper()
    assert list(texts) == [longest]


def test_a_full_memo_begins_anew(monkeypatch):
    monkeypatch.setattr(memo, "MOST_KEPT", 3)
    texts, _ = counted()

    assert [texts[raw] for raw in "abcd"] == list("ABCD")
    assert texts == {"d": "D"}


def test_unless_told_otherwise_everything_is_fit():
    texts = Memo(str.upper)

    assert texts["a secret"] == "A SECRET"
    assert "a secret" in texts
