"""
Which values follow from a configuration without faults?

    ConfigFile ──▶ Site       what visitors see
               └─▶ Settings   how the process runs

Only plain frozen values come out; nothing of pydantic is kept.
"""

from pathlib import Path
from typing import NamedTuple

from httpcore_srv.config.disk import beside
from httpcore_srv.config.lasting import Lasting
from httpcore_srv.config.mounts import MountTable
from httpcore_srv.config.policies import control_of, rules_of
from httpcore_srv.config.protecting import (
    Entrances,
    entrance_mounts,
    entrances_of,
    is_kept,
    protections_of,
    state_of,
)
from httpcore_srv.config.references import keeps_path
from httpcore_srv.config.schema import ConfigFile, HostTable
from httpcore_srv.config.selecting import compression_of, negotiation_of
from httpcore_srv.config.state_places import default_store
from httpcore_srv.config.tables import Listen
from httpcore_srv.config.withholding import withheld_of
from httpcore_srv.fields.cache_control import CacheControl
from httpcore_srv.message import Fields
from httpcore_srv.resources.coded.forms import CodedForms
from httpcore_srv.resources.hidden import NEVER_PUBLISHED, HiddenNames
from httpcore_srv.resources.hints import Hints
from httpcore_srv.resources.media_types import MediaTypes
from httpcore_srv.resources.tree import Symlinks, Tree
from httpcore_srv.resources.withheld import Withheld
from httpcore_srv.server.settings import (
    AccessLogSettings,
    AnswerSettings,
    Bind,
    Settings,
    TLSSettings,
)
from httpcore_srv.site import Deadlines, Folder, Host, Mount, Redirect, Site
from httpcore_srv.wire.limits import Limits


def site_of(
    config: ConfigFile,
    folder: Path,
    name: str = "site.toml",
    lasting: Lasting | None = None,
    *,
    on_paper: bool = False,
) -> Site:
    """
    Return what *config* serves; its paths are relative to *folder*.

    State is kept, where nothing else is said, in a file named after *name*, that of the
    configuration; *on_paper* it is read and never written.  What goes over from one
    reading to the next is *lasting*'s; None for a reading that stands alone.  Pages
    of errors and of log-in are read here: OSError is raised when one cannot be.
    """
    place, process = default_store(folder / name), config.process
    lasting = lasting or Lasting(workers=1)
    lasting.is_alone(config.process.workers)  # the first reading decides
    state = None
    if is_kept(config):
        state = state_of(
            *(config.state, folder, place, lasting),
            workers=process.workers,
            on_paper=on_paper,
        )
    entrances = entrances_of(config.realm, state, folder) if state else {}
    forms = lasting.forms(
        _beside(folder, process.coded_forms), process.coded_forms_size
    )
    withheld = withheld_of(config, folder, place if state else None)
    shown = Shown(folder, forms, withheld, entrances)
    return Site(
        hosts=tuple(_host(host, shown) for host in config.host),
        limits=Limits(**config.limits.model_dump()),
        deadlines=Deadlines(**config.deadlines.model_dump()),
        server=config.server or None,
        cache_control=CacheControl.read(config.cache_control),
        hsts=config.hsts or None,
        store=state.store if state else None,
        links=state.links if state else None,
    )


def settings_of(config: ConfigFile, folder: Path) -> Settings:
    """Return how *config* runs the process; its paths are relative to *folder*."""
    listen, process, log = config.listen, config.process, config.log
    to_file = log.access not in ("", "-")
    target = str(beside(folder, log.access)) if to_file else log.access or None
    return Settings(
        binds=tuple(_bind(bind, folder) for bind in listen.bind),
        workers=process.workers,
        threads=process.threads,
        backlog=listen.backlog,
        max_connections=process.max_connections,
        answers=AnswerSettings(**config.answers.model_dump()),
        access_log=AccessLogSettings(target, log.format),
        log_level=log.level,
        tls=_tls(listen, folder),
        pid_file=_beside(folder, process.pid_file),
        port_file=_beside(folder, listen.port_file),
    )


def _beside(folder: Path, text: str | None) -> Path | None:
    """Return the path of *text*, or None when there is none."""
    return None if text is None else beside(folder, text)


def _bind(text: str, folder: Path) -> Bind:
    """Return a place to listen at; a socket's path is relative to *folder*."""
    bind = Bind.parse(text)
    if bind.path is None:
        return bind
    return Bind(bind.host, bind.port, path=beside(folder, str(bind.path)))


def _tls(listen: Listen, folder: Path) -> TLSSettings | None:
    """Return certificate and key, or None for plain connections."""
    if listen.tls_certificate is None or listen.tls_key is None:
        return None
    return TLSSettings(
        beside(folder, listen.tls_certificate), beside(folder, listen.tls_key)
    )


class Shown(NamedTuple):
    """What all mounts have in common; paths are relative to *folder*."""

    folder: Path
    forms: CodedForms
    withheld: Withheld
    entrances: Entrances


def _host(host: HostTable, shown: Shown) -> Host:
    """Return one origin, the longest prefix first."""
    mounts = [_mount(mount, shown) for mount in host.mount]
    mounts += entrance_mounts(host, shown.entrances)
    return Host(
        names=host.names,
        mounts=tuple(sorted(mounts, key=lambda mount: -mount.prefix.count("/"))),
        error_pages={
            int(status): beside(shown.folder, page).read_bytes()
            for status, page in host.errors.items()
        },
    )


def _mount(mount: MountTable, shown: Shown) -> Mount:
    """Return what answers below one prefix."""
    source = _redirect(mount) if mount.redirect else _folder(mount, shown)
    return Mount(
        mount.prefix,
        source,
        Fields.of(mount.fields),
        cache_control=control_of(mount.cache_control),
        shared=mount.shared,
        rules=rules_of(mount.rule),
        protections=protections_of(mount.access, shown.entrances),
    )


def _redirect(mount: MountTable) -> Redirect:
    """Return another place; by default the path is kept where it can be appended."""
    to = mount.redirect or ""
    kept = keeps_path(to) if mount.keep_path is None else mount.keep_path
    return Redirect(to, mount.status, kept)


def _folder(mount: MountTable, shown: Shown) -> Folder:
    """Return a tree of files."""
    defaults = NEVER_PUBLISHED if mount.hide_defaults else ()
    return Folder(
        Tree(
            beside(shown.folder, mount.folder or "."),
            Symlinks(mount.symlinks),
            HiddenNames((*defaults, *mount.hide)),
            shown.withheld,
        ),
        index=mount.index,
        listing=mount.listing,
        page_size=mount.page_size,
        media_types=MediaTypes(
            overrides=mount.types,
            charset=mount.charset or None,
            default=mount.default_type or None,
        ),
        negotiation=negotiation_of(mount.negotiation),
        compression=compression_of(mount),
        forms=shown.forms,
        hints=Hints() if mount.early_hints else None,
    )
