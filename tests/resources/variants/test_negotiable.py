"""Which variant of a type map must not be selected?"""

import pytest

from httpcore_srv.errors import BrokenTypeMap
from httpcore_srv.resources.variants.negotiable import Negotiable
from httpcore_srv.semantics.negotiation.variant import Variant

GUIDE = Negotiable(Variant("other.var"), "guide.var", 3, "the URI leads to a type map")


def test_it_is_weighed_with_the_others():
    assert GUIDE.variant == Variant("other.var")
    assert GUIDE.ready("identity")


def test_it_is_never_sent_R160():
    """Whoever selects it without looking answers for it, by 500 instead of 506."""
    with pytest.raises(
        BrokenTypeMap, match=r"guide\.var, line 3: the URI leads to a type"
    ):
        GUIDE.selected()
    GUIDE.close()
