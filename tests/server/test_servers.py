"""A place to listen at becomes a server, or one clear line says why not."""

import os
import socket
import ssl
import stat
import sys
import threading
from dataclasses import replace
from pathlib import Path

import pytest
import trustme
from cryptography.hazmat.primitives import serialization

from httpcore_srv.errors import StartError
from httpcore_srv.server.listeners import Listeners
from httpcore_srv.server.servers import servers_at, tls_context, url_of
from httpcore_srv.server.settings import Bind, Settings, TLSSettings

pytestmark = pytest.mark.wire


@pytest.fixture
def listen(make_site):
    """Open the servers of places, closed at the end."""
    opened = []

    def at(*places, **settings):
        said = Settings(binds=tuple(Bind.parse(place) for place in places), **settings)
        tls = tls_context(said.tls) if said.tls else None
        listeners = Listeners()
        opened.append(listeners.close)
        listeners.keep(listeners.cover(said))
        made = servers_at(listeners.current, make_site(), said, tls=tls)
        for listener in listeners.current:
            for sock in listener.sockets:
                sock.close()  # each server has a copy of its own
        opened.extend(server.server_close for server in made)
        return made

    yield at
    for close in opened:
        close()


def refused(listen, *places, **settings):
    """Return the sentence with which *places* are refused: one line."""
    with pytest.raises(StartError) as caught:
        listen(*places, **settings)
    assert "\n" not in str(caught.value)
    return str(caught.value)


# fmt: off
PLACES = [
    # place            hosts                           why
    ("127.0.0.1:0",    [{"127.0.0.1"}],                "port 0: any free one"),
    ("[::1]:0",        [{"::1"}],                      "IPv6"),
    (":0",             [{"::", ""}],                   "every address"),
    ("localhost:0",    [{"127.0.0.1", "::1"}],         "one free port, so one address"),
]
# fmt: on


@pytest.mark.parametrize(("place", "hosts", "why"), PLACES)
def test_a_place_is_listened_at(listen, place, hosts, why):
    servers = listen(place)

    assert len(servers) == len(hosts), why
    for server, names in zip(servers, hosts, strict=True):
        assert server.server_address[0] in names, why
        assert server.server_address[1] > 0, why


def test_a_name_with_two_addresses_is_listened_at_on_both(listen, monkeypatch):
    """Browsers try ::1 first for localhost, others 127.0.0.1."""
    [free] = listen("127.0.0.1:0")
    port = free.server_address[1]
    free.server_close()
    found = [
        (socket.AF_INET6, socket.SOCK_STREAM, 6, "", ("::1", port, 0, 0)),
        (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port)),
        (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port)),
    ]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *given, **more: found)

    servers = listen(f"localhost:{port}")

    assert [server.server_address[:2] for server in servers] == [
        ("::1", port),
        ("127.0.0.1", port),
    ]


def test_a_taken_port_is_refused_with_advice(listen):
    """It is never shared in silence (no SO_REUSEPORT)."""
    [server] = listen("127.0.0.1:0")
    place = f"127.0.0.1:{server.server_address[1]}"

    sentence = refused(listen, place)

    assert sentence.startswith(f"cannot listen at {place}: ")
    assert "another process listens there" in sentence


