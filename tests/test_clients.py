"""
Clients that others wrote: do they get what is there, and keep their connections?

``http.client`` and ``requests`` in this process, ``curl`` and headless Chromium in
their own.  The site in www/ arrives whole, as its own configuration serves it.
"""

import email.utils
import hashlib
import html
import http.client
import re
import shutil
import subprocess
import urllib.parse
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
import requests
import trustme

from httpcore_srv.cli.plan import read_plan
from httpcore_srv.resources.digests import DigestIndex
from httpcore_srv.site import Host

pytestmark = pytest.mark.wire

CHECKOUT = Path(__file__).parent.parent
WWW = CHECKOUT / "www"

# What a name says about a file, for the kinds of file in www/.
TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".csv": "text/csv; charset=utf-8",
    ".md": "text/markdown; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".xml": "application/xml",
    ".json": "application/json",
    ".toml": "application/toml",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".webp": "image/webp",
    ".ico": "image/vnd.microsoft.icon",
    ".woff2": "font/woff2",
    ".pdf": "application/pdf",
}


# What is shown only to who logs in: tests/clients has clients that do.
PROTECTED = ("private", "members")


def files():
    """Return every file below www/ that anybody may see, as paths relative to it."""
    found = [path.relative_to(WWW) for path in WWW.rglob("*") if path.is_file()]
    found = [path for path in found if path.parts[0] not in PROTECTED]
    shown = [path for path in found if not any(part[0] == "." for part in path.parts)]
    return sorted(shown)


def target_of(path):
    """Return the path of a URL for a file."""
    return "/" + urllib.parse.quote(path.as_posix())


@pytest.fixture
def www(serve):
    """Serve www/ as its configuration says."""
    site, _ = read_plan(CHECKOUT / "conf" / "site.toml")
    return serve(site)


def url_of(serving, target="/"):
    """Return a URL at a server."""
    host, port = serving.server.server_address
    return f"http://{host}:{port}{target}"


def connections(serving):
    """Return how many connections the noted exchanges came by."""
    return len({each.request.peer.serial for each in serving.noted})


# The whole of www/...


def test_there_is_something_to_serve():
    assert Path("index.en.html") in files()


def test_every_file_arrives_octet_for_octet_over_one_connection(www, until):
    with requests.Session() as session:
        for path in files():
            answer = session.get(url_of(www, target_of(path)), timeout=20)

            assert answer.status_code == 200, path
            assert answer.content == (WWW / path).read_bytes(), path
            assert answer.headers["Content-Type"] == TYPES[path.suffix], path
            assert answer.headers["ETag"], path

    until(lambda: len(www.noted) == len(files()))
    assert connections(www) == 1


def test_http_client_gets_every_file_by_get_and_head(www):
    """The standard library's client, on one connection."""
    client = http.client.HTTPConnection(*www.server.server_address, timeout=20)
    for path in files():
        client.request("HEAD", target_of(path))
        head = client.getresponse()
        assert head.read() == b""
        client.request("GET", target_of(path))
        whole = client.getresponse()
        assert whole.read() == (WWW / path).read_bytes(), path
        same = [
            {n: v for n, v in answer.getheaders() if n != "Date"}
            for answer in (head, whole)
        ]
        assert same[0] == same[1], path
    client.close()

    assert connections(www) == 1


class Links(HTMLParser):
    """The references and the fragments of a page."""

    def __init__(self, text):
        super().__init__()
        self.references, self.fragments = [], set()
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        for name, value in attributes:
            if name in ("href", "src", "poster", "data"):
                self.references.append(value or "")
            if name == "id":
                self.fragments.add(value)


def test_every_link_of_every_page_leads_somewhere(www):
    """Internal ones: to a 200 or a door, and to a fragment that is there."""
    base = url_of(www)
    checked = 0
    with requests.Session() as session:
        for path in files():
            if path.suffix != ".html":
                continue
            here = url_of(www, target_of(path))
            for reference in Links((WWW / path).read_text("utf-8")).references:
                url, fragment = urllib.parse.urldefrag(
                    urllib.parse.urljoin(here, reference)
                )
                if not url.startswith(base):
                    continue
                answer = session.get(url, timeout=20)
                door = url.removeprefix(base).startswith(tuple(PROTECTED))
                wanted = (200, 401) if door else (200,)
                assert answer.status_code in wanted, f"{path}: {reference}"
                if fragment and answer.headers["Content-Type"].startswith("text/html"):
                    there = Links(answer.content.decode("utf-8")).fragments
                    assert urllib.parse.unquote(fragment) in there, (
                        f"{path}: {reference}"
                    )
                checked += 1

    assert checked > 0


