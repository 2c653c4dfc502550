"""RFC 9110 §12.1: proactive negotiation among the forms of one listing."""

from dataclasses import replace
from pathlib import Path

import pytest

from httpcore_srv.fields.media_type import MediaType
from httpcore_srv.message import Fields, Peer
from httpcore_srv.resources.resource import Resource
from httpcore_srv.resources.tree import Tree
from httpcore_srv.resources.variants.negotiable import Negotiable
from httpcore_srv.semantics.negotiation.outcome import Algorithm
from httpcore_srv.semantics.negotiation.variant import Variant
from httpcore_srv.site import Folder, Mount, Negotiation
from httpcore_srv.stage import Final
from httpcore_srv.stages.negotiate import negotiate

HTML, JSON, TEXT = "text/html; charset=utf-8", "application/json", "text/plain"

# fmt: off
SELECTIONS = [
    # accept                            selected  why
    (None,                              HTML,     "R131 §12.5.1 without Accept any type will do: the first"),
    ("*/*",                             HTML,     "R131 the server's own order decides"),
    ("application/json",                JSON,     "§12.5.1"),
    ("text/plain",                      TEXT,     "§12.5.1"),
    ("text/html;q=0.1, text/plain",     TEXT,     "§12.4.2 the greater weight"),
    ("text/*, application/json;q=0.9",  HTML,     "§12.5.1 a range covers both: the server's order"),
    ("text/*;q=0.5, text/plain",        TEXT,     "§12.5.1 the most specific range has precedence"),
    ("text/html;q=0, */*",              JSON,     "§12.4.2 a weight of 0 is not acceptable"),
    ("image/png",                       HTML,     "R135 §12.4.1 the server can disregard the field"),
    ("*/*;q=0",                         HTML,     "R135 any form says more than a refusal"),
    ("",                                HTML,     "§5.6.1 an empty list names nothing"),
    ("text/html;q=2, text/plain",       TEXT,     "R132 a malformed element is ignored"),
]
# fmt: on


@pytest.mark.parametrize(("accept", "selected", "why"), SELECTIONS)
def test_selection(accept, selected, why, ask, target_of, representation):
    available = tuple(
        representation(media_type=MediaType.parse(one)) for one in (HTML, JSON, TEXT)
    )

    found = negotiate(
        ask(fields={"Accept": accept}), Resource(available, obliging=True), target_of()
    )

    assert found.representation.media_type == MediaType.parse(selected), why


@pytest.mark.parametrize("media_type", [None, MediaType("text", "plain", ())])
def test_what_has_one_representation_is_not_negotiated(
    media_type, ask, target_of, representation
):
    """RFC 9110 §12.5.1 leaves it to the server to send what is not acceptable."""
    only = representation(media_type=media_type)

    asked = ask(fields={"Accept": "image/png"})

    assert negotiate(asked, Resource((only,)), target_of()).representation is only


# Several variants of one resource, by the mount's policy...


class Kept:
    """One variant, available in *codings*, of which those in *made* are ready."""

    def __init__(self, representation, variant, made=("identity",)):
        self.variant = variant
        self.made = made
        self.asked = []
        self._representation = representation

    def ready(self, coding):
        self.asked.append(coding)
        return coding in self.made

    def selected(self, coding="identity"):
        return replace(
            self._representation,
            languages=self.variant.languages,
            location=self.variant.uri or None,
            coding=None if coding == "identity" else coding,
        )

    def close(self):
        """Nothing is open."""


HTML_TYPE = MediaType.parse(HTML)
GERMAN = Variant("guide.de.html", HTML_TYPE, ("de",), length=100)
ENGLISH = Variant("guide.en.html", HTML_TYPE, ("en",), length=100)
FRENCH = Variant("guide.fr.html", HTML_TYPE, ("fr",), length=100)
PICTURE = Variant("guide.png", MediaType("image", "png"), length=100)


@pytest.fixture
def guide(representation):
    def made(*variants):
        return Resource(tuple(Kept(representation(), each) for each in variants))

    return made


