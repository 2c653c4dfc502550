"""RFC 6265bis, rule by rule: what a cookie that we set may be."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone
from time import process_time

import pytest

from httpcore_srv.fields import cookie_errors as errors
from httpcore_srv.fields import cookie_rules as rules
from httpcore_srv.fields.cookie_errors import CookieError
from httpcore_srv.fields.cookie_rules import HOST_ONLY, HTTP_ONLY, ROOT, SECURE

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)

# fmt: off
DOMAINS = [
    # domain                      error                          why
    ("example.org",               None,                          "§4.1.2.3"),
    ("Example.ORG",               None,                          "§5.1.2 names have no case"),
    ("xn--bcher-kva.example",     None,                          "§5.1.2 A-labels"),
    ("3com.com",                  None,                          "RFC 1123 §2.1 a digit may come first"),
    ("1.2.3.example",             None,                          "a name, though it begins like an address"),
    ("",                          errors.CookieDomainError,      "§4.1.1 an empty one is ignored"),
    (".example.org",              errors.CookieDomainError,      "§4.1.2.3 that character is not permitted"),
    ("example.org.",              errors.CookieDomainError,      "§4.1.2.3 a dot behind makes it ignored"),
    ("example..org",              errors.CookieDomainError,      "§4.1.1 an empty label"),
    ("-a.example",                errors.CookieDomainError,      "§4.1.1 no hyphen in front"),
    ("a-.example",                errors.CookieDomainError,      "§4.1.1 nor behind"),
    ("a_b.example",               errors.CookieDomainError,      "§4.1.1 letters, digits, hyphens"),
    ("bücher.example",            errors.CookieDomainError,      "§4.1.1 ASCII"),
    ("*.example.org",             errors.CookieDomainError,      "§4.1.1 no pattern"),
    ("example.org; Path=/",       errors.CookieDomainError,      "R208 nothing slips in"),
    ("example.org\r\nX",          errors.CookieDomainError,      "R051 CR LF"),
    ("example.org\n",             errors.CookieDomainError,      "R051 an end of line"),
    ("a" * 64 + ".example",       errors.CookieDomainError,      "RFC 1035 §2.3.4 63 octets a label"),
    ("a." * 126 + "b",            None,                          "RFC 1035 §2.3.4 255 octets with those of length"),
    ("a." * 126 + "bc",           errors.CookieDomainError,      "RFC 1035 §2.3.4 a name of one more"),
    ("a." * 512 + "b",            errors.CookieDomainError,      "R212 §5.6 much more than an attribute may have"),
    ("192.0.2.1",                 errors.CookieDomainIsAddress,  "R219 §5.1.3 IPv4"),
    ("192.0.2.1.",                errors.CookieDomainIsAddress,  "R219 IPv4 with a dot behind"),
    ("127.1",                     errors.CookieDomainIsAddress,  "R219 IPv4 as user agents read it"),
    ("0x7f.1",                    errors.CookieDomainIsAddress,  "R219 IPv4 as user agents read it"),
    ("a.0x7F",                    errors.CookieDomainIsAddress,  "R219 the last label is a number"),
    ("2130706433",                errors.CookieDomainIsAddress,  "R219 IPv4 in one number"),
    ("::1",                       errors.CookieDomainIsAddress,  "R219 IPv6"),
    ("[::1]",                     errors.CookieDomainIsAddress,  "R219 IPv6 in brackets"),
    ("com",                       errors.CookieDomainIsSuffix,   "R219 §5.7 a public suffix"),
    ("localhost",                 errors.CookieDomainIsSuffix,   "R219 one label has no subdomains to share with"),
]
HOSTS = [
    # domain          host                     error                         why
    ("example.org",   "example.org",           None,                         "§5.1.3 identical"),
    ("example.org",   "www.example.org",       None,                         "§5.1.3 a subdomain"),
    ("example.org",   "a.b.example.org",       None,                         "§5.1.3 of any depth"),
    ("EXAMPLE.org",   "www.example.ORG",       None,                         "§5.1.2 without case"),
    ("www.example.org", "example.org",         errors.CookieDomainElsewhere, "R219 §4.1.2.3 not above the host"),
    ("example.com",   "example.org",           errors.CookieDomainElsewhere, "R219 §4.1.2.3 another's"),
    ("example.org",   "badexample.org",        errors.CookieDomainElsewhere, "R219 CVE-2018-20852 a suffix ends at a dot"),
    ("example.org",   "example.org.evil.test", errors.CookieDomainElsewhere, "R219 not the beginning of a name"),
    ("2.0.192.test",  "192.0.2.1",             errors.CookieDomainElsewhere, "R219 §5.1.3 an address"),
    ("1.1",           "192.0.1.1",             errors.CookieDomainElsewhere, "R219 §5.1.3 an address is in no domain"),
    ("example.org",   "[::1]",                 errors.CookieDomainElsewhere, "R219 §5.1.3 an address is in no domain"),
]
PATHS = [
    # path              error                            why
    ("/",               None,                            "§4.1.2.4"),
    ("/a b,c=\"d\"",    None,                            "§4.1.1 av-octet"),
    ("/" + "a" * 1023,  None,                            "R212 §5.6 1024 octets"),
    ("/" + "a" * 1024,  errors.CookieAttributeSizeError, "R212 §5.6 1024 octets"),
    ("",                errors.CookiePathError,          "§5.6.4 it would be the default-path"),
    ("a/",              errors.CookiePathError,          "§5.6.4 it would be the default-path"),
    ("/a; HttpOnly",    errors.CookiePathError,          "R208 CVE-2026-0672 nothing slips in"),
    ("/\r\nX: y",       errors.CookiePathError,          "CVE-2026-0672 CR LF"),
    ("/\n",             errors.CookiePathError,          "CVE-2026-0672 an end of line"),
    ("/\x00",           errors.CookiePathError,          "CVE-2026-0672 NUL"),
    ("/\x7f",           errors.CookiePathError,          "§4.1.1 av-octet has no CTL"),
    ("/\t",             errors.CookiePathError,          "§4.1.1 HTAB is one"),
    ("/ä",              errors.CookiePathError,          "§4.1.1 ASCII"),
]
NEAREST = [
    # path              nearest         why
    ("/",               "/",            "§4.1.2.4 as it is"),
    ("/a b/c",          "/a b/c",       "§4.1.1 av-octet"),
    ("/a/b;c",          "/a/",          "§4.1.1 no semicolon"),
    ("/a;b/c/",         "/",            "§4.1.1 no semicolon"),
    ("/a/b\r\nX/",      "/a/",          "§4.1.1 no CTL"),
    ("/a/ü/",           "/a/",          "§4.1.1 ASCII"),
    ("a/",              "/",            "§5.6.4 a slash in front"),
    ("",                "/",            "§5.6.4 a slash in front"),
    ("/a/" + "b" * 1021, "/a/" + "b" * 1021, "R212 §5.6 1024 octets"),
    ("/a/" + "b" * 1022, "/a/",         "R212 §5.6 no more"),
]
AGES = [
    # seconds           error                       why
    (0,                 None,                       "R210 R223 1*DIGIT"),
    (34_560_000,        None,                       "R211 400 days"),
    (34_560_001,        errors.CookieLifetimeError, "R211 §5.5 400 days and a second"),
    (-1,                errors.CookieMaxAgeError,   "R210 no sign"),
    (1.5,               errors.CookieMaxAgeError,   "R210 no fraction"),
    (True,              errors.CookieMaxAgeError,   "R210 no word"),
]
MOMENTS = [
    # expires                                                          error                       why
    (NOW,                                                              None,                       "R210"),
    (datetime(1601, 1, 1, tzinfo=UTC),                                 None,                       "§5.1.1 the first year"),
    (datetime(1600, 12, 31, 23, tzinfo=UTC),                           errors.CookieExpiresError,  "§5.1.1 before it"),
    (datetime(1601, 1, 1, tzinfo=timezone(timedelta(hours=1))),        errors.CookieExpiresError,  "§5.1.1 before it, in UTC"),
    (datetime(2026, 11, 22),                                           errors.CookieExpiresError,  "R210 IMF-fixdate is in GMT: without a zone it is no moment"),
    (datetime(9999, 12, 31, 23, tzinfo=timezone(-timedelta(hours=5))), errors.CookieExpiresError,  "R210 IMF-fixdate has four digits for the year"),
    (datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=5))),           errors.CookieExpiresError,  "§5.1.1 before any calendar"),
]
PREFIXES = [
    # name              kept                                   error                            why
    ("id",              set(),                                 None,                            "§4.1.3 it promises nothing"),
    ("__id",            set(),                                 None,                            "§4.1.3 no prefix"),
    ("__Secure",        set(),                                 None,                            "§4.1.3.1 the prefix has its dash"),
    ("x__Host-",        set(),                                 None,                            "§4.1.3 a prefix stands in front"),
    ("__Secure-id",     {SECURE},                              None,                            "R213"),
    ("__Secure-id",     {HTTP_ONLY, ROOT, HOST_ONLY},          errors.CookieSecurePrefixError,  "R213 Secure"),
    ("__Host-id",       {SECURE, ROOT, HOST_ONLY},             None,                            "R214"),
    ("__Host-id",       {ROOT, HOST_ONLY, HTTP_ONLY},          errors.CookieHostPrefixError,    "R214 Secure"),
    ("__Host-id",       {SECURE, HOST_ONLY, HTTP_ONLY},        errors.CookieHostPrefixError,    "R214 Path=/"),
    ("__Host-id",       {SECURE, ROOT, HTTP_ONLY},             errors.CookieHostPrefixError,    "R214 no Domain"),
    ("__Http-id",       {SECURE, HTTP_ONLY},                   None,                            "R215"),
    ("__Http-id",       {SECURE, ROOT, HOST_ONLY},             errors.CookieHttpPrefixError,    "R215 HttpOnly"),
    ("__Http-id",       {HTTP_ONLY, ROOT, HOST_ONLY},          errors.CookieHttpPrefixError,    "R215 Secure"),
    ("__Host-Http-id",  {SECURE, HTTP_ONLY, ROOT, HOST_ONLY},  None,                            "R215"),
    ("__Host-Http-id",  {HTTP_ONLY, ROOT, HOST_ONLY},          errors.CookieHostHttpPrefixError, "R215 Secure"),
    ("__Host-Http-id",  {SECURE, ROOT, HOST_ONLY},             errors.CookieHostHttpPrefixError, "R215 HttpOnly: more than __Host-"),
    ("__Host-Http-id",  {SECURE, HTTP_ONLY, HOST_ONLY},        errors.CookieHostHttpPrefixError, "R215 Path=/: more than __Http-"),
    ("__Host-Http-id",  {SECURE, HTTP_ONLY, ROOT},             errors.CookieHostHttpPrefixError, "R215 no Domain"),
    ("__SECURE-id",     set(),                                 errors.CookieSecurePrefixError,  "R216 in any case"),
    ("__HOST-id",       {SECURE, HOST_ONLY},                   errors.CookieHostPrefixError,    "R216 in any case"),
    ("__hTtP-id",       {SECURE},                              errors.CookieHttpPrefixError,    "R216 in any case"),
    ("__host-http-id",  {SECURE, ROOT, HOST_ONLY},             errors.CookieHostHttpPrefixError, "R216 in any case"),
]
SITES = [
    # value      secure  error                          why
    ("Strict",   False,  None,                          "R217"),
    ("Lax",      False,  None,                          "R217"),
    ("None",     True,   None,                          "R217"),
    ("None",     False,  errors.CookieSameSiteInsecure, "R217 §5.7 None needs Secure"),
    ("none",     True,   errors.CookieSameSiteError,    "R217 as it is spelled"),
    ("Default",  True,   errors.CookieSameSiteError,    "R217 an unknown one would be Default"),
    ("",         True,   errors.CookieSameSiteError,    "R217"),
    ("Lax; a",   True,   errors.CookieSameSiteError,    "R208 nothing slips in"),
]
# fmt: on


def outcome(check, *values, **named):
    """Return the class of the error that *check* raises, None if there is none."""
    try:
        check(*values, **named)
    except CookieError as error:
        return type(error)
    return None


@pytest.mark.parametrize(("domain", "error", "why"), DOMAINS)
def test_domain(domain, error, why):
    assert outcome(rules.check_domain, domain) is error, why


@pytest.mark.parametrize(("domain", "host", "error", "why"), HOSTS)
def test_the_domain_covers_the_host(domain, host, error, why):
    assert outcome(rules.check_host, domain, host) is error, why


@pytest.mark.parametrize(("path", "error", "why"), PATHS)
def test_path(path, error, why):
    assert outcome(rules.check_path, path) is error, why


@pytest.mark.parametrize(("path", "nearest", "why"), NEAREST)
def test_the_nearest_path_that_can_be_said(path, nearest, why):
    assert rules.nearest_path(path) == nearest, why
    assert outcome(rules.check_path, nearest) is None, why


@pytest.mark.parametrize(("seconds", "error", "why"), AGES)
def test_max_age(seconds, error, why):
    assert outcome(rules.check_max_age, seconds) is error, why


def test_r211_a_max_age_of_more_digits_than_python_prints_is_too_long():
    assert outcome(rules.check_max_age, 10**5000) is errors.CookieLifetimeError


@pytest.mark.parametrize(("expires", "error", "why"), MOMENTS)
def test_expires(expires, error, why):
    assert outcome(rules.check_expires, expires) is error, why


@pytest.mark.parametrize(("name", "kept", "error", "why"), PREFIXES)
def test_what_a_name_promises(name, kept, error, why):
    assert outcome(rules.check_prefix, name, kept) is error, why


@pytest.mark.parametrize(("value", "secure", "error", "why"), SITES)
def test_same_site(value, secure, error, why):
    assert outcome(rules.check_same_site, value, secure=secure) is error, why


def test_the_promises_of_a_name_can_be_asked():
    assert rules.promises("__hOST-id") == {SECURE, ROOT, HOST_ONLY}
    assert rules.promises("id") == set()


def test_names_values_and_their_size():
    """R206, R207, R212: the whole alphabet is in the table of ``test_set_cookie``."""
    assert outcome(rules.check_name, "a") is None
    assert outcome(rules.check_name, "a b") is errors.CookieNameError
    assert outcome(rules.check_value, "a", "b") is None
    assert outcome(rules.check_value, "a", "b c") is errors.CookieValueError
    assert outcome(rules.check_size, "a" * 96, "b" * 4000) is None
    assert outcome(rules.check_size, "a" * 97, "b" * 4000) is errors.CookieSizeError


def test_r211_expires_is_bounded_as_max_age_is():
    whole, second = timedelta(days=400), timedelta(seconds=1)

    assert outcome(rules.check_lifetime, NOW + whole, NOW) is None
    too_long = outcome(rules.check_lifetime, NOW + whole + second, NOW)
    assert too_long is errors.CookieLifetimeError


@pytest.mark.parametrize("text", ["a." * 500_000, "0" * 10**6, "a-" * 510, "1." * 510])
def test_a_long_domain_costs_linear_time(text):
    before = process_time()
    with suppress(CookieError):
        rules.check_domain(text)
    with suppress(CookieError):
        rules.check_host("example.org", text)

    assert process_time() - before < 2
