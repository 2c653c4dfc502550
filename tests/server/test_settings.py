"""Places to listen at, as people write them."""

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from httpcore_srv.errors import ConfigError
from httpcore_srv.server.settings import LONGEST_SOCKET_PATH, Bind, Settings

ROOT = Path(__file__).parents[2]

# fmt: off
PLACES = [
    # text                 bind                                    why
    ("127.0.0.1:8000",     Bind("127.0.0.1", 8000),                "address and port"),
    ("8000",               Bind("127.0.0.1", 8000),                "a port alone is the loopback's: safe by default"),
    (":8000",              Bind("", 8000),                         "every address, asked for by the colon"),
    ("[::1]:8000",         Bind("::1", 8000),                      "RFC 3986 §3.2.2: IPv6 in brackets"),
    ("[::]:80",            Bind("::", 80),                         "every IPv6 address"),
    ("[0:0::1]:80",        Bind("::1", 80),                        "in its shortest form (RFC 5952)"),
    ("[fe80::1%lo]:80",    Bind("fe80::1%lo", 80),                 "a zone, RFC 4007 §11"),
    ("[::1]",              Bind("::1", 7777),                      "the port that is the default"),
    ("localhost:0",        Bind("localhost", 0),                   "any free port"),
    ("localhost",          Bind("localhost", 7777),                "the port that is the default"),
    ("a-b.example.:65535", Bind("a-b.example.", 65535),            "the last port"),
    ("_gateway:1",         Bind("_gateway", 1),                    "resolvers know names with underscores"),
    ("unix:/run/x.sock",   Bind("", 0, path=Path("/run/x.sock")),  "a UNIX socket"),
    ("unix:x y:z",         Bind("", 0, path=Path("x y:z")),        "a path may hold colons"),
    ("unix:" + "x" * 103,  Bind("", 0, path=Path("x" * 103)),      "as long as every system takes"),
    ("fd:999999999",       Bind("", 0, descriptor=999_999_999),    "more than a process may open"),
    ("fd:3",               Bind("", 0, descriptor=3),              "systemd's first socket"),
]

REFUSED = [
    # text                 words                                   why
    ("",                   ["empty", "127.0.0.1:8000"],            "nothing is not every address"),
    (":",                  ["port", "0 to 65535"],                 "a colon without a port"),
    ("a:",                 ["port"],                               "the same, with a name"),
    ("65536",              ["'65536'", "0 to 65535"],              "one past the last port"),
    ("a:-1",               ["port"],                               "below the first"),
    ("a:http",             ["port"],                               "a service's name"),
    ("a:٣",                ["port"],                               "digits are ASCII"),
    ("9" * 5000,           ["port"],                               "no number is made of 5000 digits"),
    ("::1",                ["without brackets", '"[::1]:8000"'],   "IPv6 without brackets"),
    ("fe80::1:2:80",       ["without brackets"],                   "which colon parts the port?"),
    ("x:y:80",             ["without brackets", '"[x:y]:80"'],     "two colons"),
    ("[::1:80",            ["brackets", "not closed"],             "a bracket is missing"),
    ("[::1]80",            ["brackets"],                           "a colon is missing"),
    ("[::g]:80",           ["address", "'[::g]:80'"],              "no IPv6 address"),
    ("[127.0.0.1]:80",     ["address"],                            "IPv4 has no brackets"),
    ("256.0.0.1:80",       ["address"],                            "no IPv4 address"),
    ("127.1:80",           ["address"],                            "a short form means another thing elsewhere"),
    ("a b:80",             ["neither a name nor an address"],      "a space"),
    ("http://a:80",        ["without brackets"],                   "a URI"),
    ("-a:80",              ["neither a name nor an address"],      "an option, misplaced"),
    ("unix:",              ["names no path"],                      "a socket without a path"),
    ("unix:a\0b",          ["names no path"],                      "NUL ends a path"),
    ("unix:" + "é" * 52,   [f"over {LONGEST_SOCKET_PATH} octets"], "sun_path counts octets"),
    ("fd:",                ["descriptor"],                         "no number"),
    ("fd:-1",              ["descriptor"],                         "no descriptor is negative"),
    ("fd:three",           ["descriptor"],                         "a word"),
]
# fmt: on


@pytest.mark.parametrize(("text", "bind", "why"), PLACES)
def test_a_place_is_read(text, bind, why):
    assert Bind.parse(text, default_port=7777) == bind, why


@pytest.mark.parametrize(("text", "words", "why"), REFUSED)
def test_what_is_no_place_is_refused_with_a_reason(text, words, why):
    with pytest.raises(ConfigError) as caught:
        Bind.parse(text)

    for word in words:
        assert word in str(caught.value), why


@given(
    st.one_of(
        st.builds(
            Bind,
            st.sampled_from(["", "::", "::1", "127.0.0.1", "localhost", "fe80::1%lo"]),
            st.integers(0, 65535),
        ),
        st.builds(lambda number: Bind("", 0, descriptor=number), st.integers(0, 999)),
        st.builds(
            lambda name: Bind("", 0, path=Path("/run") / name),
            st.text(st.characters(exclude_characters="\0", max_codepoint=0x7F)),
        ),
    )
)
def test_what_we_write_we_read(bind):
    assert Bind.parse(str(bind)) == bind


@given(st.text())
def test_any_text_is_a_place_or_a_configuration_error(text):
    try:
        bind = Bind.parse(text)
    except ConfigError:
        return
    assert Bind.parse(str(bind)) == bind


def test_by_default_nobody_else_can_connect():
    """The default is the loopback address, as in the tools people come from."""
    assert [str(bind) for bind in Settings().binds] == ["127.0.0.1:8000"]


def test_a_server_without_a_configuration_file_does_not_load_pydantic():
    """It takes longer to load than all the rest."""
    program = (
        "import sys, httpcore_srv.site, httpcore_srv.server.settings; "
        "sys.exit('pydantic' in sys.modules)"
    )

    ended = subprocess.run([sys.executable, "-c", program], cwd=ROOT, timeout=30)

    assert ended.returncode == 0