@pytest.fixture
def below(target_of):
    """Make the target of a mount that negotiates as is said."""

    def targeted(query=None, **policy):
        folder = Folder(Tree(Path("www")), negotiation=Negotiation(**policy))
        return target_of("/guide", query, Mount("/docs/", folder))

    return targeted


LANG = {"language_parameter": "lang", "language_cookie": "lang"}

# fmt: off
LANGUAGES = [
    # fields                                          query      policy  language  vary                           why
    ({},                                              None,      {},     "de",     ("Accept-Language",),          "R131 §12.4.1 the server's order"),
    ({"Accept-Language": "en"},                       None,      {},     "en",     ("Accept-Language",),          "R146 §12.5.4"),
    ({"Accept-Language": "fr"},                       None,      {},     "de",     ("Accept-Language",),          "R145 a language is better than a refusal"),
    ({"Accept-Language": "en"},                       None,      LANG,   "en",     ("Accept-Language", "Cookie"), "R148 a cookie would have decided"),
    ({"Accept-Language": "en"},                       "lang=de", LANG,   "de",     (),                            "the URI decided, and is in every cache's key"),
    ({"Accept-Language": "en", "Cookie": "lang=de"},  None,      LANG,   "de",     ("Cookie",),                   "R148 the cookie decided"),
    ({"Accept-Language": "en", "Cookie": "lang=fr"},  None,      LANG,   "en",     ("Accept-Language", "Cookie"), "nothing is in French"),
    ({"Accept-Language": "en", "Cookie": "lang=de"},  None,      {},     "en",     ("Accept-Language",),          "the mount knows no such cookie"),
]
# fmt: on


@pytest.mark.parametrize(
    ("fields", "query", "policy", "language", "vary", "why"), LANGUAGES
)
def test_the_language(fields, query, policy, language, vary, why, ask, guide, below):
    resource = guide(GERMAN, ENGLISH)

    selected = negotiate(ask(fields=fields), resource, below(query, **policy))

    assert selected.representation.languages == (language,), why
    assert selected.vary == vary, why


def test_a_choice_is_remembered_once(ask, guide, below):
    """A cookie is set by who chooses, and by nothing else; never across sites."""
    resource = guide(GERMAN, ENGLISH)

    chosen = negotiate(ask(), resource, below("lang=en", **LANG))
    kept = negotiate(ask(fields={"Cookie": "lang=en"}), resource, below(**LANG))
    secure = negotiate(ask(peer=Peer(secure=True)), resource, below("lang=en", **LANG))

    value = "lang=en; Path=/docs/; Max-Age=31536000; SameSite=Lax"
    assert chosen.fields == Fields([("Set-Cookie", value)])
    assert kept.fields == Fields()
    assert secure.fields == Fields([("Set-Cookie", f"{value}; Secure")])


def test_r135_r136_what_is_not_acceptable_is_refused_with_a_list(ask, guide, below):
    """RFC 9110 §15.5.7; R146: a 406 varies by what decided, and by the list's form."""
    resource = guide(GERMAN, PICTURE)
    request = ask(fields={"Accept": "application/pdf"})

    with pytest.raises(Final) as raised:
        negotiate(request, resource, below())

    response = raised.value.response
    assert (response.status, response.fields["Vary"]) == (
        406,
        "Accept, Accept-Language",
    )
    [octets] = response.content.pieces()
    assert b"guide.de.html" in octets
    assert b"guide.png" in octets
    assert raised.value.reasons.selection.best is None


def test_r151_a_reactive_mount_leaves_the_choice(ask, guide, below):
    """RFC 9110 §12.2, §15.4.1: a list, and the preferred one in Location."""
    request = ask(fields={"Accept-Language": "en"})

    with pytest.raises(Final) as raised:
        negotiate(request, guide(GERMAN, ENGLISH), below(algorithm=Algorithm.REACTIVE))

    response = raised.value.response
    assert (response.status, response.fields["Location"]) == (300, "guide.en.html")
    assert response.fields["Vary"] == "Accept-Language, Accept"


