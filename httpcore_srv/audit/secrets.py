"""
Was that meant to be published?

Hidden names are never shown (R303), but a rule can be lifted and a secret can stand in
any file.  Two questions, asked of what a visitor does get:

    the name      is it one that people do not publish?       dump.sql, wp-config.php
    the octets    do they hold what opens something?          private keys, tokens

A page about secrets quotes them cut short, with an ellipsis or with EXAMPLE in them, so
a pattern asks for a whole one; what manuals quote whole is a warning only.  What was
found is never repeated: a report is kept, and mailed.
"""

import re
from collections.abc import Iterator
from fnmatch import fnmatchcase
from urllib.parse import unquote

from httpcore_srv.audit.findings import Finding, Severity
from httpcore_srv.audit.visit import Visit
from httpcore_srv.resources.hidden import HIDDEN_BY_DEFAULT

SECTION = "RFC 9110 §17.3"

# Names that the tree does not hide, but nobody means to publish; in lower case.
SUSPICIOUS = (
    # copies of databases
    *("*.sql", "*.sql.*", "dump.gz", "dump.rdb", "*.mdb"),
    *("*.sqlite", "*.sqlite3", "*.sqlite-wal", "*.sqlite-journal"),
    # settings that hold credentials
    *("wp-config*", "config.php", "configuration.php", "database.yml"),
    *("secrets.json", "secrets.toml", "secrets.txt", "secrets.y*ml"),
    *("local_settings.py", "appsettings*.json", "web.config", "*.tfstate"),
    *("*.tfvars", "docker-compose*.y*ml", "service-account*.json", "*.ovpn"),
    # what a person's computer remembers
    *("*_history", "*.pcap", "*.pcapng", "*.har", "*.rdp", "known_hosts"),
    *("passwd", "shadow", "passwords.csv", "passwords.txt", "authorized_keys"),
    # programs: nothing runs them here, so that they are shown
    *("*.php", "*.php[3-8]", "*.phtml", "*.asp", "*.aspx", "*.jsp", "*.cgi"),
    # copies of the whole site
    *("backup.tar*", "backup.zip", "*.backup", "www.zip", "www.tar*"),
    *("site.zip", "site.tar*", "htdocs.zip", "htdocs.tar*"),
)

_PASSWORD = (
    rb"://[\w.-]{1,64}:(?!pass|secret|xxx|[${.])"
    rb"[^\s/@:<>\"'*]{6,64}@(?!example\b|host\b|localhost\b)[\w-]"
)
_BASE64_LINE = rb"(?:[A-Za-z0-9+/=]{40,}\r?\n)"
# One line is enough where it is followed by the end: an Ed25519 key is no longer.
_BASE64_LINES = rb"(?:" + _BASE64_LINE + rb"{2}|" + _BASE64_LINE + rb"-----END )"
# What is found, and its pattern.
CONTENTS = (
    (
        "a private key",
        rb"-----BEGIN (?:[A-Z0-9]+ ){0,2}PRIVATE KEY(?: BLOCK)?-----\r?\n"
        rb"(?:[A-Za-z-]+: .*\r?\n|\r?\n){0,9}" + _BASE64_LINES,
    ),
    ("a private key", rb"PuTTY-User-Key-File-[0-9]: "),
    ("an access key of Amazon", rb"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b"),
    ("a token of GitHub", rb"\bgh[pousr]_[A-Za-z0-9]{36}\b|\bgithub_pat_\w{60}"),
    ("a token of GitLab", rb"\bglpat-[A-Za-z0-9_-]{20}\b"),
    ("a token of Slack", rb"\bxox[abprs]-[0-9]{8,}-[0-9A-Za-z-]{16,}"),
    ("a token of npm", rb"\bnpm_[A-Za-z0-9]{36}\b"),
    ("a key of Anthropic", rb"\bsk-ant-[A-Za-z0-9_-]{32}"),
    ("a key of OpenAI", rb"\bsk-(?:proj|svcacct|admin)-[A-Za-z0-9_-]{32}"),
    ("a key of Google", rb"\bAIza[0-9A-Za-z_-]{35}\b"),
    ("a key of Stripe", rb"\b[rs]k_live_[0-9A-Za-z]{24}"),
    (
        "hashes of passwords",
        rb"(?m)^[^\s:<>]{1,64}:(?:\$(?:2[aby]|apr1|[156y])\$[^\s:<]{20,}"
        rb"|\{S?SHA\}[A-Za-z0-9+/=]{20,}|[^\s:<>]{1,64}:[0-9a-f]{32,64})\r?$",
    ),
    (
        "a URL with a password",
        rb"(?i)\b(?!https?:)[a-z]{3,12}" + _PASSWORD,
    ),
    (
        "PHP source",
        rb"\A\s{0,64}+(?:#![^\n]{0,128}\n)?<\?php\s",
    ),
)
# What may be an example as well: a manual's, and of another host.
DOUBTFUL = (
    ("a URL with a password", rb"(?i)\bhttps?" + _PASSWORD),
    (
        "a JSON Web Token",
        rb"\beyJ[A-Za-z0-9_-]{8,}+\.eyJ[A-Za-z0-9_-]{8,}+\.[A-Za-z0-9_-]{20}",
    ),
)
_COMPILED = tuple(
    (severity, what, re.compile(pattern))
    for severity, table in ((Severity.ERROR, CONTENTS), (Severity.WARNING, DOUBTFUL))
    for what, pattern in table
)
_EXAMPLE = b"EXAMPLE"

# A file of settings for an environment: nothing but assignments, one of them secret.
_ASSIGNMENT = re.compile(
    rb"\s*+(?:export\s++)?+(?P<name>[A-Z][A-Z0-9_]*+)=(?P<value>.*+)|\s*+#.*+|\s*+"
)
_SECRET = re.compile(rb"PASSW(?:OR)?D|SECRET|TOKEN|API_?KEY|PRIVATE")
_LEAST_SECRET = 6


def check_secrets(visit: Visit, url: str) -> Iterator[Finding]:
    """Yield what a 200 gives away (RFC 9110 §17.3)."""
    name = unquote(url.partition("?")[0].rpartition("/")[2]).lower()
    if (pattern := _suspicious(name)) is not None:
        sentence = f"a name that is seldom meant to be published ({pattern})"
        yield Finding(Severity.WARNING, url, SECTION, sentence)
    for severity, what in dict.fromkeys(_secrets_in(visit.octets)):
        yield Finding(severity, url, SECTION, f"seems to hold {what}")


def _suspicious(name: str) -> str | None:
    """Return the pattern of a name that is not for publication, None for others."""
    if name in ("", ".well-known"):
        return None
    matching = (pattern for pattern in SUSPICIOUS if fnmatchcase(name, pattern))
    return HIDDEN_BY_DEFAULT.hiding(name) or next(matching, None)


def _secrets_in(octets: bytes) -> Iterator[tuple[Severity, str]]:
    """Yield what *octets* seem to hold, and how bad that is."""
    for severity, what, pattern in _COMPILED:
        if any(_EXAMPLE not in found[0] for found in pattern.finditer(octets)):
            yield severity, what
    if _is_environment(octets[:65_536]):
        yield Severity.ERROR, "settings of an environment, a secret among them"


def _is_environment(octets: bytes) -> bool:
    """Tell whether all lines are assignments, and one of them is of a secret."""
    secret = False
    for line in octets.splitlines():
        found = _ASSIGNMENT.fullmatch(line)
        if found is None:
            return False
        if found["name"] and _SECRET.search(found["name"]):
            secret |= len(found["value"].strip(b" \t\"'")) >= _LEAST_SECRET
    return secret
