"""Names in what is protected that nothing has."""

import pytest

from httpcore_srv.config import area_findings as module
from httpcore_srv.config.area_findings import area_findings
from httpcore_srv.config.load import load

CONFIG = """
[state]
store = "memory"
[[realm]]
name = "wiki"
accounts = ["users"]
groups = ["groups"]
schemes = ["basic"]
[[host]]
[[host.mount]]
folder = "site"
{access}
"""
HASH = "$2y$05$LjGXmCCQ4CSQIeDh2kXvHeFwCv8z5Nq9CkXBfLhSBPSWGCn7cFoSa"


@pytest.fixture
def found(tmp_path):
    """Return what is found in one access of a site."""
    for name in ("private/deep", "docs"):
        (tmp_path / "site" / name).mkdir(parents=True)
    for name in ("private/deep/key", "docs/guide.de.html", "a.txt"):
        (tmp_path / "site" / name).touch()
    (tmp_path / "users").touch(0o600)
    (tmp_path / "users").write_text(f"ada:{HASH}\ngrace:{HASH}\n")
    (tmp_path / "groups").write_text("staff: ada\nempty: nobody-here\n")

    def of(access):
        (tmp_path / "site.toml").write_text(
            CONFIG.format(access=f'[[host.mount.access]]\nrealm = "wiki"\n{access}')
        )
        return area_findings(load(tmp_path / "site.toml").site)

    return of


# fmt: off
GOOD = [
    # access                                        why
    ('match = ["private/**", "docs/**"]',           "they are there"),
    ('match = ["private/deep/**"]',                 "deeper"),
    ('match = ["docs/guide", "guide"]',             "the name of a representation, without its language"),
    ('match = ["*.key", "**/*.bak", "[pq]*/x"]',    "what may come: no name is said outright"),
    ('match = ["docs/*.pdf", "docs/**/x"]',         "nothing yet, in a folder that is there"),
    ('match = ["key", "deep"]',                     "at any depth"),
    ("",                                            "all of it"),
    ('require = "user ada grace"',                  "they have accounts"),
    ('require = "group staff"',                     "somebody is in it"),
    ('require = { any = ["from ::1", "method GET", { not = "user grace" }] }', "a tree"),
]
BAD = [
    # access                                        words                                                                      why
    ('match = ["privat/**"]',                       ['"privat/**" matches nothing in', '/site', 'did you mean "private/**"?'], "the folder that is meant stays open"),
    ('match = ["Private/**"]',                      ['did you mean "private/**"?'],                                            "letters match in their own case"),
    ('match = ["private/dep/*"]',                   ['did you mean "private/deep/*"?'],                                        "deeper"),
    ('match = ["zoo/**"]',                          ["matches nothing"],                                                       "nothing is near"),
    ('match = ["kye"]',                             ['did you mean "key"?'],                                                   "a name at any depth"),
    ('require = "user Ada"',                        ['no user of the realm "wiki" is called "Ada"', 'did you mean "ada"?'],    "names are compared octet for octet"),
    ('require = "group stuff"',                     ['no group', '"stuff"', 'did you mean "staff"?'],                          "nobody would get in"),
    ('require = "group empty"',                     ['no group', '"empty"'],                                                 "of those without an account nobody can come"),
    ('require = "user ada,grace"',                  ['"ada,grace"', "names are parted by spaces"],                            "one odd name"),
    ('require = { all = ["secure", { not = "user malory" }] }', ['"malory"'],                                                 "whom it should keep out, it lets in"),
]
# fmt: on


@pytest.mark.parametrize(("access", "why"), GOOD)
def test_what_is_there_is_left_alone(found, access, why):
    assert found(access) == [], why


@pytest.mark.parametrize(("access", "words", "why"), BAD)
def test_what_is_not_there_is_told_with_what_is_near(found, access, words, why):
    [line] = found(access)

    assert line.startswith('the mount "/": '), why
    for word in words:
        assert word in line, why


def test_each_name_that_is_unknown_is_told(found):
    assert len(found('require = "user ada Grace eve"')) == 2


def test_a_realm_without_accounts_is_not_asked_for_names(found, tmp_path):
    """Accounts may come while the server runs."""
    (tmp_path / "users").write_text("")

    assert found('require = "user ada"') == []


def test_a_folder_without_anything_in_it_is_not_asked_for_names(found, tmp_path):
    for name in ("private/deep/key", "docs/guide.de.html", "a.txt"):
        (tmp_path / "site" / name).unlink()
    for name in ("private/deep", "private", "docs"):
        (tmp_path / "site" / name).rmdir()

    assert found('match = ["private/**", "key"]') == []


def test_the_walk_for_a_name_at_any_depth_ends(found, monkeypatch):
    monkeypatch.setattr(module, "MOST_WALKED", 2)

    assert found('match = ["kye"]') == [], "what was not seen may be there"


def test_a_redirect_has_no_folder_to_look_in(found, tmp_path):
    text = (tmp_path / "site.toml").write_text(
        CONFIG.format(
            access='[[host.mount.access]]\nrealm = "wiki"\nmatch = ["x/**"]'
        ).replace('folder = "site"', 'redirect = "/y/"\nprefix = "/x/"')
    )
    assert text

    assert area_findings(load(tmp_path / "site.toml").site) == []
