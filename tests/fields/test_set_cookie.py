"""RFC 6265bis §4.1: cookies that we set, and those that we refuse to set."""

import copy
import pickle
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from httpcore_srv.fields import cookie_errors as errors
from httpcore_srv.fields.cookie import cookie_values
from httpcore_srv.fields.cookie_errors import CookieError
from httpcore_srv.fields.set_cookie import SetCookie, check_set, deletion

MOMENT = datetime(1994, 11, 6, 8, 49, 37, tzinfo=UTC)
HOST = "www.example.org"


def cookie(name="id", value="31d4", **attributes):
    return SetCookie(name, value, **attributes)


# fmt: off
WRITTEN = [
    # cookie                                            text                                                why
    (cookie(),                                          "id=31d4",                                          "§4.1.1 cookie-pair"),
    (cookie(value=""),                                  "id=",                                              "§4.1.1 *cookie-octet"),
    (cookie(path="/"),                                  "id=31d4; Path=/",                                  "§4.1.2.4"),
    (cookie(domain="example.org"),                      "id=31d4; Domain=example.org",                      "§4.1.2.3"),
    (cookie(max_age=0),                                 "id=31d4; Max-Age=0",                               "R210 §4.1.2.2 1*DIGIT"),
    (cookie(expires=MOMENT),                            "id=31d4; Expires=Sun, 06 Nov 1994 08:49:37 GMT",   "R210 §4.1.1 IMF-fixdate"),
    (cookie(secure=True, http_only=True),               "id=31d4; Secure; HttpOnly",                        "§4.1.2.5, §4.1.2.6"),
    (cookie(same_site="Lax"),                           "id=31d4; SameSite=Lax",                            "R217 §4.1.2.7"),
    (cookie(same_site="None", secure=True),             "id=31d4; SameSite=None; Secure",                   "R217 §4.1.2.7"),
    (cookie(secure=True, partitioned=True),             "id=31d4; Secure; Partitioned",                     "R218 CHIPS"),
    (cookie("__Secure-id", secure=True),                "__Secure-id=31d4; Secure",                         "R213"),
    (cookie("__Host-id", secure=True, path="/"),        "__Host-id=31d4; Path=/; Secure",                   "R214"),
    (cookie("__Http-id", secure=True, http_only=True),  "__Http-id=31d4; Secure; HttpOnly",                 "R215"),
    (cookie("__Host-Http-id", path="/", secure=True, http_only=True),
                                                        "__Host-Http-id=31d4; Path=/; Secure; HttpOnly",    "R215"),
    (cookie("__Host-id", secure=True, path="/", partitioned=True),
                                                        "__Host-id=31d4; Path=/; Secure; Partitioned",      "R218 CHIPS advises __Host-"),
    (cookie("n" * 96, "v" * 4000),                      "n" * 96 + "=" + "v" * 4000,                        "R212 4096 octets"),
]
REFUSED = [
    # name          value      attributes                         error                              why
    ("",            "b",       {},                                errors.CookieNameError,            "R206 not empty"),
    ("a b",         "b",       {},                                errors.CookieNameError,            "R206 a token"),
    ("a=b",         "b",       {},                                errors.CookieNameError,            "R206 a token"),
    ("a;b",         "b",       {},                                errors.CookieNameError,            "R206 CVE-2026-0672 a token"),
    ("a\r\nX: y",   "b",       {},                                errors.CookieNameError,            "R206 CVE-2026-0672 CR LF"),
    ("a\n",         "b",       {},                                errors.CookieNameError,            "R206 CVE-2026-0672 an end of line"),
    ("a\x00",       "b",       {},                                errors.CookieNameError,            "R206 CVE-2026-0672 NUL"),
    ("ä",           "b",       {},                                errors.CookieNameError,            "R206 ASCII"),
    ("a",           "b c",     {},                                errors.CookieValueError,           "R207 SP"),
    ("a",           "b\tc",    {},                                errors.CookieValueError,           "R207 HTAB"),
    ("a",           'b"c',     {},                                errors.CookieValueError,           "R207 DQUOTE inside"),
    ("a",           '"b"',     {},                                errors.CookieValueError,           "R207 nor around: readers differ"),
    ("a",           "b,c",     {},                                errors.CookieValueError,           "R207 comma"),
    ("a",           "b;c",     {},                                errors.CookieValueError,           "R207 CVE-2026-0672 semicolon"),
    ("a",           "b\\c",    {},                                errors.CookieValueError,           "R207 backslash"),
    ("a",           "b\r\nX:", {},                                errors.CookieValueError,           "R207 CVE-2026-0672 CR LF"),
    ("a",           "b\n",     {},                                errors.CookieValueError,           "R207 CVE-2026-0672 an end of line"),
    ("a",           "b\x00",   {},                                errors.CookieValueError,           "R207 CVE-2026-0672 NUL"),
    ("a",           "b\x7f",   {},                                errors.CookieValueError,           "R207 DEL"),
    ("a",           "bä",      {},                                errors.CookieValueError,           "R207 ASCII"),
    ("n" * 97,      "v" * 4000, {},                               errors.CookieSizeError,            "R212 §5.6 4097 octets"),
    ("a",           "b",       {"path": "/a;b"},                  errors.CookiePathError,            "R208 CVE-2026-0672 semicolon"),
    ("a",           "b",       {"path": "/\r\nX: y"},             errors.CookiePathError,            "CVE-2026-0672 CR LF"),
    ("a",           "b",       {"path": "/\x00"},                 errors.CookiePathError,            "CVE-2026-0672 NUL"),
    ("a",           "b",       {"path": "docs"},                  errors.CookiePathError,            "§5.6.4 a slash in front"),
    ("a",           "b",       {"path": "/" + "a" * 1024},        errors.CookieAttributeSizeError,   "R212 §5.6 1025 octets"),
    ("a",           "b",       {"domain": ".example.org"},        errors.CookieDomainError,          "§4.1.2.3 no dot in front"),
    ("a",           "b",       {"domain": "a.b; Secure"},         errors.CookieDomainError,          "R208 nothing slips in"),
    ("a",           "b",       {"domain": "192.0.2.1"},           errors.CookieDomainIsAddress,      "R219 an address"),
    ("a",           "b",       {"domain": "com"},                 errors.CookieDomainIsSuffix,       "R219 a public suffix"),
    ("a",           "b",       {"max_age": -1},                   errors.CookieMaxAgeError,          "R210 1*DIGIT"),
    ("a",           "b",       {"max_age": 34_560_001},           errors.CookieLifetimeError,        "R211 400 days"),
    ("a",           "b",       {"expires": datetime(2026, 1, 1)}, errors.CookieExpiresError,         "R210 a moment has a zone"),
    ("a",           "b",       {"same_site": "lax"},              errors.CookieSameSiteError,        "R217 Strict, Lax, None"),
    ("a",           "b",       {"same_site": "None"},             errors.CookieSameSiteInsecure,     "R217 None needs Secure"),
    ("a",           "b",       {"partitioned": True},             errors.CookiePartitionedInsecure,  "R218 Partitioned needs Secure"),
    ("__Secure-a",  "b",       {"http_only": True},               errors.CookieSecurePrefixError,    "R213 Secure"),
    ("__Host-a",    "b",       {"path": "/"},                     errors.CookieHostPrefixError,      "R214 Secure"),
    ("__Host-a",    "b",       {"secure": True},                  errors.CookieHostPrefixError,      "R214 Path=/, not the default-path"),
    ("__Host-a",    "b",       {"secure": True, "path": "/a/"},   errors.CookieHostPrefixError,      "R214 Path=/"),
    ("__Host-a",    "b",       {"secure": True, "path": "/", "domain": "example.org"},
                                                                  errors.CookieHostPrefixError,      "R214 no Domain"),
    ("__Http-a",    "b",       {"secure": True},                  errors.CookieHttpPrefixError,      "R215 HttpOnly"),
    ("__Http-a",    "b",       {"http_only": True},               errors.CookieHttpPrefixError,      "R215 Secure"),
    ("__Host-Http-a", "b",     {"secure": True, "path": "/"},     errors.CookieHostHttpPrefixError,  "R215 HttpOnly"),
    ("__Host-Http-a", "b",     {"secure": True, "http_only": True, "path": "/a/"},
                                                                  errors.CookieHostHttpPrefixError,  "R215 the rules of __Host-"),
    ("__HOST-a",    "b",       {},                                errors.CookieHostPrefixError,      "R216 in any case"),
    ("__http-a",    "b",       {},                                errors.CookieHttpPrefixError,      "R216 in any case"),
]
READ = [
    # text                                             cookie                                          why
    ("id=31d4",                                        cookie(),                                       "§4.1.1"),
    ("id=31d4;Path=/ ;  SECURE",                       cookie(path="/", secure=True),                  "§5.6 whitespace and case"),
    ("id=a=b",                                         cookie(value="a=b"),                            "§5.6 the first equals sign parts"),
    ("id=31d4; max-age=060",                           cookie(max_age=60),                             "R210 1*DIGIT"),
    ("id=31d4; samesite=LAX",                          cookie(same_site="Lax"),                        "§5.6.7 without case"),
    ("id=31d4; Expires=Sun, 06 Nov 1994 08:49:37 GMT", cookie(expires=MOMENT),                         "R210 IMF-fixdate"),
    ("id=31d4; Domain=example.org; HttpOnly",          cookie(domain="example.org", http_only=True),   "§4.1.1"),
    ("id=31d4; Secure; Partitioned",                   cookie(secure=True, partitioned=True),          "R218"),
]
UNREADABLE = [
    # text                                             error                            why
    ("",                                               errors.CookieNameError,          "R206 nothing"),
    ("id",                                             errors.CookieNameError,          "R206 a value alone"),
    ("=id=31d4",                                       errors.CookieNameError,          "R206 CVE-2023-23934 no name"),
    ("id=a b",                                         errors.CookieValueError,         "R207"),
    ("id=31d4; Path=/; path=/a",                       errors.CookieAttributeRepeated,  "R208 §4.1.1 Path twice"),
    ("id=31d4; Secure; secure",                        errors.CookieAttributeRepeated,  "R208 §4.1.1 Secure twice"),
    ("id=31d4; Max-Age=1; Max-Age=1",                  errors.CookieAttributeRepeated,  "R208 even with one value"),
    ("id=31d4; Secure=1",                              errors.CookieAttributeError,     "§4.1.1 a flag has no value"),
    ("id=31d4; Path",                                  errors.CookieAttributeError,     "§4.1.1 a value is missing"),
    ("id=31d4; Comment=a",                             errors.CookieAttributeError,     "§4.1.1 none of ours"),
    ("id=31d4;",                                       errors.CookieAttributeError,     "§4.1.1 none at all"),
    ("id=31d4; Path=",                                 errors.CookiePathError,          "§5.6.4"),
    ("id=31d4; Max-Age=-1",                            errors.CookieMaxAgeError,        "R210 1*DIGIT"),
    ("id=31d4; Max-Age=1.5",                           errors.CookieMaxAgeError,        "R210 1*DIGIT"),
    ("id=31d4; Max-Age=\u0661",                        errors.CookieMaxAgeError,        "R210 ASCII digits"),
    ("id=31d4; Max-Age=" + "9" * 5000,                 errors.CookieLifetimeError,      "R211"),
    ("id=31d4; Expires=Sun Nov  6 08:49:37 1994",      errors.CookieExpiresError,       "R210 IMF-fixdate alone"),
    ("id=31d4; Expires=Mon, 06 Nov 1994 08:49:37 GMT", errors.CookieExpiresError,       "R210 on its own day"),
    ("id=31d4; Expires=0",                             errors.CookieExpiresError,       "R210 a date"),
    ("id=31d4; SameSite=None",                         errors.CookieSameSiteInsecure,   "R217"),
    ("id=31d4\r\nX: y",                                errors.CookieValueError,         "CVE-2026-0672 CR LF"),
]
SETS = [
    # cookies                                                         error                         why
    ([],                                                              None,                         "nothing"),
    ([cookie("a"), cookie("b")],                                      None,                         "R209 two names"),
    ([cookie("a"), cookie("A")],                                      None,                         "R209 §5.7 names have a case"),
    ([cookie(path="/"), cookie(path="/a")],                           None,                         "R209 another Path, another cookie"),
    ([cookie(), cookie(domain="example.org")],                        None,                         "R209 another Domain, another cookie"),
    ([cookie(), cookie()],                                            errors.CookieRepeated,        "R209 CK-07 twice"),
    ([cookie(value="a"), cookie("b"), cookie(value="c")],             errors.CookieRepeated,        "R209 CK-07 with another value"),
    ([cookie(path="/"), cookie(path="/", secure=True)],               errors.CookieRepeated,        "R209 with another attribute"),
    ([cookie(domain="example.org"), cookie(domain="EXAMPLE.org")],    errors.CookieRepeated,        "R209 domains have no case"),
    ([cookie(), deletion(cookie())],                                  errors.CookieRepeated,        "R209 set and forgotten at once"),
    ([cookie(domain="example.org")],                                  None,                         "R219 it covers the host"),
    ([cookie(domain="www.example.org")],                              None,                         "R219 it is the host"),
    ([cookie(domain="example.com")],                                  errors.CookieDomainElsewhere, "R219 another's"),
    ([cookie(domain="a.www.example.org")],                            errors.CookieDomainElsewhere, "R219 below the host"),
]
# fmt: on


