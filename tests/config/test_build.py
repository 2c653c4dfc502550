"""A valid configuration as plain values."""

from pathlib import Path

import pytest

from httpcore_srv.config.build import settings_of, site_of
from httpcore_srv.config.schema import ConfigFile
from httpcore_srv.fields.cache_control import CacheControl
from httpcore_srv.resources.tree import Symlinks
from httpcore_srv.semantics.negotiation.outcome import Algorithm
from httpcore_srv.server.settings import AccessLogSettings, Bind, TLSSettings
from httpcore_srv.site import Folder, Redirect

MOUNT = {"folder": "www"}


def config(*mounts, host=None, **keys):
    """Validate a document of one host."""
    hosts = [{"mount": list(mounts or [MOUNT])} | (host or {})]
    return ConfigFile.model_validate({"host": hosts} | keys)


def source_of(**keys):
    """Return what one mount is built to."""
    return site_of(config(keys), Path("/srv")).hosts[0].mounts[0].source


def test_an_empty_text_is_none():
    site = site_of(config(server="", hsts=""), Path("/srv"))

    assert (site.server, site.hsts) == (None, None)


def test_texts_without_a_type_have_none():
    folder = source_of(**MOUNT, charset="", default_type="")

    assert isinstance(folder, Folder)
    assert (folder.media_types.charset, folder.media_types.default) == (None, None)


def test_a_folder_is_relative_to_the_configuration():
    folder = source_of(**MOUNT)

    assert isinstance(folder, Folder)
    assert folder.tree.root == Path("/srv/www")


def test_names_are_compared_in_lower_case():
    """A Host field is lower-cased before it is looked up."""
    site = site_of(config(host={"names": ["Example.ORG"]}), Path("/srv"))

    assert site.hosts[0].names == ("example.org",)


def test_the_longest_prefix_stands_first_and_the_order_is_kept_else():
    prefixes = ["/b/", "/", "/a/b/", "/a/", "/a/b/c/"]
    site = site_of(config(*(MOUNT | {"prefix": p} for p in prefixes)), Path("/srv"))

    mounts = [mount.prefix for mount in site.hosts[0].mounts]

    assert mounts == ["/a/b/c/", "/a/b/", "/b/", "/a/", "/"]


@pytest.mark.parametrize(
    ("keys", "expected", "why"),
    [
        ({"redirect": "/a/"}, Redirect("/a/", 308, True), "a path can be appended"),
        (
            {"redirect": "/a"},
            Redirect("/a", 308, False),
            "to the middle of a segment it cannot",
        ),
        (
            {"redirect": "/a/", "keep_path": False},
            Redirect("/a/", 308, False),
            "as it was said",
        ),
        (
            {"redirect": "/a/", "status": 303},
            Redirect("/a/", 303, True),
            "as it was said",
        ),
    ],
)
def test_redirects(keys, expected, why):
    assert source_of(**keys) == expected, why


def test_names_are_hidden_besides_the_defaults_or_instead():
    besides = source_of(**MOUNT, hide=["*.draft"])
    instead = source_of(**MOUNT, hide=["*.draft"], hide_defaults=False)

    assert isinstance(besides, Folder)
    assert isinstance(instead, Folder)
    assert [besides.tree.hidden.hides(name) for name in ("a.draft", ".git")] == [
        True,
        True,
    ]
    assert [instead.tree.hidden.hides(name) for name in ("a.draft", ".git")] == [
        True,
        False,
    ]


@pytest.mark.parametrize("symlinks", list(Symlinks))
def test_symbolic_links(symlinks):
    folder = source_of(**MOUNT, symlinks=symlinks.value)

    assert isinstance(folder, Folder)
    assert folder.tree.symlinks is symlinks


def test_fields_are_kept_as_they_are_written():
    site = site_of(config(MOUNT | {"fields": {"X-B": "1", "a": ""}}), Path("/srv"))

    assert site.hosts[0].mounts[0].fields.lines == (("X-B", "1"), ("a", ""))


def test_error_pages_are_read_once(tmp_path):
    (tmp_path / "404.html").write_bytes(b"\xff")
    built = site_of(config(host={"errors": {"404": "404.html"}}), tmp_path)

    assert built.hosts[0].error_pages == {404: b"\xff"}


def test_an_error_page_that_is_gone_by_now_is_an_OSError(tmp_path):
    with pytest.raises(FileNotFoundError):
        site_of(config(host={"errors": {"404": "404.html"}}), tmp_path)


def test_a_mount_has_its_policy():
    rules = [{"match": ["*.js"], "cache_control": "max-age=5"}, {"set": {"X": "y"}}]
    keys = {"cache_control": "public", "shared": True, "rule": rules}
    site = site_of(config(MOUNT | keys, cache_control="no-store"), Path("/srv"))
    [mount] = site.hosts[0].mounts

    assert site.cache_control == CacheControl(no_store=True)
    assert (mount.cache_control, mount.shared) == (CacheControl(public=True), True)
    assert [rule.cache_control for rule in mount.rules] == [
        CacheControl(max_age=5),
        None,
    ]


def test_all_folders_share_one_store_of_coded_forms(tmp_path):
    """Relative to the configuration; the same data is coded once, wherever it is."""
    mounts = (MOUNT, MOUNT | {"prefix": "/a/"})
    process = {"coded_forms": "coded", "coded_forms_size": "2 MiB"}
    site = site_of(config(*mounts, process=process), tmp_path)
    one, other = (mount.source for mount in site.hosts[0].mounts)

    assert isinstance(one, Folder)
    assert isinstance(other, Folder)
    assert one.forms is other.forms is not None
    one.forms.prepare()
    assert (tmp_path / "coded").is_dir()
    one.forms.close()


def test_a_folder_selects_and_codes_as_it_is_told():
    folder = source_of(**MOUNT, negotiation={"algorithm": "apache"}, codings=["gzip"])

    assert isinstance(folder, Folder)
    assert folder.negotiation.algorithm is Algorithm.APACHE
    assert folder.compression.codings == ("gzip",)


def test_settings():
    listen = {"bind": ["unix:x.sock", ":80"], "tls_certificate": "c", "tls_key": "/k"}
    process = {"threads": 3, "pid_file": "pid"}
    log = {"access": "access.log", "format": "json", "level": "debug"}

    settings = settings_of(config(listen=listen, process=process, log=log), Path("/no"))

    assert settings.binds == (Bind("", 0, path=Path("/no/x.sock")), Bind("", 80))
    assert settings.tls == TLSSettings(Path("/no/c"), Path("/k"))
    assert (settings.threads, settings.pid_file) == (3, Path("/no/pid"))
    assert settings.access_log == AccessLogSettings("/no/access.log", "json")
    assert (settings.log_level, settings.port_file) == ("debug", None)


@pytest.mark.parametrize(("access", "target"), [("-", "-"), ("", None)])
def test_an_access_log_without_a_file(access, target):
    settings = settings_of(config(log={"access": access}), Path("/srv"))

    assert settings.access_log.target == target
