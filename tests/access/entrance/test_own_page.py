"""A site's own log-in page: what is put in cannot leave its place."""

import pytest

from httpcore_srv.access.entrance.own_page import filled_in, missing_placeholders

PLACEHOLDERS = ("action", "form_token", "next", "message", "user")

CASES = [
    # page                                  missing                    why
    ("$action $form_token", (), "both are there"),
    ("${action}${form_token}", (), "in braces"),
    ("$action", ("form_token",), "no form of it would be believed"),
    ("", ("action", "form_token"), "an empty page"),
    ("$$action $form_token", ("action",), "two dollar signs are one in the text"),
    ("$actions $form_token", ("action",), "another name"),
    ("$ 5 $5 $action $form_token", (), "a price is no placeholder"),
]


@pytest.mark.parametrize(("page", "missing", "why"), CASES)
def test_what_a_page_lacks_is_said(page, missing, why):
    assert missing_placeholders(page) == missing, why


def test_what_is_put_in_is_escaped_for_attributes_and_text():
    page = "".join(f"<b title='${name}'>${name}</b>" for name in PLACEHOLDERS)
    made = filled_in(page, dict.fromkeys(PLACEHOLDERS, "\"'<script>&")).decode()

    assert "<script>" not in made
    assert made.count("&quot;&#x27;&lt;script&gt;&amp;") == 2 * len(PLACEHOLDERS)


def test_other_dollar_signs_stay_and_what_is_put_in_is_not_filled_in_again():
    made = filled_in("$5 $other $$ $user", {"user": "$message", "message": "no"})

    assert made == b"$5 $other $ $message"
