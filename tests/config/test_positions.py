"""
``tomllib`` is the oracle: what it finds in a document, the index finds too, and what
stands at the place the index names is what ``tomllib`` reads there.
"""

import datetime
import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from httpcore_srv.config.positions import Place, Positions

# fmt: off
DOCUMENTS = [
    # document                                          why
    ("",                                                "nothing at all"),
    ("\n\n  \t\n",                                      "blank lines"),
    ("# only a comment",                                "a comment without a line end"),
    ("a = 1",                                           "no line end at the end"),
    ("a=1\n",                                           "no space around ="),
    ("  \ta \t=\t 1\t \n",                              "spaces and tabs everywhere"),
    ("a = 1 # a comment with = and [brackets]\n",       "a comment after a value"),
    ("a = 1\r\nb = 2\r\n\r\n[c]\r\nd = 3\r\n",          "lines that end with CR LF"),
    ("a = 1\n\n\n# c\n\nb = 2\n",                       "blank lines between"),
    ("a-b_1 = 1\n1234 = 2\n-_- = 3\n",                  "bare keys of digits and marks"),
    ("true = 1\nfalse = 2\ninf = 3\nnan = 4\n",         "bare keys that look like values"),
    ('"a b" = 1\n"" = 2\n"a.b" = 3\n',                  "quoted keys, one of them empty"),
    ("'a \"b\"' = 1\n'' = 2\n'\\u0041' = 3\n",          "literal keys escape nothing"),
    ('"\\u0041\\t\\"\\\\" = 1\n',                       "escapes in a key"),
    ('"#" = 1\n"=" = 2\n"[x]" = 3\n',                   "marks within quoted keys"),
    ('"ʎǝʞ" = 1\n"€" = 2\n',                            "keys that are not ASCII"),
    ("a.b.c = 1\n",                                     "a dotted key makes tables"),
    ("a . b\t.\tc = 1\n",                               "spaces around the dots"),
    ('a."b.c".\'d.e\' = 1\n',                           "dots within quotes part nothing"),
    ("a.b = 1\na.c = 2\nd = 3\na.e.f = 4\n",            "dotted keys out of order"),
    ("3.14 = 1\n",                                      "a dotted key that looks like a float"),
    ("1979-05-27 = 1\n",                                "a key that looks like a date"),
    ("a = 1_000\nb = +1\nc = -0\nd = 0xDEAD_beef\n",    "integers"),
    ("a = 0o17\nb = 0b1010\n",                          "octal and binary"),
    ("a = 1.5e-3\nb = -inf\nc = +nan\nd = 6.6_6E+3\n",  "floats"),
    ("a = true\nb = false\n",                           "booleans"),
    ("a = 1979-05-27T07:32:00Z\n",                      "a date and time with zone"),
    ("a = 1979-05-27 07:32:00.999999-07:00 # x\n",      "a date and time with a space"),
    ("a = 1979-05-27t07:32:00\n",                       "a small t"),
    ("a = 1979-05-27\nb = 07:32:00.5\n",                "a date; a time"),
    ("a = 1979-05-27 # not a time\n",                   "a space after a date is no time"),
    ("a = [1979-05-27, 1979-05-27 07:32:00]\n",         "dates within an array"),
    ('a = ""\nb = "#"\nc = "\\"]\\\\"\n',               "basic strings"),
    ("a = ''\nb = '#'\nc = '\\'\nd = '\"'\n",           "literal strings"),
    ('a = """"""\nb = 1\n',                             "an empty multi-line string"),
    ('a = """x\n[b]\n# c = 1\n"""\nd = 2\n',            "what looks like TOML in a string"),
    ('a = """a " b "" c"""\n',                          "quotation marks within"),
    ('a = """"x""""\n',                                 "one quotation mark more at each end"),
    ('a = """""x"""""\n',                               "two more at each end"),
    ('a = """x\\"""" # end\n',                          "an escaped quotation mark before the end"),
    ('a = """x \\\n   y\\\\"""\nb = 2\n',               "a line that goes on; an escaped backslash"),
    ("a = ''''''\nb = 1\n",                             "an empty multi-line literal"),
    ("a = '''x\n'y' ''z\\'''\nb = 1\n",                 "apostrophes within"),
    ("a = ''''x'''''\n",                                "apostrophes at the ends"),
    ('a = """\r\nx\r\n"""\r\nb = 1\r\n',                "a multi-line string with CR LF"),
    ("a = []\n",                                        "an empty array"),
    ("a = [ 1 , 2 ]\n",                                 "an array with spaces"),
    ("a = [1,2,]\n",                                    "a comma at the end"),
    ("a = [\n  1, # one ]\n\n  # two ,\n  2\n]\nb = 3\n", "an array with comments"),
    ("a = [[], [[]], [1, [2]]]\n",                      "arrays within arrays"),
    ('a = ["]", \'[\', """\n]""", \'\'\'#\'\'\']\n',    "brackets within strings"),
    ("a = {}\n",                                        "an empty inline table"),
    ("a = { b = 1, c.d = 2, 'e f' = { g = [] } }\n",    "inline tables, dotted keys in them"),
    ("a = [{b = 1}, {b = 2, c = [{}]}]\n",              "inline tables within arrays"),
    ('a = { b = "}", c = \'{,\' }\n',                   "braces and commas within strings"),
    ("[a]\n",                                           "an empty table"),
    ("[ a . b . \"c d\" ]\ne = 1\n",                    "a header with spaces and quotes"),
    ("[a]# comment\nb = 1\n",                           "a comment right after a header"),
    ("[a.b]\nc = 1\n[a]\nd = 2\n",                      "a table after its part"),
    ("[a]\nb.c = 1\n[a.d]\ne = 2\n",                    "dotted keys and a header beside them"),
    ("a.b = 1\n[c]\na.b = 2\n",                         "the same key in two tables"),
    ("[[a]]\n",                                         "one empty table in an array"),
    ("[[a]]\nb = 1\n[[a]]\nb = 2\n[[a]]\n",             "an array of tables"),
    ("[[a]]\n[a.b]\nc = 1\n[[a]]\n[a.b]\nc = 2\n",      "a table within the last of them"),
    ("[[a]]\n[[a.b]]\nc=1\n[[a.b]]\n[[a]]\n[[a.b]]\n",  "arrays of tables within arrays of tables"),
    ("[[a]]\n[[a.b]]\n[a.b.c.d]\ne = 1\n",              "a deep table within both"),
    ("[a]\n[[a.b]]\nc.d = 1\n[[a.b]]\nc.d = 2\n",       "dotted keys in arrays of tables"),
    ("[[ a . 'b' ]]\nc = 1\n[[a.b]]\nc = 2\n",          "one array, its header written in two ways"),
    ("a = [[1]]\n[b]\nc = [[2]]\n",                     "an array that looks like a header"),
    ("[1]\na = 1\n[[2]]\na = 1\n[true]\n",              "headers that look like arrays"),
    ("[a]\n\tb = 1\n\t[a.c]\n\t\td = 1\n",              "indentation means nothing"),
    ("[x.y.z.w]\n[x]\na = 1\n[x.y]\nb = 1\n",           "tables from the inside out"),
    ("a = '😀' # 😀\nb = ['😀', 1]\n",                  "characters, not octets, are counted"),
]
# fmt: on


