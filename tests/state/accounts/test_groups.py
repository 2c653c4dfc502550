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
    ("bu\u0308ro: ada",                ("b\xfcro", ("ada",)),                   "so are those of groups, as in rules"),
    ("staff: o'neil kids'n'co",        ("staff", ("o'neil", "kids'n'co")),      "an apostrophe"),
    (f"staff: {'a' * 60_000}",         ("staff", ("a" * 60_000,)),              "Apache has lines of any length"),
    ("# staff: ada",                   None,                                    "a remark"),
    ("",                               None,                                    "nothing"),
]
# fmt: on


@pytest.mark.parametrize(("line", "says", "why"), LINES)
def test_what_a_line_says(line, says, why):
    assert read_group(line) == says, why


# fmt: off
DAMAGED = [
    # line                             why
    ("banned mallory",                 "no colon"),
    (": mallory",                      "no group"),
    ('banned: "mallory',               "half of two quotation marks"),
    ("banned: 'mallory",               "of the other kind"),
    ('banned: mallory"',               "the other half"),
    ("banned: mallory'",               "of the other kind"),
    ('banned: "mallory" "',            "one alone"),
    ('banned: "mal"lory',              "Apache reads two names there; who wrote it may mean one"),
    ('banned: "mal\\"lory"',           "Apache knows a backslash; it is not read here"),
    ('banned: ""',                     "nobody"),
    ('"banned": mallory',              "a group's name stands without quotation marks"),
    ("ban\x00ned: mallory",            "no text"),
    ("ban\u200bned: mallory",          "what cannot be seen"),
    ("banned: mallory\x07",            "a control character"),
    ("staff: ada\rbanned: mallory",    "line ends of another system: two lines in one"),
    ("staff: ada banned: mallory",     "a lost line end"),
    ("staff: ada # mallory",           "a remark has its own line; Apache takes two members for that"),
    (f"staff: {'a' * 70_000}",         "somebody else's file"),
]
# fmt: on


@pytest.mark.parametrize(("line", "why"), DAMAGED)
def test_a_line_is_understood_as_a_whole_or_refused(line, why):
    """By half of it, somebody is in no group who should be kept out by one."""
    with pytest.raises(BadLine) as raised:
        read_group(line)

    assert "mallory" not in str(raised.value), why


def test_the_lines_of_a_group_are_added_up():
    groups = by_user([("staff", ("ada",)), ("admins", ("ada",)), ("staff", ("bob",))])

    assert groups == {"ada": {"staff", "admins"}, "bob": {"staff"}}