@pytest.mark.parametrize(("made", "text", "why"), WRITTEN)
def test_a_cookie_is_written(made, text, why):
    assert str(made) == text, why


@pytest.mark.parametrize(("name", "value", "attributes", "error", "why"), REFUSED)
def test_what_breaks_a_rule_cannot_be_made(name, value, attributes, error, why):
    """CK-06: each rule has its own error."""
    with pytest.raises(CookieError) as caught:
        SetCookie(name, value, **attributes)

    assert type(caught.value) is error, why


@pytest.mark.parametrize(("text", "made", "why"), READ)
def test_a_line_is_read(text, made, why):
    assert SetCookie.parse(text) == made, why


@pytest.mark.parametrize(("text", "error", "why"), UNREADABLE)
def test_a_line_that_breaks_a_rule_is_refused(text, error, why):
    with pytest.raises(CookieError) as caught:
        SetCookie.parse(text)

    assert type(caught.value) is error, why


@pytest.mark.parametrize(("cookies", "error", "why"), SETS)
def test_the_cookies_of_one_response(cookies, error, why):
    if error is None:
        check_set(cookies, HOST)
    else:
        with pytest.raises(CookieError) as caught:
            check_set(cookies, HOST)
        assert type(caught.value) is error, why


def test_r211_expires_is_judged_where_the_time_is_known():
    late = cookie(expires=MOMENT + timedelta(days=401))

    check_set([late], HOST)
    with pytest.raises(errors.CookieLifetimeError):
        check_set([late], HOST, now=MOMENT)
    check_set([late], HOST, now=MOMENT + timedelta(days=1))