def paths_of(value, path=()):
    """Return each path of a document and the value there."""
    items = {}
    if isinstance(value, dict):
        items = value.items()
    elif isinstance(value, list):
        items = enumerate(value)
    found = {path: value} if path else {}
    for step, inner in items:
        found |= paths_of(inner, (*path, step))
    return found


def same(one, other):
    """Compare values; nan is nan."""
    return repr(one) == repr(other)


def is_made_by_headers(text, value):
    """Tell whether *text* is no value but a header, or the name of a table."""
    tables = isinstance(value, dict) or (
        isinstance(value, list) and value and all(isinstance(v, dict) for v in value)
    )
    if not tables or text.startswith("{"):
        return False
    try:
        return not same(tomllib.loads(f"x = {text}")["x"], value)
    except tomllib.TOMLDecodeError:
        return True


def assert_agrees(document):
    """Compare the index of *document* with what ``tomllib`` reads."""
    expected = paths_of(tomllib.loads(document))
    positions = Positions.of(document)

    assert set(positions.marks) == set(expected)
    for path, (key, start, end) in positions.marks.items():
        if isinstance(path[-1], str):
            assert key is not None
            assert document.startswith((path[-1], '"', "'"), key)
        if not is_made_by_headers(document[start:end], expected[path]):
            found = tomllib.loads(f"x = {document[start:end]}")["x"]
            assert same(found, expected[path])


