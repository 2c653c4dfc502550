"""
What does the command line say over a configuration?

A flag wins over an environment variable, that over the file, that over the default
(the first two are click's affair).  What was not given is None, or empty, and changes
nothing.
"""

from dataclasses import replace
from typing import Any

import click

from httpcore_srv.errors import ConfigError
from httpcore_srv.server.settings import AccessLogSettings, Bind, Settings, TLSSettings
from httpcore_srv.site import Site

Options = dict[str, Any]


def with_settings(settings: Settings, options: Options) -> Settings:
    """Return *settings* with what the command line or the environment says."""
    changes: dict[str, Any] = {
        name: options[option]
        for option, name in (
            ("workers", "workers"),
            ("threads", "threads"),
            ("limit_concurrency", "max_connections"),
            ("log_level", "log_level"),
            ("pid_file", "pid_file"),
            ("port_file", "port_file"),
        )
        if options[option] is not None
    }
    if options["answers"] is not None:
        changes["answers"] = replace(settings.answers, size=options["answers"])
    changes["access_log"] = _access_log(settings, options)
    changes["binds"] = _binds(settings.binds, options["bind"], options["port"])
    if options["tls_cert"] or options["tls_key"]:
        if not (options["tls_cert"] and options["tls_key"]):
            raise click.UsageError("--tls-cert and --tls-key go together")
        changes["tls"] = TLSSettings(options["tls_cert"], options["tls_key"])
    return replace(settings, **changes)


def _access_log(settings: Settings, options: Options) -> AccessLogSettings:
    """Return where the access log goes, and in which form."""
    log = settings.access_log
    if options["no_access_log"]:
        return replace(log, target=None)
    return replace(
        log,
        target=options["access_log"] or log.target,
        format=options["log_format"] or log.format,
    )


def _binds(
    binds: tuple[Bind, ...], texts: tuple[str, ...], port: int | None
) -> tuple[Bind, ...]:
    """
    Return the places to listen at: *texts*, if there are any, instead of *binds*.

    *port* is for those texts that name none, or for the one address among *binds*.
    """
    default = Bind().port if port is None else port
    if texts:
        try:
            return tuple(Bind.parse(text, default) for text in texts)
        except ConfigError as error:
            raise click.BadParameter(str(error), param_hint="--bind") from error
    if port is None:
        return binds
    if sum(_has_port(bind) for bind in binds) != 1:
        raise click.UsageError(
            f"--port or PORT: which of {', '.join(map(str, binds))} is meant? "
            "Say it with --bind"
        )
    return tuple(
        replace(bind, port=port) if _has_port(bind) else bind for bind in binds
    )


def _has_port(bind: Bind) -> bool:
    """Tell whether *bind* is an address, and no path or descriptor."""
    return bind.path is None and bind.descriptor is None


def with_timeouts(site: Site, options: Options) -> Site:
    """Return *site* with the deadlines that the command line names."""
    changes = {
        name: options[option]
        for option, name in (
            ("timeout_keep_alive", "idle"),
            ("timeout_graceful_shutdown", "drain"),
        )
        if options[option] is not None
    }
    return replace(site, deadlines=replace(site.deadlines, **changes))
