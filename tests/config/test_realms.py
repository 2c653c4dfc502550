"""Realms and state as they stand in a file, against the values they are for."""

import inspect
from typing import get_args

import pytest
from pydantic import ValidationError

from httpcore_srv.config.realms import (
    Algorithm,
    FailuresTable,
    RealmTable,
    StateTable,
)
from httpcore_srv.protection import DigestPolicy, Plain, Realm
from httpcore_srv.semantics.authentication.algorithms import ALGORITHMS
from httpcore_srv.state.failures import Throttle
from httpcore_srv.state.nonces import Nonces
from httpcore_srv.state.sessions.protocol import Lifetimes

REALM = {"name": "private", "accounts": ["users"]}


def test_defaults_are_those_of_the_values_themselves():
    realm, digest = RealmTable(**REALM), DigestPolicy()
    slots = {field.name: field.default for field in Realm.__dataclass_fields__.values()}
    lifetime = inspect.signature(Nonces).parameters["lifetime"].default

    assert (realm.schemes, realm.cookie) == (slots["schemes"], slots["cookie"])
    assert (realm.algorithms, realm.qop) == (digest.algorithms, digest.qop)
    assert (realm.userhash, realm.without_qop) == (digest.userhash, digest.without_qop)
    assert realm.nonce_lifetime == lifetime
    assert Lifetimes(realm.idle, realm.absolute) == Lifetimes()
    said = FailuresTable()
    assert Throttle(said.free, said.delay, said.most, said.memory) == Throttle()


def test_R180_passwords_without_TLS_are_taken_from_this_machine_unless_said_otherwise():
    assert Plain(RealmTable(**REALM).plain) is Plain.LOOPBACK
    assert {Plain(word) for word in ("loopback", "warn", "refuse")} == set(Plain)


def test_every_algorithm_of_the_law_can_be_named():
    assert set(get_args(Algorithm)) == set(ALGORITHMS)


def test_state_is_kept_in_a_file_unless_said_otherwise():
    assert StateTable() == StateTable(store="sqlite", keys=None, password_file=None)


# fmt: off
REFUSED = [
    # key                value           why
    ("accounts",         [],             "nobody would be known"),
    ("schemes",          [],             "nobody could log in"),
    ("schemes",          ["bearer"],     "no scheme of ours"),
    ("algorithms",       ["SHA-1"],      "no algorithm of RFC 7616"),
    ("qop",              ["none"],       "without_qop says that"),
    ("plain",            "yes",          "no policy"),
    ("nonce_lifetime",   "500 ms",       "browsers would be sent back all the time"),
    ("idle",             0,              "a session that never was"),
    ("absolute",         "9601 h",       "RFC 6265bis §5.5: 400 days"),
    ("failures",         {"free": 0},    "the first typing error would cost time"),
    ("failures",         {"delay": 0},   "no delay"),
    ("sessions",         "file",         "no place"),
]
# fmt: on


@pytest.mark.parametrize(("key", "value", "why"), REFUSED)
def test_what_makes_no_sense_is_refused(key, value, why):
    with pytest.raises(ValidationError):
        RealmTable.model_validate(REALM | {key: value})