@pytest.mark.parametrize(("document", "why"), DOCUMENTS)
def test_the_index_agrees_with_tomllib(document, why):
    assert_agrees(document)


def test_there_are_documents_enough():
    assert len(DOCUMENTS) >= 60


# A generator of valid documents: keys are numbered, so that none stands twice.

BLANKS = st.sampled_from(["", " ", "\t", "  "])
TRIVIA = st.sampled_from(["", " ", "\n", " # ]}'\"\n", "\r\n\t", "\n\n"])
LINE_ENDS = st.sampled_from(["\n", "\r\n", " # [x] = '\n", "\n\n#\n", "\t\n"])
TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=6)


def basic(text):
    """Write *text* as a basic string."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def literal(text):
    """Write *text* as a literal string, as far as that can be."""
    return "'" + text.replace("'", "") + "'"


SCALARS = st.one_of(
    st.integers(-(2**63), 2**63 - 1).map(str),
    st.floats(allow_nan=False, allow_infinity=False).map(repr),
    st.booleans().map(lambda value: str(value).lower()),
    st.datetimes(min_value=datetime.datetime(1000, 1, 1)).map(
        lambda moment: moment.isoformat(sep=" ")
    ),
    st.dates(min_value=datetime.date(1000, 1, 1)).map(str),
    st.times().map(lambda time: time.isoformat()),
    TEXTS.map(basic),
    TEXTS.map(literal),
    TEXTS.map(lambda text: f'""{basic(text)}""'),
    TEXTS.map(lambda text: f"''{literal(text)}''"),
    st.sampled_from(['"""a\n"b" ""\n[c]\n"""', "'''\n#'x'\n'''", '""""\\""""']),
)


@st.composite
def keys(draw, number):
    """Write a key that no other number makes, bare or quoted, single or dotted."""
    name = f"{draw(st.sampled_from('aZ_-0'))}{number}"
    write = draw(st.sampled_from([str, basic, literal, r'"\u006b{}"'.format]))
    rest = draw(st.sampled_from(["", ".x", " . 'y.z'", '\t."".w']))
    return write(name) + rest


@st.composite
def arrays(draw, items):
    """Write an array, with trivia wherever it may stand."""
    parts = [
        draw(TRIVIA) + item + draw(TRIVIA) for item in draw(st.lists(items, max_size=3))
    ]
    comma = "," if parts and draw(st.booleans()) else ""
    return f"[{','.join(parts)}{comma}{draw(TRIVIA)}]"


@st.composite
def inline_tables(draw, items):
    """Write an inline table, which TOML 1.0 keeps on one line."""
    pairs = [
        f"{draw(BLANKS)}{draw(keys(number))}{draw(BLANKS)}={draw(BLANKS)}{item}{draw(BLANKS)}"
        for number, item in enumerate(draw(st.lists(items, max_size=3)))
    ]
    return f"{{{','.join(pairs)}}}"


VALUES = st.recursive(
    SCALARS, lambda inner: arrays(inner) | inline_tables(inner), max_leaves=6
)


@st.composite
def pairs(draw):
    """Write the pairs of one table."""
    return "".join(
        f"{draw(BLANKS)}{draw(keys(number))}{draw(BLANKS)}={draw(BLANKS)}{value}{draw(LINE_ENDS)}"
        for number, value in enumerate(draw(st.lists(VALUES, max_size=3)))
    )


@st.composite
def documents(draw):
    """Write a whole document: pairs, then tables and arrays of tables."""
    written = draw(pairs())
    for number in range(draw(st.integers(0, 4))):
        name = f"{draw(keys(number + 10))}"
        if draw(st.booleans()):
            written += (
                f"[{draw(BLANKS)}{name}{draw(BLANKS)}]{draw(LINE_ENDS)}{draw(pairs())}"
            )
            continue
        for _ in range(draw(st.integers(1, 3))):
            written += f"[[{name}{draw(BLANKS)}]]{draw(LINE_ENDS)}{draw(pairs())}"
            if draw(st.booleans()):
                written += f"[{name}.inner-table]{draw(LINE_ENDS)}{draw(pairs())}"
    return written


@given(documents())
def test_the_index_agrees_with_tomllib_on_whatever_is_valid(document):
    assert_agrees(document)


PLACED = """\
server = "x"   # line 1
[listen]
bind = [ "a",
         8000 ]
