"""Alerts go to the receiver that the operator names, and to no address that a name leads to."""

import socket
from typing import Any

import pytest

from flows.monitoring.webhook import _may_connect, deliver
from tests.flows.monitoring.test_rules import NOW
from warehouse.incidents import Alert, Cause, Incident


@pytest.mark.parametrize(
    ("host", "address", "may"),
    [
        ("hooks.example.org", "1.2.4.8", True),
        ("hooks.example.org", "127.0.0.1", False),
        ("hooks.example.org", "10.0.0.5", False),
        ("hooks.example.org", "64:ff9b::7f00:1", False),
        ("10.0.0.5", "10.0.0.5", True),
        ("localhost", "::1", True),
        ("127.0.0.1", "127.0.0.1", True),
        ("fd00::5", "fd00::5", True),
        ("169.254.169.254", "169.254.169.254", False),
        ("0x7f.1", "127.0.0.1", False),
    ],
)
def test_a_receiver_in_the_own_network_is_named_by_its_address(
    host: str, address: str, may: bool
) -> None:
    assert (_may_connect(host, host) and _may_connect(host, address)) is may


@pytest.fixture
def connections(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Addresses connected to; every name leads to the machine."""
    made: list[object] = []

    def found(_: object, port: int, *rest: Any, **named: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

    monkeypatch.setattr(socket, "getaddrinfo", found)
    monkeypatch.setattr(socket.socket, "connect", lambda _, place: made.append(place))
    return made


@pytest.mark.processes
def test_no_byte_goes_where_a_name_leads_into_the_own_network(connections: list[object]) -> None:
    what = Incident("a_gov", Cause.BLOCKED, "", "x", "y", NOW)
    assert deliver([Alert(1, what, None)], "https://hooks.example.org/secret", (0.0,)) == []
    assert connections == []