EVIL = ["\r\n", "\n", "\r", ";", "\x00", "\x1f", "\x7f"]


@pytest.mark.parametrize("evil", EVIL)
@pytest.mark.parametrize("part", ["name", "value", "path", "domain", "same_site"])
def test_no_way_leads_a_control_character_into_the_field(part, evil):
    """CVE-2026-0672, CVE-2026-3644: made, changed, copied, read, or restored."""
    good = cookie(path="/", domain="example.org", same_site="Lax")
    text = f"{getattr(good, part)}{evil}X: y"

    with pytest.raises(CookieError):
        replace(good, **{part: text})
    with pytest.raises(CookieError):
        SetCookie.parse(str(good).replace(str(getattr(good, part)), text, 1))

    forced = copy.copy(good)
    object.__setattr__(forced, part, text)
    restored = pickle.loads(pickle.dumps(forced))
    for slipped_in in (forced, copy.copy(forced), restored):
        with pytest.raises(CookieError):
            str(slipped_in)


@pytest.mark.parametrize("part", ["name", "path", "domain", "same_site"])
def test_no_deletion_does_so_either_CVE_2026_3644(part):
    forced = cookie(path="/", domain="example.org", same_site="Lax")
    object.__setattr__(forced, part, "a\r\nX: y")

    with pytest.raises(CookieError):
        deletion(forced)


