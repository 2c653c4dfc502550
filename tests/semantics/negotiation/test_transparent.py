"""RFC 2295 §8.4, §10: list, choice or adhoc, and with which fields."""

from dataclasses import replace

import pytest

from httpcore_srv.fields.alternates import Alternates
from httpcore_srv.fields.media_type import MediaType
from httpcore_srv.fields.tcn import TCN, Override, ResponseType
from httpcore_srv.message import Fields
from httpcore_srv.semantics.negotiation import rvsa
from httpcore_srv.semantics.negotiation.preferences import Preferences
from httpcore_srv.semantics.negotiation.selection import Selection, Weighed
from httpcore_srv.semantics.negotiation.transparent import (
    SMALL,
    Chosen,
    Kind,
    answer,
)
from httpcore_srv.semantics.negotiation.variant import Variant

LIST, CHOICE, ADHOC, LOOP = Kind.LIST, Kind.CHOICE, Kind.ADHOC, Kind.LOOP

HTML = MediaType("text", "html")
EN = Variant("guide.en.html", HTML, ("en",), length=5000)
DE = Variant("guide.de.html", HTML, ("de",), length=SMALL)
FAR = Variant("/far/guide.fr.html", HTML, ("fr",))
BODY = Variant("", HTML, ("it",))
GUIDE = (EN, DE, FAR, BODY)


def first_acceptable(variants, fields, preferences):
    """A fake algorithm: the language sent, and nothing else, decides."""
    wanted = fields.get("Accept-Language")
    matching = [i for i, v in enumerate(variants) if wanted in (None, *v.languages)]
    weighed = tuple(
        Weighed((), 1.0, "" if i in matching[:1] else "no")
        for i in range(len(variants))
    )
    return Selection(matching[0] if matching else None, weighed, ("Accept-Language",))


def asked(negotiate, language=None, accept="text/html", **more):
    lines = [
        ("Negotiate", negotiate),
        ("Accept-Language", language),
        ("Accept", accept),
    ]
    fields = Fields([(name, value) for name, value in lines if value is not None])
    return answer(GUIDE, fields, Preferences(), algorithm=first_acceptable, **more)


# fmt: off
ANSWERS = [
    # Negotiate       language  kind    best  alternates  why
    ("trans",         "de",     LIST,   1,    True,       "R153 §8.4 trans alone does not let the server choose"),
    ("vlist",         "de",     LIST,   1,    True,       "R153 R161 vlist neither"),
    ("trans, vlist",  "de",     LIST,   1,    True,       "R153 nor both"),
    ("x-new, trans",  "de",     LIST,   1,    True,       "§8.4 ignore what is not understood"),
    ("1.0",           "de",     CHOICE, 1,    True,       "R162 RVSA/1.0 was allowed, and chooses"),
    ("1.0",           "en",     CHOICE, 0,    True,       "R162"),
    ("vlist, 1.0",    "de",     CHOICE, 1,    True,       "R161 the list was requested: Alternates goes with the choice"),
    ("1.0",           None,     LIST,   0,    True,       "R169 the best is speculative"),
    ("1.0",           "*",      LIST,   0,    True,       "R169 the best is speculative"),
    ("1.0",           "es",     LIST,   None, True,       "R169 nothing is acceptable"),
    ("1.0",           "fr",     LIST,   2,    True,       "R156 the best is no neighbor"),
    ("1.0",           "it",     LIST,   3,    True,       "R156 the best has no URI: Content-Location could not name it"),
    ("1.1",           "de",     LIST,   1,    True,       "R162 1.0 was not allowed"),
    ("2.0",           "de",     LIST,   1,    True,       "R162 1.0 was not allowed"),
    ("*",             "de",     CHOICE, 1,    True,       "R162 any algorithm: RVSA/1.0 chooses"),
    ("*",             None,     CHOICE, 0,    True,       "R162 any algorithm: where RVSA/1.0 does not choose, the server's own"),
    ("*",             "fr",     LIST,   2,    True,       "R156 §8.4 a best, neighboring variant"),
    ("*",             "es",     LIST,   None, True,       "R162 no algorithm finds any"),
    ("guess-small",   "de",     CHOICE, 1,    True,       "§8.4 a guess is allowed, for it is not much larger than a list"),
    ("guess-small",   "en",     LIST,   0,    True,       "§8.4 it is larger"),
    ("guess-small",   "fr",     LIST,   2,    True,       "§8.4 its length is not known, and it is no neighbor"),
    ("guess-small, 1.0", "en",  CHOICE, 0,    True,       "R162 a definite choice may be of any size"),
    (None,            "de",     CHOICE, 1,    False,      "R157 §10.2 to others a choice may always be sent, of a neighbor"),
    (None,            None,     CHOICE, 0,    False,      "R157 as servers always did"),
    (None,            "fr",     ADHOC,  2,    False,      "R157 R156 no neighbor: no choice response, and a list they do not understand"),
    (None,            "it",     ADHOC,  3,    False,      "R157 without a URI, no choice response"),
    (None,            "es",     LIST,   None, True,       "R157 R154 nothing is acceptable: a person chooses by hand"),
    ("",              "de",     CHOICE, 1,    False,      "§2.2 an empty Negotiate tells of no support"),
    ("x-new",         "de",     CHOICE, 1,    False,      "§2.2 nor does an unknown directive"),
]
# fmt: on


