"""Which addresses may be fetched. A tool that fetches what somebody types is a door into the network it stands in.

``check_url`` judges the address as written, ``check_ip`` the machine behind it; ``annotations.fetching.fetch`` asks
both before each connection, the redirected ones too, and connects to nothing but what was judged.
"""

import ipaddress
import re
from dataclasses import dataclass

import httpx
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from annotations.errors import DeskError

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address

PORTS = {"http": 80, "https": 443}
MAX_HOST_LENGTH = 253  # https://www.rfc-editor.org/rfc/rfc1035#section-2.3.4

# Names that the public internet does not have (https://www.iana.org/assignments/special-use-domain-names), and those
# that routers and clusters hand out at home.
_PRIVATE_SUFFIXES = {
    "alt", "corp", "example", "home", "home.arpa", "internal", "intranet", "invalid", "lan", "local", "localdomain",
    "localhost", "onion", "private", "test",
}  # fmt: skip
# All of https://www.iana.org/assignments/iana-ipv4-special-registry, with multicast.
_REFUSED_IPV4 = [
    ipaddress.IPv4Network(network)
    for network in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
        "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24",
        "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
    )
]  # fmt: skip
# Only this much of IPv6 is handed out for the public internet (https://www.iana.org/assignments/ipv6-address-space).
# IPv4-mapped, IPv4-compatible, NAT64, unique local, link-local and multicast addresses all lie outside it.
_PUBLIC_IPV6 = ipaddress.IPv6Network("2000::/3")
# Within it: Teredo, ORCHID and benchmarks, documentation, 6to4, AS112.
_REFUSED_IPV6 = [
    ipaddress.IPv6Network(network)
    for network in ("2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20")
]
# The second half of an ISATAP address (https://www.rfc-editor.org/rfc/rfc5214#section-6.1): an IPv4 address follows.
_ISATAP = (0x0000_5EFE, 0x0200_5EFE)
_NUMBER = re.compile(r"(?:[0-9]+|0[xX][0-9A-Fa-f]*)\Z")
_FORBIDDEN = re.compile(r"[\x00-\x20\x7f\\]")


class AddressRefused(DeskError):
    """An address that is not fetched, whatever stands there: not of the public web."""

    status = 422
    code = "address-refused"
    title = gettext_lazy("This address is not fetched")


@dataclass(frozen=True, slots=True)
class Target:
    """A checked address: its URL without fragment, the host as it is looked up, and the port."""

    url: httpx.URL
    host: str
    port: int

    @property
    def literal(self) -> IPAddress | None:
        """The IP address that the host is, where it is no name."""
        try:
            return ipaddress.ip_address(self.host)
        except ValueError:
            return None


def check_url(address: str, *, loopback_ports: frozenset[int] = frozenset()) -> Target:
    """Judge an address as it is written; raise ``AddressRefused`` with what is wrong with it.

    ``loopback_ports`` are those of this machine that development and tests may reach; production has none.
    """
    try:
        url = httpx.URL(address).copy_with(fragment=None)
    except (httpx.InvalidURL, ValueError) as error:
        raise _refused(_("This cannot be read as an address.")) from error
    if _FORBIDDEN.search(address):
        raise _refused(_("An address holds no blanks, control characters or backslashes."))
    if url.scheme not in PORTS:
        raise _refused(_("Only http and https addresses are fetched."))
    if url.userinfo:
        raise _refused(_("The address carries a user name or password; leave it out."))
    host = url.raw_host.decode("ascii").rstrip(".").lower()
    port = PORTS[url.scheme] if url.port is None else url.port
    target = Target(url, host, port)
    if port in loopback_ports and host in ("localhost", "127.0.0.1", "::1"):
        return target
    if port not in PORTS.values():
        raise _refused(_("Only the ports 80 and 443 are fetched from."))
    literal = target.literal
    if literal is not None:
        check_ip(literal)
    else:
        _check_name(host)
    return target


def check_ip(ip: IPAddress, *, port: int = 0, loopback_ports: frozenset[int] = frozenset()) -> None:
    """Raise ``AddressRefused`` unless ``ip`` belongs to the public internet."""
    if port in loopback_ports and ip.is_loopback:
        return
    if not _is_public(ip):
        raise _refused(_("It leads to %(ip)s, which is not on the public internet.") % {"ip": ip})


def _is_public(ip: IPAddress) -> bool:
    if isinstance(ip, ipaddress.IPv4Address):
        return not any(ip in network for network in _REFUSED_IPV4)
    is_handed_out = ip in _PUBLIC_IPV6 and not any(ip in network for network in _REFUSED_IPV6)
    return is_handed_out and (int(ip) >> 32) & 0xFFFF_FFFF not in _ISATAP


def _check_name(host: str) -> None:
    labels = host.split(".")
    # A host that ends in a number is an IPv4 address to a resolver, in forms such as 127.1, 0x7f000001 or 2130706433
    # (https://url.spec.whatwg.org/#ends-in-a-number-checker).
    if _NUMBER.match(labels[-1]):
        raise _refused(_("An address in numbers is written as four of them, such as 93.184.215.14."))
    if not host or len(host) > MAX_HOST_LENGTH or not all(labels) or ":" in host or "%" in host:
        raise _refused(_("This is not the name of a host."))
    suffixes = {".".join(labels[index:]) for index in range(len(labels))}
    if len(labels) == 1 or suffixes & _PRIVATE_SUFFIXES:
        raise _refused(_("“%(host)s” is not a name of the public internet.") % {"host": host})


def _refused(message: str) -> AddressRefused:
    return AddressRefused(message, fields={"url": [message]})
