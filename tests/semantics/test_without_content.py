"""After which status codes does no content come, whatever was asked?"""

import pytest

from httpcore_srv.grammar.statuses import phrase
from httpcore_srv.semantics.without_content import WITHOUT_CONTENT, WITHOUT_LENGTH

# fmt: off
CASES = [
    # status  content  length  why
    (200,     True,    True,   "RFC 9110 §15.3.1"),
    (204,     False,   False,  "§8.6: MUST NOT send a Content-Length"),
    (205,     False,   True,   "§15.3.6: MUST NOT generate content, a length of zero tells so"),
    (206,     True,    True,   "§15.3.7"),
    (304,     False,   False,  "§8.6: none unless it is that of the 200"),
    (404,     True,    True,   "§15.5"),
]
# fmt: on


@pytest.mark.parametrize(("status", "content", "length", "why"), CASES)
def test_what_has_no_content_and_tells_no_length(status, content, length, why):
    assert (status not in WITHOUT_CONTENT) is content, why
    assert (status not in WITHOUT_LENGTH) is length, why
    assert phrase(status)
