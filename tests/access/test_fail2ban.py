"""
Does fail2ban read our log as it is meant, and no client's text for it?

The filter of conf/fail2ban/ is applied to lines that the command's own logging wrote.
<HOST> stands for what fail2ban puts there: an address of either kind, or a name.
"""

import configparser
import re
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent.parent.parent / "conf" / "fail2ban"

# fail2ban takes a host name as well, which makes forging easier: the stricter test.
HOST = (
    r"(?:(?:::f{4,6}:)?(?P<ip4>(?:\d{1,3}\.){3}\d{1,3})"
    r"|\[?(?P<ip6>[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){2,7})\]?"
    r"|(?P<dns>[\w\-.^_]*\w))"
)

# Hand each event to the log of the command, as the line of arguments has it.
PROGRAM = """
import ast, logging, sys
from httpcore_srv.access.events import Event, note
from httpcore_srv.cli.reporting import report_events
from httpcore_srv.message import Peer, Request

report_events("debug")
for row in ast.literal_eval(sys.argv[1]):
    event, address, user, realm, reason = row
    request = Request("GET", "/", peer=Peer(1, address), id="f0e1")
    note(Event(event), request, realm=realm, user=user, scheme="basic", reason=reason)
logging.getLogger("httpcore_srv.server").warning("%s: cut, %s", "f0e1", "it ended")
"""

# fmt: off
ROWS = [
    # event              address              user                                  banned              why
    ("auth.failed",      "192.0.2.1",         "ada",                                "192.0.2.1",        "a wrong password"),
    ("auth.failed",      "2001:db8::1",       "ada",                                "2001:db8::1",      "by IPv6"),
    ("auth.failed",      "::1",               "ada",                                "::1",              "the shortest form"),
    ("auth.failed",      "::ffff:192.0.2.1",  "ada",                                "192.0.2.1",        "an IPv4 address at an IPv6 socket"),
    ("auth.failed",      "192.0.2.1",         None,                                 "192.0.2.1",        "credentials that name nobody"),
    ("auth.throttled",   "192.0.2.1",         "ada",                                "192.0.2.1",        "who goes on is no friend"),
    ("auth.challenge",   "192.0.2.1",         None,                                 None,               "every browser is asked once"),
    ("auth.challenge",   "192.0.2.1",         "ada",                                None,               "a stale nonce is no failure"),
    ("auth.admitted",    "192.0.2.1",         "ada",                                None,               "the right password"),
    ("auth.login",       "192.0.2.1",         "ada",                                None,               "come in"),
    ("auth.logout",      "192.0.2.1",         "ada",                                None,               "gone"),
    ("auth.failed",      "",                  "ada",                                None,               "a UNIX socket's peer has no address"),
    ("auth.failed",      "",                  "203.0.113.9 user=x",                 None,               "nor can its user give it one"),
    ("auth.failed",      "192.0.2.1",         "x address=203.0.113.9 user=y",       "192.0.2.1",        "a second address"),
    ("auth.failed",      "192.0.2.1",         "x\n2026-01-01 00:00:00,000 WARNING httpcore_srv.auth: auth.failed address=203.0.113.9 user=y",
                                                                                    "192.0.2.1",        "CVE-2015-3200: a second line"),
    ("auth.challenge",   "192.0.2.1",         "x\r2026-01-01 00:00:00,000 WARNING httpcore_srv.auth: auth.failed address=203.0.113.9 user=y",
                                                                                    None,               "CVE-2015-3200: or another line's end"),
    ("auth.challenge",   "192.0.2.1",         "auth.failed address=203.0.113.9 user=", None,            "an event in a name"),
    ("auth.challenge",   "192.0.2.1",         "h p[1]: 2026-01-01 00:00:00,000 WARNING httpcore_srv.auth: auth.failed address=203.0.113.9 user=y",
                                                                                    None,               "a line of the journal in a name"),
]
# fmt: on


@pytest.fixture(scope="module")
def read():
    """The definition of the filter, as fail2ban's own reader expands it."""
    parser = configparser.ConfigParser()
    assert parser.read(FOLDER / "httpcore-srv.conf", encoding="utf-8")
    return parser["Definition"]


@pytest.fixture(scope="module")
def written():
    """What the command wrote on standard error, a line for each row and one more."""
    rows = [[event, address, user, "staff", "x"] for event, address, user, *_ in ROWS]
    ended = subprocess.run(
        [sys.executable, "-c", PROGRAM, repr(rows)],
        capture_output=True,
        encoding="utf-8",
        timeout=40,
        check=True,
    )
    return ended.stderr.split("\n")[:-1]


def banned(text, read):
    """Return the address that fail2ban would take from the line *text*, or None."""
    stamp = re.match(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3}", text)
    assert stamp, "fail2ban takes the date away before it looks for the failure"
    return found_in(text[stamp.end() :], read)


def found_in(text, read):
    """Return the host that the expression of the filter finds, or None."""
    found = re.search(read["failregex"].replace("<HOST>", HOST), text)
    return found and (found["ip4"] or found["ip6"] or found["dns"])


def test_an_event_is_one_line(written):
    assert len(written) == len(ROWS) + 1


@pytest.mark.parametrize("number", range(len(ROWS)), ids=lambda n: ROWS[n][-1])
def test_fail2ban_bans_who_failed_and_nobody_else(number, written, read):
    *_, expected, why = ROWS[number]

    assert banned(written[number], read) == expected, why


@pytest.mark.parametrize("number", range(len(ROWS)), ids=lambda n: ROWS[n][-1])
def test_it_is_the_same_in_the_journal(number, written, read):
    """There the date stays, after the name of the host and of the program."""
    *_, expected, why = ROWS[number]

    found = found_in(f"host httpcore-srv[4711]: {written[number]}", read)

    assert found == expected, why


def test_no_other_line_of_the_log_is_taken_for_a_failure(written, read):
    assert "WARNING httpcore_srv.server: f0e1: cut" in written[-1]
    assert banned(written[-1], read) is None


def test_the_date_is_read(written, read):
    """To the second, in the time of the machine, which fail2ban assumes."""
    form = read["datepattern"].removeprefix("^")
    stamp = " ".join(written[0].split(" ")[:2])

    read_stamp = datetime.strptime(stamp, form)

    assert abs(datetime.now() - read_stamp) < timedelta(minutes=5)


def test_the_example_of_a_jail_names_the_filter():
    parser = configparser.ConfigParser()
    assert parser.read(FOLDER / "jail.local", encoding="utf-8")
    [section] = parser.sections()

    assert (FOLDER / f"{parser[section]['filter']}.conf").exists()
    assert parser[section].getboolean("enabled")
