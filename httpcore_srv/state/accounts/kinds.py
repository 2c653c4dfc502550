"""
Which password hashes are known, and is this the password?

    kind             written as           made by                  needs
    argon2           $argon2id$...        httpcore-srv passwd      argon2-cffi
    bcrypt           $2y$ $2b$ $2a$       htpasswd -B              bcrypt
    sha512-crypt     $6$                  htpasswd -5              libpass
    sha256-crypt     $5$                  htpasswd -2              libpass
    apr1             $apr1$               htpasswd -m              libpass
    md5-crypt        $1$                  openssl passwd -1        libpass
    yescrypt         $y$                  mkpasswd                 libxcrypt
    scrypt           $scrypt$             ourselves, in memory     hashlib
    sha1, salted     {SHA} {SSHA}         htpasswd -s, slappasswd  hashlib

Rule: what is not known is refused when a file is read, not when somebody logs in.  So
are crypt(3)'s first form, which looks at 8 octets alone, and passwords in the clear;
and so is a hash that would cost more than a server can bear.
"""

import base64
import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from hmac import compare_digest

from httpcore_srv import extras
from httpcore_srv.state.accounts import libcrypt

# bcrypt looks at no more of a password (in octets).  Its library refuses longer ones.
BCRYPT_MOST = 72


@dataclass(frozen=True, slots=True)
class Kind:
    """
    One kind of password hash.

    *pattern* is its whole form; *limits* are the largest values of the groups that it
    names.  *matches* tells whether a hash is that of a password, in octets.  *library*
    is what has to be installed, as it is imported; "" is nothing.
    """

    name: str
    pattern: re.Pattern[str]
    matches: Callable[[str, bytes], bool]
    library: str = ""
    limits: Mapping[str, int] = field(default_factory=dict)


def kind_of(text: str) -> Kind | None:
    """Return the kind of the password hash *text*, or None if it is of none."""
    return next((kind for kind in KINDS if kind.pattern.fullmatch(text)), None)


def refusal_of(text: str) -> str | None:
    """
    Say of a line why its password hash *text* is not taken; return None if it is.

    What is said is for the operator, and holds nothing of *text*.
    """
    kind = kind_of(text)
    if kind is None:
        return _unknown(text)
    found = kind.pattern.fullmatch(text)
    assert found is not None, kind
    for name, most in kind.limits.items():
        if int(found[name] or 0) > most:
            return f"holds a {kind.name} hash whose {name} is above {most}"
    return _missing(kind)


def matches(text: str, password: bytes) -> bool:
    """
    Tell whether the password hash *text* is that of *password*.

    Raises MissingExtra if a library is absent; False is returned for a hash of no kind.
    """
    kind = kind_of(text)
    try:
        return kind is not None and kind.matches(text, password)
    except ValueError:  # a library's own limits: of a password's length, of a salt
        return False


def scrypted(password: bytes, salt: bytes, *, ln: int = 14, r: int = 8) -> str:
    """Return the hash of *password* made by scrypt (RFC 7914), with N = 2^*ln*."""
    made = hashlib.scrypt(
        password, salt=salt, n=1 << ln, r=r, p=1, maxmem=(256 << ln) * r, dklen=32
    )
    return f"$scrypt$ln={ln},r={r},p=1${_unpadded(salt)}${_unpadded(made)}"


def _unknown(text: str) -> str:
    if text.startswith(("$", "{")):
        return "holds a password hash of no kind that is known here"
    if re.fullmatch(r"[./0-9A-Za-z]{13}", text):
        return "holds a hash of crypt(3)'s first form, which looks at 8 octets alone"
    return "holds a password in the clear, or no hash at all"


def _missing(kind: Kind) -> str | None:
    """Say what *kind* needs, if that is not here."""
    if kind.name == "yescrypt" and not libcrypt.is_available():
        return "is of no use here: a yescrypt hash needs libxcrypt"
    lacking = kind.library and extras.missing(kind.library, _needing(kind.name))
    return f"is of no use here: {lacking}" if lacking else None


def _needing(name: str) -> str:
    """Say what needs a library; *name* is a kind's."""
    return f"a hash by {name}"


def _argon2(text: str, password: bytes) -> bool:
    argon2 = extras.load("argon2", _needing("argon2"))
    kinds = {"i": argon2.Type.I, "d": argon2.Type.D, "id": argon2.Type.ID}
    kind = kinds[text.split("$")[1].removeprefix("argon2")]
    try:
        verified: bool = argon2.low_level.verify_secret(text.encode(), password, kind)
    except argon2.exceptions.VerificationError:
        return False
    return verified


