"""A whole site is asked for, each URL once, links followed."""

from dataclasses import replace

import pytest

from httpcore_srv.audit.survey import Survey, audit
from httpcore_srv.audit.walk import places
from httpcore_srv.fields.cache_control import CacheControl
from httpcore_srv.message import Fields
from httpcore_srv.policy.access.parser import parse_requirement
from httpcore_srv.policy.path_patterns import PathPattern
from httpcore_srv.protection import Protection
from httpcore_srv.resources.tree import Tree
from httpcore_srv.resources.withheld import Withheld
from httpcore_srv.site import Folder, Host, Mount, Negotiation, Redirect, Site

PAGE = b"<!doctype html><meta charset=utf-8><title>x</title>"
KEY = b"-----BEGIN PRIVATE KEY-----\n" + (b"A" * 64 + b"\n") * 3

# fmt: off
SITES = [
    # files                                                          findings                                          why
    ({"index.html": PAGE},                                           [],                                               "nothing is wrong"),
    ({"index.html": PAGE + b"<a href=x.html>"},                      [("error", "/", "RFC 9110 §15.5.5")],             "a dead link"),
    ({"index.html": PAGE + b"<a href=sub>", "sub/a.txt": b""},       [("note", "/", "RFC 9110 §15.4.9")],              "a link to a folder without its slash"),
    ({"index.html": PAGE + b"<a href=https://c.example/x>"},         [],                                               "somebody else's page"),
    ({"a.css": b"@import 'b.css'; c { d: url(e.png) }", "b.css": b""}, [("error", "/a.css", "RFC 9110 §15.5.5")],      "a style sheet's"),
    ({"a.html": PAGE + b"<p>f\xfcr"},                                [("error", "/a.html", "RFC 9110 §8.3.2")],        "latin-1 octets, declared utf-8"),
    ({"a.png": b""},                                                 [("error", "/a.png", "RFC 9110 §8.3")],           "an image that got lost"),
    ({"a.html": PAGE + b"<a href='/%zz'>"},                          [("error", "/a.html", "RFC 9110 §15.5.5")],       "RFC 3986 §2.1 no URL of any file: 400"),
    ({"a.html": PAGE + b"<form action=gone>"},                       [("error", "/a.html", "RFC 9110 §15.5.5")],       "a form that leads nowhere"),
    ({"a.txt": b"<?php echo 1;"},                                    [("error", "/a.txt", "RFC 9110 §17.3")],          "a program that is shown"),
    ({"a.png": b"\xff\xd8\xff\xe0"},                                 [("error", "/a.png", "RFC 9110 §8.3")],           "a JPEG image under another name"),
    ({"notes.txt": KEY},                                             [("error", "/notes.txt", "RFC 9110 §17.3")],      "a private key"),
    ({"dump.sql": b"x"},                                             [("warning", "/dump.sql", "RFC 9110 §17.3")],     "a name that looks secret"),
    ({"a.txt": b"", "A.txt": b""},                                   [("warning", "/", "RFC 3986 §6.2.2.1")],          "names that collide"),
    ({"g.var": b"URI: x\nContent-Type: nonsense\n"},                 [("error", "/g.var", "RFC 9110 §15.6")],          "a broken type map"),
    ({"a.css": b"", "a.css.gz": b""},                                [("warning", "/", "RFC 9110 §8.4")],              "an empty coded form"),
]
# fmt: on


@pytest.mark.parametrize(("files", "findings", "why"), SITES)
def test_what_is_found(site, now, files, findings, why):
    report = audit(site(files), now)

    found = [(one.severity.value, one.url, one.section) for one in report.findings]
    assert found == findings, why


def test_a_map_of_type_is_named_with_its_line(site, now):
    report = audit(site({"g.var": b"URI: x\nContent-Type: nonsense\n"}), now)

    assert "g.var" in report.findings[0].sentence
    assert "line 2" in report.findings[0].sentence


def test_uncacheable_answers_are_found(site, now):
    """RFC 9111 §5.2.2.5, at every URL."""
    root = site({"a.txt": b"x"}, cache_control=CacheControl(no_store=True))

    report = audit(root, now)

    assert {one.url for one in report.findings} == {"/", "/a.txt"}
    assert {one.section for one in report.findings} == {"RFC 9111 §5.2.2.5"}


@pytest.mark.parametrize(("cookie", "severity"), [("lang", "note"), (None, None)])
def test_a_cookie_that_the_site_asks_for_is_only_noted(site, now, cookie, severity):
    """R148: who lets visitors choose a language pays for it with keys, knowingly."""
    files = {"a.en.html": PAGE, "a.de.html": PAGE}
    [mount] = site(files).hosts[0].mounts
    choosing = replace(mount.source, negotiation=Negotiation(language_cookie=cookie))

    report = audit(Site((Host(mounts=(Mount("/", choosing),)),)), now)

    varied = [one for one in report.findings if "varies by Cookie" in one.sentence]
    assert [one.severity.value for one in varied] == ([severity] if severity else [])
    assert report.passed