# fmt: off
LOCATIONS = [
    # uri                    location         why
    ("guide.de.html",        "guide.de.html", "§15.4.1 the preferred one"),
    ("",                     None,            "a body of a type map has no address"),
    ("javascript:alert(1)",  None,            "CVE-2012-2687 a type map is no reason to run it"),
]
# fmt: on


@pytest.mark.parametrize(("uri", "location", "why"), LOCATIONS)
def test_r151_location_is_an_address_or_is_not_there(
    uri, location, why, ask, guide, below
):
    preferred = replace(GERMAN, uri=uri)

    with pytest.raises(Final) as raised:
        negotiate(ask(), guide(preferred, ENGLISH), below(algorithm=Algorithm.REACTIVE))

    assert raised.value.response.status == 300
    assert raised.value.response.fields.get("Location") == location, why


# Transparently...

TRANSPARENT = {"algorithm": Algorithm.TRANSPARENT}


def test_r153_r154_r161_an_agent_that_negotiates_gets_the_list(ask, guide, below):
    request = ask(fields={"Negotiate": "trans, vlist"})

    with pytest.raises(Final) as raised:
        negotiate(request, guide(GERMAN, ENGLISH), below(**TRANSPARENT))

    response = raised.value.response
    assert response.status == 300
    assert response.fields["TCN"] == "list"
    assert '"guide.de.html"' in response.fields["Alternates"]
    assert "negotiate" in response.fields["Vary"].lower()
    assert "Location" not in response.fields, "RFC 2295 §10.1 has none"


def test_r155_r162_r164_a_choice_is_tagged_with_the_list(ask, guide, below):
    """RFC 2295 §9.2: another list, another tag."""
    fields = {"Negotiate": "1.0", "Accept-Language": "en", "Accept": "text/html"}
    fields["Accept-Charset"] = "utf-8"  # RFC 2296 §3.4: else it were presumed

    chosen = negotiate(ask(fields=fields), guide(GERMAN, ENGLISH), below(**TRANSPARENT))
    other = negotiate(
        ask(fields=fields), guide(GERMAN, ENGLISH, FRENCH), below(**TRANSPARENT)
    )

    assert chosen.fields["TCN"] == "choice"
    assert chosen.representation.location == "guide.en.html"
    first, second = (
        one.representation.validators.etag.opaque.partition(";")
        for one in (chosen, other)
    )
    assert first[0] == second[0] == "v1"
    assert first[2] != second[2]


def test_r163_who_chose_by_hand_need_not_negotiate_again(ask, guide, below):
    """RFC 2295 §8.5: "keep", for the person has decided."""
    request = ask(fields={"Negotiate": "1.0", "Accept-Language": "en"})

    chosen = negotiate(
        request, guide(GERMAN, ENGLISH), below("lang=de", **TRANSPARENT, **LANG)
    )

    assert chosen.representation.location == "guide.de.html"
    assert chosen.fields["TCN"] == "choice, keep"
    assert "Set-Cookie" in chosen.fields


@pytest.mark.parametrize("policy", [TRANSPARENT, {}, {"algorithm": Algorithm.APACHE}])
def test_r160_a_variant_that_negotiates_too_is_our_error(policy, ask, below):
    """RFC 2295 §8.1: 506, whoever selects."""
    looping = Negotiable(GERMAN, "guide.var", 3, "it is negotiated itself")

    with pytest.raises(Final) as raised:
        negotiate(ask(), Resource((looping, looping)), below(**policy))

    response = raised.value.response
    assert response.status == 506
    assert response.fields.get("Vary") == (
        "Negotiate" if policy is TRANSPARENT else None
    )


