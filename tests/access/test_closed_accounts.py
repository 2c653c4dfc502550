"""
What cannot be found out is no answer: files of accounts that cannot be read.

Nobody is let in; but nobody has failed, and no session ends, for what may be a slip of
an editor.
"""

import re
import time
from urllib.parse import urlencode

import pytest

from httpcore_srv.protection import DigestPolicy
from httpcore_srv.semantics.authentication.digest import a1
from httpcore_srv.state.accounts.accounts import Accounts

PASSWORD = "analytical engine"
LINES = "# httpcore-srv accounts 1\n" + "".join(
    f"{user}:digest:SHA-256:Private:{a1(user, 'Private', PASSWORD, 'SHA-256')}\n"
    for user in ("ada", "mallory")
)
SECOND = 1_000_000_000
GOOD_GROUPS = "banned: mallory\nstaff: ada\n"


class Files:
    """The files of a realm, and both clocks of who watches them."""

    def __init__(self, folder):
        self.users, self.groups = folder / "users", folder / "groups"
        self.users.touch(0o600)
        self.users.write_text(LINES)
        self.groups.write_text(GOOD_GROUPS)
        self.now = 0.0
        self.wall = time.time_ns() + 60 * SECOND
        self.accounts = Accounts(
            (self.users,),
            (self.groups,),
            clock=lambda: self.now,
            wall=lambda: self.wall,
        )

    def later(self):
        """Let the files be looked at again."""
        self.now += 1.0

    def harm(self, how):
        """Make the files unfit to be read."""
        match how:
            case "mode":
                self.users.chmod(0o644)
            case "renamed" | "folder":
                self.users.rename(self.users.with_name("users~"))
            case "version":
                self.users.write_text("# httpcore-srv accounts 7\n")
            case "no groups":
                self.groups.unlink()
            case _:
                self.groups.write_text(f"{how}\n")
        if how == "folder":
            self.users.mkdir()
        self.later()

    def mend(self):
        """Put things right."""
        if self.users.is_dir():
            self.users.rmdir()
        self.users.touch(0o600)
        self.users.chmod(0o600)
        self.users.write_text(LINES)
        self.groups.write_text(GOOD_GROUPS)
        self.later()
        self.wall += 60 * SECOND


HARM = ["mode", "renamed", "folder", "version", "no groups", "banned mallory"]


@pytest.fixture
def files(tmp_path):
    return Files(tmp_path)


@pytest.fixture
def realm(realm_of, files):
    return realm_of(
        accounts=files.accounts,
        schemes=("digest", "basic", "form"),
        digest=DigestPolicy(algorithms=("SHA-256",)),
    )


@pytest.fixture
def site(realm, protect, site_of):
    return site_of(protect(realm))


@pytest.fixture
def logged_in(realm, now):
    """Open a session of ada's."""
    fingerprint = realm.accounts.current().fingerprint("ada")
    return {"Cookie": f"session={realm.sessions.open('ada', fingerprint, now)}"}


@pytest.fixture
def by_form(ask, answered, site):
    """Log in by the page, as a browser does; return the answer."""

    def posted():
        page, octets = answered(ask("/login/"), site)
        [token] = re.findall(rb'name="?form_token"? value="?([^"> ]+)', octets)
        sent = {
            "form_token": token.decode(),
            "user": "ada",
            "password": PASSWORD,
        }
        lines = page.fields.all("Set-Cookie")
        fields = {
            "Cookie": "; ".join(line.partition(";")[0] for line in lines),
            "Content-Type": "application/x-www-form-urlencoded",
            "Origin": "http://example.org",
        }
        content = urlencode(sent).encode()
        request = ask("/login/", fields, method="POST", content=content)
        return answered(request, site)[0]

    return posted


def is_sorry(response):
    """Tell whether the answer is that of state that cannot be reached."""
    assert "WWW-Authenticate" not in response.fields
    assert "Set-Cookie" not in response.fields
    return (response.status, response.fields.get("Retry-After")) == (503, "1")


@pytest.mark.parametrize("how", HARM)
def test_the_right_credentials_are_answered_503_and_have_not_failed(
    how, ask, answered, basic, digest, challenged, by_form, realm, site, files
):
    nonces = iter([challenged(realm) for _ in range(21)])

    def by_basic():
        return answered(ask(fields=basic(password=PASSWORD)), site)[0]

    def by_digest():
        fields = digest(*next(nonces), password=PASSWORD)
        return answered(ask(fields=fields), site)[0]

    files.harm(how)
    for log_in in (by_basic, by_digest, by_form):
        assert all(is_sorry(log_in()) for _ in range(10))

    files.mend()
    assert by_basic().status == 200, "no failure was counted: none is throttled"
    assert by_digest().status == 200
    assert by_form().status == 303


