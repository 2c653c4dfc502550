"""Requirements as people write them; a slip is refused, not guessed at."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from httpcore_srv.errors import FieldSyntaxError
from httpcore_srv.policy.access.leaves import Group, User
from httpcore_srv.policy.access.parser import (
    MOST_DEEP,
    parse_requirement,
    requirement_of,
)
from httpcore_srv.semantics.authentication.profiles import user_id

# fmt: off
READ = [
    # text                              read                                why
    ("anyone",                          "anyone",                           "plain"),
    ("  valid-user ",                   "valid-user",                       "blanks around"),
    ("user  ada\tgrace",                "user ada grace",                   "blanks between"),
    ('user "ada lovelace" eve',         'user "ada lovelace" eve',          "a name with a space"),
    (r'user "a\"b\\c"',                 r'user "a\"b\\c"',                  "a quotation mark and a backslash in a name"),
    ('user "ada"',                      "user ada",                         "marks that are not needed"),
    ("user anyone",                     "user anyone",                      "a user may be called so"),
    ("user jose\u0301",                 "user jos\u00e9",                   "RFC 7617 §2.1: names are compared in NFC"),
    ("user \uff41da",                   "user ada",                         "RFC 8265 §3.4.1: wide letters are the same"),
    ("group web-staff",                 "group web-staff",                  "a group"),
    ("from 192.0.2.0/24 ::1",           "from 192.0.2.0/24 ::1",            "networks and addresses"),
    ("from ::ffff:192.0.2.0/120",       "from 192.0.2.0/24",                "what it means is shown"),
    ("method GET PURGE",                "method GET PURGE",                 "RFC 9110 §9.1 any token"),
    ("time 08:00-18:00 mon-fri Europe/Berlin", "time 08:00-18:00 mon-fri Europe/Berlin", "hours, days and zone"),
    ("time Europe/Berlin MON,wed 08:00-18:00", "time 08:00-18:00 mon,wed Europe/Berlin", "in any order"),
    ("time sat sun",                    "time sat-sun UTC",                 "several words of days"),
    ("time 00:00-24:00",                "time 00:00-24:00 UTC",             "all day, every day"),
    ("link",                            "link",                             "plain"),
    ("secure",                          "secure",                           "plain"),
]
REFUSED = [
    # text                              why
    ("",                                "nothing is no rule"),
    ("   ",                             "nothing"),
    ("any one",                         "a word too many"),
    ("anyone ada",                      "takes no names"),
    ("Anyone",                          "one spelling"),
    ("valid-users",                     "no such thing"),
    ("user",                            "no name"),
    ('user ""',                         "an empty name"),
    ('user "ada',                       "the mark is not closed"),
    ('user ada"',                       "a mark in the middle"),
    ('user "ada""eve"',                 "nothing parts them"),
    (r"user a\b",                       "a backslash outside of marks"),
    ('user "a:b"',                      "RFC 7617 §2: nobody can be called that"),
    ("user  ",                          "nothing"),
    ("group",                           "no name"),
    ('group ""',                        "an empty name"),
    ("from",                            "no network"),
    ("from 192.0.2.7/24",               "the address or its network?"),
    ("from example.org",                "names are not looked up"),
    ("method",                          "no method"),
    ("method get",                      "RFC 9110 §9.1 case-sensitive: no client sends it"),
    ("method GET,PUT",                  "a comma is in no token"),
    ("time",                            "no time"),
    ("time Europe/Berlin",              "a zone is no time"),
    ("time 8:00-18:00",                 "two digits each"),
    ("time 08:00-08:00",                "nothing, or a whole day?"),
    ("time 08:00-24:01",                "later than midnight"),
    ("time 24:00-08:00",                "a day does not begin at its end"),
    ("time 08:00",                      "no end"),
    ("time 08:60-09:00",                "no minute"),
    ("time mon-fri Europe/Atlantis",    "no such zone"),
    ("time mon ../../etc/passwd",       "no zone, and no way to a file"),
    ("time mon Europe",                 "a folder of zones"),
    ("time mon UTC Europe/Berlin",      "two zones"),
    ("time montag",                     "no day"),
    ("time mon-",                       "half a run"),
    ("link abc",                        "takes nothing"),
    ("not user eve",                    "trees are tables"),
]
TABLES = [
    # value                                         read                            why
    ({"all": ["secure", "valid-user"]},             "all(secure, valid-user)",      "a list of texts"),
    ({"any": ["link", {"not": "from ::1"}]},        "any(link, not(from ::1))",     "a tree in a tree"),
    ({"none": ["user eve"]},                        "none(user eve)",               "one part"),
    ({"not": {"all": ["secure"]}},                  "not(all(secure))",             "not takes one requirement"),
    ("anyone",                                      "anyone",                       "a text alone"),
]
REFUSED_TABLES = [
    # value                                         why
    ({},                                            "nothing is no rule"),
    ({"all": []},                                   "an empty list would grant everything"),
    ({"any": []},                                   "or deny everything"),
    ({"none": []},                                  "or grant it"),
    ({"all": ["secure"], "any": ["link"]},          "both, or either?"),
    ({"all": "secure"},                             "no list"),
    ({"not": ["secure"]},                           "not of several: of all, or of any?"),
    ({"some": ["secure"]},                          "no such tree"),
    ({"all": [3]},                                  "no requirement"),
    ({"all": ["secure", "user"]},                   "a part that is wrong"),
    (["secure"],                                    "all of it, or any?"),
    (True,                                          "no requirement"),
    (None,                                          "no requirement"),
]
# fmt: on


@pytest.mark.parametrize(("text", "read", "why"), READ)
def test_read(text, read, why):
    assert str(parse_requirement(text)) == read, why


@pytest.mark.parametrize(("text", "why"), REFUSED)
def test_refused(text, why):
    with pytest.raises(FieldSyntaxError):
        pytest.fail(f"{parse_requirement(text)}: {why}")


@pytest.mark.parametrize(("value", "read", "why"), TABLES)
def test_table(value, read, why):
    assert str(requirement_of(value)) == read, why


@pytest.mark.parametrize(("value", "why"), REFUSED_TABLES)
def test_refused_table(value, why):
    with pytest.raises(FieldSyntaxError):
        pytest.fail(f"{requirement_of(value)}: {why}")


def test_a_tree_too_deep_to_be_read_is_refused():
    def nested(depth):
        return {"not": nested(depth - 1)} if depth else "secure"

    assert requirement_of(nested(MOST_DEEP))
    with pytest.raises(FieldSyntaxError):
        requirement_of(nested(MOST_DEEP + 1))


def test_a_text_whose_words_could_be_parted_in_many_ways_is_read_at_once():
    with pytest.raises(FieldSyntaxError):
        parse_requirement("user " + "a " * 50_000 + '"')
    with pytest.raises(FieldSyntaxError):
        parse_requirement('user "' + "\\" * 50_001)


NAMES = st.text(min_size=1, max_size=12).filter(str.isprintable)


USERS = NAMES.map(user_id).filter(bool)
RULES = st.one_of(
    st.lists(NAMES, min_size=1, max_size=4).map(tuple).map(Group),
    st.lists(USERS, min_size=1, max_size=4).map(tuple).map(User),
)


@given(RULES)
def test_what_is_written_is_read_again(written):
    read = parse_requirement(str(written))

    assert parse_requirement(str(read)) == read


@given(st.text(max_size=60))
def test_any_text_is_a_requirement_or_refused(text):
    try:
        requirement = parse_requirement(text)
    except FieldSyntaxError:
        return
    assert parse_requirement(str(requirement)) == requirement
