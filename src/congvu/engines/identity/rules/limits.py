"""Whom a limit counts: an account, or the network that a request came from."""

from __future__ import annotations

import ipaddress


def network_of(address: str) -> str:
    """The address as it is counted: one IPv4 address, an IPv6 /64 (one subscriber has that many).

    A local socket has no address: all who come through it are counted together.
    """
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return "local"
    if found.version == 4:
        return str(found)
    if found.ipv4_mapped:
        return str(found.ipv4_mapped)
    return str(ipaddress.ip_network((found, 64), strict=False))
