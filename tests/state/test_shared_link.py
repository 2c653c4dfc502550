"""What a signed link is for: place, method, address (AZ-09)."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from httpcore_srv.grammar.networks import Network
from httpcore_srv.grammar.uris import encode_segment
from httpcore_srv.state.shared_link import SharedLink, Showing

LATER = datetime(2024, 6, 3, tzinfo=UTC)
NETWORKS = (Network.parse("203.0.113.0/24"), Network.parse("2001:db8::/32"))

FILE = SharedLink(path="/docs/report.pdf", expires=LATER)
FOLDER = SharedLink(path="/docs/", expires=LATER, prefix=True)
ANYTHING = SharedLink(path="/", expires=LATER, prefix=True)
HERE = SharedLink(path="/x", expires=LATER, networks=NETWORKS)
HOSTED = SharedLink(path="/x", expires=LATER, host="a.example")
UPLOAD = SharedLink(path="/in/", expires=LATER, prefix=True, methods=("PUT",))

# fmt: off
CASES = [
    # link     showing                                                  opens  why
    (FILE,     Showing("", "/docs/report.pdf"),                         True,  "the very path"),
    (FILE,     Showing("", "/docs/report.pdf", "HEAD"),                 True,  "RFC 9110 §9.3.2 HEAD is GET without content"),
    (FILE,     Showing("", "/docs/%72eport.pdf"),                       True,  "RFC 3986 §6.2.2.2 the same path"),
    (FILE,     Showing("", "/x/../docs/./report.pdf"),                  True,  "RFC 3986 §5.2.4 the same path"),
    (FILE,     Showing("", "/docs/report.pdf/"),                        False, "another path"),
    (FILE,     Showing("", "/docs/"),                                   False, "not what it lies in"),
    (FILE,     Showing("", "/docs/report.pdfx"),                        False, "no prefix"),
    (FILE,     Showing("", "/docs%2Freport.pdf"),                       False, "CVE-2019-0220 one segment with a slash in it"),
    (FILE,     Showing("", "/docs//report.pdf"),                        False, "CVE-2019-0220 another path until it is redirected"),
    (FILE,     Showing("", "/docs/%2e%2e/docs/report.pdf"),             False, "an encoded dot segment is refused everywhere"),
    (FILE,     Showing("", "/docs/%zz"),                                False, "no path"),
    (FILE,     Showing("", "/docs/report.pdf", "PUT"),                  False, "only what it says may be done"),
    (FILE,     Showing("", "/docs/report.pdf", "get"),                  False, "RFC 9110 §9.1 case-sensitive"),
    (FOLDER,   Showing("", "/docs/"),                                   True,  "the folder itself"),
    (FOLDER,   Showing("", "/docs"),                                    True,  "which leads there"),
    (FOLDER,   Showing("", "/docs/a/b.txt"),                            True,  "all below it"),
    (FOLDER,   Showing("", "/docsx/a"),                                 False, "segment by segment"),
    (FOLDER,   Showing("", "/docs/../secret"),                          False, "dot segments lead out of it"),
    (FOLDER,   Showing("", "/docs%2F../secret"),                        False, "no folder of that name"),
    (FOLDER,   Showing("", "/Docs/a"),                                  False, "case counts"),
    (FOLDER,   Showing("", "/"),                                        False, "not what is above it"),
    (ANYTHING, Showing("", "/"),                                        True,  "the root and all below it"),
    (ANYTHING, Showing("", "/a/b"),                                     True,  "the root and all below it"),
    (ANYTHING, Showing("", "*"),                                        False, "OPTIONS * has no path"),
    (HOSTED,   Showing("a.example", "/x"),                              True,  "its host"),
    (HOSTED,   Showing("b.example", "/x"),                              False, "another host with the same keys"),
    (HOSTED,   Showing("", "/x"),                                       False, "the host without a name is another one"),
    (HERE,     Showing("", "/x", "GET", "203.0.113.9"),                 True,  "from there"),
    (HERE,     Showing("", "/x", "GET", "::ffff:203.0.113.9"),          True,  "RFC 4291 §2.5.5.2 the same client"),
    (HERE,     Showing("", "/x", "GET", "2001:db8::9%eth0"),            True,  "from there, by some interface"),
    (HERE,     Showing("", "/x", "GET", "198.51.100.9"),                False, "from elsewhere"),
    (HERE,     Showing("", "/x", "GET", ""),                            False, "from nowhere that is known"),
    (FILE,     Showing("", "/docs/report.pdf", "GET", ""),              True,  "from anywhere, if nothing is said"),
    (UPLOAD,   Showing("", "/in/a", "PUT"),                             True,  "what it says may be done"),
    (UPLOAD,   Showing("", "/in/a", "GET"),                             False, "and nothing else"),
]
# fmt: on


@pytest.mark.parametrize(("link", "showing", "opens", "why"), CASES)
def test_opens(link, showing, opens, why):
    assert link.opens(showing) is opens, why


SEGMENTS = st.lists(st.binary(min_size=1, max_size=6), min_size=1, max_size=4).filter(
    lambda names: not {b".", b".."} & set(names)
)
LINKS = st.builds(
    SharedLink,
    path=SEGMENTS.map(lambda names: "".join(f"/{encode_segment(n)}" for n in names)),
    expires=st.integers(0, 2**33).map(lambda s: datetime.fromtimestamp(s, UTC)),
    host=st.sampled_from(["", "a.example"]),
    prefix=st.booleans(),
    uses=st.none() | st.integers(1, 10**6),
    networks=st.sampled_from([(), NETWORKS]),
)


@given(LINKS)
def test_what_is_written_is_read_again(link):
    assert SharedLink.of(link.octets()) == link


@given(LINKS, SEGMENTS)
def test_a_link_opens_its_path_and_what_is_below_if_it_says_so(link, below):
    path = link.path + "".join(f"/{encode_segment(name)}" for name in below)
    address = "203.0.113.1"

    assert link.opens(Showing(link.host, link.path, "GET", address))
    assert link.opens(Showing(link.host, path, "GET", address)) is link.prefix


def test_no_two_links_have_one_name():
    assert FILE.id != FOLDER.id