[[host]]
names = ["*"]
  [[host.mount]]
  types = { ".a" = 1, b.c = 2 }
[[host]]
  [[host.mount]]
  [[host.mount]]
  fields.X = "😀", """.rstrip(", ")

# fmt: off
PLACES = [
    # path                                       key       value     why
    (("server",),                                (1, 1),   (1, 10),  "a pair"),
    (("listen",),                                (2, 2),   (2, 1),   "a table is its header"),
    (("listen", "bind", 0),                      (3, 10),  (3, 10),  "an element has no key"),
    (("listen", "bind", 1),                      (4, 10),  (4, 10),  "on its own line"),
    (("host",),                                  (5, 3),   (5, 1),   "an array is its first header"),
    (("host", 1),                                (9, 3),   (9, 1),   "the second table, its own"),
    (("host", 0, "mount", 0),                    (7, 10),  (7, 3),   "indented"),
    (("host", 1, "mount", 1),                    (11, 10), (11, 3),  "below the second"),
    (("host", 0, "mount", 0, "types", ".a"),     (8, 13),  (8, 20),  "in an inline table"),
    (("host", 0, "mount", 0, "types", "b"),      (8, 23),  (8, 23),  "a table that a dotted key makes"),
    (("host", 0, "mount", 0, "types", "b", "c"), (8, 25),  (8, 29),  "the end of a dotted key"),
    (("host", 1, "mount", 1, "fields", "X"),     (12, 10), (12, 14), "a dotted key"),
    (("listen", "tls_key"),                      (2, 2),   (2, 1),   "what is missing: its table"),
    (("nothing", "at", 3, "all"),                (1, 1),   (1, 1),   "nothing near: the file"),
    ((),                                         (1, 1),   (1, 1),   "the file"),
]
# fmt: on


@pytest.mark.parametrize(("path", "key", "value", "why"), PLACES)
def test_places(path, key, value, why):
    positions = Positions.of(PLACED)

    assert positions.key(path) == Place(*key), why
    assert positions.value(path) == Place(*value), why


def test_a_header_moves_a_table_that_was_only_named_before():
    positions = Positions.of("[a.b]\n[a]\n")

    assert positions.value(("a",)) == Place(2, 1)


def test_a_long_document_is_indexed_in_linear_time():
    """Ten thousand lines and a megabyte of string are no strain."""
    document = "".join(f"k{n}.a = [{n}, '{n}']\n" for n in range(10_000))
    document += 's = """' + '\\" "' * 250_000 + '"""\n'

    assert Positions.of(document).key(("s",)) == Place(10_001, 1)