def test_what_is_not_there_is_a_page_of_this_site(www):
    """The configuration names it (404.html), and it is sent with a 404."""
    answer = requests.get(url_of(www, "/absent"), timeout=20)

    assert answer.status_code == 404
    assert answer.content == (WWW / "404.html").read_bytes()


# requests...


def test_requests_revalidates_and_is_spared_the_content(serve, until):
    """RFC 9110 §13.1: by entity tag and by date; R113, R114 belong to the law."""
    serving = serve()
    url = url_of(serving, "/hello.txt")
    with requests.Session() as session:
        first = session.get(url, timeout=20)
        by_tag = session.get(
            url, headers={"If-None-Match": first.headers["ETag"]}, timeout=20
        )
        by_date = session.get(
            url,
            headers={"If-Modified-Since": first.headers["Last-Modified"]},
            timeout=20,
        )
        other = session.get(url, headers={"If-None-Match": '"other"'}, timeout=20)

    statuses = [first.status_code, by_tag.status_code, by_date.status_code]
    assert statuses == [200, 304, 304]
    assert by_tag.content == by_date.content == b""
    assert by_tag.headers["ETag"] == first.headers["ETag"]
    assert other.content == b"Hello, world!\n"
    until(lambda: len(serving.noted) == 4)
    assert connections(serving) == 1


# fmt: off
RANGES = [
    # Range               status  content            Content-Range       why
    ("bytes=0-4",         206,    b"Hello",          "bytes 0-4/14",     "RFC 9110 §14.1.2: first and last"),
    ("bytes=7-",          206,    b"world!\n",       "bytes 7-13/14",    "to the end"),
    ("bytes=-7",          206,    b"world!\n",       "bytes 7-13/14",    "the last seven"),
    ("bytes=0-999",       206,    b"Hello, world!\n", "bytes 0-13/14",   "as much as there is"),
    ("bytes=99-",         416,    None,              "bytes */14",       "RFC 9110 §15.5.17"),
    ("lines=0-4",         200,    b"Hello, world!\n", None,              "RFC 9110 §14.2: an unknown unit is ignored"),
]
# fmt: on


@pytest.mark.parametrize(("value", "status", "content", "where", "why"), RANGES)
def test_requests_gets_parts(serve, value, status, content, where, why):
    answer = requests.get(
        url_of(serve(), "/hello.txt"), headers={"Range": value}, timeout=20
    )

    assert answer.status_code == status, why
    assert content is None or answer.content == content, why
    assert answer.headers.get("Content-Range") == where, why


def test_requests_gets_several_parts(serve):
    """RFC 9110 §14.6: multipart/byteranges, as the standard's own parser reads it."""
    answer = requests.get(
        url_of(serve(), "/hello.txt"), headers={"Range": "bytes=0-4, 12-13"}, timeout=20
    )

    head = f"Content-Type: {answer.headers['Content-Type']}\r\n\r\n".encode()
    parts = email.message_from_bytes(head + answer.content).get_payload()
    assert answer.status_code == 206
    assert [part["Content-Range"] for part in parts] == [
        "bytes 0-4/14",
        "bytes 12-13/14",
    ]
    assert [part.get_payload(decode=True)[:5] for part in parts] == [b"Hello", b"!\n"]


def test_requests_resumes_a_download(serve, make_site, folder):
    """RFC 9110 §13.1.5: with If-Range, and not when the file has changed."""
    site = make_site()
    [mount] = site.hosts[0].mounts
    at_rest = replace(mount.source, digests=DigestIndex(granularity=0.0))
    host = Host(mounts=(replace(mount, source=at_rest),))
    url = url_of(serve(replace(site, hosts=(host,))), "/hello.txt")
    tag = requests.get(url, timeout=20).headers["ETag"]
    wanted = {"Range": "bytes=7-", "If-Range": tag}
    resumed = requests.get(url, headers=wanted, timeout=20)
    (folder / "hello.txt").write_bytes(b"Another world!\n")
    changed = requests.get(url, headers=wanted, timeout=20)

    assert (resumed.status_code, resumed.content) == (206, b"world!\n")
    assert (changed.status_code, changed.content) == (200, b"Another world!\n")


