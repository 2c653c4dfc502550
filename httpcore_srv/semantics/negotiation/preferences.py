"""What does the server itself prefer, where a request leaves it open?"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Preferences:
    """
    The server's side of negotiation, as configured for a mount.

    *languages* are language tags, the most preferred first (Apache's LanguagePriority);
    *prefer* tells whether they decide between languages of equal weight, *fallback*
    whether the first of them is sent when none is acceptable (Apache's
    ForceLanguagePriority Prefer and Fallback; RFC 9110 §12.5.4 lets a server disregard
    the field).  *default_language* is what a variant without a language is in
    (Apache's DefaultLanguage); None when that is not known.
    """

    languages: tuple[str, ...] = ()
    prefer: bool = True
    fallback: bool = True
    default_language: str | None = None
