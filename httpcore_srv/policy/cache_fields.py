"""
Which fields say what caches may do with an answer?

    Cache-Control                          every cache
    CDN-Cache-Control, Surrogate-Control   certain caches, beside it (RFC 9213)
    No-Vary-Search                         what else helps them
    Cache-Tag, Cache-Groups                what belongs together
    Expires, Pragma                        caches of HTTP/1.0
"""

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache

from httpcore_srv.fields.cache_control import CacheControl
from httpcore_srv.message import Fields
from httpcore_srv.policy.cache_policy import NEVER_STORED, Occasion, Rule
from httpcore_srv.policy.field_edits import merged
from httpcore_srv.policy.http10_caches import LONG_AGO, for_http10

OLD_FIELDS = ("Expires", "Pragma")

# What only caches of many users read.
FOR_SHARED = ("cache-tag",)


def stated(fields: Fields, said: CacheControl) -> Fields:
    """
    Return *fields* with *said* as their Cache-Control.

    What says the same already stays as it is written; else the older fields go, which
    may say something else.
    """
    text = fields.get("Cache-Control")
    if text is not None and CacheControl.parse(text) == said:
        return fields
    written = _written(said)
    if not written:
        return fields.without("Cache-Control")
    return fields.without(*OLD_FIELDS).with_field("Cache-Control", written)


@lru_cache(maxsize=256)
def _written(said: CacheControl) -> str:
    return str(said)


def beside(
    fields: Fields, rules: Iterable[Rule], occasion: Occasion, *, shared: bool = True
) -> Fields:
    """
    Return *fields* with what *rules* say beside Cache-Control.

    A cache that is the target of a field disregards Cache-Control (RFC 9213 §2.2), so
    that what went wrong is not said to it either, unless a rule names the status.
    Without *shared* nothing is said that is for caches of many users.
    """
    for rule in rules:
        meant = shared and (occasion.status < 400 or rule.statuses)
        if meant and occasion.status not in NEVER_STORED:
            for name, value in rule.targeted:
                fields = fields.with_field(name, value)
        for name, value in rule.labels:
            fields = fields.with_field(name, value)
        for name, value in rule.lists:
            if shared or name.lower() not in FOR_SHARED:
                fields = merged(fields, name, value)
    return fields


def untargeted(fields: Fields) -> Fields:
    """
    Return *fields* without those for certain caches: all of them read Cache-Control.

    They are called "-Cache-Control" by custom (RFC 9213 §3).
    """
    return Fields(
        [
            line
            for line in fields
            if not line[0].lower().endswith(("-cache-control", "surrogate-control"))
        ]
    )


def for_old_caches(
    fields: Fields, said: CacheControl, version: tuple[int, int], now: datetime
) -> Fields:
    """
    Return *fields* with what caches of HTTP/1.0 read; *version* is the request's.

    A transparently negotiated answer is kept from them whatever the version, for it
    may pass them further on (RFC 2295 §10.7).
    """
    if version < (1, 1):
        for name, value in for_http10(said, fields, now):
            fields = fields.with_field(name, value)
    elif "TCN" in fields and said.max_age is not None:
        fields = fields.with_field("Expires", LONG_AGO)
    return fields
