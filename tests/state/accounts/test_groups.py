"""Files of groups, as Apache's AuthGroupFile has them."""

import pytest

from httpcore_srv.state.accounts.formats import BadLine
from httpcore_srv.state.accounts.groups import by_user, read_group

# fmt: off
LINES = [
    # line                             says                                     why
    ("staff: ada grace",               ("staff", ("ada", "grace")),             "Apache"),
    ("staff:ada\tgrace  ",             ("staff", ("ada", "grace")),             "any white space"),
    ('staff: "Jean Sammet" \'A B\'',   ("staff", ("Jean Sammet", "A B")),       "words in either quotation mark"),
    ("staff:",                         ("staff", ()),                           "nobody"),
    ("my staff: ada",                  ("my staff", ("ada",)),                  "a group of two words"),
    ("staff: ju\u0308rgen",            ("staff", ("j\xfcrgen",)),               "R173 names are NFC, as users' are"),
    ("staff: a:b",                     ("staff", ("a:b",)),                     "nobody is called that; it harms nobody"),
    ("# staff: ada",                   None,                                    "a remark"),
    ("",                               None,                                    "nothing"),
]
# fmt: on


@pytest.mark.parametrize(("line", "says", "why"), LINES)
def test_what_a_line_says(line, says, why):
    assert read_group(line) == says, why


@pytest.mark.parametrize("line", ["staff ada", ": ada"])
def test_a_damaged_line_is_refused(line):
    with pytest.raises(BadLine):
        read_group(line)


def test_the_lines_of_a_group_are_added_up():
    groups = by_user([("staff", ("ada",)), ("admins", ("ada",)), ("staff", ("bob",))])

    assert groups == {"ada": {"staff", "admins"}, "bob": {"staff"}}
