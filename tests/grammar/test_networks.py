"""Addresses and networks, as people write them and as sockets show them."""

from ipaddress import IPv4Address, IPv6Address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from httpcore_srv.errors import FieldSyntaxError
from httpcore_srv.grammar.networks import Network, address_of, network_of

# fmt: off
ADDRESSES = [
    # text                     address                        why
    ("192.0.2.7",              IPv4Address("192.0.2.7"),      "as it stands"),
    ("2001:DB8::7",            IPv6Address("2001:db8::7"),    "RFC 4291 §2.2 in any case of letters"),
    ("::ffff:192.0.2.7",       IPv4Address("192.0.2.7"),      "RFC 4291 §2.5.5.2 an IPv4 client of a listener for both"),
    ("::FFFF:c000:207",        IPv4Address("192.0.2.7"),      "the same in hexadecimal"),
    ("::192.0.2.7",            IPv6Address("::c000:207"),     "§2.5.5.1 IPv4-compatible: deprecated, and no IPv4 client"),
    ("64:ff9b::192.0.2.7",     IPv6Address("64:ff9b::c000:207"), "RFC 6052: a translator's, which is another peer"),
    ("fe80::1%eth0",           IPv6Address("fe80::1"),        "RFC 4007 §11: the zone is this machine's own"),
    ("::ffff:192.0.2.7%2",     IPv4Address("192.0.2.7"),      "both"),
    ("",                       None,                          "a UNIX socket"),
    ("@",                      None,                          "an abstract UNIX socket"),
    ("unix:/run/x",            None,                          "no address"),
    ("010.0.0.1",              None,                          "CVE-2021-29921 octal for some, decimal for others"),
    ("192.0.2",                None,                          "partial"),
    ("192.0.2.7%eth0",         None,                          "an IPv4 address has no zone"),
    ("[::1]",                  None,                          "brackets belong to URIs"),
    (" 192.0.2.7",             None,                          "no blanks"),
    ("192.0.2.7:80",           None,                          "a port is none of it"),
    ("١٩٢.0.2.7",              None,                          "digits are ASCII"),
]
MEMBERS = [
    # network                  address                in     why
    ("192.0.2.0/24",           "192.0.2.255",         True,  "its last address"),
    ("192.0.2.0/24",           "192.0.3.0",           False, "the one after"),
    ("192.0.2.0/24",           "::ffff:192.0.2.7",    True,  "the client is the same by either listener"),
    ("192.0.2.7",              "192.0.2.7",           True,  "one address"),
    ("192.0.2.7",              "192.0.2.8",           False, "and no other"),
    ("0.0.0.0/0",              "203.0.113.9",         True,  "all of IPv4"),
    ("0.0.0.0/0",              "2001:db8::1",         False, "and nothing of IPv6"),
    ("::/0",                   "2001:db8::1",         True,  "all of IPv6"),
    ("::/0",                   "192.0.2.7",           False, "an IPv4 client is none of it"),
    ("::/0",                   "::ffff:192.0.2.7",    False, "in either notation"),
    ("::ffff:192.0.2.0/120",   "192.0.2.7",           True,  "a mapped network is the IPv4 network"),
    ("::ffff:192.0.2.7",       "192.0.2.7",           True,  "a mapped address, too"),
    ("::ffff:0:0/96",          "203.0.113.9",         True,  "all that are mapped: all of IPv4"),
    ("2001:db8::/32",          "2001:db8:ffff::1",    True,  "within"),
    ("2001:db8::/32",          "2001:db9::1",         False, "beside"),
    ("fe80::/10",              "fe80::1%eth0",        True,  "by whatever interface"),
    ("::1",                    "::1",                 True,  "loopback"),
    ("127.0.0.0/8",            "127.1.2.3",           True,  "loopback"),
]
REFUSED = [
    # text                     why
    ("",                       "nothing"),
    ("192.0.2.7/24",           "the address or its network? either might be meant"),
    ("2001:db8::1/32",         "as well"),
    ("192.0.2.0/33",           "longer than an address"),
    ("2001:db8::/129",         "longer than an address"),
    ("192.0.2.0/",             "no length"),
    ("192.0.2.0/024",          "a zero before it"),
    ("192.0.2.0/-1",           "no number"),
    ("192.0.2.0/٢٤",           "no ASCII digits"),
    ("192.0.2.0/" + "9" * 400, "no length of this world"),
    ("192.0.2.0/255.255.255.0", "a mask"),
    ("192.0.2.0/0.0.0.255",    "its inverse would be taken for one"),
    ("192.0.2",                "partial addresses mean a network to some, an address to others"),
    ("192.0.2.",               "partial"),
    ("010.0.0.0/8",            "CVE-2021-29921 octal for some, decimal for others"),
    ("fe80::1%eth0",           "a zone distinguishes interfaces, not peers"),
    ("fe80::%eth0/10",         "a zone in a network"),
    ("example.org",            "names are not looked up"),
    ("192.0.2.0/24/8",         "two lengths"),
    ("192.0.2.0 /24",          "a blank"),
    ("2001:db8::g",            "no hexadecimal digit"),
]
WRITTEN = [
    # text                     written                 why
    ("192.0.2.7/32",           "192.0.2.7",            "a network of one is an address"),
    ("2001:DB8:0::/32",        "2001:db8::/32",        "RFC 5952"),
    ("::ffff:192.0.2.0/120",   "192.0.2.0/24",         "what it is"),
]
# fmt: on


