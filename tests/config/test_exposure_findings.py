"""What visitors could read, and others overhear."""

import pytest

from httpcore_srv.config.exposure_findings import exposure_findings, is_public
from httpcore_srv.config.load import load
from httpcore_srv.server.settings import Bind, Settings, TLSSettings

CONFIG = """
[log]
access = {log}
[listen]
bind = {bind}
[state]
store = "memory"
[[realm]]
name = "wiki"
accounts = ["users"]
{realm}
[[host]]
[[host.mount]]
folder = "{folder}"
[[host.mount.access]]
realm = "wiki"
"""


@pytest.fixture
def found(tmp_path):
    """Return what is found in a site."""
    for name in ("www/logs", "www/.logs", "logs"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path.parent / "users").touch(0o600)

    def of(log="-", bind=("127.0.0.1:0",), folder="www", realm=""):
        path = tmp_path / "site.toml"
        path.write_text(
            CONFIG.format(
                log=f'"{log}"', bind=list(bind), folder=folder, realm=realm
            ).replace('"users"', '"../users"')
        )
        plan = load(path)
        return exposure_findings(plan.site, plan.settings, path)

    return of


# fmt: off
FILES = [
    # said                                   words                                   why
    ({},                                     None,                                   "nothing of that is served"),
    ({"log": "logs/access.log"},             None,                                   "a log elsewhere"),
    ({"log": ""},                            None,                                   "no log"),
    ({"log": "www/.logs/access.log"},        None,                                   "no visitor sees a hidden name"),
    ({"log": "www/logs/access.log"},         ["access.log", "the access log", "that / serves"], "addresses, and what signed links hold"),
    ({"folder": "."},                        ["site.toml", "the configuration", "allowed: outside of it"], "where accounts lie, and who may do what"),
]
# fmt: on


@pytest.mark.parametrize(("said", "words", "why"), FILES)
def test_R202_files_that_visitors_could_read(found, said, words, why):
    lines = [finding.sentence for finding in found(**said)]

    assert len(lines) == (words is not None), why
    assert all(word in lines[0] for word in words or ()), why


PUBLIC, HERE = ["0.0.0.0:0"], ["127.0.0.1:0", "[::1]:0"]
WARN, REFUSE, FORM = 'plain = "warn"', 'plain = "refuse"', 'schemes = ["form"]'
BASIC = 'schemes = ["basic"]'

# fmt: off
PASSWORDS = [
    # bind     realm                     fault   words                                   why
    (HERE,     FORM,                     None,   [],                                     "from this machine, or a proxy on it"),
    (PUBLIC,   "",                       None,   [],                                     "R180 Digest is for everywhere"),
    (PUBLIC,   FORM,                     True,   ["nobody but this machine can log in"], "R180 and nobody would know why"),
    (PUBLIC,   BASIC,                    True,   ["nobody but this machine"],            "the same"),
    (PUBLIC,   'schemes = ["digest", "form"]', True, ["nobody but this machine"],        "not by the log-in page"),
    (PUBLIC,   f"{FORM}\n{WARN}",        False,  ["travel in clear"],                    "R180 it was said: a note"),
    (PUBLIC,   f"{BASIC}\n{WARN}",       False,  ["travel in clear"],                    "R180 the same"),
    (PUBLIC,   f'schemes = ["digest"]\n{WARN}', None, [],                                "no password travels"),
    (HERE,     f"{FORM}\n{WARN}",        None,   [],                                     "not to be heard elsewhere"),
    (HERE,     f"{FORM}\n{REFUSE}",      True,   ["nobody can log in"],                  "without TLS from nowhere"),
]
# fmt: on


@pytest.mark.parametrize(("bind", "realm", "fault", "words", "why"), PASSWORDS)
def test_what_becomes_of_passwords_without_tls(found, bind, realm, fault, words, why):
    findings = found(bind=bind, realm=realm)

    assert [one.is_fault for one in findings] == ([] if fault is None else [fault]), why
    for word in words:
        assert word in findings[0].sentence, why
        assert 'the realm "wiki"' in findings[0].sentence, why


# fmt: off
BINDS = [
    # bind               public   why
    ("127.0.0.1:80",     False,   "loopback"),
    ("127.9.9.9:80",     False,   "the whole network is"),
    ("[::1]:80",         False,   "loopback"),
    ("localhost:80",     False,   "by its name"),
    ("unix:/run/x",      False,   "of this machine"),
    ("fd:3",             False,   "nobody knows"),
    (":80",              True,    "every address"),
    ("0.0.0.0:80",       True,    "the same"),
    ("[::]:80",          True,    "the same"),
    ("192.0.2.1:80",     True,    "one of this machine's"),
    ("example.org:80",   True,    "its name"),
]
# fmt: on


@pytest.mark.parametrize(("bind", "public", "why"), BINDS)
def test_who_reaches_the_server(bind, public, why, tmp_path):
    binds = (Bind(), Bind.parse(bind))

    assert is_public(Settings(binds=binds)) is public, why
    tls = TLSSettings(tmp_path / "c", tmp_path / "k")
    assert not is_public(Settings(binds=binds, tls=tls)), "with TLS nobody overhears"
