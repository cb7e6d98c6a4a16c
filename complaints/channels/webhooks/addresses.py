"""Where a webhook may go: to a public address alone, and to the very one that was looked at."""

import socket
from ipaddress import ip_address, ip_network
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

PORTS = {"http": 80, "https": 443}
MOST = 500
_NAT64 = ip_network("64:ff9b::/96")


class NotAllowed(ValueError):
    """A webhook may not go there; the message says why."""


def check(url, *, needs_https=True):
    """The parts of an address that may be subscribed to, or `NotAllowed`; looks nothing up."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise NotAllowed(_("This is not the address of a page.")) from error
    if parts.scheme not in PORTS or not parts.hostname or len(url) > MOST:
        raise NotAllowed(_("This is not the address of a page."))
    if needs_https and parts.scheme != "https":
        raise NotAllowed(_("Only https:// is taken: what we send is about customers."))
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise NotAllowed(_("Leave out user, password and everything behind #."))
    if any(ord(sign) <= 32 or ord(sign) == 127 for sign in url) or port == 0:
        raise NotAllowed(_("This is not the address of a page."))
    _refuse_inner_name(parts.hostname)
    return parts


def _refuse_inner_name(host):
    try:
        literal = ip_address(host)
    except ValueError:
        if host == "localhost" or host.endswith((".localhost", ".local", ".internal")):
            raise NotAllowed(_("This address is inside our own network.")) from None
        return
    if not is_public(literal):
        raise NotAllowed(_("This address is inside our own network."))


def is_public(address):
    """Whether an IP address is out in the world; what is wrapped in IPv6 counts as what it is."""
    if address.version == 6:
        wrapped = address.ipv4_mapped or address.sixtofour or (address.teredo or (None, None))[1]
        if wrapped is not None:
            return is_public(wrapped)
        if address in _NAT64:
            return is_public(ip_address(int(address) & 0xFFFFFFFF))
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


def resolve(host, port):
    """The addresses behind a name, in the order to be tried; `NotAllowed` when one of them is not public: a name that
    points both ways is a trick."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise ConnectionError(f"no address for this name: {type(error).__name__}") from error
    addresses = list(dict.fromkeys(sockaddr[0].partition("%")[0] for *_rest, sockaddr in found))
    if not all(is_public(ip_address(address)) for address in addresses):
        raise NotAllowed(_("This name leads into our own network."))
    return addresses
