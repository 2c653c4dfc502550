"""
Broken configurations, one fault each: where it is, and what is said about it.

A row is a document, the place and path of its one problem, and words that its message
must hold: what was found, what is allowed, what was probably meant.
"""

import errno
import os
import stat
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import trustme
from hypothesis import given
from hypothesis import strategies as st

from httpcore_srv.config.load import Plan, load
from httpcore_srv.config.problems import ConfigErrors
from httpcore_srv.config.wording import quoted
from httpcore_srv.errors import ConfigError
from httpcore_srv.site import Folder, Redirect

HOST = '[[host]]\n[[host.mount]]\nfolder = "www"\n'


def top(text):
    """Put *text* before a host that is in order."""
    return f"{text}\n{HOST}"


def mount(text):
    """Put *text* at the end of a mount that is in order: it begins in line 4."""
    return f"{HOST}{text}"


def redirect(text):
    """Put *text* into a mount of its own, without a folder: it begins in line 3."""
    return f"[[host]]\n[[host.mount]]\n{text}"


# fmt: off
BROKEN = [
    # --- not TOML ---------------------------------------------------------------------
    ("folder = ../www", 1, 10, "",
     ["not TOML", "Invalid value", "folder = ../www"], "a text without quotation marks"),
    ("[listen\n", 1, 8, "",
     ["not TOML", "[listen"], "a header that is not closed"),
    ("server = 'a'\nserver = 'b'\n", 2, 13, "",
     ["not TOML", "overwrite"], "a key twice: TOML itself forbids it"),
    ('[log]\naccess = """x', 2, 14, "",
     ["not TOML", "at the end of the file"], "a string that never ends"),
    ("\ufeffserver = ''", 1, 1, "",
     ["byte order mark", "UTF-8 without one"], "what some editors put first"),
    (b"server = 'a'\n# \xc3\xbc\xff\n", 2, 4, "",
     ["0xff", "UTF-8"], "Latin-1 is no TOML; columns count characters, not octets"),
    # --- unknown keys -----------------------------------------------------------------
    (top('sevrer = "x"'), 1, 1, "sevrer",
     ['unknown key "sevrer"', 'did you mean "server"?', "allowed: server, cache_control"], "a typing error"),
    (top('[listen]\nbnd = ["8000"]'), 2, 1, "listen.bnd",
     ['did you mean "bind"?', "tls_certificate"], "in a table"),
    (top("[limts]\nhead = 8192"), 1, 2, "limts",
     ['did you mean "limits"?'], "a table; the key is in its header"),
    (top("[listen]\nthreads = 3"), 2, 1, "listen.threads",
     ["it belongs in [process]", "allowed: bind"], "a key of another table"),
    (top('folder = "www"'), 1, 1, "folder",
     ["it belongs in [[host.mount]]"], "a key of a table in an array"),
    (mount('root = "www"'), 4, 1, "host[0].mount[0].root",
     ['did you mean "folder"?'], "what nginx calls it"),
    (mount("autoindex = true"), 4, 1, "host[0].mount[0].autoindex",
     ['did you mean "listing"?'], "nginx again"),
    (mount('Listing = true'), 4, 1, "host[0].mount[0].Listing",
     ['did you mean "listing"?'], "keys have one case"),
    (top("[limits]\nfield-count = 100"), 2, 1, "limits.field-count",
     ['did you mean "field_count"?'], "a dash for an underscore"),
    (top("'sp ace' = 1"), 1, 1, '"sp ace"',
     ["unknown key", "allowed"], "nothing is near; the path quotes as TOML does"),
    # --- missing keys -----------------------------------------------------------------
    ("", 1, 1, "host", ["is missing", "[[host]]"], "an empty file serves nothing"),
    ("server = ''\n\n  [[host]]\nnames = ['a']", 3, 3, "host[0].mount",
     ["is missing", "[[host.mount]]"], "the place is the table that lacks it"),
    ("host = []", 1, 8, "host", ["found an array", "at least 1"], "no host at all"),
    ("[[host]]\nmount = [{}]", 2, 10, "host[0].mount[0]",
     ["neither folder nor redirect"], "a mount of nothing"),
    # --- wrong types ------------------------------------------------------------------
    (top("server = 3"), 1, 10, "server",
     ["found 3", "a string", 'write "3"'], "a number for a string"),
    (top("[process]\nthreads = '32'"), 2, 11, "process.threads",
     ['found "32" (a string)', "an integer", "write 32"], "a string for a number"),
    (top("[process]\nthreads = 2.0"), 2, 11, "process.threads",
     ["found 2.0 (a float)", "an integer"], "nothing is converted"),
    (top("[process]\nthreads = true"), 2, 11, "process.threads",
     ["found true (a boolean)", "an integer"], "true is not 1"),
    (top("[limits]\nlenient = 1"), 2, 11, "limits.lenient",
     ["found 1", "true or false"], "1 is not true"),
    (top('[listen]\nbind = "8000"'), 2, 8, "listen.bind",
     ['found "8000" (a string)', 'write ["8000"]'], "a string for an array of them"),
    (top("[listen]\nbind = ['8001',\n  8000]"), 3, 3, "listen.bind[1]",
     ["found 8000", 'write "8000"'], "one element of an array"),
    (top("[[listen]]\nbind = ['8000']"), 1, 1, "listen",
     ["an array of tables", "write [listen]"], "two brackets too many"),
    ("[host]\nnames = ['a']", 1, 1, "host",
     ["found a table", "write [[host]]"], "two brackets too few"),
    (top("limits = 3"), 1, 10, "limits", ["found 3", "a table"], "a number for a table"),
    (top("log.access = 2020-01-01"), 1, 14, "log.access",
     ["2020-01-01 (a date)", "a string"], "a date for a string"),
    (mount("types = 'x'"), 4, 9, "host[0].mount[0].types",
     ["found \"x\"", "a table"], "a string for a table"),
    # --- quantities and bounds --------------------------------------------------------
    (top("[limits]\nrequest_line = 4096"), 2, 16, "limits.request_line",
     ["found 4096", "at least 8000"], "R013: RFC 9112 §3 recommends 8000 octets"),
    (top('[limits]\ncontent = "1 parsec"'), 2, 11, "limits.content",
     ['"1 parsec"', '"64 KiB"'], "no unit of octets"),
    (top('[limits]\ncontent = "0.3 B"'), 2, 11, "limits.content",
     ['"0.3 B"', "octets"], "a part of an octet"),
    (top("[limits]\ncontent = -1"), 2, 11, "limits.content", ["found -1", "at least 0"], "less than nothing"),
    (top("[limits]\nfield_count = 1"), 2, 15, "limits.field_count",
     ["found 1", "at least 16"], "a browser sends more"),
    (top("[limits]\nhead = 8192"), 2, 8, "limits.head",
     ["request_line = 16384", "head = 8192"], "less than one of its lines"),
    (top("[limits]\nfield_line = '1 MiB'\nrequest_line = 8000"), 2, 14, "limits.field_line",
     ["field_line = 1048576", "head = 65536"], "a line longer than its section"),
    (top('[deadlines]\nhead = "10 parsecs"'), 2, 8, "deadlines.head",
     ['"10 parsecs"', '"2 min"'], "no unit of time"),
    (top("[deadlines]\nidle = inf"), 2, 8, "deadlines.idle",
     ["found inf", "seconds"], "a deadline that never comes"),
    (top("[deadlines]\nidle = 0"), 2, 8, "deadlines.idle",
     ["found 0", "more than 0"], "a deadline that is always past"),
    (top('[deadlines]\nidle = "48 h"'), 2, 8, "deadlines.idle",
     ["found", "at most 86400"], "two days"),
    (top("[process]\nthreads = 0"), 2, 11, "process.threads", ["found 0", "at least 1"], "nobody to answer"),
    (top("[process]\nthreads = 100_000"), 2, 11, "process.threads",
     ["found 100000", "at most 4096"], "more than a machine has"),
    # --- listen, log ------------------------------------------------------------------
    (top('[listen]\nbind = ["80000"]'), 2, 9, "listen.bind[0]",
     ["80000", "0 to 65535"], "no port"),
    (top('[listen]\nbind = ["::1:8000"]'), 2, 9, "listen.bind[0]",
     ['"[::1]:8000"', "brackets"], "RFC 3986 §3.2.2: an IPv6 address stands in brackets"),
    (top('[listen]\nbind = []'), 2, 8, "listen.bind", ["at least 1"], "nowhere to listen"),
    (top('[listen]\nbind = ["a:80",\n"A:80"]'), 3, 1, "listen.bind[1]",
     ['"A:80"', "again"], "a place twice"),
    (top('[listen]\ntls_key = "key.pem"'), 2, 1, "listen.tls_key",
     ["no tls_certificate", "both"], "a key without a certificate"),
    (top('[listen]\ntls_certificate = "cert.pem"'), 2, 1, "listen.tls_certificate",
     ["no tls_key", "both"], "a certificate without a key"),
    (top('[listen]\ntls_certificate = "page.html"\ntls_key = "key.pem"'), 2, 19, "listen.tls_certificate",
     ["page.html", "PEM"], "no certificate at all"),
    (top('[listen]\ntls_certificate = "cert.pem"\ntls_key = "page.html"'), 3, 11, "listen.tls_key",
     ["page.html", "PEM"], "no key at all"),
    (top('[listen]\ntls_certificate = "cert.pem"\ntls_key = "other.pem"'), 3, 11, "listen.tls_key",
     ["other.pem", "KEY_VALUES_MISMATCH", "private key of tls_certificate"], "another certificate's key"),
    (top('[listen]\ntls_certificate = "no.pem"\ntls_key = "key.pem"'), 2, 19, "listen.tls_certificate",
     ["does not exist", "/no.pem"], "a file that is missing"),
    (top('[log]\nformat = "jsn"'), 2, 10, "log.format",
     ['"jsn"', 'did you mean "json"?', "auto, combined, common, json"], "one of four words"),
    (top('[log]\naccess = "nowhere/access.log"'), 2, 10, "log.access",
     ["does not exist", "/nowhere"], "a log needs its folder"),
    # --- fields of the whole site -----------------------------------------------------
    (top('server = "a\\r\\nX: y"'), 1, 10, "server",
     ['"a\\r\\nX: y"', "RFC 9110 §10.2.4"], "R051: no line ends in a field value"),
    (top('cache_control = "max-age 60"'), 1, 17, "cache_control",
     ["max-age 60", "RFC 9111 §5.2"], "a directive has an equals sign"),
    (top('cache_control = ""'), 1, 17, "cache_control",
     ['""', "RFC 9111 §5.2"], "Cache-Control is a list of at least one directive"),
    (top('hsts = "includeSubDomains"'), 1, 8, "hsts",
     ["max-age", "RFC 6797 §6.1"], "RFC 6797 §6.1.1: max-age is required"),
    # --- hosts ------------------------------------------------------------------------
    ('[[host]]\nnames = ["a", "b", "A"]\nmount = [{folder = "www"}]', 2, 20, "host[0].names[2]",
     ['"A"', "again"], "RFC 9110 §4.2.3: hosts compare without case"),
    ('[[host]]\nnames = ["a:80"]\nmount = [{folder = "www"}]', 2, 10, "host[0].names[0]",
     ["a:80", "without port"], "a name has no port"),
    ('[[host]]\nnames = ["bücher.example"]\nmount = [{folder = "www"}]', 2, 10, "host[0].names[0]",
     ["xn--bcher-kva.example"], "Host holds A-labels"),
    ('[[host]]\nnames = ["a.*"]\nmount = [{folder = "www"}]', 2, 10, "host[0].names[0]",
     ["a.*"], "a star stands first"),
    ('[[host]]\nerrors = { 200 = "page.html" }\nmount = [{folder = "www"}]', 2, 12, "host[0].errors.200",
     ['"200"', "400 to 599"], "200 is no error"),
    ('[[host]]\nerrors.404 = "no.html"\nmount = [{folder = "www"}]', 2, 14, "host[0].errors.404",
     ["no.html", "does not exist"], "a page that is missing"),
    ('[[host]]\nerrors.404 = "www"\nmount = [{folder = "www"}]', 2, 14, "host[0].errors.404",
     ["is not a file"], "a folder for a page"),
    # --- mounts -----------------------------------------------------------------------
    ('[[host]]\n[[host.mount]]\nprefix = "/a/"\nfolder = "www"\n[[host.mount]]\nprefix = "/a/"\nfolder = "www"',
     6, 10, "host[0].mount[1].prefix", ['"/a/"', "again"], "two mounts, one prefix"),
    (mount('prefix = "docs"'), 4, 10, "host[0].mount[0].prefix",
     ['"docs"', 'did you mean "/docs/"?'], "a prefix has both slashes"),
    (mount('prefix = "/docs"'), 4, 10, "host[0].mount[0].prefix",
     ['did you mean "/docs/"?'], "the last one, too"),
    (mount('prefix = "/a//b/"'), 4, 10, "host[0].mount[0].prefix",
     ['"/a//b/"'], "an empty segment"),
    (mount('prefix = "/a/../b/"'), 4, 10, "host[0].mount[0].prefix",
     ['"/a/../b/"'], "RFC 3986 §5.2.4: no target holds dot segments"),
    (mount('prefix = "/a%20b/"'), 4, 10, "host[0].mount[0].prefix",
     ['"/a%20b/"', "letters, digits"], "one form before and after decoding"),
    ('[[host]]\n[[host.mount]]\nfolder = "missing"', 3, 10, "host[0].mount[0].folder",
     ["does not exist", "{folder}/missing"], "the resolved path is named"),
    ('[[host]]\n[[host.mount]]\nfolder = "page.html"', 3, 10, "host[0].mount[0].folder",
     ["is not a folder", "{folder}/page.html"], "a file for a folder"),
    ('[[host]]\n[[host.mount]]\nfolder = "secret"', 3, 10, "host[0].mount[0].folder",
     ["may not be read", "{folder}/secret"], "no permission"),
    ('[[host]]\n[[host.mount]]\nfolder = ""', 3, 10, "host[0].mount[0].folder",
     ["not empty"], "an empty path would be the folder of the configuration"),
    (mount('redirect = "https://example.org/"'), 4, 1, "host[0].mount[0].redirect",
     ["folder and redirect", "one of them"], "two sources"),
    (mount("status = 301"), 4, 1, "host[0].mount[0].status",
     ["without redirect"], "a folder has no status"),
    (redirect('redirect = "https://a/"\nlisting = true'), 4, 1, "host[0].mount[0].listing",
     ["without folder"], "a redirect lists nothing"),
    (mount('symlinks = "insde"'), 4, 12, "host[0].mount[0].symlinks",
     ['did you mean "inside"?', "never, inside, follow"], "one of three words"),
    (mount('index = ["a/b.html"]'), 4, 10, "host[0].mount[0].index[0]",
     ["a/b.html", "file name"], "an index stands in its directory"),
    (mount('types = {".foo" = "text"}'), 4, 19, 'host[0].mount[0].types.".foo"',
     ['"text"', "media type"], "RFC 9110 §8.3.1: type/subtype"),
    (mount('types = {foo = "text/foo"}'), 4, 10, "host[0].mount[0].types.foo",
     ['"foo"', 'did you mean ".foo"?'], "an extension has its dot"),
    (mount('types = {".tar.gz" = "a/b"}'), 4, 10, 'host[0].mount[0].types.".tar.gz"',
     ['did you mean ".gz"?'], "the last extension decides"),
    (mount('types = {".a" = "a/b", ".A" = "a/b"}'), 4, 24, 'host[0].mount[0].types.".A"',
     ['".a"', "once"], "extensions compare without case"),
    (mount('charset = "utf8mb4"'), 4, 11, "host[0].mount[0].charset", ["utf8mb4", "utf-8"], "no charset"),
    (mount('fields = {"X-A" = "b\\r\\nSet-Cookie: c"}'), 4, 19, "host[0].mount[0].fields.X-A",
     ["\\r\\n", "RFC 9110 §5.5"], "R051: response splitting"),
    (mount('fields.X = "a\\nb"'), 4, 12, "host[0].mount[0].fields.X", ["RFC 9110 §5.5"], "R051: a bare LF"),
    (mount('fields.X = " a"'), 4, 12, "host[0].mount[0].fields.X",
     ["no space at its ends"], "RFC 9110 §5.5: whitespace around is no part of a value"),
    (mount('fields."X Y" = "a"'), 4, 8, 'host[0].mount[0].fields."X Y"',
     ['"X Y"', "token"], "RFC 9110 §5.1: a field name is a token"),
    (mount('fields."X\\r\\nY" = "a"'), 4, 8, 'host[0].mount[0].fields."X\\r\\nY"', ["token"], "R051: in the name"),
    (mount('fields.Content-Length = "3"'), 4, 8, "host[0].mount[0].fields.Content-Length",
     ["Content-Length", "the server"], "RFC 9112 §6: framing is the server's"),
    (mount('fields = {X-A = "1", x-a = "2"}'), 4, 22, "host[0].mount[0].fields.x-a",
     ['"X-A"', "once"], "RFC 9110 §5.1: names compare without case"),
    # --- cache policy -----------------------------------------------------------------
    (top('cache_control = "no-store, max-age=60"'), 1, 17, "cache_control",
     ["no-store", "§5.2.2.5", "agree"], "R230: it contradicts itself"),
    (mount('cache_control = "max-age=1 day"'), 4, 17, "host[0].mount[0].cache_control",
     ["max-age=1 day", "RFC 9111"], "R226: seconds"),
    (top('cache_control = "private"') + 'cache_control = "s-maxage=5"', 5, 17, "host[0].mount[0].cache_control",
     ['over "private"', '"private, s-maxage=5"', "§5.2.2.10"], "R230: after composition"),
    (mount('[[host.mount.rule]]\nmatch = ["/x"]'), 5, 10, "host[0].mount[0].rule[0].match[0]",
     ['"/x"', "below the mount"], "no path"),
    (mount('[[host.mount.rule]]\nmatch = "*.js"'), 5, 9, "host[0].mount[0].rule[0].match",
     ['write ["*.js"]'], "one of them is an array, too"),
    (mount('[[host.mount.rule]]\ntype = ["html"]'), 5, 9, "host[0].mount[0].rule[0].type[0]",
     ['"html"', "image/*"], "no media range"),
    (mount('[[host.mount.rule]]\nstatus = [404,\n  "4x"]'), 6, 3, "host[0].mount[0].rule[0].status[1]",
     ['"4x"', '"4xx"'], "no class of status codes"),
    (mount('[[host.mount.rule]]\ncache_control = "stale-while-revalidate=9"'), 5, 17, "host[0].mount[0].rule[0].cache_control",
     ['over "no-cache"', "§5.2.2.4"], "R239: what is always asked for is never used stale"),
    (mount('[[host.mount.rule]]\ncache_control = "private"\n[[host.mount.rule]]\ntype = ["a/b"]\ncache_control = "s-maxage=9"'),
     8, 17, "host[0].mount[0].rule[1].cache_control", ['over "private"', "§5.2.2.10"], "R230: two rules that are sure to meet"),
    (mount('[[host.mount.rule]]\nexpires_at = "4 o\'clock"'), 5, 14, "host[0].mount[0].rule[0].expires_at",
     ['"04:00 Europe/Berlin"'], "no time of the day"),
    (mount('[[host.mount.rule]]\nexpires_at = "04:00"\ncache_control = "max-age=5"'), 5, 1, "host[0].mount[0].rule[0].expires_at",
     ["beside max-age=5", "one of them"], "R232: two lifetimes"),
    (mount('[[host.mount.rule]]\ntargeted = { "Cache-Control" = "max-age=5" }'), 5, 14, 'host[0].mount[0].rule[0].targeted.Cache-Control',
     ["RFC 9213 §3"], "R254: beside it, not instead of it"),
    (mount('[[host.mount.rule]]\ntargeted.CDN-Cache-Control = "max-age=0.5"'), 5, 30, 'host[0].mount[0].rule[0].targeted.CDN-Cache-Control',
     ["max-age=0.5", "whole seconds"], "R251: refused rather than generated"),
    (mount('[[host.mount.rule]]\ncache_groups = ["a",\n""]'), 6, 1, "host[0].mount[0].rule[0].cache_groups[1]",
     ["1 to 32"], "R255: a group has a name"),
    (mount('[[host.mount.rule]]\nno_vary_search = "params=(\\"a\\"), except=(\\"b\\")"'), 5, 18, "host[0].mount[0].rule[0].no_vary_search",
     ["params"], "R257: not both"),
    (mount('[[host.mount.rule]]\nset = { Vary = "*" }'), 5, 9, "host[0].mount[0].rule[0].set.Vary",
     ["merge"], "R146: Vary only grows"),
    (mount('[[host.mount.rule]]\nset.X = "a\\r\\nSet-Cookie: b"'), 5, 9, "host[0].mount[0].rule[0].set.X",
     ["RFC 9110 §5.5"], "R051: response splitting"),
    (mount('[[host.mount.rule]]\nadd = { X = "1", x = "2" }'), 5, 18, "host[0].mount[0].rule[0].add.x",
     ['"X"', "once"], "RFC 9110 §5.1: names compare without case"),
    (mount('[[host.mount.rule]]\n[[host.mount.rule.edit]]\nfield = "X"\npattern = "("\nreplacement = ""'), 7, 11,
     "host[0].mount[0].rule[0].edit[0].pattern", ["regular expression"], "it does not compile"),
    (mount('[[host.mount.rule]]\n[[host.mount.rule.edit]]\nfield = "X"\npattern = "a"\nreplacement = \'\\1\''), 8, 15,
     "host[0].mount[0].rule[0].edit[0].replacement", ["no group 1"], "a group that is not there"),
    (mount('[[host.mount.rule]]\n[[host.mount.rule.edit]]\nfield = "X"\npattern = "a"'), 5, 1,
     "host[0].mount[0].rule[0].edit[0].replacement", ["is missing", "What stands there instead"], "a key that is needed"),
    (mount("shared = true"), 4, 10, "host[0].mount[0].shared",
     ['"no-cache"', "must-revalidate", "§3.5"], "R231: none of the three directives"),
    (mount('fields.Cache-Control = "public"'), 4, 8, "host[0].mount[0].fields.Cache-Control",
     ["cache_control"], "there is a key for it"),
    # --- negotiation and codings ------------------------------------------------------
    (mount('negotiation = { algorithm = "apach" }'), 4, 29, "host[0].mount[0].negotiation.algorithm",
     ['did you mean "apache"?'], "one of four words"),
    (mount('[host.mount.negotiation]\nlanguages = ["en",\n"en_GB"]'), 6, 1, "host[0].mount[0].negotiation.languages[1]",
     ['"en_GB"', "RFC 5646"], "a locale is no language tag"),
    (mount('[host.mount.negotiation]\nlanguages = ["en", "EN"]'), 5, 20, "host[0].mount[0].negotiation.languages[1]",
     ["again", "once"], "R150: one place in the order"),
    (mount('[host.mount.negotiation]\nlanguage_extensions = { deu = "de" }'), 5, 25, "host[0].mount[0].negotiation.language_extensions.deu",
     ['did you mean ".deu"?'], "an extension has its dot"),
    (mount('codings = ["gzip",\n"deflate"]'), 5, 1, "host[0].mount[0].codings[1]",
     ["br, zstd, gzip"], "a coding that nobody makes here"),
    (mount('codings = ["gzip", "gzip"]'), 4, 20, "host[0].mount[0].codings[1]",
     ["again", "once"], "one place in the order"),
    (mount("coding_levels = { gzip = 99 }"), 4, 17, "host[0].mount[0].coding_levels",
     ["gzip = 99", "for gzip"], "no such level"),
    (mount('coding_minimum = "1 parsec"'), 4, 18, "host[0].mount[0].coding_minimum",
     ['"64 KiB"'], "no unit of octets"),
    (redirect('redirect = "https://a/"\ncodings = ["gzip"]'), 4, 1, "host[0].mount[0].codings",
     ["without folder"], "a redirect codes nothing"),
    (top('[process]\ncoded_forms = "no/such"'), 2, 15, "process.coded_forms",
     ["does not exist", "{folder}/no"], "it is made, but its folder is not"),
    (top('[process]\ncoded_forms_size = 5'), 2, 20, "process.coded_forms_size",
     ["at least 1048576"], "room for nothing"),
    # --- redirects --------------------------------------------------------------------
    (redirect('redirect = "https://a b/"'), 3, 12, "host[0].mount[0].redirect",
     ["RFC 3986", "%XX"], "a space is in no URI"),
    (redirect('redirect = "https://a/\\r\\n"'), 3, 12, "host[0].mount[0].redirect",
     ["RFC 3986"], "R051: Location is a field, too"),
    (redirect('redirect = "javascript:alert(1)"'), 3, 12, "host[0].mount[0].redirect",
     ["'javascript'", "http or https"], "no place to go to"),
    (redirect('redirect = "https:///x"'), 3, 12, "host[0].mount[0].redirect",
     ["authority"], "RFC 9110 §4.2.2: an empty host is not valid"),
    (redirect('redirect = "example.org/new"'), 3, 12, "host[0].mount[0].redirect",
     ["relative to the request"], "a scheme was forgotten"),
    (redirect('prefix = "/a/"\nredirect = "/a/b"'), 4, 12, "host[0].mount[0].redirect",
     ["back to", '"/a/"'], "a loop onto its own prefix"),
    (redirect('redirect = "/docs/"'), 3, 12, "host[0].mount[0].redirect",
     ["back to", '"/"'], "everything is below /"),
    (redirect('redirect = "https://a/"\nstatus = 200'), 4, 10, "host[0].mount[0].status",
     ["found 200", "301, 302, 303, 307, 308"], "RFC 9110 §15.4"),
    (redirect('redirect = "https://a/b"\nkeep_path = true'), 4, 13, "host[0].mount[0].keep_path",
     ['ends in "/"'], "the path would be appended to b"),
    # --- access -----------------------------------------------------------------------
    (mount('[[host.mount.access]]\nrealm = "staff"'), 5, 9, "host[0].mount[0].access[0].realm",
     ["no realm of that name", "write [[realm]]"], "nobody could ever come in"),
    (mount('[[host.mount.access]]\nmatch = ["a/**"]'), 4, 1, "host[0].mount[0].access[0]",
     ["no realm", "asks for a user"], "valid-user is asked for unless said otherwise"),
    (mount('[[host.mount.access]]\nrequire = "grup staff"'), 5, 11, "host[0].mount[0].access[0].require",
     ['did you mean "group"?'], "no requirement"),
    (mount('[[host.mount.access]]\nrequire = { any = ["link",\n"usr ada"] }'), 5, 11, "host[0].mount[0].access[0].require",
     ["usr ada", 'did you mean "user"?'], "a tree is said as a whole"),
    (mount('[[host.mount.access]]\nmatch = ["/a/**"]\nrequire = "nobody"'), 5, 10, "host[0].mount[0].access[0].match[0]",
     ["a path below the mount"], "it begins at the mount"),
    (mount('[[host.mount.access]]\nmatch = ["in"]\nrequire = "nobody"'), 5, 10, "host[0].mount[0].access[0].match[0]",
     ['needed: "in/**"'], "what is in the folder would stay open"),
    (top('[state]\nstore = "memry"'), 2, 9, "state.store",
     ['"memory"'], "no word, and no path"),
    (mount('[[host.mount.access]]\nrequire = "nobody"\nsatisfy = "any"'), 6, 1, "host[0].mount[0].access[0].satisfy",
     ['did you mean "require"?'], "what nginx calls it"),
]
# fmt: on