def test_a_listing_is_never_transparent(ask, representation, below):
    """Its forms are one list in three dresses: there is nothing to choose by hand."""
    forms = [representation(media_type=MediaType.parse(one)) for one in (HTML, TEXT)]
    resource = Resource(tuple(forms), obliging=True)

    selected = negotiate(
        ask(fields={"Negotiate": "trans"}), resource, below(**TRANSPARENT)
    )

    assert selected.representation is forms[0]


# In a coding...

ALL = ("br", "gzip", "identity")

# fmt: off
CODINGS = [
    # Accept-Encoding          made                    coding   why
    ("gzip",                   ALL,                    "gzip",  "R141 §12.5.3"),
    ("br, gzip",               ALL,                    "br",    "between equals, the server's order"),
    ("br;q=0.5, gzip",         ALL,                    "gzip",  "R141 the greater weight"),
    ("identity, gzip;q=0.5",   ALL,                    None,    "R141 identity is preferred"),
    ("gzip;q=0",               ALL,                    None,    "R138 §12.5.3 not acceptable"),
    ("",                       ALL,                    None,    "R140 §12.5.3 none but identity"),
    (None,                     ALL,                    None,    "who never heard of codings"),
    ("x-gzip",                 ALL,                    "gzip",  "R142 §8.4.1.3"),
    ("br, gzip",               ("identity",),          None,    "it is made meanwhile, for those who come later"),
    ("identity;q=0, br",       ("identity",),          "br",    "R139 identity may not be sent: made while it waits"),
]
# fmt: on


@pytest.mark.parametrize(("accepted", "made", "coding", "why"), CODINGS)
def test_the_coding(accepted, made, coding, why, ask, representation, target_of):
    kept = Kept(representation(), Variant(codings=ALL), made)
    request = ask(fields={"Accept-Encoding": accepted})

    selected = negotiate(request, Resource((kept,)), target_of())

    assert selected.representation.coding == coding, why
    assert selected.vary == ("Accept-Encoding",), "R146, CE-08: whatever was sent"
    assert len(kept.asked) <= 1, "one form is made at a time"


@pytest.mark.parametrize("accepted", ["identity;q=0", "*;q=0", "identity;q=0, br;q=0"])
def test_r139_without_an_acceptable_coding_there_is_no_answer(
    accepted, ask, representation, target_of
):
    request = ask(fields={"Accept-Encoding": accepted})

    with pytest.raises(Final) as raised:
        negotiate(request, Resource((representation(),)), target_of())

    assert raised.value.response.status == 406
    assert raised.value.response.fields["Vary"] == "Accept-Encoding, Accept"


@pytest.mark.parametrize(
    ("location", "path", "address"),
    [
        ("guide.de.html", "/guide", "guide.de.html"),
        (None, "/a%20guide.html", "./a%20guide.html"),
        (None, "/docs/", "./"),
    ],
)
def test_r136_a_refusal_by_coding_says_what_there_is(
    location, path, address, ask, representation, target_of
):
    """RFC 9110 §15.5.7: also of one representation; its address is the target's own."""
    only = representation(location=location, coding="gzip")
    request = ask(fields={"Accept-Encoding": "br", "Accept": "text/plain"})

    with pytest.raises(Final) as raised:
        negotiate(request, Resource((only,)), target_of(path))

    response = raised.value.response
    [octets] = response.content.pieces()
    assert response.status == 406
    assert response.fields["Link"].startswith(f'<{address}>; rel="alternate"')
    assert f"{address}  text/plain, gzip".encode() in octets


GIVEN = {"language_cookie": "lang"}

# fmt: off
REFUSED = [
    # fields                                                   policy                               vary                                                  why
    ({"Accept-Encoding": "identity;q=0"},                      {},                                  "Accept-Language, Accept-Encoding, Accept",           "another language might be had in another coding"),
    ({"Accept-Encoding": "identity;q=0"},                      GIVEN,                               "Accept-Language, Cookie, Accept-Encoding, Accept",   "R148 the cookie might have chosen another"),
    ({"Accept-Encoding": "identity;q=0", "Cookie": "lang=de"}, GIVEN,                               "Cookie, Accept-Encoding, Accept",                    "R148 the cookie has chosen"),
    ({"Accept-Encoding": "identity;q=0"},                      {"algorithm": Algorithm.APACHE},     "Accept-Language, Accept-Encoding, Accept",           "it refused all of them"),
]
# fmt: on


