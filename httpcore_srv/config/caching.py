"""
Does the cache policy of a mount agree with itself?

    the site's value ◀ the mount's ◀ each rule's ◀ another rule's, where both apply

Each composition is made as it would be for an answer, and searched for what contradicts
itself.  Two rules are compared where they are sure to meet: where one asks for nothing
in particular, or both name the same.  Where others meet by chance, the more careful
directive holds when it happens.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import combinations

from httpcore_srv.config import values
from httpcore_srv.config.document import Node
from httpcore_srv.config.problems import Fault
from httpcore_srv.config.wording import quoted, shown
from httpcore_srv.fields.cache_control import CacheControl
from httpcore_srv.fields.cache_groups import MOST_GROUPS
from httpcore_srv.policy.cache_policy import (
    NEVER_STORED,
    NO_CACHE,
    NO_STORE,
    composed,
    may_be_shared,
)

CONDITIONS = ("status", "type", "match")  # the most specific first
OF_REUSE = ("cache_control", "expires_at", "targeted", "surrogate_control")


@dataclass(frozen=True, slots=True)
class _Said:
    """
    What one rule says: at *node*, *control*, where the conditions hold.

    *until* is its expires_at; the max-age that stands for it in *control* is not shown.
    """

    node: Node
    control: CacheControl
    conditions: tuple[frozenset[str], ...]
    until: str = ""

    @property
    def precision(self) -> tuple[bool, ...]:
        """What orders rules, as in the policy: the most specific is the greatest."""
        return tuple(map(bool, self.conditions))

    @property
    def of_errors(self) -> bool:
        """Tell whether it is about errors only, which the mount's value is not."""
        statuses = self.conditions[0]
        return bool(statuses) and all(text[:1] in "45" for text in statuses)

    def meets(self, other: "_Said") -> bool:
        """Tell whether both are sure to apply to some answer."""
        pairs = zip(self.conditions, other.conditions, strict=True)
        return all(not one or not two or one & two for one, two in pairs)


def faults(mount: Node, site: Node) -> Iterator[Fault]:
    """Yield what contradicts itself in the policy of *mount*; *site* is the default."""
    below = _control(site) or NO_CACHE
    own = _control(mount["cache_control"])
    whole = own.over(below) if own else below
    yield from _conflicts(mount["cache_control"], own or CacheControl(), (below,))
    rules = sorted(_said(mount["rule"]), key=lambda rule: rule.precision)
    for rule in rules:
        base = NO_STORE if rule.of_errors else whole
        yield from _conflicts(rule.node, rule.control, (base,), rule.until)
    yield from _met(rules, whole)
    yield from _unshared(mount, whole, rules)
    yield from _mixed_lifetimes(mount["rule"])
    yield from _never_stored(mount["rule"])
    yield from _too_many_groups(mount["rule"])


def _control(node: Node) -> CacheControl | None:
    """Return the directives at *node*, None where there are none that are in order."""
    try:
        return values.cache_control(node.text) if node.text else None
    except ValueError:
        return None


def _said(rules: Node) -> Iterator[_Said]:
    """Yield what the rules say that are in order."""
    for rule in rules.items():
        control, at = _control(rule["cache_control"]), rule["cache_control"]
        until = rule["expires_at"].text or ""
        if until:
            control = replace(control or CacheControl(), max_age=1)
            at = rule["expires_at"] if "cache_control" not in rule else at
        if control is not None:
            conditions = (
                frozenset(str(item.value) for item in rule[name].items())
                for name in CONDITIONS
            )
            yield _Said(at, control, tuple(conditions), until)