@pytest.mark.parametrize(("text", "address", "why"), ADDRESSES)
def test_address(text, address, why):
    assert address_of(text) == address, why


@pytest.mark.parametrize(("network", "text", "within", "why"), MEMBERS)
def test_member(network, text, within, why):
    assert (address_of(text) in Network.parse(network)) is within, why


@pytest.mark.parametrize(("text", "why"), REFUSED)
def test_refused(text, why):
    with pytest.raises(FieldSyntaxError):
        pytest.fail(f"{Network.parse(text)}: {why}")


@pytest.mark.parametrize(("text", "written", "why"), WRITTEN)
def test_written(text, written, why):
    assert str(Network.parse(text)) == written, why


@given(st.ip_addresses(v=4), st.integers(0, 32))
def test_a_mapped_network_is_the_network(address, length):
    of = ip_network(f"{address}/{length}", strict=False)
    mapped = Network.parse(f"::ffff:{of.network_address}/{96 + length}")

    assert mapped == Network.parse(str(of))
    assert address_of(f"::ffff:{address}") in mapped


@given(st.text(max_size=50))
def test_any_text_is_an_address_or_none(text):
    address = address_of(text)

    assert address is None or address_of(str(address)) == address


@given(st.text(alphabet="0123456789abcdef.:/%", max_size=30))
def test_what_is_written_is_read_again(text):
    try:
        network = Network.parse(text)
    except FieldSyntaxError:
        return
    assert Network.parse(str(network)) == network


# fmt: off
CLIENTS = [
    # address                     network                 why
    ("192.0.2.7",                 "192.0.2.7",            "neighbours are strangers to each other"),
    ("::ffff:192.0.2.7",          "192.0.2.7",            "the same one, on a socket of both kinds (RFC 4291 §2.5.5.2)"),
    ("2001:db8:1:2:3:4:5:6",      "2001:db8:1:2::",       "RFC 4291 §2.5.4: 64 bits are one network"),
    ("2001:0DB8:1:2::9",          "2001:db8:1:2::",       "another spelling, another host of it"),
    ("2001:db8:1:3::9",           "2001:db8:1:3::",       "another network"),
    ("fe80::1%eth0",              "fe80::",               "the zone is ours (RFC 4007 §11)"),
    ("::1",                       "::",                   "this machine"),
    ("",                          "",                     "a socket that has no address"),
    ("unix",                      "unix",                 "any other text is one by itself"),
    ("999.1.1.1",                 "999.1.1.1",            "any other text is one by itself"),
]
# fmt: on


@pytest.mark.parametrize(("address", "network", "why"), CLIENTS)
def test_addresses_are_counted_by_network(address, network, why):
    assert network_of(address) == network, why
