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
            ("threads", "threads"),
            ("limit_concurrency", "max_connections"),
            ("log_level", "log_level"),
            ("pid_file", "pid_file"),
            ("port_file", "port_file"),
        )
        if options[option] is not None
    }
    changes["access_log"] = _access_log(settings, options)
    if options["bind"] or options["port"] is not None:
        changes["binds"] = _binds(options["bind"], options["port"])
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


def _binds(texts: tuple[str, ...], port: int | None) -> tuple[Bind, ...]:
    """Return the places to listen at; *port* serves those that name none."""
    default = Bind().port if port is None else port
    try:
        return tuple(Bind.parse(text, default) for text in texts or (Bind().host,))
    except ConfigError as error:
        raise click.BadParameter(str(error), param_hint="--bind") from error


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