@pytest.mark.parametrize(("fields", "policy", "vary", "why"), REFUSED)
def test_r146_a_406_varies_by_all_that_decided(
    fields, policy, vary, why, ask, guide, below
):
    """RFC 9110 §12.5.5: a cache may give it to whoever agrees in these."""
    with pytest.raises(Final) as raised:
        negotiate(ask(fields=fields), guide(GERMAN, ENGLISH), below(**policy))

    assert raised.value.response.status == 406
    said = raised.value.response.fields["Vary"]
    assert sorted(said.split(", ")) == sorted(vary.split(", ")), why


def test_r146_what_has_one_coding_that_is_not_identity_varies(
    ask, representation, target_of
):
    """§12.5.3: who cannot decode it would have been refused."""
    only = representation(coding="gzip")
    request = ask(fields={"Accept-Encoding": "gzip"})

    selected = negotiate(request, Resource((only,)), target_of())

    assert selected.vary == ("Accept-Encoding",)


def test_r147_what_has_one_coding_does_not_vary(ask, representation, target_of):
    request = ask(fields={"Accept-Encoding": "gzip, br"})

    assert negotiate(request, Resource((representation(),)), target_of()).vary == ()


def test_r139_what_could_not_be_coded_is_not_sent_uncoded(
    ask, representation, target_of
):
    """RFC 9110 §12.5.3: on a full disk, too, a client cannot use what it refuses."""
    whole = representation()
    kept = Kept(whole, Variant(codings=ALL))
    kept.selected = lambda coding: whole
    request = ask(fields={"Accept-Encoding": "br, identity;q=0"})

    with pytest.raises(Final) as raised:
        negotiate(request, Resource((kept,)), target_of())

    assert raised.value.response.status == 406
    assert whole.data.closed == 1


def test_a_choice_that_came_to_nothing_decided_as_well(ask, guide, below):
    """R146: with another Accept-Encoding it would have come to something."""
    coded = replace(GERMAN, codings=("gzip",))
    fields = {"Negotiate": "trans", "Accept-Encoding": "br, identity;q=0"}

    with pytest.raises(Final) as raised:
        negotiate(
            ask(fields={**fields, "Cookie": "lang=de"}),
            guide(coded, ENGLISH),
            below(**TRANSPARENT, **LANG),
        )

    response = raised.value.response
    assert response.status == 300
    assert "Accept-Encoding" in response.fields["Vary"]
    assert "Cookie" in response.fields["Vary"]


# fmt: off
SAID = [
    # fields                    query      said                              why
    ({"Accept-Language": "en"}, None,      "Accept-Language: nothing matches de", "the browser's setting"),
    ({"Accept-Language": "de"}, "lang=en", "?lang=en: nothing matches de",        "chosen just now: Accept-Language said otherwise"),
    ({"Accept-Language": "de", "Cookie": "lang=en"}, None, "Cookie lang=en: nothing matches de", "chosen earlier"),
]
# fmt: on


@pytest.mark.parametrize(("fields", "query", "said", "why"), SAID)
def test_reasons_name_what_decided(fields, query, said, why, ask, guide, below):
    resource = guide(GERMAN, ENGLISH)

    selected = negotiate(ask(fields=fields), resource, below(query, **LANG))

    german, english = selected.reasons.rows()
    assert (german.fate, english.fate) == (said, "selected"), why


def test_where_all_are_listed_none_is_selected(ask, guide, below):
    policy = {"algorithm": Algorithm.REACTIVE}
    with pytest.raises(Final) as raised:
        negotiate(ask(), guide(GERMAN, ENGLISH), below(**policy))

    assert next(raised.value.reasons.rows()).fate == "the best"