@pytest.mark.parametrize("error", [errors.CookieValueError, errors.CookieSizeError])
def test_no_error_and_no_repr_tells_the_value(error):
    secret = "c2VjcmV0" * 600 if error is errors.CookieSizeError else "c2VjcmV0 "
    with pytest.raises(error) as caught:
        cookie(value=secret)

    assert "c2VjcmV0" not in str(caught.value)
    assert "c2VjcmV0" not in repr(cookie(value="c2VjcmV0"))


def test_r223_a_deletion_is_the_same_cookie_and_long_over():
    kept = {"path": "/a/", "domain": "example.org", "same_site": "None"}
    made = cookie(max_age=60, secure=True, http_only=True, partitioned=True, **kept)

    assert str(deletion(made)) == (
        "id=; Path=/a/; Domain=example.org; Max-Age=0; "
        "Expires=Thu, 01 Jan 1970 00:00:00 GMT; SameSite=None; Secure; HttpOnly; "
        "Partitioned"
    )


@pytest.mark.parametrize("name", ["__Host-Http-id", "__Host-id", "__Http-id"])
def test_r223_a_deletion_keeps_what_its_name_promises(name):
    over = deletion(cookie(name, path="/", secure=True, http_only=True))

    assert str(over).endswith("; Secure; HttpOnly")


