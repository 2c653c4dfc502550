"""
What is served: the files of a site, and the accounts of who may see some of them.

    www/       one.webp, big.zip, page.html; files/, bcrypt/, apr1/, digest/: 256 each
    packed/    the same, and page.html.gz: for servers that want coded forms made before
    many/      page.en.html and page.en.txt, each in three languages
    lots/      a site of its own, when it is asked for: 20,000 files in 100 folders
    accounts/  one user, in each format; ours where nobody else can read it

The 256 files are pictures, fonts and the like: types that no server codes, so that all
send the same octets though the browser offers gzip.  All is older than a day, as a
site's files are.
"""

import gzip
import hashlib
import math
import os
import random
import shutil
import time
from dataclasses import dataclass, replace
from pathlib import Path

FILES = 256
SMALLEST, LARGEST = 800, 20_000
ONE_LENGTH = 4096
BIG_LENGTH = 1 << 20
PAGE_LENGTH = 16_384
LOTS, LOT_LENGTH, LOT_FOLDER = 20_000, 4096, 200
EXTENSIONS = ("webp", "png", "woff2", "jpg")
LANGUAGES = ("en", "de", "fr")
TYPES = ("html", "txt")
AREAS = ("files", "bcrypt", "apr1", "digest")

USER, PASSWORD = "ada", "correct horse"
DIGEST_REALM = "digest"
BCRYPT = "$2y$10$NYJvdl01V./XOt9eyFfaceNx8ntOIqko8CYCm3hsmM5gNKx1.R/NW"
APR1 = "$apr1$e.8l2XL5$2xA0dP0a89c50tTEOSMhK1"

_WORDS = (
    *("server", "cache", "field", "request", "answer", "octet", "stored", "fresh"),
    *("stale", "range", "language", "charset", "coding", "weight", "origin", "proxy"),
)


@dataclass(frozen=True, slots=True)
class Material:
    """
    Where the files are; *names* are those of the 256, in the order of requests.

    With *lots* they are those of the other site, which is laid out by ``with_lots``.
    """

    folder: Path
    names: tuple[str, ...]
    lots: bool = False

    @property
    def www(self) -> Path:
        """The site."""
        return self.folder / ("lots" if self.lots else "www")

    @property
    def packed(self) -> Path:
        """The site with coded forms made before, where it has any."""
        return self.folder / ("lots" if self.lots else "packed")

    @property
    def many(self) -> Path:
        """A page in languages and types."""
        return self.folder / "many"

    @property
    def accounts(self) -> Path:
        """The files of accounts, by who reads them and what is in them."""
        return self.folder / "accounts"


def lay_out(folder: Path) -> Material:
    """Write all below *folder*, which others may read; the same each time."""
    dice = random.Random(7616)
    material = Material(folder, tuple(_names(dice)))
    contents = {name: dice.randbytes(_length(dice)) for name in material.names}
    for area in AREAS:
        for name, octets in contents.items():
            _write(material.www / area / name, octets)
    _write(material.www / "one.webp", dice.randbytes(ONE_LENGTH))
    _write(material.www / "big.zip", dice.randbytes(BIG_LENGTH))
    page = _text(dice, PAGE_LENGTH)
    _write(material.www / "page.html", page)
    shutil.copytree(material.www, material.packed)
    _write(material.packed / "page.html.gz", gzip.compress(page, 9, mtime=0))
    for index, language in enumerate(LANGUAGES):
        for kind in TYPES:
            length = 3000 + 1000 * index + len(kind)
            _write(material.many / f"page.{language}.{kind}", _text(dice, length))
    _write_accounts(material.accounts)
    _age(folder)
    return material


def with_lots(material: Material) -> Material:
    """Return the site of very many files in the same folder; write it where it is not."""
    dice = random.Random(9112)
    names = [f"{n // LOT_FOLDER:03}/{n:05}.webp" for n in range(LOTS)]
    dice.shuffle(names)
    made = replace(material, names=tuple(names), lots=True)
    if not made.www.exists():
        for name in names:
            _write(made.www / name, dice.randbytes(LOT_LENGTH))
        _age(made.www)
    return made


def _names(dice: random.Random) -> list[str]:
    names = [f"{n:03}.{EXTENSIONS[n % len(EXTENSIONS)]}" for n in range(FILES)]
    dice.shuffle(names)
    return names


def _length(dice: random.Random) -> int:
    """Draw a length: as many between 1 and 2 KB as between 8 and 16."""
    return round(math.exp(dice.uniform(math.log(SMALLEST), math.log(LARGEST))))


def _text(dice: random.Random, length: int) -> bytes:
    """Return a page of *length* octets that can be compressed as pages can."""
    lines = ["<!doctype html><title>Page</title>"]
    while sum(map(len, lines)) < 2 * length:
        lines.append(f"<p>{' '.join(dice.choices(_WORDS, k=12))} {dice.random()}</p>")
    return "\n".join(lines).encode()[:length]


def _write_accounts(folder: Path) -> None:
    made = {name: hashlib.new(name) for name in ("md5", "sha256", "sha512_256")}
    for one in made.values():
        one.update(f"{USER}:{DIGEST_REALM}:{PASSWORD}".encode())
    digests = (
        f"{USER}:digest:SHA-512-256:{DIGEST_REALM}:{made['sha512_256'].hexdigest()}\n"
        f"{USER}:digest:SHA-256:{DIGEST_REALM}:{made['sha256'].hexdigest()}\n"
    )
    lines = {
        "bcrypt": f"{USER}:{BCRYPT}\n",
        "apr1": f"{USER}:{APR1}\n",
        "digest": f"{USER}:{DIGEST_REALM}:{made['md5'].hexdigest()}\n",
    }
    for name, line in lines.items():
        _write(folder / "theirs" / name, line.encode())
    lines["digest"] = "# httpcore-srv accounts 1\n" + digests
    for name, line in lines.items():
        _write(folder / "ours" / name, line.encode())
        (folder / "ours" / name).chmod(0o600)


def _write(path: Path, octets: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(octets)
    path.chmod(0o644)


def _age(folder: Path) -> None:
    """Make all two days old, and its folders such that another user may enter."""
    then = time.time() - 2 * 86_400
    for path in (folder, *folder.rglob("*")):
        if path.is_dir():
            path.chmod(0o755)
        os.utime(path, (then, then))