def test_requests_follows_to_the_slash_of_a_folder(serve):
    """R305: a relative Location that keeps the query."""
    answer = requests.get(url_of(serve(), "/sub?format=json"), timeout=20)

    assert [each.status_code for each in answer.history] == [308]
    location = urllib.parse.urlsplit(answer.history[0].headers["Location"])
    assert (location.scheme, location.netloc) == ("", "")
    assert answer.url.endswith("/sub/?format=json")
    assert "data.json" in answer.text


def test_requests_posts_in_vain_and_goes_on(serve, until):
    """R045: content that nobody reads does not disturb what follows."""
    serving = serve()
    with requests.Session() as session:
        for _ in range(3):
            posted = session.post(url_of(serving), data=b"x" * 10_000, timeout=20)
            assert posted.status_code == 405
            assert session.get(url_of(serving, "/hello.txt"), timeout=20).ok

    until(lambda: len(serving.noted) == 6)
    assert connections(serving) == 1


def test_requests_posts_a_stream(serve):
    """Chunked, which closes the connection; requests opens another one."""
    with requests.Session() as session:
        url = url_of(serve(), "/hello.txt")
        for _ in range(2):
            posted = session.post(url, data=iter([b"one", b"two"]), timeout=20)
            assert posted.status_code == 405
        assert session.get(url, timeout=20).ok


# curl...


@pytest.fixture
def curl(tmp_path):
    """Run curl with *words*; what it wrote."""
    program = shutil.which("curl")
    assert program, "curl is needed: see tests/system-packages.sh"

    def run(*words):
        ended = subprocess.run(
            [program, "-sS", "--max-time", "20", "--noproxy", "*", *words],
            capture_output=True,
            timeout=40,
            check=False,
            cwd=tmp_path,
        )
        assert ended.returncode == 0, ended.stderr
        return ended.stdout

    return run


def heads(octets):
    """Return the status lines of what ``curl -i`` wrote."""
    return re.findall(rb"^HTTP/1\.[01] (\d{3})", octets, re.MULTILINE)


def test_curl_gets_a_file_and_its_head(serve, curl):
    head, _, content = curl("-i", url_of(serve(), "/hello.txt")).partition(b"\r\n\r\n")

    assert head.startswith(b"HTTP/1.1 200 OK\r\n")
    assert b"Content-Length: 14" in head
    assert content == b"Hello, world!\n"


def test_curl_gets_every_file_over_one_connection(www, curl, until, tmp_path):
    words = []
    for number, path in enumerate(files()):
        words += ["-o", f"{number}", url_of(www, target_of(path))]
    curl(*words)

    for number, path in enumerate(files()):
        assert (tmp_path / str(number)).read_bytes() == (WWW / path).read_bytes(), path
    until(lambda: len(www.noted) == len(files()))
    assert connections(www) == 1


def test_curl_head_waits_for_no_content(serve, curl):
    said = curl("-I", url_of(serve(), "/hello.txt"))

    assert heads(said) == [b"200"]
    assert b"Content-Length: 14" in said


def test_curl_speaks_http_1_0(serve, curl):
    said = curl("-i", "--http1.0", url_of(serve(), "/hello.txt"))

    assert heads(said) == [b"200"]
    assert b"Transfer-Encoding" not in said
    assert said.endswith(b"Hello, world!\n")


def test_curl_gets_a_part(serve, curl):
    url = url_of(serve(), "/hello.txt")

    assert curl("--range", "7-11", url) == b"world"
    assert heads(curl("-i", "--range", "99-", url)) == [b"416"]


def test_curl_compressed_gets_what_it_can_read(serve, curl):
    """RFC 9110 §12.5.3: identity is always acceptable."""
    assert curl("--compressed", url_of(serve(), "/hello.txt")) == b"Hello, world!\n"


def test_curl_revalidates_by_date(serve, curl, folder):
    url = url_of(serve(), "/hello.txt")
    curl("-R", "-o", "kept.txt", url)

    assert heads(curl("-i", "-z", "kept.txt", url)) == [b"304"]
    assert heads(curl("-i", "-z", "1999-01-01", url)) == [b"200"]


def test_curl_revalidates_by_entity_tag(serve, curl, tmp_path):
    url = url_of(serve(), "/hello.txt")
    curl("--etag-save", "tag", "-o", "kept.txt", url)

    assert (tmp_path / "tag").read_text().rstrip().endswith('"')
    assert heads(curl("-i", "--etag-compare", "tag", url)) == [b"304"]


