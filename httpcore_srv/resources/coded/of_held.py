"""
In which codings can what is held in memory be had?

    codings_of_held   what is offered, before the octets need be known
    coded             the representation in one of them, made at once

What we write ourselves, or find in a type map, is bounded: no visitor waits long.
"""

from dataclasses import replace
from hashlib import sha256

from httpcore_srv.fields.media_type import MediaType
from httpcore_srv.resources.coded.coders import makeable
from httpcore_srv.resources.coded.of_file import Means
from httpcore_srv.resources.held import HeldData
from httpcore_srv.resources.resource import Representation
from httpcore_srv.semantics.negotiation.variant import IDENTITY
from httpcore_srv.semantics.preconditions import Validators


def codings_of_held(
    media_type: MediaType | None, length: int, means: Means | None
) -> tuple[str, ...]:
    """
    Return the codings in which held data of *media_type* can be had, identity last.

    *length* is in octets; where they are still to be written, what they will be at
    least.  Without *means* nothing is coded.
    """
    if means is None or means.forms is None:
        return (IDENTITY,)
    compression = means.compression
    if length > means.forms.largest or not compression.applies_to(media_type, length):
        return (IDENTITY,)
    if means.is_exempt(media_type):
        return (IDENTITY,)
    made_here = makeable()
    made = (coding for coding in compression.codings if coding in made_here)
    return (*made, IDENTITY)


def coded(
    representation: Representation, data: HeldData, coding: str, means: Means | None
) -> Representation:
    """
    Return *representation*, whose data are *data*, in *coding*, which was offered.

    Each coding has an entity tag and digests of its own (RFC 9110 §8.8.3.3, RFC 9530
    §3).  For identity, and if the form cannot be made, it is returned as it is.
    """
    if coding == IDENTITY or means is None or means.forms is None:
        return representation
    key, level = sha256(data.octets).digest(), means.compression.level_of(coding)
    form = means.forms.make(key, data, coding, level)
    if form is None:
        return representation
    modified = representation.validators.last_modified
    return replace(
        representation,
        validators=Validators(form.entity_tag, modified),
        data=form,
        coding=coding,
        digest_of=form.digest_of,
    )
