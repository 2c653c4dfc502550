"""A form's token: made here, for one browser, not long ago."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from httpcore_srv.access.entrance.form_tokens import (
    LIFETIME,
    SKEW,
    FormTokens,
    binding_of,
    form_cookie,
    new_binding,
)
from httpcore_srv.message import Fields, Peer, Request
from httpcore_srv.state.keys import Key, KeyRing

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
KEY = Key("one", b"1" * 32)
KEYS = KeyRing((KEY,))
TOKENS = FormTokens(KEYS, "staff")
TOKEN = TOKENS.issue("ada's browser", NOON)
MOMENT, KEY_ID, MAC = TOKEN.split(".")

# The same octets to a lenient reader: the last two bits of 43 letters are spare.
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
RESPELT = MAC[:-1] + LETTERS[LETTERS.index(MAC[-1]) + 1]

CASES = [
    # token                                binding            seconds       holds  why
    (TOKEN, "ada's browser", 0, True, "as it was made"),
    (TOKEN, "ada's browser", LIFETIME, True, "the last second"),
    (TOKEN, "ada's browser", LIFETIME + 1, False, "too long ago"),
    (TOKEN, "ada's browser", -SKEW, True, "made by a machine whose clock is ahead"),
    (TOKEN, "ada's browser", -SKEW - 1, False, "made in the future"),
    (TOKEN, "eve's browser", 0, False, "made for another browser"),
    (TOKEN, "", 0, False, "made for another browser"),
    (f"{int(MOMENT) + 60}.{KEY_ID}.{MAC}", "ada's browser", 0, False, "made younger"),
    (f"{MOMENT}.two.{MAC}", "ada's browser", 0, False, "another key"),
    (f"{MOMENT}.{KEY_ID}.{'A' * 43}", "ada's browser", 0, False, "guessed"),
    (f"{MOMENT}.{KEY_ID}.{MAC[:-1]}", "ada's browser", 0, False, "cut"),
    (f"{MOMENT}.{KEY_ID}.{MAC}A", "ada's browser", 0, False, "longer"),
    (f"{MOMENT}.{KEY_ID}.", "ada's browser", 0, False, "without"),
    (f"{MOMENT}.{KEY_ID}.{MAC}=", "ada's browser", 0, False, "with padding"),
    (f"{MOMENT}.{KEY_ID}.{RESPELT}", "ada's browser", 0, False, "in other spare bits"),
    (f"0{MOMENT}.{KEY_ID}.{MAC}", "ada's browser", 0, False, "a moment spelt otherwise"),
    (f"{TOKEN}\n", "ada's browser", 0, False, "a line more"),
    (f" {TOKEN}", "ada's browser", 0, False, "a space more"),
    ("", "ada's browser", 0, False, "none"),
    ("..", "ada's browser", 0, False, "of empty parts"),
    (f"{'9' * 12}.{KEY_ID}.{MAC}", "ada's browser", 0, False, "of a far moment"),
    (f"{MOMENT}.{KEY_ID}.{'é' * 43}", "ada's browser", 0, False, "not ASCII"),
]  # fmt: skip


@pytest.mark.parametrize(("token", "binding", "seconds", "holds", "why"), CASES)
def test_a_token_holds_or_not(token, binding, seconds, holds, why):
    now = NOON + timedelta(seconds=seconds)

    assert TOKENS.hold(token, binding, now) is holds, why


OTHERS = [
    (FormTokens(KEYS, "guests"), "another realm"),
    (FormTokens(KeyRing((Key("one", b"2" * 32),)), "staff"), "another secret"),
    (FormTokens(KeyRing((Key("two", b"1" * 32),)), "staff"), "another key"),
]


@pytest.mark.parametrize(("other", "why"), OTHERS)
def test_a_token_of_another_place_does_not_hold(other, why):
    assert not other.hold(TOKEN, "ada's browser", NOON), why


def test_a_page_that_was_open_while_keys_were_rotated_still_works():
    rotated = KeyRing((Key("two", b"2" * 32), KEY))

    assert FormTokens(rotated, "staff").hold(TOKEN, "ada's browser", NOON)


@given(st.text(max_size=80))
def test_no_text_raises_anything(token):
    assert TOKENS.hold(token, "ada's browser", NOON) is False


def request(cookie, *, secure=False):
    return Request("GET", "/", Fields([("Cookie", cookie)]), peer=Peer(secure=secure))


GOOD = "A" * 43
BINDINGS = [
    # cookie                                    binding  why
    (f"session-form={GOOD}", GOOD, "ours"),
    (f"other=1; session-form={GOOD}", GOOD, "ours beside another"),
    ("session-form=short", None, "not of our form"),
    (f"session-form=x; session-form={GOOD}", GOOD, "one of two is of our form"),
    (f"session={GOOD}", None, "another cookie"),
    (f"__Host-session-form={GOOD}", None, "for TLS only"),
    ("", None, "none"),
]


@pytest.mark.parametrize(("cookie", "binding", "why"), BINDINGS)
def test_the_form_cookie_binds(cookie, binding, why):
    assert binding_of(request(cookie), "session") == binding, why


def test_over_tls_only_the_cookie_that_nobody_else_can_set_binds():
    assert binding_of(request(f"__Host-session-form={GOOD}", secure=True), "session")
    assert not binding_of(request(f"session-form={GOOD}", secure=True), "session")
    assert form_cookie("session") == "session-form"


def test_no_two_browsers_are_bound_alike():
    assert len({new_binding() for _ in range(100)}) == 100