def _bcrypt(text: str, password: bytes) -> bool:
    """Match, at the same cost, also what is too long to be right."""
    bcrypt = extras.load("bcrypt", _needing("bcrypt"))
    right: bool = bcrypt.checkpw(password[:BCRYPT_MOST], text.encode())
    return right and len(password) <= BCRYPT_MOST


def _passlib(name: str) -> Callable[[str, bytes], bool]:
    def verify(text: str, password: bytes) -> bool:
        library = extras.load("passlib", _needing(name), "hash")
        right: bool = getattr(library, name).verify(password, text)
        return right

    return verify


def _yescrypt(text: str, password: bytes) -> bool:
    made = libcrypt.crypted(password, text)
    return made is not None and compare_digest(made.encode(), text.encode())


def _scrypt(text: str, password: bytes) -> bool:
    ln, r = re.findall(r"(?:ln|r)=(\d+)", text)
    salt = text.split("$")[3]
    octets = base64.b64decode(salt + "=" * (-len(salt) % 4))
    made = scrypted(password, octets, ln=int(ln), r=int(r))
    return compare_digest(made.encode(), text.encode())


def _sha1(text: str, password: bytes) -> bool:
    octets = base64.b64decode(text.partition("}")[2])
    known, salt = octets[:20], octets[20:]
    made = hashlib.sha1(password + salt, usedforsecurity=False).digest()
    return compare_digest(made, known)


def _unpadded(octets: bytes) -> str:
    return base64.b64encode(octets).decode("ascii").rstrip("=")


_B64 = r"[./0-9A-Za-z]"  # crypt(3)'s own base 64
_BASE64 = r"[A-Za-z0-9+/]"
_SHA_CRYPT = rf"(?:rounds=(?P<rounds>[1-9][0-9]{{3,8}})\$)?{_B64}{{0,16}}\$"
_ARGON2 = (
    r"\$argon2(?:id|i|d)\$v=19\$m=(?P<memory>[0-9]{1,9}),t=(?P<time>[0-9]{1,4})"
    rf",p=(?P<lanes>[0-9]{{1,3}})\${_BASE64}{{11,86}}\${_BASE64}{{16,171}}"
)
# Parameters as crypt_gensalt(3) writes them, for costs as far as 8: 128 MiB
_YESCRYPT = rf"\$y\$j[7-9A-C][5T]\${_B64}{{0,86}}\${_B64}{{43}}"
_SCRYPT = (
    r"\$scrypt\$ln=(?P<ln>[0-9]{1,2}),r=(?P<r>[0-9]{1,2}),p=1"
    rf"\${_BASE64}{{11,43}}\${_BASE64}{{43}}"
)

KINDS: tuple[Kind, ...] = (
    Kind(
        "argon2",
        re.compile(_ARGON2),
        _argon2,
        "argon2",
        {"memory": 1 << 18, "time": 16, "lanes": 16},
    ),
    Kind(
        "bcrypt",
        re.compile(rf"\$2[aby]\$(?P<cost>0[4-9]|[123][0-9])\${_B64}{{53}}"),
        _bcrypt,
        "bcrypt",
        {"cost": 15},
    ),
    Kind(
        "sha512-crypt",
        re.compile(rf"\$6\${_SHA_CRYPT}{_B64}{{86}}"),
        _passlib("sha512_crypt"),
        "passlib",
        {"rounds": 1_000_000},
    ),
    Kind(
        "sha256-crypt",
        re.compile(rf"\$5\${_SHA_CRYPT}{_B64}{{43}}"),
        _passlib("sha256_crypt"),
        "passlib",
        {"rounds": 1_000_000},
    ),
    Kind(
        "apr1",
        re.compile(rf"\$apr1\${_B64}{{0,8}}\${_B64}{{22}}"),
        _passlib("apr_md5_crypt"),
        "passlib",
    ),
    Kind(
        "md5-crypt",
        re.compile(rf"\$1\${_B64}{{0,8}}\${_B64}{{22}}"),
        _passlib("md5_crypt"),
        "passlib",
    ),
    Kind("yescrypt", re.compile(_YESCRYPT), _yescrypt),
    Kind("scrypt", re.compile(_SCRYPT), _scrypt, limits={"ln": 17, "r": 16}),
    Kind("sha1", re.compile(rf"\{{SHA\}}{_BASE64}{{27}}="), _sha1),
    Kind(
        "salted sha1",
        re.compile(
            rf"\{{SSHA\}}(?:{_BASE64}{{4}}){{6,28}}(?:{_BASE64}{{2}}==|{_BASE64}{{3}}=)?"
        ),
        _sha1,
    ),
)
