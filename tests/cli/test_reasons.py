"""A selection on paper: nothing that was weighed is left out."""

from httpcore_srv.cli.reasons import table
from httpcore_srv.fields.media_type import MediaType
from httpcore_srv.semantics.negotiation.reasons import Reasons
from httpcore_srv.semantics.negotiation.selection import Selection, Weighed
from httpcore_srv.semantics.negotiation.variant import Variant

HTML = MediaType("text", "html")
VARIANTS = (Variant("guide.de.html", HTML, ("de",)), Variant("", HTML))


def test_a_row_for_each_variant_with_its_fate():
    rows = (
        Weighed((("Accept", 1.0), ("Accept-Language", 0.5)), 0.5),
        Weighed((("Accept", 0.25),), 0.25, "less wanted than guide.de.html"),
    )

    assert list(table(Reasons(VARIANTS, Selection(0, rows, ("Accept",))))) == [
        "representation   Accept   Accept-Language   quality",
        "guide.de.html         1               0.5       0.5   selected",
        "text/html          0.25                        0.25   less wanted than guide.de.html",
    ]


def test_where_nothing_is_acceptable_nothing_is_selected():
    rows = (Weighed((("Accept", 0.0),), 0.0, "Accept: nothing matches text/html"),) * 2

    lines = list(table(Reasons(VARIANTS, Selection(None, rows, ("Accept",)))))

    assert not any("selected" in line for line in lines)
    assert lines[1].endswith("Accept: nothing matches text/html")
