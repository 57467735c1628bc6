"""Which Host and Origin headers belong to our own server."""

import pytest

from flows.runtime.own_address import OwnAddress


@pytest.mark.parametrize(
    "host", ["127.0.0.1:4217", "localhost:4217", "LOCALHOST:8080", "127.0.0.1"]
)
def test_own_hosts(host: str) -> None:
    assert OwnAddress(4217).has_host(host)


@pytest.mark.parametrize(
    "host",
    [
        "", ":", ":4217", "evil.example", "evil.example:4217", "127.0.0.1.evil.example:4217",
        "localhost.", "[::1]:4217", "127.0.0.2:4217", "127.0.0.1:4217, evil.example",
        "evil.example@127.0.0.1:4217", "127.0.0.1:4217:1", "127.0.0.1/",
    ],
)  # fmt: skip
def test_foreign_hosts(host: str) -> None:
    assert not OwnAddress(4217).has_host(host)


def test_origins_are_the_own_address_with_its_port() -> None:
    address = OwnAddress(4217)
    assert address.origins == "http://127.0.0.1:4217,http://localhost:4217"
    assert all(map(address.has_origin, address.origins.split(",")))
    foreign = ("null", "http://127.0.0.1", "http://127.0.0.1:4200", "https://127.0.0.1:4217", "*")
    assert not any(map(address.has_origin, foreign))


def test_the_address_of_a_proxy_counts_as_own() -> None:
    address = OwnAddress(4217, "https://Reports.example.org/prefect/api")
    assert address.has_host("reports.example.org")
    assert address.has_origin("https://reports.example.org")
    assert not address.has_origin("http://reports.example.org")
    assert address.has_host("127.0.0.1:4217"), "proxies may send the address they connect to"


@pytest.mark.parametrize("written", ["/api", "", None])
def test_a_relative_address_adds_no_host(written: str | None) -> None:
    address = OwnAddress(4217, written)
    assert not address.has_host("")
    assert not address.has_host(":80")
    assert not address.has_origin("")
    assert not address.has_origin("://")