def _conflicts(
    node: Node, said: CacheControl, layers: tuple[CacheControl, ...], until: str = ""
) -> Iterator[Fault]:
    """Yield why *said*, which stands at *node*, over *layers* contradicts itself."""
    result = composed([*reversed(layers), said])
    for conflict in result.conflicts():
        message = f"found {shown(node.text)}"
        if until and until != node.text:
            message = f"{message} with expires_at = {quoted(until)}"
        if conflict not in said.conflicts():
            over = " over ".join(filter(None, (_text(one, until) for one in layers)))
            message = f"{message}; over {over} that is {_text(result, until)}"
        yield Fault(
            node.path, f"{message}, but {conflict}; allowed: directives that agree"
        )


def _text(control: CacheControl, until: str) -> str:
    """Quote *control* as it is written; nothing if it says nothing."""
    text = str(replace(control, max_age=None) if until else control)
    return quoted(text) if text else ""


def _met(rules: list[_Said], whole: CacheControl) -> Iterator[Fault]:
    """Yield pairs of rules that agree with the mount, but not with each other."""
    for lower, upper in combinations(rules, 2):
        at_errors = lower.of_errors or upper.of_errors
        if not lower.meets(upper) or (at_errors and not lower.conditions[0]):
            continue  # of an error only those rules say something that name its status
        base = NO_STORE if at_errors else whole
        below = [layer.over(base) for layer in (lower.control, upper.control)]
        if not any(layer.conflicts() for layer in below):
            until = upper.until or lower.until
            layers = (lower.control, base)
            yield from _conflicts(upper.node, upper.control, layers, until)


def _unshared(mount: Node, whole: CacheControl, rules: list[_Said]) -> Iterator[Fault]:
    """Yield what is to be shared, but lacks the directive that RFC 9111 §3.5 asks."""
    if mount["shared"].value is not True:
        return
    allowed = "with public, s-maxage or must-revalidate (RFC 9111 §3.5)"
    if not _is_settled(whole):
        message = f"found true, and Cache-Control is {quoted(str(whole))}"
        yield Fault(mount["shared"].path, f"{message}; allowed: {allowed}")
        return
    for rule in rules:
        if not rule.of_errors and not _is_settled(rule.control.over(whole)):
            message = f"found {shown(rule.node.text)} where shared is true"
            yield Fault(rule.node.path, f"{message}; allowed: {allowed}")


def _is_settled(control: CacheControl) -> bool:
    """Tell whether it is said what a shared cache may do after authentication."""
    return control.no_store or control.private is True or may_be_shared(control)


def _mixed_lifetimes(rules: Node) -> Iterator[Fault]:
    """Yield a time of the day beside a lifetime in seconds."""
    for rule in rules.items():
        control = _control(rule["cache_control"])
        if rule["expires_at"].text and control and control.max_age is not None:
            message = f"found expires_at beside max-age={control.max_age}"
            path = rule["expires_at"].path
            yield Fault(path, f"{message}; allowed: one of them", at_key=True)


def _never_stored(rules: Node) -> Iterator[Fault]:
    """Yield a status whose answers are no-store whatever is said (RFC 6585 §3)."""
    never = set(map(str, NEVER_STORED))
    for rule in rules.items():
        control = _control(rule["cache_control"])
        silent = ["cache_control"] if control is None or control.no_store else []
        keys = [key for key in OF_REUSE if key in rule and key not in silent]
        for item in rule["status"].items() if keys else ():
            if str(item.value) in never:
                message = f"found {item.value} beside {keys[0]}, but it is always"
                allowed = "another status, or no-store"
                yield Fault(item.path, f"{message} no-store; allowed: {allowed}")


def _too_many_groups(rules: Node) -> Iterator[Fault]:
    """Yield groups that may add up to more than a cache is sure to read."""
    groups: set[str] = set()
    for rule in rules.items():
        node = rule["cache_groups"]
        before = len(groups)
        groups |= {group.text for group in node.items() if group.text}
        if before <= MOST_GROUPS < len(groups) and before:
            message = f"found {len(groups)} groups up to here, of all rules together"
            allowed = f"{MOST_GROUPS} of them (RFC 9875 §2)"
            yield Fault(node.path, f"{message}; allowed: {allowed}")
