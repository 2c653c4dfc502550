"""
Which addresses does a text name?

    192.0.2.7   2001:db8::7          one address
    192.0.2.0/24   2001:db8::/32     a network, in the notation of RFC 4632 and RFC 4291

An IPv4 address that comes as an IPv6 one (``::ffff:192.0.2.7``, RFC 4291 §2.5.5.2) is
the IPv4 address: that is how a listener for both families shows its IPv4 clients, and
a rule for 192.0.2.0/24 is meant for them.  A zone (``fe80::1%eth0``, RFC 4007 §11)
tells by which interface an address is reached, not which address it is.
"""

from dataclasses import dataclass
from functools import lru_cache
from ipaddress import (
    AddressValueError,
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    NetmaskValueError,
)
from typing import Self

from httpcore_srv.errors import FieldSyntaxError

Address = IPv4Address | IPv6Address

# ::ffff:0:0/96, where the IPv4 addresses are
_MAPPED = IPv6Network("::ffff:0:0/96")


@lru_cache(maxsize=1024)
def address_of(text: str) -> Address | None:
    """
    Read the address of a peer; None for what is none, such as that of a UNIX socket.

    What was read is remembered: a peer asks more than once.

    >>> address_of("::ffff:192.0.2.7")
    IPv4Address('192.0.2.7')
    >>> address_of("fe80::1%eth0")
    IPv6Address('fe80::1')
    """
    address, _, _ = text.partition("%")
    try:
        if ":" not in address:
            return IPv4Address(text)  # an IPv4 address has no zone
        sixth = IPv6Address(address)
    except AddressValueError:
        return None
    return sixth.ipv4_mapped or sixth


@dataclass(frozen=True, slots=True)
class Network:
    """
    A network, or one address; *of* holds it as the standard library does.

    >>> address_of("192.0.2.7") in Network.parse("192.0.2.0/24")
    True
    >>> str(Network.parse("::1"))
    '::1'
    """

    of: IPv4Network | IPv6Network

    @classmethod
    def parse(cls, text: str) -> Self:
        """
        Read a network or an address, or raise FieldSyntaxError.

        What stands behind the slash is a length: a mask reads like its own inverse.
        An address inside a network (``192.0.2.7/24``) is refused: either might be
        meant.  Partial addresses, leading zeros and zones are refused as well.
        """
        address, slash, length = text.partition("/")
        if slash and not _is_length(length):
            raise FieldSyntaxError("network", text)
        try:
            if ":" not in address:
                return cls(IPv4Network(text))
            return cls(_unmapped(IPv6Network(text)))
        except (AddressValueError, NetmaskValueError, ValueError) as error:
            raise FieldSyntaxError("network", text) from error

    def __contains__(self, address: Address) -> bool:
        return address.version == self.of.version and address in self.of

    def __str__(self) -> str:
        single = self.of.prefixlen == self.of.max_prefixlen
        return str(self.of.network_address if single else self.of)


def _is_length(text: str) -> bool:
    """Tell whether *text* is a number, without zeros before it."""
    return (
        text.isascii() and text.isdigit() and len(text) <= 3 and text == str(int(text))
    )


def _unmapped(network: IPv6Network) -> IPv4Network | IPv6Network:
    """Return the IPv4 network that *network* maps, if it lies among those."""
    if "%" in str(network):
        raise ValueError("a network has no zone")
    if not network.subnet_of(_MAPPED):
        return network
    address = network.network_address.ipv4_mapped
    return IPv4Network((int(address or 0), network.prefixlen - _MAPPED.prefixlen))


@lru_cache(maxsize=1024)
def network_of(address: str) -> str:
    """
    Return the network that one client is taken to have, of its *address* as text.

    An IPv4 address is one client's, of IPv6 a /64; what is no address is returned.

    >>> network_of("192.0.2.7"), network_of("::ffff:192.0.2.7")
    ('192.0.2.7', '192.0.2.7')
    >>> network_of("2001:db8:1:2:3:4:5:6"), network_of("fe80::1%eth0")
    ('2001:db8:1:2::', 'fe80::')
    """
    read = address_of(address)
    if read is None:
        return address
    if isinstance(read, IPv6Address):
        return str(IPv6Address(int(read) >> 64 << 64))
    return str(read)
