"""How an option of the command line is declared and read."""

from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from httpcore_srv.cli import main
from httpcore_srv.cli.options import (
    CONFIG,
    FieldLine,
    asking,
    cache_control,
    examples,
    flag,
    octet_count,
    request_fields,
    response_fields,
)
from httpcore_srv.fields.cache_control import CacheControl
from httpcore_srv.message import Fields

# fmt: off
VARIABLES = [
    # names                              variable                          why
    (["-p", "--port"],                   "HTTPCORE_SRV_PORT",              "the long name, in capitals"),
    (["-b", "--bind", "--host", "bind"], "HTTPCORE_SRV_BIND",              "of two long names the first"),
    (["--timeout-keep-alive"],           "HTTPCORE_SRV_TIMEOUT_KEEP_ALIVE", "hyphens are underscores"),
    (["--listing/--no-listing"],         "HTTPCORE_SRV_LISTING",           "of a switch the positive name"),
]
# fmt: on


@pytest.mark.parametrize(("names", "variable", "why"), VARIABLES)
def test_an_option_has_its_variable(names, variable, why):
    command = flag(*names)(click.Command("x", callback=lambda **given: None))

    assert command.params[0].envvar == [variable], why


def test_an_option_may_have_another_variable():
    """PORT is what hosting services set."""
    command = flag("--port", env=("PORT",))(click.Command("x"))

    assert command.params[0].envvar == ["HTTPCORE_SRV_PORT", "PORT"]


# fmt: off
LINES = [
    # texts                          fields                               why
    ([],                             Fields(),                            "none"),
    (["X-A: b"],                     Fields([("X-A", "b")]),              "as on the wire"),
    (["X-A:b"],                      Fields([("X-A", "b")]),              "RFC 9112 §5: OWS is optional"),
    (["X-A: http://b:80/"],          Fields([("X-A", "http://b:80/")]),   "the first colon parts"),
    (["X-A: 1", "X-A: 2"],           Fields([("X-A", "1"), ("X-A", "2")]), "RFC 9110 §5.3: in order"),
    (["X-A:"],                       Fields([("X-A", "")]),               "an empty value is one"),
]

REFUSED = [
    # text                           why
    ("X-A",                          "no colon"),
    (": b",                          "no name"),
    ("X A: b",                       "RFC 9110 §5.1: a name is a token"),
    ("X-A: b\r\nX-B: c",             "R051: no line of its own"),
    ("X-A: b\0",                     "RFC 9110 §5.5: no NUL"),
]
# fmt: on


@pytest.mark.parametrize("read", [request_fields, response_fields])
@pytest.mark.parametrize(("texts", "fields", "why"), LINES)
def test_lines_become_fields(read, texts, fields, why):
    assert read(None, None, texts) == fields, why


@pytest.mark.parametrize("read", [request_fields, response_fields])
@pytest.mark.parametrize(("text", "why"), REFUSED)
def test_what_may_not_be_sent_is_refused(read, text, why):
    with pytest.raises(click.BadParameter):
        read(None, None, [text])


@pytest.mark.parametrize("name", ["Content-Length", "Transfer-Encoding", "Connection"])
def test_framing_is_not_for_the_command_line(name):
    """RFC 9112 §6: it is the wire's alone; a request on paper may carry it."""
    with pytest.raises(click.BadParameter):
        response_fields(None, None, [f"{name}: 1"])

    assert name in request_fields(None, None, [f"{name}: 1"])


def test_a_request_on_paper_has_its_parameters():
    """The URL first, then the options in the order of the help."""
    seen = []
    command = click.command()(asking(lambda **given: seen.append(given)))

    result = CliRunner().invoke(command, ["/a", "-H", "A: b", "--root", "site"])

    names = ["url", "method", "fields", "folder", "config"]
    values = ["/a", "GET", Fields([("A", "b")]), Path("site"), None]
    assert result.exit_code == 0, result.output
    assert [each.name for each in command.params] == names
    assert seen == [dict(zip(names, values, strict=True))]


def test_cache_control_is_checked():
    assert cache_control(None, None, None) is None
    said = cache_control(None, None, "max-age=60, public")
    assert said == CacheControl(public=True, max_age=60)
    with pytest.raises(click.BadParameter):  # R230: it contradicts itself
        cache_control(None, None, "max-age=60, no-store")
    with pytest.raises(click.BadParameter):
        cache_control(None, None, "max-age=60\r\nX: y")


# fmt: off
SIZES = [
    # text      octets      why
    (None,      None,       "not said"),
    ("0",       0,          "0 is said, not absent"),
    ("65536",   65_536,     "octets"),
    ("64MiB",   67_108_864, "IEC 80000"),
    ("64 MiB",  67_108_864, "with a space"),
    ("1.5 MB",  1_500_000,  "the SI"),
]
# fmt: on


@pytest.mark.parametrize(("text", "size", "why"), SIZES)
def test_octets_are_counted(text, size, why):
    assert octet_count(None, None, text) == size, why


@pytest.mark.parametrize("text", ["-1", "1.5", "64 MiBs", "much", "1e3", "²", " "])
def test_what_is_no_number_of_octets_is_refused(text):
    with pytest.raises(click.BadParameter, match="allowed: octets"):
        octet_count(None, None, text)


# fmt: off
SET = [
    # variable                    why                             lines
    ("X-A: b c",                  "a value has spaces",           [("X-A", "b c")]),
    ("X-A: b\nX-C: d e",          "one line a field",             [("X-A", "b"), ("X-C", "d e")]),
]
# fmt: on


@pytest.mark.parametrize(("variable", "why", "lines"), SET)
def test_the_environment_can_hold_field_lines(variable, why, lines):
    """A list in a variable is parted at line ends: field lines have spaces."""
    seen = []
    header = flag("--header", multiple=True, type=FieldLine(), callback=response_fields)
    command = header(click.Command("x", callback=lambda header: seen.append(header)))

    result = CliRunner().invoke(command, [], env={"HTTPCORE_SRV_HEADER": variable})

    assert result.exit_code == 0, result.output
    assert seen == [Fields(lines)], why


def test_examples_stand_at_the_end_of_the_help_as_they_are():
    command = click.Command("x", epilog=examples("x -c site.toml", "x --list  # all"))
    help = CliRunner().invoke(command, ["--help"]).output

    assert help.splitlines()[-3:] == [
        "  Examples:",
        "    httpcore-srv x -c site.toml",
        "    httpcore-srv x --list  # all",
    ]


def test_a_site_is_named_by_its_file():
    command = CONFIG(click.Command("x", callback=lambda config: print(repr(config))))
    run = CliRunner().invoke

    assert "PosixPath('a.toml')" in run(command, ["-c", "a.toml"]).output
    assert run(command, []).exit_code == 2


@pytest.mark.parametrize("name", ["can", "share", "sessions", "keys"])
def test_commands_of_a_guarded_site_show_how_they_are_used(name):
    help = CliRunner().invoke(main, [name, "--help"]).output

    assert f"httpcore-srv {name} -c" in help or f"httpcore-srv {name} ls -c" in help


def test_the_site_of_a_command_may_stand_in_the_environment():
    """As for serve: whoever has said it once need not say it again."""
    command = CONFIG(click.Command("x", callback=lambda config: print(config)))
    said = CliRunner().invoke(command, [], env={"HTTPCORE_SRV_CONFIG": "site.toml"})

    assert said.output == "site.toml\n"