@pytest.mark.parametrize("how", HARM)
def test_sessions_survive(how, ask, answered, logged_in, site, files):
    request = ask(fields=logged_in)
    assert answered(request, site)[0].status == 200

    files.harm(how)
    for _ in range(3):
        files.later()
        assert is_sorry(answered(request, site)[0])

    files.mend()
    response, octets = answered(request, site)
    assert (response.status, octets) == (200, b"for some")


def test_what_needs_no_account_goes_on(ask, answered, site, files):
    files.harm("renamed")

    assert answered(ask("/public.txt"), site)[0].status == 200
    assert answered(ask(), site)[0].status == 401, "who asks is told how to log in"
    assert answered(ask("/login/"), site)[0].status == 200


# fmt: off
DAMAGED = [
    # the group's line            why
    ('banned: mallory "\\xff"',   "octets that are no text"),
    ("banned mallory",            "no colon"),
    ('banned: "mallory',          "half of two quotation marks"),
    ('banned: mallory"',          "the other half"),
    ("staff: ada banned: mallory", "two lines in one"),
]
# fmt: on


@pytest.mark.parametrize(("line", "why"), DAMAGED)
def test_a_damaged_line_of_groups_lets_in_nobody_whom_it_keeps_out(
    line, why, ask, answered, basic, realm, protect, site_of, files
):
    rule = {"all": ["valid-user", {"not": "group banned"}]}
    site = site_of(protect(realm, require=rule))

    def status(user):
        request = ask(fields=basic(user, PASSWORD))
        return answered(request, site)[0].status

    assert (status("ada"), status("mallory")) == (200, 403)
    files.groups.write_bytes(line.encode().replace(b"\\xff", b"\xff") + b"\n")
    files.later()
    assert (status("ada"), status("mallory")) == (503, 503), why
    files.mend()
    assert (status("ada"), status("mallory")) == (200, 403)


# While a file is written


@pytest.fixture
def half_written(files, realm):
    """Empty the file, as editors do before they write it."""

    def empty():
        realm.accounts.current()
        files.users.write_text("")
        files.wall = files.users.stat().st_ctime_ns
        files.later()
        assert not realm.accounts.current().is_settled

    return empty


def test_while_a_file_is_written_nobody_has_failed(
    ask, answered, basic, digest, challenged, half_written, realm, site, files
):
    """Who is not known just now may be known in a moment."""
    nonces = iter([challenged(realm) for _ in range(21)])
    half_written()
    for _ in range(10):
        fields = basic(password=PASSWORD)
        assert answered(ask(fields=fields), site)[0].status == 401
        fields = digest(*next(nonces), password=PASSWORD)
        assert answered(ask(fields=fields), site)[0].status == 401

    files.mend()
    fields = digest(*next(nonces), password=PASSWORD)
    assert answered(ask(fields=fields), site)[0].status == 200
    assert answered(ask(fields=basic(password=PASSWORD)), site)[0].status == 200


def test_while_a_file_is_written_who_is_known_fails_as_ever(
    ask, answered, basic, digest, challenged, realm, site, files
):
    """Whatever touches a file every second must not make guesses free."""
    nonces = iter([challenged(realm) for _ in range(20)])
    realm.accounts.current()
    files.users.write_text(LINES + "\n")
    files.wall = files.users.stat().st_ctime_ns
    files.later()
    assert not realm.accounts.current().is_settled

    statuses = []
    for _ in range(6):
        fields = digest(*next(nonces), password="wrong")
        statuses.append(answered(ask(fields=fields), site)[0].status)
        request = ask(fields=basic("mallory", "wrong"))
        statuses.append(answered(request, site)[0].status)

    assert statuses == [401] * 10 + [429] * 2


def test_while_a_file_is_written_no_session_ends(
    ask, answered, logged_in, half_written, site, files
):
    request = ask(fields=logged_in)
    half_written()
    assert is_sorry(answered(request, site)[0])

    files.mend()
    assert answered(request, site)[0].status == 200


def test_once_it_is_written_the_session_of_who_is_gone_ends(
    ask, answered, logged_in, half_written, site, files
):
    request = ask(fields=logged_in)
    half_written()
    files.wall += 60 * SECOND
    files.later()

    response, _ = answered(request, site)

    assert response.status == 401
    [line] = response.fields.all("Set-Cookie")
    assert "Max-Age=0" in line
    files.mend()
    assert answered(request, site)[0].status == 401, "for good"