@pytest.mark.parametrize(
    ("negotiate", "language", "kind", "best", "alternates", "why"), ANSWERS
)
def test_table(negotiate, language, kind, best, alternates, why):
    answered = asked(negotiate, language)

    assert answered.kind is kind, why
    assert answered.selection.best == best, why
    assert ("Alternates" in answered.fields) is alternates, why


@pytest.mark.parametrize(("negotiate", "language"), [row[:2] for row in ANSWERS])
def test_every_answer_says_its_kind_and_what_it_varies_by(negotiate, language):
    """R146, R154, R155, R157: TCN on every 2xx and 3xx, and Vary with negotiate."""
    answered = asked(negotiate, language)

    assert TCN.parse(answered.fields["TCN"]) == TCN(ResponseType(answered.kind.value))
    assert answered.selection.vary[0] == "Negotiate"
    assert len(set(answered.selection.vary)) == len(answered.selection.vary)


def test_r154_a_list_response_has_the_variant_list():
    """RFC 2295 §10.1: TCN: list, Alternates, Vary; what has no URI is not listed."""
    answered = asked("trans")

    assert answered.fields["TCN"] == "list"
    assert [v.uri for v in Alternates.parse(answered.fields["Alternates"]).variants] == [
        EN.uri, DE.uri, FAR.uri,
    ]  # fmt: skip
    assert answered.selection.vary == ("Negotiate", "Accept", "Accept-Language")
    assert "Content-Location" not in answered.fields


def test_r155_a_choice_response_names_the_variant():
    """RFC 2295 §10.2: TCN: choice, Content-Location, Alternates, Vary."""
    answered = asked("1.0", "de")

    assert answered.fields["TCN"] == "choice"
    assert answered.fields["Content-Location"] == DE.uri
    assert Alternates.parse(answered.fields["Alternates"]).variants[1].uri == DE.uri
    assert answered.selection.vary == ("Negotiate", "Accept", "Accept-Language")


def test_r156_a_choice_is_always_of_a_neighbor():
    """RFC 2295 §10.2, §14.2."""
    for negotiate, language, *_ in ANSWERS:
        answered = asked(negotiate, language)
        if answered.kind is CHOICE:
            assert rvsa.is_neighbor(GUIDE[answered.selection.best].uri)


def test_r157_an_adhoc_response_has_little_to_say():
    """RFC 2295 §10.3: TCN, and Vary if it is cacheable."""
    answered = asked(None, "fr")

    assert answered.fields.lines == (("TCN", "adhoc"),)
    assert answered.selection.vary == ("Negotiate", "Accept-Language")


def test_r164_the_validator_is_that_of_the_list():
    """RFC 2295 §9.2: one list, one validator; whether Alternates is sent or not."""
    validators = {asked(row[0], row[1]).validator for row in ANSWERS}
    other = answer(GUIDE[:2], Fields(), Preferences(), algorithm=first_acceptable)

    assert len(validators) == 1
    assert other.validator not in validators


# fmt: off
VARIES = [
    # Negotiate   vary                                          why
    ("1.0",       ("Negotiate", "Accept", "Accept-Language"),   "R165 what RVSA/1.0 looks at"),
    ("*",         ("Negotiate", "Accept", "Accept-Language"),   "R165 what both algorithms look at"),
    (None,        ("Negotiate", "Accept-Language"),             "R165 what the algorithm that was used looks at"),
]
# fmt: on


@pytest.mark.parametrize(("negotiate", "vary", "why"), VARIES)
def test_vary_names_the_fields_really_used(negotiate, vary, why):
    assert asked(negotiate).selection.vary == vary, why


def test_two_algorithms_both_count():
    """R165: where RVSA/1.0 did not choose, what it looked at decided as well."""
    variants = (Variant("a", HTML), Variant("b", HTML))
    fields = Fields((("Negotiate", "*"),))
    answered = answer(variants, fields, Preferences(), algorithm=first_acceptable)

    assert answered.selection.vary == ("Negotiate", "Accept", "Accept-Language")


def test_what_a_guess_looked_at_counts_though_nothing_came_of_it():
    """R165: RFC 9110's algorithm weighs codings, RVSA/1.0 does not."""
    variants = (EN, replace(FAR, codings=("gzip",)))
    fields = Fields((("Negotiate", "*"), ("Accept-Language", "fr")))
    answered = answer(variants, fields, Preferences())

    assert answered.kind is LIST, "the best is no neighbor"
    assert set(answered.selection.vary) == {
        *("Negotiate", "Accept", "Accept-Encoding", "Accept-Language")
    }


