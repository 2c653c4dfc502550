"""
Which resource is that: files, directories, mounts and redirects.

Real trees, because what is located is on disk; nothing is answered here, so absence
and redirection are values.
"""

import pytest

from httpcore_srv.fields.accept import MediaRange
from httpcore_srv.fields.cache_control import CacheControl
from httpcore_srv.message import Fields, Request
from httpcore_srv.policy.cache_policy import Rule
from httpcore_srv.policy.path_patterns import PathPattern
from httpcore_srv.resources.coded.forms import CodedForms
from httpcore_srv.resources.resource import Absent, Audience, Listed, Moved, Resource
from httpcore_srv.resources.tree import OpenDirectory, Tree
from httpcore_srv.site import Folder, Host, Mount, Negotiation, Redirect, Site
from httpcore_srv.stages.locate import locate
from httpcore_srv.stages.resolve import resolve

FILES = {
    "a.txt": "a",
    "grün & co.txt": "g",
    "dir/b.txt": "b",
    "indexed/index.html": "<p>",
    "odd/index.html/c": "c",
    "evil.example/d": "d",
    "x:y/e": "e",
    "a\r\nSet-Cookie: f/g": "g",
    "priv/on-disk": "p",
    ".git/config": "secret",
}


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    root = tmp_path_factory.mktemp("root")
    for name, text in FILES.items():
        path = root / name
        path.parent.mkdir(exist_ok=True, parents=True)
        path.write_text(text)
    return root


@pytest.fixture
def find(root, tmp_path, now, nothing_left_open):
    """Locate a target on a site of two folders and two redirects; give it back."""
    (tmp_path / "there").write_text("t")
    shown = Folder(Tree(root), listing=True)
    private = Folder(Tree(tmp_path))
    mounts = (
        Mount("/priv/deep/", Redirect("/")),
        Mount("/old/here/", Redirect("/")),
        Mount("/old/there/", Redirect("https://new.example/base/", 301)),
        Mount("/old/one/", Redirect("/a.txt", keep_path=False)),
        Mount("/priv/", private),
        Mount("/", shown),
    )
    bare = Host(("bare.example",), mounts[:-1])
    site = Site((Host(("example.org",), mounts), bare))

    def found(target, host="example.org"):
        fields = Fields([("Host", host)])
        located = locate(resolve(Request("GET", target, fields), site), site, now)
        if isinstance(located, Listed):
            located = located.listing(Audience())
        if isinstance(located, Resource):
            located.close()
        return located

    return found


# fmt: off
THERE = [
    # target                     name              why
    ("/a.txt",                   "text/plain",     "a file"),
    ("/gr%C3%BCn%20%26%20co.txt", "text/plain",    "R300 its name encoded"),
    ("/gr%c3%bcn%20&%20co.txt",  "text/plain",     "R300 otherwise encoded, the same"),
    ("/dir/b.txt",               "text/plain",     "a file below"),
    ("/dir/../a.txt",            "text/plain",     "RFC 3986 §5.2.4"),
    ("/a.txt?x=y",               "text/plain",     "a file has no use for a query"),
    ("/indexed/",                "text/html",      "an index stands for its directory"),
    ("/priv/there",              "application/octet-stream", "another tree"),
]
# fmt: on


@pytest.mark.parametrize(("target", "essence", "why"), THERE)
def test_a_file_is_found(target, essence, why, find):
    found = find(target)

    assert isinstance(found, Resource), why
    assert [one.variant.media_type.essence for one in found.available] == [essence], why


@pytest.mark.parametrize("target", ["/", "/dir/", "/odd/", "/x:y/", "/dir/?sort=size"])
def test_a_directory_without_an_index_is_listed_in_three_forms(target, find):
    """RFC 9110 §12.1; a directory called index.html is no index."""
    found = find(target)

    assert isinstance(found, Resource)
    assert (len(found.available), found.obliging) == (3, True)