def test_all_or_none(listen):
    """What was opened before the failure is closed again."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        free = probe.getsockname()[1]
    [taken] = listen("127.0.0.1:0")
    refused(listen, f"127.0.0.1:{free}", f"127.0.0.1:{taken.server_address[1]}")

    assert listen(f"127.0.0.1:{free}"), "it is free again"


def test_a_name_without_an_address_is_refused(listen, monkeypatch):
    def unknown(*given, **more):
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)

    assert "Name or service not known" in refused(listen, "nowhere.invalid:80")


def test_a_forbidden_port_is_refused_with_the_reason(listen, monkeypatch):
    """Whoever is not root may not listen at port 80."""

    def forbidden(self, address):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(socket.socket, "bind", forbidden)

    assert "privilege" in refused(listen, "127.0.0.1:80")


def test_settings_reach_the_servers(listen):
    [server] = listen("127.0.0.1:0", threads=3, max_connections=5, backlog=7)

    assert server.max_threads == 3
    assert server.max_connections == 5


def test_places_share_the_room_for_connections(listen, monkeypatch):
    """What the process has room for is parted among its sockets."""
    asked = []
    monkeypatch.setattr(
        "httpcore_srv.server.servers.room_for",
        lambda wanted, threads: asked.append((wanted, threads)) or 10,
    )

    servers = listen("127.0.0.1:0", "[::1]:0", max_connections=50, threads=3)

    assert asked == [(50, 6)]
    assert [server.max_connections for server in servers] == [5, 5]


@pytest.mark.parametrize("backlog", [1, 64])
def test_the_backlog_is_what_was_asked_for(listen, backlog):
    """The system queues one more than it is told; beyond, it lets clients wait."""
    [server] = listen("127.0.0.1:0", backlog=backlog)
    port = server.server_address[1]
    waiting = []
    try:
        for _ in range(80):
            client = socket.socket()
            waiting.append(client)
            client.setblocking(False)
            client.connect_ex(("127.0.0.1", port))
        rows = Path("/proc/net/tcp").read_text().splitlines()
        [row] = [line for line in rows if f":{port:04X} 00000000:0000 0A" in line]
    finally:
        for client in waiting:
            client.close()
    queued = int(row.split()[4].partition(":")[2], 16)

    assert queued == backlog + 1


# UNIX sockets...


def test_a_unix_socket_is_made(listen, tmp_path):
    [server] = listen(f"unix:{tmp_path}/socket")

    assert stat.S_ISSOCK((tmp_path / "socket").stat().st_mode)
    assert (
        url_of(server.server_address, secure=server.tls is not None)
        == f"unix:{tmp_path}/socket"
    )


def test_a_dead_unix_socket_is_replaced(listen, tmp_path):
    """A process that was killed leaves its socket behind."""
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(tmp_path / "socket"))

    assert listen(f"unix:{tmp_path}/socket")


def test_a_unix_socket_in_use_is_refused(listen, tmp_path):
    place = f"unix:{tmp_path}/socket"
    listen(place)

    assert "another process listens there" in refused(listen, place)
    assert (tmp_path / "socket").exists(), "and left to its owner"


def test_a_file_in_place_of_a_unix_socket_is_kept(listen, tmp_path):
    """And nobody is sent to look for a process that listens there."""
    (tmp_path / "notes").write_text("dear diary")

    sentence = refused(listen, f"unix:{tmp_path}/notes")

    assert sentence.endswith("/notes: it is there, and no socket")
    assert (tmp_path / "notes").read_text() == "dear diary"


def test_a_folder_in_place_of_a_unix_socket_is_kept(listen, tmp_path):
    (tmp_path / "notes").mkdir()

    sentence = refused(listen, f"unix:{tmp_path}/notes")

    assert sentence.endswith("/notes: it is there, and no socket")
    assert (tmp_path / "notes").is_dir()


def test_a_unix_socket_in_a_missing_folder_is_refused(listen, tmp_path):
    assert "No such file" in refused(listen, f"unix:{tmp_path}/absent/socket")


# Inherited sockets...


def handed_over(sock):
    """Return the descriptor of *sock*, once more, as a process inherits it."""
    number = os.dup(sock.fileno())
    os.set_inheritable(number, True)
    return number


def test_an_inherited_socket_is_adopted(listen):
    """It is served as it is; nothing is bound anew."""
    with socket.socket() as given:
        given.bind(("127.0.0.1", 0))
        address = given.getsockname()
        [server] = listen(f"fd:{handed_over(given)}")

    assert server.server_address == address
    assert (
        url_of(server.server_address, secure=server.tls is not None)
        == f"http://127.0.0.1:{address[1]}/"
    )


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has abstract sockets")
def test_an_inherited_abstract_socket_is_adopted(listen, connect):
    """Its address is octets that begin with NUL; a person reads "@" (unix(7))."""
    name = f"\0httpcore-srv-test-{os.getpid()}"
    with socket.socket(socket.AF_UNIX) as given:
        given.bind(name)
        [server] = listen(f"fd:{handed_over(given)}")
    serving = threading.Thread(target=server.serve_forever)
    serving.start()
    try:
        assert connect(name).get("/hello.txt").content == b"Hello, world!\n"
    finally:
        server.shutdown()
        serving.join(20)

    assert (
        url_of(server.server_address, secure=server.tls is not None)
        == f"unix:@{name[1:]}"
    )


# fmt: off
UNFIT = [
    # type                 bound  word        why
    (socket.SOCK_DGRAM,    True,  "socket",   "packets are no connections"),
    (socket.SOCK_STREAM,   False, "bound",    "nobody could connect"),
]
# fmt: on


@pytest.mark.parametrize(("kind", "bound", "word", "why"), UNFIT)
def test_an_unfit_inherited_socket_is_refused(listen, kind, bound, word, why):
    with socket.socket(socket.AF_INET, kind) as given:
        if bound:
            given.bind(("127.0.0.1", 0))
        sentence = refused(listen, f"fd:{handed_over(given)}")

    assert word in sentence, why


def test_a_descriptor_that_is_none_is_refused(listen):
    assert "cannot listen at fd:9999: " in refused(listen, "fd:9999")


# TLS...


def test_tls_is_version_1_2_or_newer_and_speaks_http_1_1(tls):
    context = tls_context(TLSSettings(tls.certificate, tls.key))

    assert context.minimum_version >= ssl.TLSVersion.TLSv1_2


def test_tls_protects_every_address(listen, tls):
    [server] = listen("127.0.0.1:0", tls=TLSSettings(tls.certificate, tls.key))

    assert url_of(server.server_address, secure=server.tls is not None).startswith(
        "https://127.0.0.1:"
    )


def test_alpn_chooses_http_1_1(serve, connect, tls):
    """RFC 7301: a client that offers h2 as well learns what is spoken."""
    context = tls_context(TLSSettings(tls.certificate, tls.key))
    tls.client.set_alpn_protocols(["h2", "http/1.1"])
    client = connect(serve(tls=context), tls=tls.client)

    assert client.socket.selected_alpn_protocol() == "http/1.1"
    assert client.get("/hello.txt").status == 200


@pytest.fixture
def files(tls, tmp_path):
    """Settings with files of our own making in place of the right ones."""

    def make(certificate=None, key=None):
        given = TLSSettings(tls.certificate, tls.key)
        for name, octets in (("certificate", certificate), ("key", key)):
            if octets is not None:
                (tmp_path / name).write_bytes(octets)
                given = replace(given, **{name: tmp_path / name})
        return given

    return make


def other_key():
    """The key of another certificate."""
    return trustme.CA().issue_cert("localhost").private_key_pem.bytes()


# fmt: off
BROKEN = [
    # certificate    key                word          why
    (b"",            None,              "certificate", "an empty certificate"),
    (b"no PEM",      None,              "certificate", "not a certificate"),
    (None,           b"",               "key",         "an empty key"),
    (None,           b"no PEM",         "key",         "not a key"),
    (None,           "other",           "key",         "not this certificate's"),
    (None,           "protected",       "password",    "we never prompt"),
]
# fmt: on


@pytest.mark.parametrize(("certificate", "key", "word", "why"), BROKEN)
def test_a_bad_certificate_or_key_is_refused_by_name(
    listen, files, tls, tmp_path, certificate, key, word, why
):
    if key == "other":
        key = other_key()
    if key == "protected":
        key = protected(tls.key)
    settings = files(certificate, key)

    sentence = refused(listen, "127.0.0.1:0", tls=settings)

    assert str(tmp_path / ("key" if key is not None else "certificate")) in sentence
    assert word in sentence, why


def protected(path):
    """The same key, protected by a password."""
    key = serialization.load_pem_private_key(path.read_bytes(), None)
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.BestAvailableEncryption(b"secret"),
    )


@pytest.mark.parametrize("name", ["certificate", "key"])
def test_a_missing_file_is_refused_by_name(listen, tls, tmp_path, name):
    settings = TLSSettings(tls.certificate, tls.key)
    absent = replace(settings, **{name: tmp_path / "absent.pem"})

    sentence = refused(listen, "127.0.0.1:0", tls=absent)

    assert sentence == f"{tmp_path}/absent.pem: No such file or directory"


# fmt: off
URLS = [
    # address                   url                          why
    (("127.0.0.1", 80),         "http://127.0.0.1:80/",      "as it is"),
    (("0.0.0.0", 80),           "http://127.0.0.1:80/",      "every address is no address to go to"),
    (("::", 80, 0, 0),          "http://[::1]:80/",          "nor is this"),
    (("", 80),                  "http://127.0.0.1:80/",      "nor this"),
    (("fe80::1", 80, 0, 0),     "http://[fe80::1]:80/",      "RFC 3986 §3.2.2: in brackets"),
    ("/run/x",                  "unix:/run/x",               "a path"),
    (b"\0x",                    "unix:@x",                   "an abstract one, unix(7)"),
]
# fmt: on


@pytest.mark.parametrize(("address", "url", "why"), URLS)
def test_url_of(listen, address, url, why):
    [server] = listen("127.0.0.1:0")
    server.server_address = address

    assert url_of(server.server_address, secure=server.tls is not None) == url, why
