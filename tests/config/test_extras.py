"""Optional libraries that a configuration needs."""

import subprocess
import sys

import pytest

from httpcore_srv.config.document import Node
from httpcore_srv.config.extras import faults

REALM = {"name": "x"}

# fmt: off
ROWS = [
    # document                                       absent          path                        words                      why
    ({"realm": [REALM]},                             [],             None,                       [],                        "all are here"),
    ({"realm": [REALM | {"schemes": ["digest"]}]},   ["argon2", "bcrypt", "passlib"], None,      [],                        "Digest hashes no password"),
    ({"realm": [REALM]},                             ["argon2"],     ("realm", 0, "name"),       ['the extra "auth"', "the scheme basic", "pip install"], "Basic, by default"),
    ({"realm": [REALM | {"schemes": ["form"]}]},     ["passlib"],    ("realm", 0, "schemes"),    ['the extra "auth"', "the scheme form"], "forms have passwords, too"),
    ({"realm": [REALM | {"sessions": "signed"}]},    ["itsdangerous"], ("realm", 0, "sessions"), ['the extra "auth"'],      "it signs them"),
    ({"realm": [REALM]},                             ["itsdangerous", "redis"], None,            [],                        "what is not used is not missed"),
    ({"state": {"store": "redis://h"}},              ["redis"],      ("state", "store"),         ['the extra "cluster"'],   "a server"),
    ({"state": {"store": "redis+unix:///x"}},        ["redis"],      ("state", "store"),         ['the extra "cluster"'],   "by its socket"),
    ({"state": {"store": "memory"}},                 ["redis"],      None,                       [],                        "no server"),
    ({"realm": 3, "state": {"store": 3}},            ["redis"],      None,                       [],                        "wrong types"),
]
# fmt: on


@pytest.mark.parametrize(("document", "absent", "path", "words", "why"), ROWS)
def test_what_is_missing_is_named_with_its_extra(document, absent, path, words, why):
    found = list(faults(Node((), document), lambda library: library not in absent))

    assert [fault.path for fault in found] == ([path] if path else []), why
    for word in words:
        assert word in found[0].message, why


CODE = """
import sys
from pathlib import Path
from httpcore_srv.config.load import load
load(Path(sys.argv[1]))
libraries = {"argon2", "bcrypt", "passlib", "itsdangerous", "redis"}
print(sorted(libraries & set(sys.modules)))
"""
PLAIN = '[[host]]\n[[host.mount]]\nfolder = "www"\n'
WITH_REALM = PLAIN + (
    '[[host.mount.access]]\nrealm = "x"\n'
    '[[realm]]\nname = "x"\naccounts = ["users"]\nschemes = ["basic", "form"]\n'
    'sessions = "signed"\n[state]\nstore = "redis://localhost"\n'
)


@pytest.mark.parametrize("text", [PLAIN, WITH_REALM], ids=["plain", "realm"])
def test_loading_a_configuration_loads_none_of_them(text, tmp_path):
    """They cost more than all the rest of the start; they are loaded at their use."""
    (tmp_path / "www").mkdir()
    (tmp_path / "users").touch(0o600)
    path = tmp_path / "site.toml"
    path.write_text(text)
    words = [sys.executable, "-c", CODE, str(path)]
    run = subprocess.run(words, capture_output=True, text=True, check=True, timeout=50)

    assert run.stdout == "[]\n"