# fmt: off
ABSENT = [
    # target                     why
    ("/none",                    "§15.5.5"),
    ("/a.txt/",                  "a file has nothing below it"),
    ("/a.txt/b",                 "a file has nothing below it"),
    ("/dir%2Fb.txt",             "R301 an encoded slash is part of a name, and no name has one"),
    ("/dir%5Cb.txt",             "R299 nor does a backslash part anything"),
    ("/a.txt%00",                "R299 no name holds NUL"),
    ("/a.txt%00.html",           "R299"),
    ("/.git/config",             "R303"),
    ("/.git/",                   "R303"),
    ("/.git",                    "R303 not even to add a slash"),
    ("/" + "a" * 300,            "longer than any name"),
    ("/" + "a/" * 3000,          "deeper than any path"),
    ("/priv/",                   "this one is not listed"),
    ("/priv/on-disk",            "CVE-2019-0220 another tree is mounted over it"),
]
# fmt: on


@pytest.mark.parametrize(("target", "why"), ABSENT)
def test_nothing_is_found(target, why, find):
    assert find(target) == Absent(404), why


# fmt: off
REASONS = [
    # target         host             reason                                why
    ("/none",        "example.org",   "no such file",                       "what the tree says"),
    ("/.git",        "example.org",   "hidden by '.*'",                     "what the tree says"),
    ("/a.txt/",      "example.org",   "a file, asked for as a folder",      "a slash too many"),
    ("/priv/",       "example.org",   "no index page, and listing is off",  "a folder that is not shown"),
    ("/none",        "bare.example",  "nothing is mounted there",           "no mount"),
]
# fmt: on


@pytest.mark.parametrize(("target", "host", "reason", "why"), REASONS)
def test_the_operator_is_told_why_nothing_is_found(target, host, reason, why, find):
    assert find(target, host).reason == reason, why


# fmt: off
MOVED = [
    # target                              location                   why
    ("/dir",                              "./dir/",                  "R305 a directory ends with a slash"),
    ("/dir?a=b&c",                        "./dir/?a=b&c",            "R305 the query is kept"),
    ("/dir?",                             "./dir/?",                 "R305 even an empty one"),
    ("/d%69r",                            "./dir/",                  "R300"),
    ("/x:y",                              "./x%3Ay/",                "R081 RFC 3986 §4.2 no scheme before the colon"),
    ("/evil.example",                     "./evil.example/",         "CVE-2023-28370 a relative reference names no host"),
    ("//evil.example",                    "/evil.example",           "CVE-2021-28861 CVE-2015-1164 R305 never //host"),
    ("//evil.example/",                   "/evil.example/",          "CVE-2021-28861 R305"),
    ("///evil.example//",                 "/evil.example/",          "CVE-2019-10098 CVE-2023-28370 however many"),
    ("//evil.example/%2e",                None,                      "R299 encoded dots are refused before"),
    ("//evil.example/..",                 "/",                       "R305 CVE-2015-1164"),
    ("//evil.example/..//",               "/",                       "R305 CVE-2015-1164"),
    ("//",                                "/",                       "R305"),
    ("//a.txt",                           "/a.txt",                  "a file, once"),
    ("/dir//b.txt?q",                     "/dir/b.txt?q",            "inside a path, the query kept"),
    ("/dir//",                            "/dir/",                   "at its end"),
    ("/a%0D%0ASet-Cookie:%20f",           "./a%0D%0ASet-Cookie%3A%20f/", "CVE-2020-7695 no line of ours ends early"),
    ("/dir?a[]=1&b={x}|y^z`\\",           "./dir/?a%5B%5D=1&b=%7Bx%7D%7Cy%5Ez%60%5C", "R081 RFC 3986 §3.4 a URI reference"),
    ("/priv",                             "./priv/",                 "R305 a mount ends with a slash"),
    ("/priv?q",                           "./priv/?q",               "R305 and the query is kept"),
    ("/old/here",                         "./here/",                 "R305 a mount below none"),
    ("/priv/deep",                        "./deep/",                 "R305 a mount below another"),
    ("/old/here/x/y?q",                   "/x/y?q",                  "§15.4.9 what follows is appended"),
    ("/old/here/",                        "/",                       "§15.4.9"),
    ("/old/here//evil.example/x",         "/evil.example/x",         "CVE-2021-28861 CVE-2019-10098 never //host"),
    ("/old/here///evil.example",          "/evil.example",           "CVE-2021-28861 however many"),
    ("/old/here/%2Fevil.example",         "/%2Fevil.example",        "CVE-2019-10098 an encoded slash stays encoded"),
    ("/old/here/%5Cevil.example",         "/%5Cevil.example",        "CVE-2019-10098 as does a backslash"),
    ("/old/here/%0D%0AX:y",               "/%0D%0AX%3Ay",            "CVE-2019-10098 CVE-2020-7695 a new line, too"),
    ("/old/there/x",                      "https://new.example/base/x", "§15.4.2 another origin, if we want it"),
    ("/old/there/@evil.example/",         "https://new.example/base/@evil.example/", "R089 §4.2.4 never userinfo"),
    ("/old/one/x/y?q",                    "/a.txt",                  "one place for all"),
]
# fmt: on


