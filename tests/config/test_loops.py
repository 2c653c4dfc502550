"""
Redirects that lead back to themselves.

A row is the mounts of one host, as prefix and redirect (None for a folder), and the
prefixes whose visitors would never arrive.
"""

import pytest

from httpcore_srv.config.document import Node
from httpcore_srv.config.loops import loops

# fmt: off
LOOPS = [
    # mounts                                                lost            why
    ([("/", "/")],                                          ["/"],          "to itself"),
    ([("/a/", "/a/b")],                                     ["/a/"],        "below itself"),
    ([("/a/", "/a")],                                       ["/a/"],        "/a is answered by /a/"),
    ([("/a/", "/ab")],                                      [],             "/ab is another place"),
    ([("/", "/a/"), ("/a/", None)],                         [],             "the longer prefix answers"),
    ([("/", "/a/"), ("/a/", "/")],                          ["/", "/a/"],   "to each other"),
    ([("/a/", "/b/"), ("/b/", "/c/"), ("/c/", "/a/x")],     ["/a/", "/b/", "/c/"], "in a ring of three"),
    ([("/a/", "/b/"), ("/b/", "/b/x")],                     ["/b/"],        "what leads into a loop is none"),
    ([("/a/", "/b/"), ("/b/", None)],                       [],             "to a folder"),
    ([("/a/", "/b/")],                                      [],             "to nothing: 404 ends it"),
    ([("/a/", "https://example.com/a/")],                   [],             "to another host"),
    ([("/a/", "http://example.org:8000/a/x")],              ["/a/"],        "to this host by name"),
    ([("/", "http://example.org:8000")],                    ["/"],          "an empty path is /"),
    ([("/", "//EXAMPLE.org:8000/")],                        ["/"],          "in this scheme, without case"),
    ([("/", "https://example.org:8000/")],                  [],             "another scheme is another origin"),
    ([("/", "http://example.org/")],                        [],             "another port is another origin"),
    ([("/a/", "b/")],                                       [],             "what is no valid value is not followed"),
    ([("/a/", "http://[/a/")],                              [],             "nor this"),
    ([("/a/", "http:/a/")],                                 [],             "no authority, no host"),
    ([("/", "")],                                           [],             "no reference at all"),
    ([("/a/", None), (3, "/a/"), ("/b/", 3)],               [],             "wrong types are passed over"),
]
# fmt: on


def document(mounts, names, bind, tls=False):
    """Build the document of one host."""
    tables = [
        {"prefix": prefix} | ({"folder": "x"} if to is None else {"redirect": to})
        for prefix, to in mounts
    ]
    listen = {"bind": bind} | ({"tls_key": "x"} if tls else {})
    return Node((), {"listen": listen, "host": [{"names": names, "mount": tables}]})


@pytest.mark.parametrize(("mounts", "lost", "why"), LOOPS)
def test_loops(mounts, lost, why):
    root = document(mounts, ["Example.ORG"], [":8000"])
    prefixes = [prefix for prefix, _ in mounts]

    found = [fault.path for fault in loops(root)]

    assert found == [
        ("host", 0, "mount", prefixes.index(prefix), "redirect") for prefix in lost
    ], why


def test_the_message_names_the_way_round():
    root = document([("/a/", "/b/"), ("/b/", "/a/")], ["*"], [":8000"])

    first, _ = loops(root)

    assert (
        'found "/b/" (a string), which leads back to "/b/" and "/a/"' in first.message
    )


def test_a_site_behind_TLS_is_https():
    """The usual redirect from http to https is no loop; https to https is one."""
    mounts = [("/", "https://example.org/")]

    assert not list(loops(document(mounts, ["example.org"], [":80"])))
    assert list(loops(document(mounts, ["example.org"], [":443"], tls=True)))


@pytest.mark.parametrize("bind", [[], [3], ["x:y:z"], "8000", None])
def test_without_a_valid_address_the_default_port_is_taken(bind):
    mounts = [("/", "http://example.org:8000/")]

    assert list(loops(document(mounts, ["example.org"], bind)))
