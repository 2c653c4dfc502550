"""
What do several machines share?

    get     GET      get_many  MGET        put    SET … PX
    delete  DEL      items     SCAN, MGET  swap   one script

The server is Valkey or Redis; its keys begin with our prefix, and each of them ends by
itself.  It answers within a fifth of a second or counts as down; while it is down we
refuse at once (``breaker``), and find it again when it is back.

Rule: the client's library is loaded here alone, at the first use: it takes as long to
load as the rest of us.
"""

import math
import re
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, TypeAlias, TypeVar

from httpcore_srv import extras
from httpcore_srv.errors import StoreUnavailable
from httpcore_srv.state.private_files import shared_fault
from httpcore_srv.state.stores.breaker import Breaker
from httpcore_srv.state.stores.store import LONGEST

PREFIX = "httpcore-srv:"

# How long a server may take, in seconds: to let us in, and to answer.
_CONNECTING = 0.1
_ANSWERING = 0.2

# How many keys are asked for at once.
_PAGE = 256

# KEYS[1] the key; ARGV[1], ARGV[2] the old and the new value, each behind a mark, empty
# for none; ARGV[3] the lifetime in milliseconds.
_SWAP = """
local old = false
if ARGV[1] ~= '' then old = string.sub(ARGV[1], 2) end
if redis.call('GET', KEYS[1]) ~= old then return 0 end
if ARGV[2] == '' then
  redis.call('DEL', KEYS[1])
else
  redis.call('SET', KEYS[1], string.sub(ARGV[2], 2), 'PX', ARGV[3])
end
return 1
"""

_T = TypeVar("_T")
_Item: TypeAlias = tuple[bytes, bytes | None]


@dataclass(frozen=True, slots=True)
class ValkeyAddress:
    """Where a server listens: at *host* and *port*, or at *socket*; as which *user*."""

    host: str = "localhost"
    port: int = 6379
    database: int = 0
    user: str | None = None
    socket: Path | None = None

    def __str__(self) -> str:
        if self.socket:
            return f"redis+unix://{self.socket}"
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"redis://{host}:{self.port}/{self.database}"


class ValkeyStore:
    """
    A ``Store`` in the server at *address*, for any number of machines.

    *password_file* holds the password, and is read anew whenever the server was away.
    MissingExtra is raised at the first use if the client's library is not installed.
    """

    def __init__(
        self, address: ValkeyAddress, password_file: Path | None = None
    ) -> None:
        self._address = address
        self._password_file = password_file
        self._breaker = Breaker()
        self._lock = threading.Lock()
        self._client: Any = None

    def __repr__(self) -> str:
        return f"ValkeyStore({str(self._address)!r})"

    def get(self, key: str) -> bytes | None:
        """Return what *key* holds; see ``Store``."""
        value: bytes | None = self._ask(lambda client: client.get(PREFIX + key))
        return value

    def get_many(self, keys: Sequence[str]) -> tuple[bytes | None, ...]:
        """Return what each of *keys* holds; see ``Store``."""
        names = [PREFIX + key for key in keys]
        if not names:
            return ()
        return tuple(self._ask(lambda client: client.mget(names)))

    def put(self, key: str, value: bytes, lifetime: float) -> None:
        """Let *key* hold *value*; see ``Store``."""
        if lifetime > 0:
            name, end = PREFIX + key, _milliseconds(lifetime)
            self._ask(lambda client: client.set(name, value, px=end))
        else:
            self.delete(key)

    def swap(
        self, key: str, old: bytes | None, new: bytes | None, lifetime: float
    ) -> bool:
        """Let *key* hold *new* if it holds *old*; see ``Store``."""
        values = _marked(old), _marked(new if lifetime > 0 else None)
        end = _milliseconds(lifetime)
        done = self._ask(
            lambda client: client.eval(_SWAP, 1, PREFIX + key, *values, end)
        )
        return bool(done)

    def delete(self, key: str) -> bool:
        """Let *key* hold nothing; see ``Store``."""
        return bool(self._ask(lambda client: client.delete(PREFIX + key)))

    def items(self, prefix: str = "") -> Iterator[tuple[str, bytes]]:
        """Yield what is held, in no order; see ``Store``."""
        pattern = PREFIX + re.sub(r"([*?\[\]\\])", r"\\\1", prefix) + "*"
        seen: set[bytes] = set()
        cursor = 0
        while True:
            cursor, page = self._ask(partial(_page, pattern, cursor))
            for name, value in page:
                if name not in seen and value is not None:
                    seen.add(name)
                    yield name.decode().removeprefix(PREFIX), value
            if cursor == 0:
                return

    def remembers(self, kind: str) -> float:
        """Forget nothing, as far as is known: its memory is not ours to bound."""
        return math.inf

    def check(self) -> None:
        """Write something that is gone at once; see ``Store``."""
        self.put("check:", b"", 0.001)

    def close(self) -> None:
        """Close all connections; see ``Store``."""
        with self._lock:
            client, self._client = self._client, None
        if client:
            client.connection_pool.disconnect()

    def _ask(self, question: Callable[[Any], _T]) -> _T:
        """Put *question* to the server, unless it did not answer a moment ago."""
        if not self._breaker.lets_ask():
            raise StoreUnavailable(f"{self._address}: it did not answer a moment ago")
        library = _library()
        client = self._connected(library)
        try:
            answer = question(client)
        except (library.RedisError, OSError) as error:
            self._breaker.failed()
            self._give_up(client)
            raise StoreUnavailable(f"{self._address}: {error}") from error
        self._breaker.succeeded()
        return answer

    def _connected(self, library: Any) -> Any:
        """Return the client, which connects whenever it has to."""
        with self._lock:
            if self._client is None:
                password = _password_in(self._password_file)
                self._client = _client(library, self._address, password)
            return self._client

    def _give_up(self, client: Any) -> None:
        """Let the next one who asks begin anew; who is asking still ends that."""
        with self._lock:
            if self._client is client:
                self._client = None
        client.connection_pool.disconnect(inuse_connections=False)


def _library() -> Any:
    return extras.load("redis", "a store at redis://")


def _client(library: Any, address: ValkeyAddress, password: str | None) -> Any:
    """Make a client that asks once: there is no second patience to be spent."""
    place: dict[str, Any] = {"host": address.host, "port": address.port}
    if address.socket:
        place = {"unix_socket_path": str(address.socket)}
    return library.Redis(
        **place,
        db=address.database,
        username=address.user,
        password=password,
        protocol=2,
        socket_connect_timeout=_CONNECTING,
        socket_timeout=_ANSWERING,
        retry=library.retry.Retry(library.backoff.NoBackoff(), 0),
    )


def _password_in(file: Path | None) -> str | None:
    """Read the password, the first line of *file*, which is its owner's alone."""
    if file is None:
        return None
    try:
        if fault := shared_fault(file.stat()):
            raise StoreUnavailable(f"{file}: {fault}")
        return file.read_text(encoding="utf-8").partition("\n")[0].strip()
    except (OSError, UnicodeDecodeError) as error:
        raise StoreUnavailable(f"{file}: {error}") from error


def _page(pattern: str, cursor: int, client: Any) -> tuple[int, list[_Item]]:
    """Scan on from *cursor*; return where to go on (0: at the end), and the found."""
    after, names = client.scan(cursor, match=pattern, count=_PAGE)
    values = client.mget(names) if names else []
    return after, list(zip(names, values, strict=True))


def _marked(value: bytes | None) -> bytes:
    return b"" if value is None else b"=" + value


def _milliseconds(lifetime: float) -> int:
    return max(1, round(min(max(lifetime, 0.0), LONGEST) * 1000))
