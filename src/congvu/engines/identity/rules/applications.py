"""What an application may be registered with: its addresses, what it may learn, how strong a sign-in.

Source: RFC 6749 §3.1.2; RFC 8252 §7; RFC 9700 §4.1; OpenID Connect Back-Channel Logout 1.0 §2.2.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import SplitResult, urlsplit

from congvu.kernel.outward import is_local, may_call

OPENID, OFFLINE, NUMBER = "openid", "offline_access", "number"
# scope → the claims it opens; the order is that of the consent page.
SCOPES: dict[str, tuple[str, ...]] = {
    OPENID: ("sub",),
    "profile": ("name", "family_name", "middle_name", "given_name", "preferred_username",
                "locale", "zoneinfo"),
    "email": ("email", "email_verified"),
    "phone": ("phone_number",),
    "address": ("address",),
    "birth": ("birthdate", "gender"),
    "org": ("unit_code", "unit_name", "post"),
    "roles": ("roles", "role_units"),
    NUMBER: ("personal_number",),
    OFFLINE: (),
}  # fmt: skip
LEVELS = {1: "LoA1", 2: "LoA2"}
MULTI_FACTOR = "http://schemas.openid.net/pape/policies/2007/06/multi-factor"
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
LONGEST = 500
# Browsers read "\\" as "/" and take a name before "@": such addresses are no loopback addresses.
_OWN_MACHINE = re.compile(r"http://(localhost|127\.0\.0\.1|\[::1\])(?::\d{1,5})?((?:/[^\\#@\s]*)?)")


def redirect_fault(uri: str, *, public: bool) -> str:
    """Why an address cannot take codes: "long", "shape", "fragment", "wildcard", "scheme" or "".

    https anywhere; http only on the user's own machine; a scheme of its own (reverse domain) only
    for programs on a device.
    """
    if len(uri) > LONGEST:
        return "long"
    parts = _split(uri)
    if (
        parts is None
        or not parts.scheme
        or (parts.scheme in {"http", "https"} and not parts.netloc)
    ):
        return "shape"
    if "#" in uri:
        return "fragment"
    if "*" in uri or "\\" in uri or "@" in parts.netloc or any(c.isspace() for c in uri):
        return "wildcard"
    return "" if _scheme_is_right(parts.scheme, parts.hostname or "", public) else "scheme"


def page_fault(uri: str) -> str:
    """The same for an address that is called by the house or a browser without a code."""
    return redirect_fault(uri, public=False) if uri else ""


def call_fault(uri: str, within: Iterable[str] = ()) -> str:
    """The same for an address that the house itself calls: "inside" for its own machine and networks.

    within: networks (``10.1.0.0/16``) that may be called all the same. A name is judged again by the
    addresses it leads to, when it is called.
    """
    fault = page_fault(uri)
    if fault or not uri:
        return fault
    host = urlsplit(uri).hostname or ""
    return "" if may_call("127.0.0.1" if is_local(host) else host, within) else "inside"


def is_registered(uri: str, registered: Iterable[str], *, public: bool) -> bool:
    """Compared letter by letter; a program on a device may choose its port on its own machine.

    Source: RFC 8252 §7.3.
    """
    known = tuple(registered)
    if uri in known:
        return True
    return public and _without_port(uri) in {k for k in map(_without_port, known) if k}


def level_of(acr: str) -> int:
    """What an ``acr_values`` word asks for: 2 for two factors, 1 for one, 0 for what is unknown."""
    if acr == MULTI_FACTOR:
        return 2
    return next((level for level, name in LEVELS.items() if name.lower() == acr.lower()), 0)


def origin_of(uri: str) -> str:
    """``https://app.example/cb`` → ``https://app.example``; "" for a scheme of its own."""
    parts = urlsplit(uri)
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""


def _split(uri: str) -> SplitResult | None:
    try:
        parts = urlsplit(uri)
        return parts if parts.port != 0 else None  # asking for the port is what tells a bad one
    except ValueError:
        return None


def _scheme_is_right(scheme: str, host: str, public: bool) -> bool:
    if scheme == "https":
        return True
    if scheme == "http":
        return host in LOOPBACK
    return public and "." in scheme


def _without_port(uri: str) -> str:
    """A loopback address without its port; "" for every other."""
    found = _OWN_MACHINE.fullmatch(uri)
    return f"{found[1]}{found[2]}" if found else ""
