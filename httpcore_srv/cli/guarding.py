"""
Who may come into which folders, as the command line says it?

    serve DIRECTORY --protect /private --user ada

Each password is asked for once, at the terminal, or is a line of a file: an argument
stands in the list of processes, and so does the environment.  Nothing is written; what
is known of nonces and failures ends with the process.

The file may be its group's (Kubernetes: ``defaultMode: 0440``) but not everybody's:
that nobody else is on this machine, as Docker believes of its secrets (0444), cannot
be seen from here; it can be told (``mode: 0400``).

This module is loaded only where something is protected.
"""

import os
import re
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import click

from httpcore_srv.access.realms import realm_of_state
from httpcore_srv.cli.plan import fail
from httpcore_srv.policy.access.leaves import ValidUser
from httpcore_srv.policy.path_patterns import PathPattern
from httpcore_srv.protection import Protection, Realm
from httpcore_srv.resources.withheld import Withheld
from httpcore_srv.semantics.authentication import profiles
from httpcore_srv.site import Folder, Mount, Site
from httpcore_srv.state.accounts.accounts import Accounts
from httpcore_srv.state.keys import KeyRing
from httpcore_srv.state.private_files import READ_BY_OTHERS, lent
from httpcore_srv.state.stores.memory import MemoryStore
from httpcore_srv.state.stores.store import Store
from httpcore_srv.state.stores.temporary import TemporaryStore

# More is no list of passwords, in octets.
_MOST = 1 << 20

# What stands in no realm's name: see ``config.access_values``.
_UNNAMEABLE = re.compile(r"[^!#-9;-\[\]-~]+")


def guarded(
    site: Site,
    root: Path,
    folders: Sequence[str],
    users: Sequence[str],
    password_file: Path | None,
    *,
    workers: int = 1,
) -> Site:
    """
    Return *site*, that of the folder *root*, with *folders* of it for *users* alone.

    Without *folders* all of it is.  So many *workers* share what is known of failures.
    A usage error is raised for what is missing or may not be; a folder that is
    not there is a failure, lest it stay open under its name.
    """
    if not users:
        wanted = f"--protect {folders[0]}" if folders else "--password-file"
        raise click.UsageError(f"{wanted}: who may come in? Say --user NAME")
    names = _names(users)
    patterns = [_pattern(root, text) for text in folders]
    paths = () if None in patterns else tuple(filter(None, patterns))
    if password_file:
        passwords = _read(_outside(password_file, root), names)
    else:
        passwords = list(map(_asked, names))
    store = MemoryStore() if workers == 1 else TemporaryStore()
    realm = _realm(root, dict(zip(names, passwords, strict=True)), store)
    withheld = Withheld(filter(None, [password_file]))
    site = _with(site, Protection(ValidUser(), realm, paths), withheld)
    return replace(site, store=store)


def _with(site: Site, protection: Protection, withheld: Withheld) -> Site:
    """Return *site* with *protection* in each of its mounts, and without *withheld*."""
    hosts = []
    for host in site.hosts:
        mounts = [_guarded(mount, protection, withheld) for mount in host.mounts]
        hosts.append(replace(host, mounts=tuple(mounts)))
    return replace(site, hosts=tuple(hosts))


def _guarded(mount: Mount, protection: Protection, withheld: Withheld) -> Mount:
    """Return *mount* with *protection*; links in it do not lead to *withheld*."""
    source = mount.source
    if isinstance(source, Folder):
        source = replace(source, tree=replace(source.tree, withheld=withheld))
    return replace(mount, source=source, protections=(protection,))


def _outside(path: Path, root: Path) -> Path:
    """Return *path* if it is not served with *root* (RFC 7616 §5.2), or fail."""
    if path.resolve().is_relative_to(root.resolve()):
        raise fail(f"{path}: lies in {root}, which is served; allowed: outside of it")
    return path


def _names(users: Sequence[str]) -> list[str]:
    """Return the names of *users*, each of which is named once."""
    names = list(map(_user, users))
    if repeated := [name for name in names if names.count(name) > 1]:
        raise click.UsageError(f"--user {repeated[0]} is named twice")
    return names


def _user(text: str) -> str:
    """Return a user's name as it is compared (RFC 7617 §2)."""
    name = profiles.user_id(text)
    if name is None:
        sentence = "a name is not empty, without colon and control characters"
        raise click.UsageError(f"--user {text!r}: {sentence}")
    return name


def _pattern(root: Path, text: str) -> PathPattern | None:
    """Return what means the folder *text* and all in it; None for all of *root*."""
    segments = [segment for segment in text.split("/") if segment]
    folder = root.joinpath(*segments)
    if {".", ".."} & set(segments) or not folder.is_dir():
        raise fail(f"--protect {text}: there is no such folder in {root}")
    if not segments:
        return None
    literal = (re.sub(r"[*?\[]", r"[\g<0>]", segment) for segment in segments)
    return PathPattern.parse("/".join((*literal, "**")))


def _asked(user: str) -> str:
    """Ask for the password of *user*, once."""
    if sys.stdin is None or not sys.stdin.isatty():
        raise click.UsageError(
            f"--user {user}: no terminal to ask for the password at; say "
            "--password-file FILE, with a line for each user"
        )
    text: str = click.prompt(f"Password for {user}", hide_input=True, err=True)
    return _password(text, user)


def _read(path: Path, users: Sequence[str]) -> list[str]:
    """Return the passwords of *users*, one a line of the file at *path*."""
    try:
        with path.open("rb") as file:
            if sentence := lent(os.fstat(file.fileno()).st_mode, READ_BY_OTHERS):
                raise fail(f"{path}: {sentence}; chmod 600 {path}")
            text = file.read(_MOST).decode()
    except OSError as error:
        raise fail(f"{path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise fail(f"{path}: is not UTF-8") from error
    lines = [line.removesuffix("\r") for line in text.split("\n")]
    if not lines[-1]:
        lines.pop()  # what follows the last line
    if len(lines) != len(users):
        counted = f"{len(lines)} line(s) for {len(users)} user(s)"
        raise fail(f"{path}: {counted}; allowed: a password a line, in their order")
    return [_password(*pair) for pair in zip(lines, users, strict=True)]


def _password(text: str, user: str) -> str:
    """Return a password as it is compared (RFC 7613 §4)."""
    password = profiles.password(text)
    if password is None:
        sentence = "a password is not empty, without control characters"
        raise fail(f"--user {user}: {sentence}")
    return password


def _realm(root: Path, passwords: dict[str, str], store: Store) -> Realm:
    """Return the realm of these users; it is called as the folder is."""
    name = _UNNAMEABLE.sub(" ", root.resolve().name).strip() or "site"
    accounts = Accounts.of_passwords(passwords, name)
    return realm_of_state(name, accounts, KeyRing.ephemeral(), store)
