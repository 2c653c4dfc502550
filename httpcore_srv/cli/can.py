"""Say whether somebody may do something, and by which rules."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TextIO

import click

from httpcore_srv.cli.deciding import Decision, decided, request_of
from httpcore_srv.cli.options import CONFIG, examples
from httpcore_srv.cli.plan import fail, read_plan
from httpcore_srv.cli.printing import printing
from httpcore_srv.cli.rulings import name_of
from httpcore_srv.errors import RequestError, StoreUnavailable
from httpcore_srv.grammar.networks import address_of
from httpcore_srv.grammar.statuses import phrase
from httpcore_srv.message import Peer
from httpcore_srv.policy.access.requirements import Judgement


def peer_address(ctx: click.Context, option: click.Parameter, text: str) -> str:
    """Return *text* if it is an address, or nothing."""
    if text and address_of(text) is None:
        raise click.BadParameter(f"{text!r} is not an IPv4 or IPv6 address")
    return text


def moment_of(
    ctx: click.Context, option: click.Parameter, text: str | None
) -> datetime:
    """Read a moment (RFC 3339), in UTC if it has no offset; or return now."""
    if text is None:
        return datetime.now(UTC)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        message = f"{text!r} is not of the form 2024-06-03T18:30"
        raise click.BadParameter(message) from error
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


@click.command(
    "can",
    short_help="Say whether somebody may do something, and why.",
    epilog=examples(
        "can -c site.toml ada GET /private/",
        "can -c site.toml - GET /private/ --from 192.0.2.7 --at 2024-06-03T18:30",
    ),
)
@click.argument("user")
@click.argument("method")
@click.argument("path")
@CONFIG
@click.option(
    *("--from", "address"),
    callback=peer_address,
    default="127.0.0.1",
    show_default=True,
    help="The address of who asks; '' for a UNIX socket.",
)
@click.option(
    *("--at", "moment"),
    callback=moment_of,
    metavar="TIME",
    help="When, as 2024-06-03T18:30+02:00.  [default: now]",
)
@click.option("--tls", is_flag=True, help="The connection is by TLS.")
@click.option("--json", "as_json", is_flag=True, help="Write JSON.")
def command(
    user: str,
    method: str,
    path: str,
    config: Path,
    address: str,
    moment: datetime,
    tls: bool,
    as_json: bool,
) -> None:
    """
    Say whether USER may do METHOD to PATH, and by which rules.

    USER is who has logged in, "-" a stranger. PATH may be a whole URL, and may carry a
    signed link (?share=), whose use is not counted. The exit status is 0 if it is
    allowed, 1 if not. Nobody's password is asked for: what it takes to log in, and
    whether passwords may travel this way, is another matter.
    """
    site, _ = read_plan(config, on_paper=True)
    peer = Peer(address=address, secure=tls or path.lower().startswith("https://"))
    try:
        request = request_of(path, method, peer, site)
        decision = decided(user, request, site, moment)
    except RequestError as error:
        raise fail(f"{method} {path}: {error}", 2) from error
    except StoreUnavailable as error:
        raise fail(str(error)) from error
    with printing() as out:
        (write_json if as_json else write_text)(decision, out)
    if not decision.is_allowed:
        raise click.exceptions.Exit(1)


def write_text(decision: Decision, out: TextIO) -> None:
    """Write the decision, and the rules as a tree."""
    ruling = decision.ruling
    print(_sentence(decision), file=out)
    print(f"  {_circumstances(decision)}", file=out)
    if ruling and ruling.opened.verdict:
        print(f"  {ruling.opened.verdict.sentence}", file=out)
    for note in decision.notes:
        print(f"  note: {note}", file=out)
    if ruling is None:
        print("  nothing protects it", file=out)
        return
    for area, part in zip(ruling.areas, ruling.judgement.parts, strict=True):
        print(name_of(area), file=out)
        for line in branches(part):
            print(line, file=out)


def branches(
    judgement: Judgement, before: str = "", last: str = "└─ "
) -> Iterator[str]:
    """Draw *judgement* and its parts as a tree."""
    label, said = judgement.requirement.label, judgement.sentence
    yield f"{before}{last}{judgement.verdict.value}  {label}: {said}"
    deeper = before + ("   " if last == "└─ " else "│  ")
    for at, part in enumerate(judgement.parts, 1):
        corner = "└─ " if at == len(judgement.parts) else "├─ "
        yield from branches(part, deeper, corner)


def _sentence(decision: Decision) -> str:
    """Say who may or may not do what."""
    facts, request = decision.facts, decision.request
    who = facts.user or "a stranger"
    path, mark, _ = request.target.partition("?")  # a query may hold a secret
    what = f"{request.method} {path}{mark and '?...'}"
    if decision.status is None:
        return f"allowed: {who} may {what}"
    status = f"{decision.status} {phrase(decision.status)}"
    if decision.asks_to_log_in:
        return f"not allowed: {who} is asked to log in for {what} ({status})"
    return f"not allowed: {who} may not {what} ({status})"


def _circumstances(decision: Decision) -> str:
    """Say what else was looked at."""
    facts, ruling = decision.facts, decision.ruling
    parts = [
        f"from {facts.address or 'a peer without an address'}",
        f"at {facts.moment:%a %Y-%m-%d %H:%M %Z}",
        "by TLS" if facts.secure else "without TLS",
    ]
    if ruling and ruling.realm:
        parts.append(f"realm {ruling.realm.name}")
    if facts.groups:
        parts.append(f"groups {' '.join(sorted(facts.groups))}")
    return ", ".join(parts)


def write_json(decision: Decision, out: TextIO) -> None:
    """Write all of it for a program."""
    facts, ruling = decision.facts, decision.ruling
    link = ruling.opened.verdict if ruling else None
    realm = ruling.realm if ruling else None
    judged = zip(ruling.areas, ruling.judgement.parts, strict=True) if ruling else ()
    document = {
        "allowed": decision.is_allowed,
        "status": decision.status,
        "user": facts.user,
        "groups": sorted(facts.groups),
        "method": facts.method,
        "target": decision.request.target,
        "from": facts.address,
        "at": facts.moment.isoformat(),
        "tls": facts.secure,
        "realm": realm.name if realm else None,
        "link": link.name.lower() if link else None,
        "notes": list(decision.notes),
        "areas": [
            {"paths": [str(path) for path in area.paths], "rule": _as_json(part)}
            for area, part in judged
        ],
    }
    print(json.dumps(document, indent=2, ensure_ascii=False), file=out)


def _as_json(judgement: Judgement) -> dict[str, Any]:
    """Return a judgement, and those of its parts."""
    return {
        "requirement": judgement.text,
        "verdict": judgement.verdict.value,
        "sentence": judgement.sentence,
        "parts": [_as_json(part) for part in judgement.parts],
    }
