"""What the command line says over a configuration, as a table."""

from dataclasses import replace
from pathlib import Path

import click
import pytest

from httpcore_srv.cli.overrides import with_settings, with_timeouts
from httpcore_srv.server.settings import (
    AccessLogSettings,
    AnswerSettings,
    Bind,
    Settings,
    TLSSettings,
)
from httpcore_srv.site import Deadlines, Site

NOTHING = {
    "bind": (), "port": None, "workers": None, "threads": None,
    "limit_concurrency": None, "answers": None,
    "log_level": None, "pid_file": None, "port_file": None, "access_log": None,
    "no_access_log": False, "log_format": None, "tls_cert": None, "tls_key": None,
    "timeout_keep_alive": None, "timeout_graceful_shutdown": None,
}  # fmt: skip

CONFIGURED = Settings(
    binds=(Bind("192.0.2.1", 80),),
    threads=5,
    max_connections=50,
    answers=AnswerSettings(size=7, check=5.0),
    access_log=AccessLogSettings("/log", "common"),
    log_level="error",
    pid_file=Path("/pid"),
)

# fmt: off
SAID = [
    # said                                           name               value                                            why
    ({},                                             "binds",           (Bind("192.0.2.1", 80),),                        "what was not said changes nothing"),
    ({},                                             "threads",         5,                                               "the same"),
    ({},                                             "access_log",      AccessLogSettings("/log", "common"),             "the same"),
    ({"port": 0},                                    "binds",           (Bind("192.0.2.1", 0),),                         "0 is said, not absent; the address stays"),
    ({"port": 81, "bind": ("192.0.2.2",)},           "binds",           (Bind("192.0.2.2", 81),),                        "the port serves an address without one"),
    ({"port": 81, "bind": ("a:82", "b")},            "binds",           (Bind("a", 82), Bind("b", 81)),                  "and no other"),
    ({"bind": ("192.0.2.2",)},                       "binds",           (Bind("192.0.2.2", 8000),),                      "else the default"),
    ({"workers": 2},                                 "workers",         2,                                               "said"),
    ({"threads": 9},                                 "threads",         9,                                               "said"),
    ({"answers": 9},                                 "answers",         AnswerSettings(size=9, check=5.0),               "how often files are looked at stays"),
    ({"answers": 0},                                 "answers",         AnswerSettings(size=0, check=5.0),               "0 is said, not absent"),
    ({},                                             "answers",         AnswerSettings(size=7, check=5.0),               "what was not said changes nothing"),
    ({"limit_concurrency": 9},                       "max_connections", 9,                                               "under its older name"),
    ({"log_level": "debug"},                         "log_level",       "debug",                                         "said"),
    ({"pid_file": Path("/p")},                       "pid_file",        Path("/p"),                                      "said"),
    ({"port_file": Path("/p")},                      "port_file",       Path("/p"),                                      "said"),
    ({"access_log": "-"},                            "access_log",      AccessLogSettings("-", "common"),                "the place alone"),
    ({"log_format": "json"},                         "access_log",      AccessLogSettings("/log", "json"),               "the form alone"),
    ({"no_access_log": True},                        "access_log",      AccessLogSettings(None, "common"),               "none"),
    ({"tls_cert": Path("c"), "tls_key": Path("k")},  "tls",             TLSSettings(Path("c"), Path("k")),               "both together"),
]

WRONG = [
    # said                                           error                why
    ({"tls_cert": Path("c")},                        click.UsageError,    "a certificate without its key"),
    ({"tls_key": Path("k")},                         click.UsageError,    "a key without its certificate"),
    ({"bind": ("::1",)},                             click.BadParameter,  "IPv6 without brackets"),
]

TIMES = [
    # said                                           deadlines                        why
    ({},                                             Deadlines(idle=7),               "what was not said changes nothing"),
    ({"timeout_keep_alive": 3.0},                    Deadlines(idle=3.0),             "said"),
    ({"timeout_keep_alive": 0.0},                    Deadlines(idle=0.0),             "0 is said, not absent"),
    ({"timeout_graceful_shutdown": 1.0},             Deadlines(idle=7, drain=1.0),    "said"),
]
# fmt: on


@pytest.mark.parametrize(("said", "name", "value", "why"), SAID)
def test_settings(said, name, value, why):
    assert getattr(with_settings(CONFIGURED, NOTHING | said), name) == value, why


@pytest.mark.parametrize(("said", "error", "why"), WRONG)
def test_what_cannot_be_is_wrong_usage(said, error, why):
    with pytest.raises(error):
        with_settings(CONFIGURED, NOTHING | said)


@pytest.mark.parametrize(("said", "deadlines", "why"), TIMES)
def test_timeouts(said, deadlines, why):
    site = Site(deadlines=Deadlines(idle=7))

    assert with_timeouts(site, NOTHING | said).deadlines == deadlines, why


TWO = replace(CONFIGURED, binds=(Bind("::1", 1), Bind("192.0.2.1", 2)))
MIXED = replace(CONFIGURED, binds=(Bind("::1", 1), Bind.parse("unix:/s")))


def test_a_port_is_for_the_one_address_there_is():
    """PORT in the environment must not take a socket away unsaid."""
    changed = with_settings(MIXED, {**NOTHING, "port": 5})

    assert changed.binds == (Bind("::1", 5), Bind.parse("unix:/s"))


def test_a_port_that_several_addresses_could_have_is_refused():
    with pytest.raises(click.UsageError, match="which of"):
        with_settings(TWO, {**NOTHING, "port": 5})
