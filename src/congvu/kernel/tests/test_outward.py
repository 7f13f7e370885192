"""Which addresses the house calls when somebody else wrote them down."""

from __future__ import annotations

import pytest

from congvu.kernel.outward import is_local, may_call


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0",
        "100.64.0.1", "224.0.0.1", "::1", "::", "fe80::1%eth0", "fd00::1", "::ffff:10.0.0.1",
        "64:ff9b::a00:1", "64:ff9b:1::1", "2002:a00:1::", "ff02::1", "::ffff:127.0.0.1",
        "255.255.255.255", "[::1]", "2130706433", "0x7f000001", "127.1",
    ],
)  # fmt: skip
def test_what_is_inside_is_not_called(host: str) -> None:
    assert not may_call(host, ())


def test_the_world_and_opened_networks_are_called() -> None:
    assert may_call("203.162.0.1", ())
    assert may_call("2001:4860:4860::8888", ())
    assert may_call("ung-dung.example.gov.vn", ())  # judged by its addresses when it is called
    assert may_call("10.1.2.3", ("10.1.0.0/16",))
    assert may_call("::ffff:10.1.2.3", ("10.1.0.0/16", "fd00::/8"))
    assert may_call("fd00::1", ("10.1.0.0/16", "fd00::/8"))
    assert not may_call("10.2.2.3", ("10.1.0.0/16",))


def test_names_of_this_machine() -> None:
    assert is_local("LOCALHOST.")
    assert is_local("app.localhost")
    assert not is_local("localhost.example")