class Disk:
    """Opens files as the system does, but for those that are called *secret*."""

    def __call__(self, path: Path, flags: int, /) -> int:
        if path.name == "secret":
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
        return os.open(path, flags)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder with all that the rows name."""
    folder = tmp_path_factory.mktemp("site").resolve()
    (folder / "www" / "in").mkdir(parents=True)
    (folder / "secret").mkdir()
    (folder / "page.html").write_text("<title>Gone</title>")
    authority = trustme.CA()
    for certificate, key in (("cert", "key"), ("cert2", "other")):
        issued = authority.issue_cert("localhost")
        issued.private_key_pem.write_to_path(folder / f"{key}.pem")
        issued.cert_chain_pems[0].write_to_path(folder / f"{certificate}.pem")
    return folder


def problems_of(document, folder):
    """Return the problems of a document in *folder*."""
    path = folder / "site.toml"
    path.write_bytes(document if isinstance(document, bytes) else document.encode())
    with pytest.raises(ConfigErrors) as caught:
        load(path, Disk())
    return caught.value.problems


@pytest.mark.parametrize(("document", "line", "column", "path", "words", "why"), BROKEN)
def test_one_fault_is_one_problem(document, line, column, path, words, why, folder):
    problems = problems_of(document, folder)

    assert len(problems) == 1, (why, problems)
    [problem] = problems
    assert (problem.line, problem.column, problem.path) == (line, column, path), why
    for word in words:
        assert word.format(folder=folder) in problem.message, why


def test_there_are_rows_enough():
    assert len(BROKEN) >= 40


TEN_ERRORS = """\
sevrer = "x"
hsts = "soon"
[listen]
bind = ["80000"]
[limits]
request_line = "4 KiB"
[[host]]
names = ["a", "a"]
[[host.mount]]
folder = "missing"
listing = "yes"
fields = { X = "a\\r\\nb", "a b" = "" }
[[host.mount]]
prefix = "docs"
redirect = "https://example.org/"
"""


def test_every_error_is_said_at_once_and_in_the_order_of_the_file(folder):
    problems = problems_of(TEN_ERRORS, folder)

    assert [(problem.line, problem.column, problem.path) for problem in problems] == [
        (1, 1, "sevrer"),
        (2, 8, "hsts"),
        (4, 9, "listen.bind[0]"),
        (6, 16, "limits.request_line"),
        (8, 15, "host[0].names[1]"),
        (10, 10, "host[0].mount[0].folder"),
        (11, 11, "host[0].mount[0].listing"),
        (12, 16, "host[0].mount[0].fields.X"),
        (12, 26, 'host[0].mount[0].fields."a b"'),
        (14, 10, "host[0].mount[1].prefix"),
    ]


def test_the_error_is_one_line_a_problem(folder):
    path = folder / "site.toml"
    path.write_text(TEN_ERRORS)

    with pytest.raises(ConfigError) as caught:
        load(path)

    lines = str(caught.value).splitlines()
    assert len(lines) == 10
    assert lines[3] == (
        f'{path}:6:16: limits.request_line: found "4 KiB" (a string); '
        "allowed: at least 8000"
    )


def test_a_missing_file_is_one_clear_line(tmp_path):
    path = tmp_path / "site.toml"

    with pytest.raises(ConfigErrors) as caught:
        load(path)

    assert str(caught.value) == f"{path}: the file does not exist"


def test_a_folder_is_no_configuration(tmp_path):
    with pytest.raises(ConfigErrors) as caught:
        load(tmp_path)

    assert str(caught.value) == f"{tmp_path}: the file cannot be read (Is a directory)"


@pytest.mark.parametrize(
    ("document", "words", "why"),
    [
        ("a = " + "[" * 5000 + "]" * 5000, "too deeply", "a stack has an end"),
        (
            "a = " + "9" * 5000,
            "not TOML: Exceeds the limit",
            "CVE-2020-10735: digits are bounded",
        ),
    ],
)
def test_hostile_files_are_refused_in_one_line(document, words, why, folder):
    [problem] = problems_of(document, folder)

    assert problem.line == 0
    assert words in problem.message, why


FULL = """\
server = ""
cache_control = "max-age=60, public"
hsts = "max-age=31536000; includeSubDomains"
[listen]
bind = ["8000", "[::1]:0", "unix:run.sock"]
tls_certificate = "cert.pem"
tls_key = "key.pem"
[limits]
content = "2 MiB"
[deadlines]
head = "1 min"
idle = 5
[log]
access = "access.log"
[[host]]
names = ["Example.ORG", "*.example.org"]
errors = { 404 = "page.html" }
[[host.mount]]
folder = "www"
types = { ".foo" = "text/foo" }
hide = ["*.secret"]
[[host.mount]]
prefix = "/a/b/"
redirect = "https://example.com/new/"
[[host.mount]]
prefix = "/a/"
redirect = "/"
status = 302
fields = { X-A = "y" }
"""


@pytest.fixture
def plan(folder):
    """The plan of a configuration that uses everything."""
    path = folder / "full.toml"
    path.write_text(FULL)
    return load(path)


def test_a_configuration_becomes_a_site(plan, folder):
    site = plan.site
    [host] = site.hosts

    assert (site.server, str(site.cache_control)) == (None, "public, max-age=60")
    assert site.hsts == "max-age=31536000; includeSubDomains"
    assert (site.limits.content, site.deadlines.head, site.deadlines.idle) == (
        2097152,
        60.0,
        5.0,
    )
    assert host.names == ("example.org", "*.example.org")
    assert host.error_pages == {404: b"<title>Gone</title>"}
    assert [mount.prefix for mount in host.mounts] == ["/a/b/", "/a/", "/"]


def test_a_configuration_becomes_settings(plan, folder):
    settings = plan.settings

    assert [str(bind) for bind in settings.binds] == [
        "127.0.0.1:8000",
        "[::1]:0",
        f"unix:{folder}/run.sock",
    ]
    assert settings.tls is not None
    assert settings.tls.key == folder / "key.pem"
    assert settings.access_log.target == str(folder / "access.log")


def test_mounts_become_folders_and_redirects(plan, folder):
    deep, flat, root = plan.site.hosts[0].mounts

    assert deep.source == Redirect("https://example.com/new/", 308, keep_path=True)
    assert flat.source == Redirect("/", 302, keep_path=True)
    assert flat.fields.lines == (("X-A", "y"),)
    assert isinstance(root.source, Folder)
    assert root.source.tree.root == folder / "www"
    assert root.source.tree.hidden.hides("a.secret")
    assert root.source.tree.hidden.hides(".git")
    assert str(root.source.media_types.media_type_of("a.foo")).startswith("text/foo")


def test_an_access_log_of_no_name_is_none(folder):
    path = folder / "quiet.toml"
    path.write_text(top('[log]\naccess = ""'))

    assert load(path).settings.access_log.target is None


def test_a_fifo_is_not_opened_as_a_page(folder):
    """To open a FIFO would otherwise wait for somebody to write."""
    fifo = folder / "fifo"
    os.mkfifo(fifo)
    assert stat.S_ISFIFO(fifo.stat().st_mode)

    [problem] = problems_of(
        '[[host]]\nerrors.404 = "fifo"\nmount = [{folder = "www"}]', folder
    )

    assert "is not a file" in problem.message


def test_what_is_given_back_is_plain(plan):
    """Nothing of pydantic is left in what every request reads."""
    assert isinstance(plan, Plan)
    assert "pydantic" not in repr(plan)
    assert not {
        name for name in type(plan.site).__mro__ if "pydantic" in name.__module__
    }


NAMES = ["server", "listen", "bind", "limits", "head", "deadlines", "idle", "log"]
NAMES += ["access", "host", "names", "errors", "404", "mount", "prefix", "folder"]
NAMES += ["realm", "accounts", "groups", "name", "state", "store", "keys", "schemes"]
NAMES += ["match", "require", "entrance", "page", "cookie", "all", "not"]
NAMES += ["redirect", "status", "types", ".a", "fields", "X", "symlinks", "hide", "?"]

TEXTS = st.text(max_size=4) | st.sampled_from(
    ["*", "/", "www", "/a/", "8000", "1 s", "form"]
)


def inline(value):
    """Write a value as TOML, on one line."""
    match value:
        case dict():
            pairs = (f"{quoted(key)} = {inline(inner)}" for key, inner in value.items())
            return f"{{{', '.join(pairs)}}}"
        case list():
            return f"[{', '.join(map(inline, value))}]"
        case str():
            return quoted(value)
        case _:
            return str(value).lower()


TABLES = st.recursive(
    TEXTS | st.integers() | st.booleans() | st.floats(),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(st.sampled_from(NAMES), inner, max_size=4)
    ),
    max_leaves=12,
)
DOCUMENTS = st.dictionaries(st.sampled_from(NAMES), TABLES, max_size=4).map(
    lambda table: "\n".join(f"{quoted(k)} = {inline(v)}" for k, v in table.items())
)


def said_of(text):
    """Return the problems of a document that stands alone in a folder."""
    with TemporaryDirectory() as name:
        path = Path(name) / "site.toml"
        path.write_text(text, "utf-8", "replace")
        try:
            load(path)
        except ConfigErrors as errors:
            return list(errors.problems)
        return []


@given(DOCUMENTS | st.text())
def test_any_text_is_a_plan_or_problems_of_one_printable_line_each(text):
    problems = said_of(text)

    assert problems, "a folder without any other file cannot be served"
    assert problems == sorted(problems)
    assert all(str(problem).isprintable() for problem in problems)


REALM = '[[realm]]\nname = "staff"\naccounts = ["users"]\n'
ACCESS = "[[host.mount.access]]\n"

# fmt: off
UNUSED = [
    # text                                          messages                                 why
    (HOST + REALM,                                  ["protects nothing"],                    "R202 who writes it believes that something is protected"),
    (HOST + ACCESS + 'relam = "staff"\n' + REALM,   ["realm", "asks for a user"],            "the slip that left it unused is what is said"),
    (HOST + ACCESS + 'realm = "stuff"\n' + REALM,   ['did you mean "staff"?'],               "the same"),
    (HOST + ACCESS + 'realm = "staff"\n' + REALM,   [],                                      "it is used"),
]
# fmt: on


@pytest.mark.parametrize(("text", "messages", "why"), UNUSED)
def test_a_realm_that_is_unused_is_said_where_nothing_else_is_wrong(
    tmp_path, text, messages, why
):
    (tmp_path / "www").mkdir()
    (tmp_path / "users").touch(0o600)
    (tmp_path / "site.toml").write_text(text)
    try:
        load(tmp_path / "site.toml")
        found = []
    except ConfigErrors as error:
        found = [problem.message for problem in error.problems]

    assert len(found) == len(messages), (why, found)
    for word in messages:
        assert any(word in message for message in found), (why, found)
