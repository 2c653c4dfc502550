"""
What is known of a representation before it is selected?

A variant is described by the dimensions of negotiation (RFC 9110 §12.5, RFC 2295 §5):
type and charset, languages, codings, features.  What is not known of one weighs
nothing against it.
"""

from dataclasses import dataclass

from httpcore_srv.fields.media_type import MediaType

# "An 'identity' token is used as a synonym for 'no encoding'" -- RFC 9110 §12.5.3
IDENTITY = "identity"


@dataclass(frozen=True, slots=True)
class Variant:
    """
    The description of one available representation (RFC 2295 §5).

    *uri* is a reference to the representation itself, relative to the negotiated
    resource ("guide.de.html"); it is empty when that has no URI but the target's.
    *codings* are the content codings in which it can be sent, in the server's order
    of preference; IDENTITY stands for none.  *quality* is the source quality, from 0
    to 1; *length* a number of octets, None if unknown; *features* a feature list
    (RFC 2295 §6.4) as text; *description* is for people.

    >>> guide = Variant("guide.en.html", MediaType("text", "html"), ("en",))
    >>> guide.charset is None, guide.codings
    (True, ('identity',))
    """

    uri: str = ""
    media_type: MediaType | None = None
    languages: tuple[str, ...] = ()
    codings: tuple[str, ...] = (IDENTITY,)
    quality: float = 1.0
    length: int | None = None
    features: str = ""
    description: str = ""

    @property
    def charset(self) -> str | None:
        """The charset parameter of the media type, in lower case, or None."""
        charset = self.media_type and self.media_type.parameter("charset")
        return charset.lower() if charset else None