OCTETS = "".join(
    chr(octet) for octet in range(0x21, 0x7F) if chr(octet) not in '",;\\'
)  # fmt: skip
NAMES = st.text("abcXYZ019!#$%&'*+-.^_`|~", min_size=1, max_size=20)
COOKIES = st.builds(
    SetCookie,
    NAMES.filter(lambda name: not name.startswith("__")),
    st.text(OCTETS, max_size=40),
    path=st.none() | st.text(OCTETS + " ", max_size=20).map(lambda text: f"/{text}/"),
    domain=st.sampled_from([None, "example.org", "www.example.org"]),
    max_age=st.none() | st.integers(0, 34_560_000),
    expires=st.none() | st.integers(0, 10**9).map(lambda s: MOMENT + timedelta(0, s)),
    secure=st.just(True),
    http_only=st.booleans(),
    same_site=st.sampled_from([None, "Strict", "Lax", "None"]),
    partitioned=st.booleans(),
)


@given(COOKIES)
def test_what_we_write_we_read(made):
    assert SetCookie.parse(str(made)) == made


@given(COOKIES)
def test_r208_no_attribute_stands_twice(made):
    names = [part.partition("=")[0] for part in str(made).split("; ")[1:]]

    assert len({name.lower() for name in names}) == len(names)


@given(COOKIES)
def test_a_user_agent_that_sends_it_back_gives_us_the_same_value(made):
    pair = str(made).partition(";")[0]

    assert cookie_values([f"other=1; {pair}"], made.name) == (made.value,)
