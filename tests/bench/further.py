"""
What others may try, beside what the bars are about: a function is one work.

They are asked of few servers, and briefly.
"""

import random

from tests.bench.exchange import Check, Client, Wrong
from tests.bench.jobs import BUSY, Job, Scene, numbered, turns
from tests.bench.load import Load
from tests.bench.material import BIG_LENGTH, LOT_LENGTH

# How many ranges of the big file are asked for, and how long one is.
_PARTS, _PART_LENGTH = 64, 16_384

# Of so many files one is checked, where there are very many.
_ONE_OF = 100


def absent(scene: Scene) -> Job:
    """Names that nothing has, 256 of them in turn: 404."""
    checks = tuple(
        Check(scene.head(f"/files/no-{name}"), 404) for name in scene.material.names
    )
    path = scene.file("heads", b"\0".join(check.question for check in checks))
    return Job(Load("heads", (path,), refused=True), checks)


def distinct(scene: Scene) -> Job:
    """Names that nothing has, and that never come twice: 404."""
    checks = (Check(scene.head("/files/visit=0.webp"), 404),) * 2
    heads = [scene.head("/files/visit=\1.webp")]
    return numbered(scene, heads, checks, refused=True)


def ranges(scene: Scene) -> Job:
    """One range of each file, and many of a file of 1 MiB: 206."""
    dice = random.Random(9110)
    checks = []
    for name in scene.material.names:
        length = (scene.material.www / "files" / name).stat().st_size
        checks.append(_part(scene, f"files/{name}", length // 4, length // 2))
    for _ in range(_PARTS):
        first = dice.randrange(BIG_LENGTH - _PART_LENGTH)
        checks.append(_part(scene, "big.zip", first, _PART_LENGTH))
    dice.shuffle(checks)
    return turns(scene, checks)


def many(scene: Scene) -> Job:
    """Very many files in turn."""
    names = scene.material.names
    checks = (
        Check(scene.head(f"/{name}"), content=(scene.material.www / name).read_bytes())
        for name in names[::_ONE_OF]
    )
    heads = (scene.head(f"/{name}") for name in names)
    path = scene.file("heads", b"\0".join(heads))
    return Job(Load("heads", (path,)), tuple(checks), length=LOT_LENGTH)


def query(scene: Scene) -> Job:
    """One file, each time with a query that was never there before."""
    content = (scene.material.www / "one.webp").read_bytes()
    checks = (Check(scene.head("/one.webp?visit=0"), content=content),) * 2
    return numbered(scene, [scene.head("/one.webp?visit=\1")], checks)


def redirect(scene: Scene) -> Job:
    """A folder without its slash: whatever 3xx the server has for it."""
    question = scene.head("/files")
    with Client(scene.port) as client:
        answer = client.ask(question)
    leads_to = answer.only("location")
    if answer.status // 100 != 3 or not leads_to.endswith("/files/"):
        raise Wrong(f"/files: {answer.status} to {leads_to!r}")
    path = scene.file("head", question)
    checks = (Check(question, answer.status),) * 2
    return Job(Load("same", (path,), BUSY), checks)


def _part(scene: Scene, name: str, first: int, length: int) -> Check:
    """Ask for *length* octets of a file, from *first*."""
    more = {"Range": f"bytes={first}-{first + length - 1}"}
    with (scene.material.www / name).open("rb") as file:
        file.seek(first)
        return Check(scene.head(f"/{name}", more), 206, file.read(length))