@pytest.mark.parametrize(
    ("target", "location", "why"), [row for row in MOVED if row[1] is not None]
)
def test_it_is_found_elsewhere(target, location, why, find):
    found = find(target)

    assert isinstance(found, Moved), why
    assert found.location == location, why


@pytest.mark.parametrize(
    ("target", "status"), [("/old/here/x", 308), ("/old/there/x", 301), ("/dir", 308)]
)
def test_r080_a_redirect_keeps_the_method_unless_the_site_says_otherwise(
    target, status, find
):
    """RFC 9110 §15.4.9: 308 does not allow "changing the request method"."""
    assert find(target).status == status


@pytest.mark.parametrize("name", ["there", "absent", "on-disk"])
def test_cve_2019_0220_a_second_slash_tells_nothing_about_another_mount(name, find):
    """Who may not look behind a mount learns nothing of it by way of the one above."""
    assert find(f"//priv/{name}") == Moved(f"/priv/{name}")


# fmt: off
WITHOUT_A_ROOT = [
    # target        found                why
    ("/",           Absent(404),         "nothing is mounted there"),
    ("/none",       Absent(404),         "nor there"),
    ("/priv",       Moved("./priv/"),    "R305 but this is one slash away"),
    ("/priv?a",     Moved("./priv/?a"),  "R305 with its query"),
    ("//priv",      Absent(404),         "and this is two names away"),
]
# fmt: on


@pytest.mark.parametrize(("target", "found", "why"), WITHOUT_A_ROOT)
def test_a_host_without_a_root(target, found, why, find):
    assert find(target, "bare.example") == found, why


@pytest.mark.parametrize(("method", "target"), [("OPTIONS", "*"), ("CONNECT", "a:1")])
def test_r068_the_server_itself_has_no_representation(method, target, now):
    """RFC 9110 §9.3.7: "the server in general rather than to a specific resource"."""
    site = Site((Host(("*",)),))
    fields = Fields([("Host", "a")])

    found = locate(resolve(Request(method, target, fields), site), site, now)

    assert found == Resource(())


def test_an_index_that_may_not_be_read_is_not_passed_over(root, now, monkeypatch):
    """It is the representation of the directory: no listing may stand in for it."""
    monkeypatch.setattr(OpenDirectory, "open", lambda self, name: Absent(403))
    folder = Folder(Tree(root), listing=True)
    site = Site((Host(("*",), (Mount("/", folder),)),))
    fields = Fields([("Host", "a")])

    found = locate(resolve(Request("GET", "/dir/", fields), site), site, now)

    assert found == Absent(403)


def test_the_first_index_there_is_stands_for_the_directory(root, now):
    folder = Folder(Tree(root), index=("none.html", "b.txt", "index.html"))
    site = Site((Host(("*",), (Mount("/", folder),)),))
    fields = Fields([("Host", "a")])

    found = locate(resolve(Request("GET", "/dir/", fields), site), site, now)
    found.close()

    assert [str(one.variant.media_type) for one in found.available] == [
        "text/plain; charset=utf-8"
    ]