# fmt: off
CLIMBS = [
    # path                                    why
    ("/../../../../etc/passwd",               "R299, CVE-2021-41773: dot segments as they are"),
    ("/%2e%2e/%2e%2e/%2e%2e/etc/passwd",      "R299, CVE-2021-42013: encoded"),
    ("/sub/..%2f..%2f..%2fetc/passwd",        "R301: an encoded slash"),
    ("/..\\..\\..\\etc\\passwd",              "R299: backslashes"),
    ("/sub/../../outside.txt",                "R299: one above the root"),
]
# fmt: on


@pytest.mark.parametrize(("path", "why"), CLIMBS)
def test_curl_never_gets_above_the_root(serve, curl, tmp_path, path, why):
    (tmp_path / "outside.txt").write_text("root:x:0:0:")
    said = curl("-i", "--path-as-is", "-g", url_of(serve(), path))

    assert heads(said) in ([b"400"], [b"404"]), why
    assert b"root:" not in said, why


def test_two_slashes_lead_neither_to_the_root_nor_elsewhere(serve, curl):
    """R299, R305: ``//etc/passwd`` is no absolute path, ``//evil.example`` no host."""
    serving = serve()
    for path in ("//etc/passwd", "//evil.example/..", "//evil.example/%2f.."):
        said = curl("-i", "-L", "--path-as-is", url_of(serving, path))

        assert heads(said)[-1] in (b"200", b"400", b"404"), path
        assert b"root:" not in said
        assert not re.search(rb"^Location: (//|\w+:)", said, re.MULTILINE), path


def test_curl_is_told_at_once_that_its_upload_is_not_wanted(serve, curl, tmp_path):
    """R070, R073: 2 MB with Expect: 100-continue; none of it is sent."""
    (tmp_path / "large").write_bytes(b"x" * 2_000_000)
    said = curl(
        "-i", "-H", "Expect: 100-continue", "-T", "large", url_of(serve(), "/large")
    )

    assert heads(said) == [b"413"]


def test_curl_over_tls_is_content_with_the_end(command, folder, curl, tmp_path):
    """R050: with a certificate of our own, on HTTP/1.1 by ALPN."""
    authority = trustme.CA()
    issued = authority.issue_cert("localhost")
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    issued.private_key_pem.write_to_path(tmp_path / "key.pem")
    for pem in issued.cert_chain_pems:
        pem.write_to_path(tmp_path / "cert.pem", append=True)
    tls = ["--tls-cert", tmp_path / "cert.pem", "--tls-key", tmp_path / "key.pem"]
    [url] = command(folder, "--bind", "127.0.0.1:0", *tls).listening()
    port = re.search(r":(\d+)/", url)[1]

    said = curl(
        "-i", "--cacert", "ca.pem", f"https://localhost:{port}/hello.txt", "--ipv4"
    )

    assert url.startswith("https://")
    assert heads(said) == [b"200"]
    assert said.endswith(b"Hello, world!\n")


# Chromium...


@pytest.fixture
def chromium(tmp_path):
    """Open a URL without a window; the DOM that came of it."""
    program = shutil.which("chromium")
    assert program, "Chromium is needed: see tests/system-packages.sh"

    def dump(url, *words):
        ended = subprocess.run(
            [
                program,
                *("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic"),
                *("--no-first-run", "--disable-background-networking"),
                *("--disable-component-update", "--disable-sync"),
                *("--disable-dev-shm-usage", "--no-proxy-server"),
                f"--user-data-dir={tmp_path / 'profile'}",
                *words,
                "--dump-dom",
                url,
            ],
            capture_output=True,
            timeout=100,
            check=False,
        )
        assert ended.returncode == 0, ended.stderr
        return ended.stdout.decode("utf-8")

    return dump


# A page that gets every file named in it, and writes down what came.
PAGE = """<!DOCTYPE html>
<meta charset="utf-8">
<title>loading</title>
<pre id="seen"></pre>
<script>
async function hexadecimal(octets) {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", octets));
  return Array.from(digest, octet => octet.toString(16).padStart(2, "0")).join("");
}
(async () => {
  for (const target of TARGETS) {
    const answer = await fetch(target, {cache: "no-store"});
    const digest = await hexadecimal(await answer.arrayBuffer());
    const type = answer.headers.get("Content-Type");
    seen.textContent += [answer.status, digest, type, target].join("|") + "\\n";
  }
  document.title = "done";
})();
</script>
"""


