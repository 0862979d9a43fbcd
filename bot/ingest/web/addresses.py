"""Which addresses of the web may be asked, and which never."""

from __future__ import annotations

import ipaddress
import logging
import socket
from collections.abc import Callable, Sequence

import httpx

from bot.ingest.web.exchange import FetchProblem, ProblemKind

Resolve = Callable[[str, int], Sequence[str]]

log = logging.getLogger(__name__)

PORTS = frozenset({80, 443, 8080, 8443})
_MAX_URL = 2000
# IANA's registries of special-purpose addresses, IPv4 and IPv6. Python's own is_global differs from
# one patch release to the next, so what is refused stands here.
_CLOSED = tuple(
    ipaddress.ip_network(network)
    for network in (
        *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12"),
        *("192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24"),
        *("192.168.0.0/16", "192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24"),
        *("224.0.0.0/4", "240.0.0.0/4"),
        *("2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20"),
    )
)
_UNICAST = ipaddress.IPv6Network("2000::/3")  # all else of IPv6 is local, multicast, mapped or not given out
_TRANSLATED = ipaddress.IPv6Network("64:ff9b::/96")  # NAT64: the last 32 bits are an IPv4 address


def check_url(address: str, near: frozenset[str]) -> httpx.URL:
    """The address as it is asked; FetchProblem where its form alone forbids it."""
    try:
        if len(address) > _MAX_URL:
            raise httpx.InvalidURL(f"it is longer than {_MAX_URL} characters")
        url = httpx.URL(address.strip()).copy_with(fragment=None)
        host = url.host
    except (httpx.InvalidURL, UnicodeError, ValueError) as error:
        raise _closed(f"The address `{_shown(address)}` cannot be read ({error}).") from error
    if url.scheme not in ("http", "https"):
        raise _closed(f"The address `{_shown(address)}` is not on the web: it must begin with http or https.")
    if not host:
        raise _closed(f"The address `{_shown(address)}` names no host.")
    if url.userinfo:
        raise _closed(f"The address of `{host}` holds a user name or password, which are never sent.")
    if port_of(url) not in PORTS and place_of(url) not in near:
        ports = ", ".join(str(port) for port in sorted(PORTS))
        raise _closed(f"Port {port_of(url)} of `{host}` is not asked; valid: {ports}.")
    return url


def port_of(url: httpx.URL) -> int:
    """The port that is connected to."""
    return url.port or (443 if url.scheme == "https" else 80)


def place_of(url: httpx.URL) -> str:
    """`host:port`, as the addresses that may be near are given."""
    return f"{url.host}:{port_of(url)}"


def resolve_by_system(host: str, port: int) -> Sequence[str]:
    """The addresses of a host by the system's resolver, best first; OSError where it has none."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(where[4][0]) for where in found))


def check_resolved(host: str, addresses: Sequence[str], *, near: bool) -> None:
    """FetchProblem where any address of a host is closed; loopback is open to what is `near`.

    One closed address among open ones is enough: nobody but an attacker publishes such a mixture.
    """
    for address in addresses:
        if not (is_public(address) or (near and is_loopback(address))):
            # People in Slack learn no more of the network that the bot stands in.
            log.warning("%s stands at %s and is not asked", host, address)
            raise _closed(f"`{host}` does not stand on the public internet.")


def is_public(address: str) -> bool:
    """Whether an IP address is one of the public internet, whatever it is wrapped in."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        if inner := _inner(ip):
            return is_public(str(inner))
        if ip not in _UNICAST or ip.scope_id:
            return False
    return not any(ip in network for network in _CLOSED)


def is_loopback(address: str) -> bool:
    """Whether an IP address is this machine's own."""
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


def _inner(ip: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address that an IPv6 address stands for."""
    if ip in _TRANSLATED:
        return ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip.ipv4_mapped


def _closed(words: str) -> FetchProblem:
    return FetchProblem(ProblemKind.ADDRESS, words)


def _shown(address: str) -> str:
    line = "".join(letter if letter.isprintable() and letter != "`" else "\ufffd" for letter in address)
    return line if len(line) <= 100 else line[:99] + "…"
