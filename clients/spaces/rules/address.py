"""Addresses of spaces: ours are outside. One that points inside would make us fetch from our own network."""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from urllib.parse import SplitResult, urlsplit

import idna

from tenants.kernel.refusals import Refusal

LONGEST = 500
INSIDE_NAMES = frozenset({"localhost", "localdomain", "local", "internal", "intranet", "lan", "home", "corp", "arpa"})
"""Last labels of names that only mean something inside a machine or a network."""
LOOPBACK_NAME = "localhost"
"""The one of them that means this machine, with all that stands below it."""

GIVEN_OUT = ipaddress.ip_network("2000::/3")
"""The only IPv6 addresses of the public network so far: what stands before and after them may be translated to IPv4."""

_NUMBER = re.compile(r"(?:0x[0-9a-f]*|[0-9]+)", re.ASCII)
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?", re.ASCII)
_UNSAFE = re.compile(r"[\x00-\x20\x7f\\]")


class NotAnAddress(Refusal):
    """The text is not an http(s) address of a host by name."""


class AddressPointsInside(Refusal):
    """The address leads to this machine or into a private network."""


def check_address(url: str, *, may_be_loopback: bool = False) -> str:
    """Return `url` as it may be kept, when it is an http(s) address out in the public network.

    Looks at the text alone: whoever fetches from it must check again what the name resolves to.
    may_be_loopback: whether it may lead to this very machine as well, and nowhere else inside.

    Raises: NotAnAddress; AddressPointsInside.
    """
    if len(url) > LONGEST or _UNSAFE.search(url):
        raise NotAnAddress(f"{url[:80]!r} is not an address: at most {LONGEST} characters, no blanks or backslashes")
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise NotAnAddress(f"{url[:80]!r} is not an address: use https://forum.example.com") from None
    if parts.scheme not in ("http", "https") or not host:
        raise NotAnAddress(f"{url[:80]!r} is not an address: it must begin with https:// or http:// and name a host")
    check_no_login(url)
    _check_host(unicodedata.normalize("NFKC", host).lower(), url, may_be_loopback)
    return url


def check_no_login(url: str) -> None:
    """Raises: AddressPointsInside, when an address carries a user name or password: what is kept here is shown."""
    parts = urlsplit(url)
    if "@" in parts.netloc:
        raise AddressPointsInside(f"{_without_login(parts)!r} carries a user name or password: leave them out")


def shown(url: str) -> str:
    """Return an address as it may be shown in lists: what may be a secret in it is left out.

    >>> shown("https://example.com:8443/in?key=hush#there")
    'https://example.com:8443/in?…'
    """
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}" + ("?…" if parts.query else "")


def _check_host(host: str, url: str, may_be_loopback: bool) -> None:
    if ":" in host or "%" in host:
        _check_ip(host, url, may_be_loopback)
        return
    labels = host.removesuffix(".").split(".")
    if _NUMBER.fullmatch(labels[-1]):  # a browser reads such a host as an IPv4 address, in whatever notation
        _check_ip(host, url, may_be_loopback)
        return
    try:
        labels = [_ascii(label) for label in labels]
    except UnicodeError:  # such as idna's
        raise NotAnAddress(f"{url[:80]!r} is not an address: {host[:60]!r} is not a host name") from None
    if not all(_LABEL.fullmatch(label) for label in labels):
        raise NotAnAddress(f"{url[:80]!r} is not an address: {host[:60]!r} is not a host name")
    if may_be_loopback and labels[-1] == LOOPBACK_NAME:
        return
    if len(labels) == 1 or labels[-1] in INSIDE_NAMES:
        raise AddressPointsInside(f"{url[:80]!r} points inside: {host[:60]!r} is a name of this machine or network")


def _ascii(label: str) -> str:
    """As whoever calls it will write it: by IDNA 2008, which also knows what is no name behind xn--."""
    if not label.isascii():
        return idna.encode(label, uts46=True).decode()
    if label.startswith("xn--"):
        idna.decode(label)
    return label


def _check_ip(host: str, url: str, may_be_loopback: bool) -> None:
    try:
        ip = ipaddress.ip_address(host)
    except ValueError:
        raise AddressPointsInside(f"{url[:80]!r} points inside: write an IP address in its plain form") from None
    if not may_be_called(ip, may_be_loopback=may_be_loopback):
        raise AddressPointsInside(f"{url[:80]!r} points inside: {host} is not an address of the public network")


def may_be_called(ip: ipaddress.IPv4Address | ipaddress.IPv6Address, *, may_be_loopback: bool) -> bool:
    """Whether a platform may stand at an IP address: outside, or on this machine where that is allowed."""
    is_wrapped = getattr(ip, "ipv4_mapped", None) is not None  # which Python's versions read differently
    return is_outside(ip) or (may_be_loopback and ip.is_loopback and not is_wrapped)


def is_outside(ip: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    """Whether an IP address is one of the public network, also when another is wrapped in it."""
    inner = getattr(ip, "sixtofour", None) or ip
    given_out = ip.version == 4 or ip in GIVEN_OUT
    return given_out and ip.is_global and inner.is_global and not ip.is_multicast


def _without_login(parts: SplitResult) -> str:
    return f"{parts.scheme}://{parts.hostname}"