@pytest.mark.browser
@pytest.mark.timeout(120)
def test_a_browser_gets_every_file_octet_for_octet(serve, make_site, folder, chromium):
    """Each by a fetch of its own, over connections that are kept."""
    shutil.copytree(WWW, folder, dirs_exist_ok=True)
    targets = [target_of(path) for path in files()]
    page = PAGE.replace("TARGETS", str(targets))
    (folder / "every.html").write_text(page, encoding="utf-8")
    serving = serve()

    shown = chromium(url_of(serving, "/every.html"), "--virtual-time-budget=60000")

    [seen] = re.findall(r'<pre id="seen">(.*?)</pre>', shown, re.DOTALL)
    lines = [line.split("|") for line in html.unescape(seen).splitlines()]
    assert "<title>done</title>" in shown
    assert lines == [
        [
            "200",
            hashlib.sha256((WWW / path).read_bytes()).hexdigest(),
            TYPES[path.suffix],
            target,
        ]
        for path, target in zip(files(), targets, strict=True)
    ]
    assert connections(serving) < len(targets)


@pytest.mark.browser
@pytest.mark.timeout(120)
def test_a_browser_shows_the_first_page_with_all_that_belongs_to_it(
    www, chromium, until
):
    """Style and pictures are asked for, and answered whole."""
    shown = chromium(url_of(www))

    [title] = re.findall(
        r"<title>(.*?)</title>", (WWW / "index.en.html").read_text("utf-8")
    )
    assert f"<title>{title}</title>" in shown
    until(lambda: any(each.request.target == "/style.css" for each in www.noted))
    assert all(each.response.status in (200, 304) for each in www.noted)
    assert all(each.sent.whole for each in www.noted)


@pytest.mark.browser
@pytest.mark.timeout(120)
def test_a_browser_shows_how_the_page_on_negotiation_was_selected(www, chromium):
    """Its script asks, and writes down what came and why (RFC 9110 §12.1)."""
    shown = chromium(url_of(www, "/negotiation"), "--virtual-time-budget=20000")

    answers, reasons = re.findall(
        r'<table class="answers">.*?<tbody>(.*?)</tbody>', shown, re.DOTALL
    )
    said = [
        (asked, status, language, location)
        for asked, status, language, location in re.findall(
            r'<tr><th scope="row"><code>([^<]*)</code></th><td[^>]*>(\d+)</td>'
            r"<td[^>]*>(\w+)</td><td[^>]*>([\w.]+)</td>",
            answers,
        )
    ]
    assert re.search(r'<div id="live-without" hidden=""', shown)
    assert not re.search(r'<div id="live-(answers|reasons)"[^>]* hidden=""', shown)
    assert said == [
        ("de", "200", "de", "negotiation.de.html"),
        ("de-CH, en;q=0.7", "200", "de", "negotiation.de.html"),
        ("de;q=0.3, en", "200", "en", "negotiation.en.html"),
        ("*", "200", "en", "negotiation.en.html"),
        ("fr", "200", "en", "negotiation.en.html"),
    ]
    assert reasons.count('<tr class="selected">') == len(said)
    assert "nothing matches en" in reasons


@pytest.mark.browser
@pytest.mark.timeout(120)
def test_a_browser_shows_a_listing(serve, chromium):
    """Its style is let through by its own Content-Security-Policy."""
    shown = chromium(url_of(serve(), "/sub/"))

    assert "data.json" in shown
    assert re.search(r'<a [^>]*href="[^"]*data\.json"', shown)


FRAMES = """<!doctype html>
<title>waiting</title>
<body>
<script>
(async () => {
  const seen = [];
  for (const target of TARGETS) {
    for (const width of [360, 1280]) {
      const frame = document.createElement("iframe");
      frame.style.width = width + "px";
      frame.src = target;
      const loaded = new Promise(done => { frame.onload = done; });
      document.body.append(frame);
      await loaded;
      const root = frame.contentDocument.documentElement;
      if (root.scrollWidth > root.clientWidth) seen.push(target + " at " + width);
      frame.remove();
    }
  }
  document.body.innerHTML = `<pre id="seen">${seen.join(", ")}</pre>`;
  document.title = "done";
})();
</script>
"""


@pytest.mark.browser
@pytest.mark.timeout(120)
def test_no_page_is_wider_than_a_phone(serve, folder, chromium):
    """Nor than a desktop; what is wide in it scrolls in a box of its own."""
    shutil.copytree(WWW, folder, dirs_exist_ok=True)
    targets = [f"/{page.name}" for page in sorted(WWW.glob("*.html"))]
    (folder / "frames.html").write_text(FRAMES.replace("TARGETS", str(targets)))

    shown = chromium(url_of(serve(), "/frames.html"), "--virtual-time-budget=60000")

    assert "<title>done</title>" in shown
    assert '<pre id="seen"></pre>' in shown
