"""RFC 9110 §12.1 and §12.5.1: which representation suits best."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from httpcore_srv.fields.accept import Accept
from httpcore_srv.fields.media_type import MediaType
from httpcore_srv.semantics.negotiation.formats import preferred

HTML, PLAIN, JSON = (
    MediaType("text", "html", (("charset", "utf-8"),)),
    MediaType("text", "plain", (("charset", "utf-8"),)),
    MediaType("application", "json"),
)
ALL = (HTML, PLAIN, JSON)
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/webp,*/*;q=0.8"

# fmt: off
CASES = [
    # accept                                available selected why
    (None,                                  ALL,      HTML,    "R131 §12.4.1 no field: the server's order"),
    ("",                                    ALL,      HTML,    "R131 nothing preferred: the server's order"),
    ("*/*",                                 ALL,      HTML,    "R131 all equal: the server's order"),
    ("application/json",                    ALL,      JSON,    "§12.5.1"),
    ("text/plain, text/html",               ALL,      HTML,    "§12.5.1 the order of ranges means nothing"),
    ("text/html;q=0.5, text/plain",         ALL,      PLAIN,   "§12.4.2 weight"),
    ("text/*;q=0.5, application/*;q=0.6",   ALL,      JSON,    "§12.5.1 ranges"),
    ("*/*, text/html;q=0",                  ALL,      PLAIN,   "R132 §12.4.2 0 is not acceptable"),
    ("*/*;q=0.001",                         ALL,      HTML,    "§12.4.2 the least preferred is acceptable"),
    (BROWSER,                               ALL,      HTML,    "what browsers send"),
    (BROWSER,                               (JSON,),  JSON,    "what browsers send"),
    ("image/png",                           ALL,      None,    "§12.5.1 none is acceptable"),
    ("*/*;q=0",                             ALL,      None,    "R132 §12.4.2 none is acceptable"),
    ("text/html;q=0, text/plain;q=0",       (HTML, PLAIN), None, "R132 §12.4.2 none is acceptable"),
    ("*/*",                                 (),       None,    "there is nothing to select"),
]
# fmt: on


@pytest.mark.parametrize(("accept", "available", "selected", "why"), CASES)
def test_the_highest_weight_is_selected(accept, available, selected, why):
    assert preferred(accept, available) == selected, why


RANGES = st.sampled_from(["*/*", "text/*", "text/html", "text/plain", "image/*", "a b"])
WEIGHTS = st.sampled_from(["", ";q=0", ";q=0.001", ";q=0.5", ";q=1", ";q=2"])
ACCEPT = st.lists(st.tuples(RANGES, WEIGHTS).map("".join)).map(", ".join)


@settings(max_examples=100, deadline=None)
@given(ACCEPT)
def test_what_is_selected_never_has_weight_0(accept):
    selected = preferred(accept, ALL)
    weights = [Accept.parse(accept).weight_of(one) for one in ALL]

    if selected is None:
        assert max(weights) == 0
    else:
        assert Accept.parse(accept).weight_of(selected) == max(weights) > 0
