"""Nothing leads a crawl into the operator's network; guests wait when they are asked to."""

from datetime import datetime

import pytest
from scrapy import Request
from twisted.internet.defer import Deferred
from twisted.python.failure import Failure

from crawlers.middlewares import address_guard
from crawlers.middlewares.address_guard import (
    RefusedAddress,
    RefusedName,
    is_loopback,
    is_permitted_address,
)
from crawlers.middlewares.requests import GuardMiddleware, seconds_of_quiet
from crawlers.page import Outcome
from crawlers.responses.failures import failure_outcome


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.8.9.1", "10.1.2.3", "192.168.0.1", "172.16.0.1", "169.254.169.254",
        "100.64.0.1", "0.0.0.0", "224.0.0.1", "255.255.255.255", "::1", "[::1]", "fe80::1%eth0",
        "fd00::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "2130706433", "0x7f.1", "127.1",
    ],
)  # fmt: skip
def test_addresses_that_are_not_public_are_refused(address: str) -> None:
    assert not is_permitted_address(address)
    with pytest.raises(RefusedAddress):
        GuardMiddleware().process_request(Request(f"http://{_bracketed(address)}:8080/x"))


@pytest.mark.parametrize("address", ["1.2.4.8", "2400:da00::dbf", "www.gov.cn", "a.b-c.cn"])
def test_public_addresses_and_names_pass(address: str) -> None:
    assert is_permitted_address(address)
    GuardMiddleware().process_request(Request(f"http://{_bracketed(address)}/x"))


def test_permission_for_loopback_is_for_loopback_only() -> None:
    assert is_permitted_address("127.0.0.1", loopback=True)
    assert is_permitted_address("::1", loopback=True)
    assert not is_permitted_address("10.0.0.1", loopback=True)
    assert is_loopback("http://127.0.0.1:80/")
    assert is_loopback("http://localhost/")
    assert not is_loopback("http://www.gov.cn/")


def test_a_name_that_resolves_into_the_own_network_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(address_guard, "POLICY", address_guard.Policy(exempt={"proxy.internal"}))
    monkeypatch.setattr("crawlers.responses.failures.POLICY", address_guard.POLICY)
    failed: list[Failure] = []
    answer: Deferred[str] = Deferred()
    answer.addCallback(address_guard._checked, "rebind.example").addErrback(failed.append)
    answer.callback("192.168.1.1")
    assert isinstance(failed[0].value, RefusedName)
    assert address_guard._checked("192.168.1.1", "proxy.internal") == "192.168.1.1"
    failed[0].request = Request("http://rebind.example/a")  # type: ignore[attr-defined]
    assert failure_outcome(failed[0]) == (
        Outcome.REFUSED_ADDRESS,
        "rebind.example leads to 192.168.1.1",
    )


@pytest.mark.parametrize(
    ("clock", "seconds"),
    [("21:59", 0), ("22:00", 8.5 * 3600), ("06:29", 60), ("06:30", 0), ("12:15", 900)],
)
def test_quiet_hours_reach_over_midnight(clock: str, seconds: float) -> None:
    now = datetime.fromisoformat(f"2026-01-05T{clock}:00+08:00")
    assert seconds_of_quiet(["22:00-06:30", "12:00-12:30"], now) == seconds


def _bracketed(address: str) -> str:
    bare = address.strip("[]").partition("%")[0]
    return f"[{bare}]" if ":" in bare else bare
