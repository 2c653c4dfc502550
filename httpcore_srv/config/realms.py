"""
Who may be known to a site, and where is kept what happens meanwhile?

    [state]                  sessions, nonces and failures, and the keys that sign
    [[realm]] ── failures    accounts, and how people prove who they are

What a realm protects is said in the mounts, in ``access``.
"""

from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema

from httpcore_srv.config import access_values
from httpcore_srv.config.kinds import Array, Count, OneOrMore, Seconds, Table, Text
from httpcore_srv.config.quantities import seconds

# No cookie lasts longer than 400 days (RFC 6265bis §5.5), in hours.
LifeTime = Annotated[
    float,
    BeforeValidator(seconds),
    Field(gt=0, le=34_560_000),
    WithJsonSchema({"type": ["number", "string"], "examples": [1800, "30 min"]}),
]
Algorithm = Literal[
    "SHA-512-256",
    "SHA-512-256-sess",
    "SHA-256",
    "SHA-256-sess",
    "MD5",
    "MD5-sess",
]


class StateTable(Table):
    """Where sessions, nonces and failures are kept, and the keys that sign."""

    store: Annotated[str, AfterValidator(access_values.store)] = access_values.SQLITE
    """"sqlite": a file in the state folder; "memory", a path, or a Redis server."""
    password_file: Text | None = None
    """The password of that server."""
    keys: Text | None = None
    """The keys that sign nonces, sessions and links; by default beside the store."""


class FailuresTable(Table):
    """What follows on wrong passwords."""

    free: Annotated[Count, Field(le=1000)] = 5
    """So many passwords may be tried without waiting."""
    delay: Seconds = 1.0
    """How long the next one has to wait; after it, each twice as long."""
    most: Seconds = 60.0
    """But no longer than that."""
    memory: Seconds = 900.0
    """When it is forgotten."""


class RealmTable(Table):
    """One set of accounts, and how people prove who they are."""

    name: Annotated[str, AfterValidator(access_values.realm_name)]
    """What people are shown, and what Digest passwords are bound to."""
    accounts: OneOrMore[Text]
    """Files of accounts: our own, htpasswd or htdigest."""
    groups: Array[Text] = ()
    """Files of groups, "staff: ada grace"."""
    schemes: OneOrMore[Literal["digest", "basic", "form"]] = ("digest", "basic")
    """How people may log in, the preferred first."""
    algorithms: OneOrMore[Algorithm] = ("SHA-512-256", "SHA-256")
    """Of Digest, the preferred first (RFC 7616 §3.7)."""
    qop: OneOrMore[Literal["auth", "auth-int"]] = ("auth", "auth-int")
    """What Digest protects: the request line, or the content as well."""
    userhash: bool = True
    """User names need not travel (RFC 7616 §3.4.4)."""
    without_qop: bool = False
    """Answers in the form of RFC 2069 are taken."""
    nonce_lifetime: Annotated[Seconds, Field(ge=1)] = 300.0
    """How long one nonce of Digest may be used."""
    plain: Literal["loopback", "warn", "refuse"] = "loopback"
    """Where passwords are taken without TLS: from this machine, anywhere, nowhere."""
    entrance: Annotated[str, AfterValidator(access_values.entrance)] | None = None
    """Below it people log in and out; "/login/" with form, else none; "": none."""
    page: Text | None = None
    """Own log-in page, HTML with $form_token, $next, $message, $action and $user."""
    cookie: Annotated[str, AfterValidator(access_values.cookie_name)] = "session"
    """The cookie of a session."""
    sessions: Literal["stored", "signed"] = "stored"
    """Kept in the store, or in the cookie itself."""
    idle: LifeTime = 1800.0
    """A session ends when it is not used so long."""
    absolute: LifeTime = 43_200.0
    """A session ends after that in any case."""
    failures: FailuresTable = FailuresTable()
