"""
What may a site's own log-in page say?

    <form method="post" action="$action">
      <input type="hidden" name="form_token" value="$form_token">
      <input type="hidden" name="next" value="$next">
      <p>$message</p>
      <input name="user" value="$user"> <input name="password" type="password">

It is HTML in UTF-8, with the placeholders of ``string.Template``; what is put in is
escaped for content and for attributes in quotes.  Anything else with a dollar sign
stays as it is.
"""

from collections.abc import Mapping
from html import escape
from string import Template

NEEDED = ("action", "form_token")


def missing_placeholders(page: str) -> tuple[str, ...]:
    """
    Return those without which nobody can log in by *page*.

    >>> missing_placeholders('<form action="${action}">')
    ('form_token',)
    """
    named = Template(page).get_identifiers()
    return tuple(name for name in NEEDED if name not in named)


def filled_in(page: str, values: Mapping[str, str]) -> bytes:
    """Return *page* with *values*, plain text by placeholder, as UTF-8."""
    escaped = {name: escape(value) for name, value in values.items()}
    return Template(page).safe_substitute(escaped).encode(errors="replace")
