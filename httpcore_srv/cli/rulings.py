"""How is told, in a line, what admission weighed: which areas, which rules, and why?"""

from collections.abc import Iterator

from httpcore_srv.access.proofs import Malformed, Throttled, Unproven, Untaken
from httpcore_srv.access.ruling import Ruling
from httpcore_srv.policy.access.requirements import Verdict
from httpcore_srv.protection import Protection


def name_of(area: Protection) -> str:
    """Name an area by the paths that it covers."""
    return " ".join(map(str, area.paths)) or "the whole mount"


def told(ruling: Ruling) -> str:
    """
    Tell the rules that decided, each with its area, its realm and its reason.

    Of a refusal these are those that are not met.  What there is to say of the
    credentials or the link that came stands at the end.
    """
    rules = "; ".join(_areas(ruling))
    sentences = [*_proof(ruling), *_link(ruling)]
    return " ".join([f"{rules}.", *sentences]) if sentences else rules


def _areas(ruling: Ruling) -> Iterator[str]:
    """Yield what each area asks, and what there is to say of it."""
    for area, part in zip(ruling.areas, ruling.judgement.parts, strict=True):
        if ruling.is_granted or part.verdict is not Verdict.GRANTED:
            realm = f", realm {area.realm.name}" if area.realm else ""
            rule = part.parts[-1] if area.links else part  # without the link beside it
            yield f"{name_of(area)}{realm}: {area.rule} ({rule.sentence})"


def _proof(ruling: Ruling) -> Iterator[str]:
    """Yield what is wrong with the credentials, if some came."""
    match ruling.proof:
        case Unproven(reason=reason) if reason:
            yield f"The credentials prove nothing ({reason})."
        case Malformed(sentence) | Untaken(sentence):
            yield sentence
        case Throttled() as throttled:
            yield throttled.sentence
        case _:
            return


def _link(ruling: Ruling) -> Iterator[str]:
    """Yield what there is to say of the signed link, if one came."""
    if ruling.opened.verdict:
        yield ruling.opened.verdict.sentence