def test_heuristic_freshness_is_found(site, now):
    """R234, where the policy says who may store but not for how long."""
    root = site({"index.html": PAGE}, cache_control=CacheControl(public=True))

    [found] = audit(root, now).findings

    assert (found.url, found.section) == ("/", "RFC 9111 §4.2.2")


def test_too_much_variation_is_found(site, now):
    fields = Fields([("Vary", "User-Agent")])

    [found] = audit(site({"index.html": PAGE}, fields=fields), now).findings

    assert (found.url, found.section) == ("/", "RFC 9110 §12.5.5")


def test_immutable_on_a_plain_name_is_found(site, now):
    """R240: the octets of that URL may change."""
    root = site(
        {"app.js": b"1", "app.3f9a1c.js": b"1", "index.html": PAGE},
        cache_control=CacheControl(max_age=60, immutable=True),
    )

    report = audit(root, now, secure=True)

    assert {one.url for one in report.findings} == {"/", "/app.js"}
    assert {one.section for one in report.findings} == {"RFC 8246 §2"}


def test_an_index_is_looked_at_once(site, now):
    """By the URL of its folder, which is the one that is linked to."""
    survey = Survey(site({"index.html": PAGE}), now, secure=False)
    for place in places(survey._site):
        survey.walk(place)

    assert [address.target for address in survey.answers] == ["/"]


def test_links_are_followed_to_what_no_folder_lists(site, now):
    """/guide is negotiated: there is no file of that name; so is what it links to."""
    files = {
        "guide.en.html": PAGE + b"<a href=gone.html>",
        "guide.de.html": PAGE + b"<a href=gone.html>",
    }

    report = audit(site(files), now)

    dead = [one for one in report.findings if one.section == "RFC 9110 §15.5.5"]
    urls = {url for one in dead for url in (one.url, *one.also)}
    assert {"/guide", "/guide.en.html", "/guide.de.html"} <= urls


def test_one_page_under_several_urls_is_one_finding(site, now):
    """RFC 9110 §8.7: Content-Location tells of which representation they speak."""
    links = b"<a href=index><a href=index.html><a href=gone>"

    [found] = audit(site({"index.html": PAGE + links}), now).findings

    assert (found.url, found.also) == ("/", ("/index", "/index.html"))


def test_two_files_with_one_fault_are_two_findings(site, now):
    page = PAGE + b"<a href=gone>"

    report = audit(site({"a.html": page, "b.html": page}), now)

    assert [(one.url, one.also) for one in report.findings] == [
        ("/a.html", ()),
        ("/b.html", ()),
    ]


# fmt: off
REDIRECTS = [
    # location        found                                                      why
    ("/a.txt",        [],                                                        "it is there"),
    ("/gone",         [("error", "/old/", "leads to /gone: 404 Not Found")],     "RFC 9110 §15.4 a dead end"),
    ("https://a.example/", [],                                                   "somebody else's page"),
    ("/b",            [("note", "/old/", "leads to /b, which has moved to ./b/")], "RFC 9110 §15.4.9 two steps"),
]
# fmt: on


@pytest.mark.parametrize(("location", "found", "why"), REDIRECTS)
def test_a_mount_that_leads_elsewhere_is_asked_once(site, now, location, found, why):
    [mount] = site({"a.txt": b"x", "b/a.txt": b"x"}).hosts[0].mounts
    moved = Mount("/old/", Redirect(location, keep_path=False))

    report = audit(Site((Host(mounts=(moved, mount)),)), now)

    told = [(one.severity.value, one.url, one.sentence) for one in report.findings]
    assert told == found, why


def test_an_address_with_a_query_is_asked_but_not_looked_into(site, now):
    """A listing has as many orders as one cares to link to."""
    page = PAGE + b"<a href='b.html?1'><a href='c.html?2'>"
    report = audit(site({"index.html": page, "b.html": PAGE + b"<a href=?3>"}), now)

    dead = [one.sentence for one in report.findings]
    assert dead == ["links to /c.html?2: 404 Not Found"]


def test_several_hosts_are_told_apart(folder, now):
    root = folder(
        {"a/index.html": PAGE, "b/index.html": PAGE + b"<a href=//a/><a href=/x>"}
    )
    hosts = tuple(
        Host((name,), (Mount("/", Folder(Tree(root / name))),)) for name in "ab"
    )

    [found] = audit(Site(hosts), now).findings

    assert (found.url, found.sentence) == ("//b/", "links to //b/x: 404 Not Found")


def test_what_the_machine_fails_to_read_is_found(folder, now):
    [found] = audit(Site.of_folder(folder({}) / "absent"), now).findings

    assert (found.severity.value, found.section) == ("error", "RFC 9110 §15.6")


def test_a_file_that_is_listed_but_not_shown_is_found(site, now):
    """A map that lists nothing: every visitor gets a 404."""
    survey = Survey(site({"a.txt": b"x"}), now, secure=False)
    [place] = list(places(survey._site))
    (place.folder.tree.root / "a.txt").unlink()
    survey.walk(place)

    [found] = survey.findings()
    assert (found.url, found.sentence) == (
        "/a.txt",
        "the file is there, but its URL is answered 404 Not Found",
    )