# fmt: off
OVERRIDES = [
    # Negotiate  chosen                          kind    tcn                  alternates  why
    ("trans",    Chosen(1),                      CHOICE, "choice, keep",      True,       "R163 §8.5 a directive must be included"),
    ("1.0",      Chosen(0),                      CHOICE, "choice, keep",      True,       "R163 whatever RVSA/1.0 chooses"),
    ("trans",    Chosen(1, Override.RE_CHOOSE),  CHOICE, "choice, re-choose", True,       "R163 §8.5 Alternates must be included"),
    ("trans",    Chosen(2),                      ADHOC,  "adhoc, keep",       True,       "R163 R156 no neighbor, so no choice response"),
    (None,       Chosen(1),                      CHOICE, "choice",            False,      "§2.2 without Negotiate nothing is overridden"),
    (None,       Chosen(1, Override.RE_CHOOSE),  CHOICE, "choice",            False,      "§2.2 nor is there anybody to choose anew"),
]
# fmt: on


@pytest.mark.parametrize(
    ("negotiate", "chosen", "kind", "tcn", "alternates", "why"), OVERRIDES
)
def test_r163_what_was_chosen_by_hand_overrides(
    negotiate, chosen, kind, tcn, alternates, why
):
    answered = asked(negotiate, "en", chosen=chosen)

    assert answered.kind is kind, why
    assert answered.fields["TCN"] == tcn, why
    assert answered.selection.best == chosen.index, why
    assert ("Alternates" in answered.fields) is alternates, why
    assert answered.selection.vary == ("Negotiate",), "no other field decided"


def test_what_else_had_a_part_in_the_choice_is_named():
    """R165: a person chose the language, the type was selected among what it left."""
    chosen = Chosen(1, vary=("Accept", "Cookie"))

    assert asked(None, "en", chosen=chosen).selection.vary == (
        "Negotiate", "Accept", "Cookie",
    )  # fmt: skip


def test_what_was_chosen_by_hand_has_no_reason_against_it():
    rows = asked(None, "en", chosen=Chosen(1)).selection.weighed

    assert [row.eliminated for row in rows] == [
        "another was chosen by hand",
        "",
        "no",
        "no",
    ]


# fmt: off
LOOPS = [
    # Negotiate  language  negotiable  kind    why
    ("1.0",      "de",     {1},        LOOP,   "R160 §8.1 the chosen variant negotiates itself"),
    (None,       "de",     {1},        LOOP,   "R160 whoever asks"),
    (None,       "fr",     {2},        LOOP,   "R160 sent ad hoc or not"),
    (None,       "de",     {0},        CHOICE, "R160 another one does: it was not chosen"),
    ("trans",    "de",     {1},        LIST,   "R160 nothing was chosen"),
]
# fmt: on


@pytest.mark.parametrize(("negotiate", "language", "negotiable", "kind", "why"), LOOPS)
def test_r160_a_variant_must_not_negotiate(negotiate, language, negotiable, kind, why):
    assert asked(negotiate, language, negotiable=negotiable).kind is kind, why


def test_a_506_has_no_response_type():
    """RFC 2295 §8.5: TCN may be left out of other responses."""
    assert asked("1.0", "de", negotiable={1}).fields == Fields()


@pytest.mark.parametrize("negotiate", [None, "trans", "1.0"])
def test_what_cannot_be_listed_is_sent_ad_hoc(negotiate):
    """RFC 2295 §8.3: Alternates has at least one element, §10.1 needs it."""
    fields = Fields((("Negotiate", negotiate),) if negotiate else ())
    bodies = (Variant("", HTML, ("it",)), Variant("", HTML, ("en",)))
    answered = answer(bodies, fields, Preferences(), algorithm=first_acceptable)

    assert answered.kind is ADHOC
    assert answered.selection.best == 0
    assert answered.fields.lines == (("TCN", "adhoc"),)


def test_a_browser_is_served_by_the_rules_of_rfc_9110():
    """R157: by default; a browser's wildcards do not keep the server from choosing."""
    fields = Fields(
        (
            ("Accept", "text/html,application/xhtml+xml,*/*;q=0.8"),
            ("Accept-Language", "de-AT,de;q=0.8,en;q=0.5"),
        )
    )
    answered = answer((EN, DE), fields, Preferences())

    assert (answered.kind, answered.selection.best) == (CHOICE, 1)
    assert answered.selection.vary == ("Negotiate", "Accept-Language")


def test_nothing_is_kept_between_requests():
    """CVE-2023-23969: an answer depends on its own request alone."""
    before = asked("1.0", "de")
    for language in ("x" * 1000, "en", "*", "de;q=0"):
        asked("1.0", language)

    assert asked("1.0", "de") == before
