"""
Does somebody go on with a nonce, just as before?

    username realm nonce opaque algorithm qop …    the same as before, to the letter
    uri                                            the target, to the letter
    nc cnonce response                             new, behind uri

RFC 7616 §3.4.  The field is written anew, with the right response, and has to come out
the same.  It was read by its grammar when it was first shown, and meant what was known
then: so does what differs from that only in values which hold nothing to be escaped.
"""

import re
from functools import lru_cache
from hmac import compare_digest
from typing import TypeAlias

from httpcore_srv.access.acknowledgement import DigestAcknowledgement
from httpcore_srv.access.proofs import Proven
from httpcore_srv.fields.credentials import Credentials
from httpcore_srv.protection import Realm
from httpcore_srv.semantics.authentication.algorithms import ALGORITHMS
from httpcore_srv.semantics.authentication.digest import completed, primed, tails
from httpcore_srv.state.nonce_in_use import NonceInUse
from httpcore_srv.state.nonces import Standing
from httpcore_srv.state.recent_proofs import DigestProof, Form

SCHEME = "Digest "

# A value, as a token or in quotation marks, that holds nothing to be escaped.
_VALUE = re.compile(r'[^\x00-\x20",\\\x7f]+|"[^\x00-\x1f"\\\x7f]*"')

# nc, cnonce and qop: eight digits in lower case, and what is not empty
_NEW = re.compile(r"[0-9a-f]{8}:[!#-+\--\[\]-~]+:auth:")

# How the three that are new are written; the length of a response follows.
_HOLES = {
    "response": re.compile(r'(response=")([0-9a-f]+)(")'),
    "nc": re.compile(r"(nc=)([0-9a-f]{8})()"),
    "cnonce": re.compile(r'(cnonce=")([!#-+\--\[\]-~]+)(")'),
}

# A longer target, in octets, is rare.
_LONGEST = 1024


# A right response: by whom, with which nc, which is not yet taken, and what
# Authentication-Info says once it is.
Claim: TypeAlias = tuple[DigestProof, int, str]


def keep(credentials: Credentials, field: str, realm: Realm, proven: Proven) -> None:
    """Keep that *credentials*, written as *field*, have just *proven* who it is."""
    right = proven.acknowledgement
    if not isinstance(right, DigestAcknowledgement):
        return
    sent = right.credentials
    if sent.qop != "auth" or ALGORITHMS[sent.algorithm].session:
        return
    form = _form_of(field, credentials)
    book, user = realm.accounts.at_hand(), proven.user
    in_use = NonceInUse.of(realm.nonces, sent.nonce, realm.name, user)
    if form is None or book is None or in_use is None:
        return
    if book.a1(user, realm.name, sent.algorithm) != right.a1:
        return
    proof = DigestProof(
        user,
        book.groups_of(user),
        book.version,
        sent.algorithm,
        in_use,
        form,
        primed(sent.algorithm, right.a1, sent.nonce),
    )
    realm.verified.recent.digest.keep(_nonce(field), proof)


def recalled(
    field: str, realm: Realm, method: str, target: str, now: float
) -> Claim | None:
    """
    Return what *field* claims of *target*, if it is right and all is at hand.

    *now* is in seconds since 1970.
    """
    proof = realm.verified.recent.digest.get(_nonce(field))
    asked = _asked(proof.algorithm, method, target) if proof else None
    if proof is None or asked is None:
        return None
    uri, hashed = asked
    before, _, after = field.partition(uri)
    if before != proof.form.before:
        return None
    book, standing = realm.accounts.at_hand(), proof.in_use.standing(now)
    if book is None or book.version != proof.version:
        return None
    if standing is not Standing.FRESH and standing is not Standing.AGEING:
        return None
    found = _answered(proof, after, hashed)
    if found is None:
        return None
    nc, info = found
    if standing is Standing.AGEING:
        info = f'nextnonce="{proof.in_use.following(now)}", {info}'
    return proof, nc, info


def _answered(
    proof: DigestProof, after: str, hashed: tuple[bytes, bytes]
) -> tuple[int, str] | None:
    """Return nc and our own answer, if *after* is as it has to be behind uri."""
    form = proof.form
    nc, cnonce = after[form.nc_at], after[form.cnonce_at]
    said = f"{nc}:{cnonce}:auth:"
    if not _NEW.fullmatch(said) or not after.isascii():
        return None
    response, rspauth = completed(proof.primed, said.encode(), hashed)
    pieces = list(form.pieces)
    pieces[form.response] = response
    pieces[form.nc], pieces[form.cnonce] = nc, cnonce
    if not compare_digest("".join(pieces), after):
        return None
    return int(nc, 16), f'qop=auth, rspauth="{rspauth}", cnonce="{cnonce}", nc={nc}'


@lru_cache(maxsize=1024)
def _asked(
    algorithm: str, method: str, target: str
) -> tuple[str, tuple[bytes, bytes]] | None:
    """
    Return how uri is written, and H(A2) for the response and for rspauth.

    None for a *target* that does not stand in quotation marks as it is, or is long.
    """
    if '"' in target or "\\" in target or len(target) > _LONGEST:
        return None
    return f', uri="{target}", ', tails(algorithm, method, target)


def _nonce(field: str) -> str:
    """Return the nonce in *field*, or whatever looks like it."""
    return field.partition(' nonce="')[2].partition('"')[0]


def _form_of(field: str, credentials: Credentials) -> Form | None:
    """
    Return how *field* is written.

    None for what does not show at first sight that it means *credentials*.
    """
    parts = field[len(SCHEME) :].split(", ")
    said = [part.partition("=") for part in parts]
    meant = {name: text.strip('"') for name, _, text in said}
    if not field.startswith(SCHEME) or meant != dict(credentials.params):
        return None
    if len(meant) < len(parts) or not all(_VALUE.fullmatch(text) for *_, text in said):
        return None
    at = list(meant).index("uri")
    return _form(SCHEME + ", ".join(parts[:at]), parts[at + 1 :])


def _form(before: str, parts: list[str]) -> Form | None:
    """
    Return the form of *parts* behind *before*; None without the three that are new.

    >>> _form("", ['response="0f"', "nc=00000001", 'cnonce="x"', "qop=auth"]).pieces
    ('response="', '', '", nc=', '', ', cnonce="', '', '", qop=auth')
    """
    pieces, places = [""], {}
    for number, part in enumerate(parts):
        pieces[-1] += ", " if number else ""
        name = part.partition("=")[0]
        found = _HOLES[name].fullmatch(part) if name in _HOLES else None
        if found is None:
            pieces[-1] += part
            continue
        pieces[-1] += found[1]
        places[name] = len(pieces)
        pieces += [found[2], found[3]]
    if len(places) < len(_HOLES):
        return None
    response, nc, cnonce = (places[name] for name in _HOLES)
    text = "".join(pieces)
    nc_from = _from(pieces, nc) - (len(text) if nc > cnonce else 0)
    cnonce_to = _from(pieces, cnonce + 1) - len(text)
    nc_at = slice(nc_from, nc_from + 8 or None)
    cnonce_at = slice(_from(pieces, cnonce), cnonce_to)
    for place in (response, nc, cnonce):
        pieces[place] = ""
    return Form(before, tuple(pieces), response, nc, cnonce, nc_at, cnonce_at)


def _from(pieces: list[str], place: int) -> int:
    """Return where the piece at *place* begins in the text."""
    return len("".join(pieces[:place]))
