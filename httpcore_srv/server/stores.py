"""
What is opened with a site, and closed with it?

    the store of coded forms   a folder, swept of what an earlier process left
    the store of state         sessions, nonces, failures; None where nothing needs it
"""

import logging

from httpcore_srv.errors import MissingExtra, StartError, StoreUnavailable
from httpcore_srv.site import Site

log = logging.getLogger("httpcore_srv.server")


def open_stores(site: Site, *, shared: bool = False) -> None:
    """
    Open what *site* keeps; StartError if it cannot be, or a library for it is missing.

    A store of state that is away may come back: until then what is protected is
    answered 503, and the rest is served.  Of what is to be *shared* by processes that
    are forked after that, nothing stays open.
    """
    for forms in site.coded_forms():
        forms.prepare()
    if site.store is None:
        return
    try:
        site.store.check()
    except StoreUnavailable as error:
        log.error("%s; what is protected is not shown until it is there", error)
    except MissingExtra as error:
        raise StartError(str(error)) from error
    finally:
        if shared:
            site.store.close()


def close_stores(site: Site, successor: Site | None = None) -> None:
    """
    Close what was opened for *site*, but for what its *successor* uses, too.

    It may be called more than once.
    """
    kept = successor.coded_forms() if successor else ()
    for forms in site.coded_forms():
        if forms not in kept:
            forms.close()
    if site.store is not None and (successor is None or site.store != successor.store):
        site.store.close()
