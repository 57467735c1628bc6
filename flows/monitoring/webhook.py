"""Deliver alerts to the operator's webhook, in as few messages as its receiver allows."""

import logging
import time
from collections.abc import Callable, Sequence
from functools import partial

import httpx

from crawlers.guarded_transport import GuardedTransport
from crawlers.network import is_permitted_address, is_private_literal
from flows.monitoring.alert_messages import is_accepted, messages, receiver_of
from warehouse.incidents import Alert

DELAYS = (0.0, 1.0, 4.0)
"""Seconds before each attempt: enough for a receiver that restarts, not for one that is down."""
_TIMEOUT = 10.0  # seconds

_log = logging.getLogger(__name__)


def deliver(
    alerts: Sequence[Alert], webhook: str | None, delays: Sequence[float] = DELAYS
) -> list[Alert]:
    """Post the alerts in order, and return those that the receiver accepted.

    Without a webhook all alerts count as delivered: the terminal and Prefect show them. Raises
    nothing: after the first message that cannot be delivered, the rest wait for the next round.
    The URL may contain a secret and is never logged. delays: seconds before each attempt.
    """
    if not webhook:
        return list(alerts)
    delivered: list[Alert] = []
    receiver = receiver_of(webhook)
    with _client() as client:
        for some, body in messages(alerts, receiver):
            posted = partial(client.post, webhook, json=body)
            if not _sent(posted, delays, partial(is_accepted, receiver)):
                _log.warning("the webhook accepts no alerts; the next run will send them again")
                break
            delivered += some
    return delivered


def ping(url: str, delays: Sequence[float] = DELAYS) -> bool:
    """Request a URL that expects it after each success; return whether it was received.

    Raises nothing. The URL may contain a secret and is never logged.
    """
    with _client() as client:
        received = _sent(lambda: client.get(url), delays)
    if not received:
        _log.warning("the address in GOVREPORTS_PING does not respond")
    return received


def _client() -> httpx.Client:
    transport = GuardedTransport(_may_connect)
    return httpx.Client(timeout=_TIMEOUT, transport=transport, trust_env=False)


def _sent(
    send: Callable[[], httpx.Response],
    delays: Sequence[float],
    accepted: Callable[[object], bool] = lambda _: True,
) -> bool:
    for delay in delays:
        time.sleep(delay)
        try:
            response = send()
            if response.is_success and accepted(_json(response)):
                return True
        except (httpx.HTTPError, httpx.InvalidURL, OSError):
            continue
    return False


def _json(response: httpx.Response) -> object:
    try:
        return response.json()
    except (ValueError, RecursionError):
        return None


def _may_connect(host: str, address: str) -> bool:
    """Return whether alerts may go to a host at an address: a public one, or as the URL states."""
    if is_private_literal(host):
        return is_private_literal(address)
    return is_permitted_address(address)
