"""Which addresses the house may call when somebody else has written them down (SSRF).

Source: OWASP Server-Side Request Forgery Prevention; RFC 6890 (addresses that are not global).
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable

NAT64 = ipaddress.ip_network("64:ff9b::/96")
LOCAL_NAT64 = ipaddress.ip_network("64:ff9b:1::/48")  # RFC 8215: leads wherever its operator says


def may_call(host: str, within: Iterable[str]) -> bool:
    """Whether an address is outside, or in a network that was opened; a name is judged when it is
    called (:mod:`congvu.kernel.calling`).

    Writings that some resolvers take for addresses (``0x7f.1``, ``2130706433``) are none of ours.
    """
    found = _address(host)
    if found is None:
        return not host.replace(".", "").isdecimal() and not host.lower().startswith("0x")
    outside = found.is_global and not found.is_multicast and not _leads_anywhere(found)
    return outside or any(found in ipaddress.ip_network(each) for each in within)


def is_local(host: str) -> bool:
    """Whether it is a name of this very machine."""
    name = host.lower().rstrip(".")
    return name == "localhost" or name.endswith(".localhost")


def _leads_anywhere(found: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    return found.version == 6 and found in LOCAL_NAT64


def _address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        found = ipaddress.ip_address(host.partition("%")[0].strip("[]"))
    except ValueError:
        return None
    if isinstance(found, ipaddress.IPv4Address):
        return found
    if found in NAT64:
        return ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
    return found.ipv4_mapped or found.sixtofour or found