# fmt: off
BESIDE = [
    # file         beside it         languages      by name  coded   why
    ("page.html",  "page.html.br",   {},            True,    True,   "CE-02 a neighbour in Brotli"),
    ("page.html",  "page.html.br",   {"br": "br"},  True,    False,  "the site says that it is Breton"),
    ("page.html",  "page.html.br",   {"br": "br"},  False,   False,  "whether names are negotiated or not"),
    ("data.odd",   "data.odd.br",    {},            True,    True,   "of unknown type, and in Brotli all the same"),
    ("data.odd",   "data.odd.br",    {"br": "br"},  True,    False,  "of unknown type, and Breton"),
]
# fmt: on


@pytest.mark.parametrize(
    ("name", "beside", "languages", "by_name", "coded", "why"), BESIDE
)
def test_a_neighbour_is_what_its_name_says(
    name, beside, languages, by_name, coded, why, tmp_path, now
):
    for each in (name, beside):
        (tmp_path / each).write_text("degemer mat\n" * 100)
    negotiation = Negotiation(by_name=by_name, languages=languages)
    folder = Folder(Tree(tmp_path), negotiation=negotiation)
    site = Site((Host(("*",), (Mount("/", folder),)),))
    request = Request("GET", f"/{name}", Fields([("Host", "a")]))

    found = locate(resolve(request, site), site, now)
    found.close()

    [available] = found.available
    assert ("br" in available.variant.codings) is coded, why


# fmt: off
UNTOUCHED = [
    # site's       mount's        rule                                            coded  why
    ("no-cache",   None,          None,                                           True,   "nothing is said against it"),
    ("no-cache, no-transform", None, None,                                        False,  "CE-09 RFC 9111 §5.2.2.6 said of all"),
    ("no-cache",   "no-transform", None,                                          False,  "of the mount"),
    ("no-cache",   None,          {"types": ("text/*",)},                         False,  "of the type"),
    ("no-cache",   None,          {"types": ("image/*",)},                        True,   "of another type"),
    ("no-cache",   None,          {"paths": ("long.txt",)},                       False,  "of the path"),
    ("no-cache",   None,          {"paths": ("other.txt",)},                      True,   "of another path"),
]
# fmt: on


@pytest.mark.parametrize(("said", "mounted", "rule", "coded", "why"), UNTOUCHED)
def test_what_may_not_be_transformed_is_not_coded(
    said, mounted, rule, coded, why, tmp_path, now
):
    (tmp_path / "long.txt").write_text("a line\n" * 1000)
    folder = Folder(Tree(tmp_path), forms=CodedForms(tmp_path / "forms"))
    rules = ()
    if rule is not None:
        paths = tuple(map(PathPattern.parse, rule.get("paths", ())))
        types = tuple(map(MediaRange.parse, rule.get("types", ())))
        forbidden = CacheControl(no_transform=True)
        rules = (Rule(paths=paths, types=types, cache_control=forbidden),)
    above = None if mounted is None else CacheControl.read(mounted)
    mount = Mount("/", folder, cache_control=above, rules=rules)
    site = Site((Host(("*",), (mount,)),), cache_control=CacheControl.read(said))
    request = Request("GET", "/long.txt", Fields([("Host", "a")]))

    found = locate(resolve(request, site), site, now)
    found.close()

    [available] = found.available
    assert (available.variant.codings != ("identity",)) is coded, why


def test_a_type_map_may_be_the_index(tmp_path, now):
    """As with Apache's ``DirectoryIndex index.html.var``."""
    (tmp_path / "index.html.var").write_text(
        "URI: doc.en.html\nContent-Type: text/html\nContent-Language: en\n"
    )
    (tmp_path / "doc.en.html").write_text("<p>en")
    folder = Folder(Tree(tmp_path), index=("index.html.var",))
    site = Site((Host(("*",), (Mount("/", folder),)),))
    request = Request("GET", "/", Fields([("Host", "a")]))

    found = locate(resolve(request, site), site, now)
    found.close()

    assert [one.variant.uri for one in found.available] == ["doc.en.html"]
