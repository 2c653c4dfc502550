"""
What is known of a representation before it is selected?

A variant is described by the dimensions of negotiation (RFC 9110 §12.5, RFC 2295 §5):
type and charset, languages, codings, features.  What is not known of one weighs
nothing against it.  RFC 2295 calls each of several representations of one resource a
variant (§2.2), and so do we where they are described (§5) and weighed.

Of a coding in which a variant can be had there may be a file, or it may be made here
when somebody asks for it.  To RFC 9110 that is all the same, and what decides is
``codings``.  Apache knows files only: it weighs what is ``at_hand``.
"""

from dataclasses import dataclass, replace

from httpcore_srv.fields.accept_encoding import IDENTITY
from httpcore_srv.fields.media_type import MediaType

__all__ = ["IDENTITY", "Variant"]


@dataclass(frozen=True, slots=True)
class Variant:
    """
    The description of one available representation (RFC 2295 §5).

    *uri* is a reference to the representation itself, relative to the negotiated
    resource ("guide.de.html"); it is empty when that has no URI but the target's.
    *codings* are the content codings in which it can be sent, in the server's order
    of preference; IDENTITY stands for none; *made* are those of them of which there is
    no file.  *quality* is the source quality, from 0
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
    made: tuple[str, ...] = ()

    @property
    def charset(self) -> str | None:
        """The charset parameter of the media type, in lower case, or None."""
        charset = self.media_type and self.media_type.parameter("charset")
        return charset.lower() if charset else None

    @property
    def at_hand(self) -> tuple[str, ...]:
        """The codings that need not be made, in the same order."""
        return tuple(coding for coding in self.codings if coding not in self.made)

    def presumed_in(self, language: str | None) -> "Variant":
        """Return this in *language*, if it has none of its own and that is known."""
        if self.languages or language is None:
            return self
        return replace(self, languages=(language,))
