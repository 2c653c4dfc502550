"""
What a work asks of one server, and what the right answers are.

A job lays down its heads in a file for wrk, and checks, with the same octets, that the
answers are right.  A function of this module is one work.
"""

import base64
import itertools
import statistics
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.bench.exchange import Check, Client, Wrong
from tests.bench.heads import head
from tests.bench.load import Load
from tests.bench.material import LANGUAGES, PASSWORD, TYPES, USER, Material

# How many connections are busy; and how many where each answer is big.
BUSY, BUSY_BIG = 32, 8

# How many questions are checked where each answer costs a hash of the password.
_FEW = 3


@dataclass(frozen=True, slots=True)
class Scene:
    """Who is asked: the server at *port*; *folder* is for files, *seconds* is how long."""

    port: int
    material: Material
    folder: Path
    seconds: int = 1

    def head(self, target: str, more: Mapping[str, str] | None = None) -> bytes:
        """Return the head of a GET for *target*, as a browser sends it."""
        return head(target, self.port, more)

    def file(self, name: str, octets: bytes) -> str:
        """Lay *octets* down for wrk; return the path."""
        path = self.folder / f"{self.port}-{name}"
        path.write_bytes(octets)
        return str(path)


@dataclass(frozen=True, slots=True)
class Job:
    """
    The *load* that a work makes on one server, and the answers it must give.

    *checks* are questions of the load; *before* and *after* are asked besides, when it
    has not begun and when it is over.  *length* is that of the contents that the load
    asks for, on average; None if that of the checks is.  Behind *gap*, in each question,
    a number makes it another one.
    """

    load: Load
    checks: tuple[Check, ...]
    before: tuple[Check, ...] = ()
    after: tuple[Check, ...] = ()
    length: float | None = None
    gap: bytes = b""


# One head again and again...


def one(scene: Scene) -> Job:
    """One picture of 4 KiB."""
    content = (scene.material.www / "one.webp").read_bytes()
    return _same(scene, scene.head("/one.webp"), BUSY, content=content)


def big(scene: Scene) -> Job:
    """One file of 1 MiB."""
    content = (scene.material.www / "big.zip").read_bytes()
    return _same(scene, scene.head("/big.zip"), BUSY_BIG, content=content)


def packed(scene: Scene) -> Job:
    """A page that is coded with gzip; the browser knows nothing else."""
    content = (scene.material.www / "page.html").read_bytes()
    question = scene.head("/page.html", {"Accept-Encoding": "gzip"})
    return _same(scene, question, BUSY, content=content, coding="gzip")


# Many heads in turn...


def mixed(scene: Scene) -> Job:
    """All files, each request with a cookie that was never there before."""
    gap = {"Cookie": "theme=dark; visit=\1"}
    heads = [scene.head(f"/files/{name}", gap) for name in scene.material.names]
    checks = _files(scene, "files", {"Cookie": "theme=dark; visit=0"})
    return numbered(scene, heads, checks)


def unchanged(scene: Scene) -> Job:
    """All files, each with the entity tag that the server gave it: 304."""
    checks = []
    with Client(scene.port) as client:
        for name in scene.material.names:
            tag = client.ask(scene.head(f"/files/{name}")).only("etag")
            if not tag:
                raise Wrong(f"/files/{name} has no ETag")
            question = scene.head(f"/files/{name}", {"If-None-Match": tag})
            checks.append(Check(question, 304, b""))
    return turns(scene, checks)


def new(scene: Scene) -> Job:
    """All files, a new connection for each."""
    return turns(scene, _files(scene, "files", {"Connection": "close"}))


def bcrypt(scene: Scene) -> Job:
    """All files of an area that is opened by a password, hashed with bcrypt."""
    return _basic(scene, "bcrypt")


def apr1(scene: Scene) -> Job:
    """The same, hashed with Apache's MD5."""
    return _basic(scene, "apr1")


def negotiated(scene: Scene) -> Job:
    """One page in three languages and two types, as six browsers want it."""
    checks = []
    for language, kind in itertools.product(LANGUAGES, TYPES):
        others = ",".join(f"{one};q=0.5" for one in LANGUAGES if one != language)
        wanted = {"html": "text/html,*/*;q=0.1", "txt": "text/plain,*/*;q=0.1"}[kind]
        more = {"Accept-Language": f"{language},{others}", "Accept": wanted}
        content = (scene.material.many / f"page.{language}.{kind}").read_bytes()
        checks.append(Check(scene.head("/many/page", more), content=content))
    return turns(scene, checks)


# What several need...


def _same(
    scene: Scene, question: bytes, connections: int, *, content: bytes, coding: str = ""
) -> Job:
    check = Check(question, content=content, coding=coding)
    load = Load("same", (scene.file("head", question),), connections)
    return Job(load, (check, check))


def turns(scene: Scene, checks: Iterable[Check]) -> Job:
    """Ask the questions of *checks* in turn."""
    checks = tuple(checks)
    path = scene.file("heads", b"\0".join(check.question for check in checks))
    return Job(Load("heads", (path,)), checks)


def numbered(
    scene: Scene,
    heads: Iterable[bytes],
    checks: tuple[Check, ...],
    *,
    refused: bool = False,
) -> Job:
    """
    Ask *heads* in turn, each time with another number in the place of its octet 1.

    *checks* have "visit=" before it.
    """
    path = scene.file("heads", b"\0".join(heads))
    load = Load("numbered", (path, f"{time.time_ns():x}"), refused=refused)
    return Job(load, checks, gap=b"visit=")


def _files(scene: Scene, area: str, more: Mapping[str, str]) -> tuple[Check, ...]:
    return tuple(
        Check(
            scene.head(f"/{area}/{name}", more),
            content=(scene.material.www / area / name).read_bytes(),
        )
        for name in scene.material.names
    )


def _basic(scene: Scene, area: str) -> Job:
    right, wrong = (
        {"Authorization": f"Basic {base64.b64encode(said.encode()).decode()}"}
        for said in (f"{USER}:{PASSWORD}", f"{USER}:wrong")
    )
    checks = _files(scene, area, right)
    stranger = Check(scene.head(f"/{area}/{scene.material.names[0]}"))
    return Job(
        turns(scene, checks).load,
        checks[:_FEW],
        before=(refused(stranger),),
        after=(refused(_files(scene, area, wrong)[0]),),
        length=mean_length(scene, area),
    )


def mean_length(scene: Scene, area: str) -> float:
    """Return how long the files of *area* are on average."""
    return statistics.mean(
        (scene.material.www / area / name).stat().st_size
        for name in scene.material.names
    )


def refused(check: Check) -> Check:
    """Return the same question with the answer that it must not get through."""
    return Check(check.question, 401)
