"""What is opened with a site, and what if it cannot be?"""

from dataclasses import replace

import pytest

from httpcore_srv.errors import MissingExtra, StartError, StoreUnavailable
from httpcore_srv.server.stores import close_stores, open_stores


class Store:
    """A store of state that notes what it is asked, and fails as told."""

    def __init__(self, error=None):
        self.asked = []
        self.error = error

    def check(self):
        self.asked.append("check")
        if self.error:
            raise self.error

    def close(self):
        self.asked.append("close")


def test_a_site_without_state_opens_none(make_site):
    open_stores(make_site())
    close_stores(make_site())


def test_state_is_looked_at_once(make_site):
    store = Store()
    site = replace(make_site(), store=store)

    open_stores(site)
    close_stores(site)

    assert store.asked == ["check", "close"]


def test_a_store_that_is_away_is_said_and_the_rest_is_served(make_site, caplog):
    """What is public needs no state."""
    away = Store(StoreUnavailable("redis://127.0.0.1:1/0: refused"))

    open_stores(replace(make_site(), store=away))

    assert "redis://127.0.0.1:1/0: refused" in caplog.text


def test_a_missing_library_ends_the_start(make_site):
    missing = Store(MissingExtra("Redis", "cluster"))

    with pytest.raises(StartError, match=r"httpcore-srv\[cluster\]"):
        open_stores(replace(make_site(), store=missing))