def test_a_site_without_an_end_is_left_at_some_point(site, now):
    survey = Survey(site({"a.txt": b"", "b.txt": b""}), now, secure=False, most=2)
    for place in places(survey._site):
        survey.walk(place)

    assert len(survey.answers) == 2
    assert "more than 2 URLs" in list(survey.findings())[-1].sentence


# fmt: off
CIRCLES = [
    # files                                               asked      not looked into     why
    ({"s/a.txt": b"x"},                                   "/s/l1/",  "/s/l1/l2/",        "the listing names its links"),
    ({"s/a.txt": b"x", "index.html": PAGE + b"<a href=s/l2/>"}, "/s/l2/", "/s/l2/l1/",   "a page leads to one of them"),
    ({"a.txt": b"x", "s/a.txt": b"x"},                    "/s/l1/",  "/s/l2/l2/",        "from a listing to a listing"),
]
# fmt: on


@pytest.mark.parametrize(("files", "asked", "unasked", "why"), CIRCLES)
def test_a_folder_with_two_links_to_itself_is_looked_into_once(
    site, now, files, asked, unasked, why
):
    """It has 2**n addresses of n links, and each listing would lead to two more."""
    root = site(files)
    folder = root.hosts[0].mounts[0].source.tree.root / "s"
    for name in ("l1", "l2"):
        (folder / name).symlink_to(".")
    survey = Survey(root, now, secure=False, most=200)
    for place in places(root):
        survey.walk(place)
    survey.follow()

    urls = {address.target for address in survey.answers}
    assert asked in urls, why
    assert unasked not in urls, why
    assert len(urls) < 50, why
    assert list(survey.findings()) == [], why


def test_a_link_of_a_walked_listing_is_followed(folder, now):
    """The walk leaves out what another mount covers; visitors see its name."""
    root = folder({"s/a.txt": b"x"})
    absent = Mount("/s/", Redirect("/gone", keep_path=False))
    site = Site((Host(mounts=(absent, Mount("/", Folder(Tree(root), listing=True)))),))
    survey = Survey(site, now, secure=False)
    for place in places(site):
        survey.walk(place)
    survey.follow()

    assert "/s/" in {address.target for address in survey.answers}


def guarded(site, rule, *, refusal=403, paths=("private/**",)):
    """Return *site* with a protection by *rule*, for which nobody needs a name."""
    [host] = site.hosts
    [mount] = host.mounts
    patterns = tuple(map(PathPattern.parse, paths))
    area = Protection(parse_requirement(rule), None, patterns, refusal)
    return replace(
        site, hosts=(replace(host, mounts=(replace(mount, protections=(area,)),)),)
    )


LINKED = {
    "index.html": PAGE + b"<a href=private/a.txt><a href=private/><a href=guide>",
    "private/a.txt": b"x",
    "private/index.html": PAGE,
    "guide.de.html": PAGE,
}

# fmt: off
DOORS = [
    # rule                 refusal  paths                                why
    ("from 192.0.2.0/24",  403,     ("private/**",),                     "for some addresses"),
    ("from 192.0.2.0/24",  404,     ("private/**",),                     "the same, as if it were not there"),
    ("nobody",             404,     ("private/**", "guide.de.html"),     "what a negotiated name shows is behind it, too"),
    ("link",               403,     ("private/**",),                     "for those who have a signed link"),
    ("method PUT",         403,     ("private/**",),                     "not by this method"),
]
# fmt: on


@pytest.mark.parametrize(("rule", "refusal", "paths", "why"), DOORS)
def test_what_is_there_for_others_is_a_door_and_no_hole(
    site, now, rule, refusal, paths, why
):
    """Neither are its files unshown, nor links to it dead."""
    report = audit(guarded(site(LINKED), rule, refusal=refusal, paths=paths), now)

    assert report.passed, (why, report.findings)


@pytest.mark.parametrize("refusal", [403, 404])
def test_behind_a_door_a_link_may_be_dead(site, now, refusal):
    files = {"index.html": PAGE + b"<a href=private/gone.txt>", "private/a.txt": b""}

    report = audit(guarded(site(files), "from 192.0.2.0/24", refusal=refusal), now)

    [finding] = report.findings
    assert (finding.url, finding.section) == ("/", "RFC 9110 §15.5.5")
    assert "/private/gone.txt" in finding.sentence


def test_R202_another_name_of_a_file_that_is_withheld_is_found(site, now, tmp_path):
    """It is not served; but somebody has put it there."""
    kept = tmp_path.parent / f"{tmp_path.name}-users"
    kept.touch(0o600)
    whole = site({"index.html": PAGE})
    (tmp_path / "notes.txt").hardlink_to(kept)
    [host] = whole.hosts
    [mount] = host.mounts
    tree = replace(mount.source.tree, withheld=Withheld([kept]))
    mount = replace(mount, source=replace(mount.source, tree=tree))

    report = audit(Site((Host(mounts=(mount,)),)), now)

    [finding] = report.findings
    assert finding.url == "/notes.txt"
    assert "the file is there, but its URL is answered 404" in finding.sentence
