"""The pages of an entrance: escaped, complete, and fit for password managers."""

import re
from html.parser import HTMLParser

import pytest

from httpcore_srv.access.entrance.entrance_pages import (
    gone_page,
    known_page,
    leave_page,
    log_in_page,
)

EVIL = "<script>alert('x')</script>\"&"
PAGES = {
    "log-in": log_in_page(EVIL, form_token=EVIL, next=EVIL, message=EVIL, user=EVIL),
    "known": known_page(EVIL, user=EVIL, form_token=EVIL, next=EVIL),
    "leave": leave_page(EVIL, user=EVIL, form_token=EVIL),
    "leave what?": leave_page(EVIL, user=None, form_token=EVIL),
    "gone": gone_page(EVIL, asked=False),
}


class Elements(HTMLParser):
    """The elements of a page, with their attributes."""

    def __init__(self, octets):
        super().__init__()
        self.found = []
        self.feed(octets.decode())

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))

    def all(self, tag):
        return [attributes for name, attributes in self.found if name == tag]


@pytest.mark.parametrize("name", PAGES)
def test_foreign_text_stays_text(name):
    page = Elements(PAGES[name])

    assert page.all("script") == []
    assert not any(key.startswith("on") for _, attrs in page.found for key in attrs)
    assert all(
        attributes["value"] == EVIL
        for attributes in page.all("input")
        if "value" in attributes
    )


def test_the_form_says_what_its_fields_are():
    page = Elements(log_in_page("Members", form_token="t", next="/"))
    inputs = {each["name"]: each for each in page.all("input")}

    assert inputs["user"]["autocomplete"] == "username"
    assert inputs["password"]["autocomplete"] == "current-password"
    assert inputs["password"]["type"] == "password"
    assert "value" not in inputs["password"]
    labels = {label["for"] for label in page.all("label")}
    assert labels == {inputs[name]["id"] for name in ("user", "password")}
    assert page.all("form") == [{"class": "log-in", "method": "post", "action": "./"}]


@pytest.mark.parametrize(("user", "focused"), [("", "user"), ("ada", "password")])
def test_typing_begins_where_something_is_missing(user, focused):
    page = Elements(log_in_page("Members", form_token="t", next="/", user=user))

    assert [one["name"] for one in page.all("input") if "autofocus" in one] == [focused]


def test_a_message_is_read_aloud_and_none_leaves_no_gap():
    said = log_in_page("Members", form_token="t", next="/", message="No.")

    assert b'<p class="alert" role="alert">No.</p>' in said
    assert b'role="alert"' not in log_in_page("Members", form_token="t", next="/")


def test_everywhere_is_offered_to_whom_it_means_something():
    assert b"all devices" in leave_page("Members", user="ada", form_token="t")
    assert b"all devices" not in leave_page("Members", user=None, form_token="t")


def test_who_is_asked_once_more_learns_why():
    assert b"cancel" in gone_page("Members", asked=True)
    assert b"cancel" not in gone_page("Members", asked=False)


@pytest.mark.parametrize("name", PAGES)
def test_every_reference_is_relative_or_a_path(name):
    found = Elements(PAGES[name]).found
    references = [
        value
        for _, attributes in found
        for key, value in attributes.items()
        if key in ("href", "action") and value != EVIL
    ]

    assert all(re.fullmatch(r"\./|/|out", each) for each in references)
