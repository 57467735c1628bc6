"""Nothing leads a crawl into the operator's network; guests wait when they are asked to."""

from datetime import datetime
from types import SimpleNamespace

import pytest
from scrapy import Request
from scrapy.resolver import dnscache
from scrapy.settings import Settings
from twisted.python.failure import Failure

from crawlers.middlewares.address_guard import (
    AddressGuard,
    GuardedResolver,
    GuardMiddleware,
    RefusedAddress,
    RefusedName,
    is_loopback,
)
from crawlers.middlewares.requests import seconds_of_quiet
from crawlers.network import is_permitted_address
from crawlers.page import Outcome
from crawlers.responses.failures import failure_outcome


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.8.9.1", "10.1.2.3", "192.168.0.1", "172.16.0.1", "169.254.169.254",
        "100.64.0.1", "0.0.0.0", "224.0.0.1", "255.255.255.255", "::1", "[::1]", "fe80::1%eth0",
        "fd00::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "2130706433", "0x7f.1", "127.1",
        "192.88.99.1", "192.0.0.10", "198.18.0.1", "240.0.0.1", "017700000001", "0",
        "::", "::127.0.0.1", "::1.2.4.8", "::ffff:0:1.2.4.8", "64:ff9b::102:408",
        "64:ff9b:1::102:408", "2001:0:102:408::1", "2001:20::1", "2001:db8::1", "2002:102:408::1",
        "3ffe::1", "3fff::1", "fec0::1", "feff::1", "ff02::1", "100::1", "4000::1",
        "2400:da00::5efe:102:408", "2400:da00::200:5efe:102:408",
    ],
)  # fmt: skip
def test_addresses_that_are_not_public_are_refused(address: str) -> None:
    assert not is_permitted_address(address)
    with pytest.raises(RefusedAddress):
        GuardMiddleware(AddressGuard()).process_request(
            Request(f"http://{_bracketed(address)}:8080/x")
        )


@pytest.mark.parametrize(
    "address",
    [
        "1.2.4.8",
        "2400:da00::dbf",
        "::ffff:1.2.4.8",
        "www.gov.cn",
        "a.b-c.cn",
        "中国.政务",
        "a_b.cn",
    ],
)
def test_public_addresses_and_names_pass(address: str) -> None:
    assert is_permitted_address(address)
    GuardMiddleware(AddressGuard()).process_request(Request(f"http://{_bracketed(address)}/x"))


@pytest.mark.parametrize(
    "host",
    [
        "①②⑦.⓪.⓪.①", "１２７.０.０.１", "127。0。0。1", "127｡0｡0｡1", "１.２.４.８", "127.0.0.%31",
        "127.0.0.1.", "0X7F.1", "0x", "1.2.3.4.5", "a.b.0x1", "127.0.0.\u00ad1", "", ".", "[v1.x]",
        "a b", "a\x00.gov.cn", "a.gov.cn%00", "a\\b", "a@b", "fe80::g", "١٢٧.٠.٠.١",
    ],
)  # fmt: skip
def test_odd_spellings_of_addresses_are_refused(host: str) -> None:
    assert not is_permitted_address(host)
    assert not is_permitted_address(host, loopback=True)


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST.", "a.localhost", "ⓛocalhost"])
def test_names_of_the_machine_are_refused_before_a_proxy_resolves_them(host: str) -> None:
    with pytest.raises(RefusedAddress):
        AddressGuard().check(host)
    AddressGuard(loopback=True).check(host)


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://1.2.4.8/", "s3://a/b", "data:,x"])
def test_only_the_web_is_requested(url: str) -> None:
    with pytest.raises(RefusedAddress):
        GuardMiddleware(AddressGuard(loopback=True)).process_request(Request(url))


def test_permission_for_loopback_is_for_loopback_only() -> None:
    assert is_permitted_address("127.0.0.1", loopback=True)
    assert is_permitted_address("::1", loopback=True)
    assert not is_permitted_address("10.0.0.1", loopback=True)
    assert is_loopback("http://127.0.0.1:80/")
    assert is_loopback("http://localhost/")
    assert not is_loopback("http://www.gov.cn/")


def crawls(*guards: AddressGuard) -> SimpleNamespace:
    """Return a stand-in for a process of Scrapy with one crawl for each guard."""
    found = (GuardMiddleware(guard) for guard in guards)
    made = [
        SimpleNamespace(crawling=True, get_downloader_middleware=lambda _, one=one: one)
        for one in found
    ]
    return SimpleNamespace(settings=Settings({"LOOPBACK": True}), crawlers=made)


def resolve(name: str, process: SimpleNamespace) -> str | Failure:
    found: list[str | Failure] = []
    GuardedResolver.from_crawler(process, None).getHostByName(name).addBoth(found.append)  # type: ignore[arg-type]
    return found[0]


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> None:
    """Names that are resolved without a network."""
    for name in ("rebind.example", "proxy.internal"):
        monkeypatch.setitem(dnscache, name, "192.168.1.1")
    monkeypatch.setitem(dnscache, "practice.example", "127.0.0.1")


@pytest.mark.usefixtures("names")
def test_a_name_that_resolves_into_the_own_network_is_refused() -> None:
    guard = AddressGuard(exempt=frozenset({"proxy.internal"}))
    failed = resolve("rebind.example", crawls(guard))
    assert isinstance(failed, Failure)
    assert isinstance(failed.value, RefusedName)
    assert resolve("proxy.internal", crawls(guard)) == "192.168.1.1"
    failed.request = Request("http://rebind.example/a")  # type: ignore[attr-defined]
    assert failure_outcome(failed, guard.refused) == (
        Outcome.REFUSED_ADDRESS,
        "rebind.example leads to 192.168.1.1",
    )


@pytest.mark.usefixtures("names")
def test_the_guards_of_the_crawls_decide_and_without_a_crawl_the_settings() -> None:
    assert isinstance(resolve("practice.example", crawls(AddressGuard())), Failure)
    assert resolve("practice.example", crawls(AddressGuard(loopback=True))) == "127.0.0.1"
    assert resolve("practice.example", crawls()) == "127.0.0.1"
    assert isinstance(resolve("rebind.example", crawls()), Failure)


def test_the_operators_proxy_is_exempt() -> None:
    guard = AddressGuard.from_settings(Settings({"SITE_PROXY": "http://proxy.internal:3128"}))
    assert guard == AddressGuard(exempt=frozenset({"proxy.internal"}))


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
