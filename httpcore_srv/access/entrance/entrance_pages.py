"""
What do the pages of log-in and log-out look like?

    log-in   name, password, and what was wrong before
    known    you are logged in as …: go on, or log out
    leave    shall you be logged out, here or everywhere?
    gone     you are logged out

In the house's style, of plain text that is escaped here; they run no script, and work
with a keyboard, a screen reader and a password manager.
"""

from html import escape

from httpcore_srv.resources.pages import page


def log_in_page(
    realm: str, *, form_token: str, next: str, message: str = "", user: str = ""
) -> bytes:
    """Make the page that asks for a name and a password."""
    focused = ("", " autofocus") if user else (" autofocus", "")
    alert = f'<p class="alert" role="alert">{escape(message)}</p>' if message else ""
    return _note(
        "Log in",
        realm,
        alert,
        '<form class="log-in" method="post" action="./">',
        _hidden("form_token", form_token),
        _hidden("next", next),
        '<label for="user">Name</label>',
        f'<input id="user" name="user" value="{escape(user)}" required{focused[0]}'
        ' autocomplete="username" autocapitalize="none" spellcheck="false">',
        '<label for="password">Password</label>',
        f'<input id="password" name="password" type="password" required{focused[1]}'
        ' autocomplete="current-password">',
        "<button>Log in</button>",
        "</form>",
    )


def known_page(realm: str, *, user: str, form_token: str, next: str) -> bytes:
    """Make the page for somebody who is logged in already."""
    return _note(
        "You are logged in",
        realm,
        f'<p class="lead">As <strong>{escape(user)}</strong>.</p>',
        f'<p><a href="{escape(next)}">Go on</a></p>',
        *_leaving(form_token, everywhere=True),
    )


def leave_page(realm: str, *, user: str | None, form_token: str) -> bytes:
    """Make the page with the button that logs out; *user* None is not known yet."""
    lead = (
        f"You are logged in as <strong>{escape(user)}</strong>."
        if user
        else f"This logs you out of {escape(realm)}."
    )
    return _note(
        "Log out",
        realm,
        f'<p class="lead">{lead}</p>',
        *_leaving(form_token, everywhere=user is not None),
    )


def gone_page(realm: str, *, asked: bool) -> bytes:
    """Make the page for somebody who is out; *asked* if the browser asks once more."""
    again = (
        "<p>If your browser asks for a name and a password now, cancel that: it shows "
        "that the old ones are worth nothing any more.</p>"
    )
    return _note(
        "You are logged out",
        realm,
        again if asked else "",
        '<p><a href="./">Log in again</a></p>' if not asked else "",
        '<p><a href="/">Go to the start page</a></p>',
    )


def _leaving(form_token: str, *, everywhere: bool) -> tuple[str, ...]:
    """Write the form that logs out; its reference is right on both pages."""
    anywhere = '<button name="everywhere" value="yes">Log out on all devices</button>'
    return (
        '<form class="log-out" method="post" action="out">',
        _hidden("form_token", form_token),
        "<button>Log out</button>",
        anywhere if everywhere else "",
        "</form>",
    )


def _hidden(name: str, value: str) -> str:
    return f'<input type="hidden" name="{name}" value="{escape(value)}">'


def _note(title: str, realm: str, *parts: str) -> bytes:
    lines = (
        '<article class="note">',
        f'<p class="status">{escape(realm)}</p>',
        f"<h1>{title}</h1>",
        *filter(None, parts),
        "</article>",
    )
    return page(title, "\n".join(lines))
