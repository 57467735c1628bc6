"""Deliver alerts: each is posted as one JSON object to the operator's webhook."""

import logging
import time
from collections.abc import Callable, Iterable, Sequence

import httpx

from crawlers.display_text import display_line
from crawlers.guarded_transport import GuardedTransport
from crawlers.network import is_permitted_address, is_private_literal
from warehouse.incidents import Alert

DELAYS = (0.0, 1.0, 4.0)
"""Seconds before each attempt: enough for a receiver that restarts, not for one that is down."""
_TIMEOUT = 10.0  # seconds

_FULL_WIDTH = str.maketrans("@<>[]", "＠＜＞［］")

_log = logging.getLogger(__name__)


def deliver(
    alerts: Iterable[Alert], webhook: str | None, delays: Sequence[float] = DELAYS
) -> list[Alert]:
    """Post the alerts in order, and return those that the receiver accepted (status 2xx).

    Without a webhook all alerts count as delivered: the terminal and Prefect show them. Raises
    nothing: after the first alert that cannot be delivered, the rest wait for the next round.
    The URL may contain a secret and is never logged. delays: seconds before each attempt.
    """
    if not webhook:
        return list(alerts)
    delivered = []
    transport = GuardedTransport(_may_connect)
    with httpx.Client(timeout=_TIMEOUT, transport=transport, trust_env=False) as client:
        for alert in alerts:
            if not _posted(client, webhook, alert, delays):
                _log.warning("the webhook accepts no alerts; the next run will send them again")
                break
            delivered.append(alert)
    return delivered


def ping(url: str, delays: Sequence[float] = DELAYS) -> bool:
    """Request a URL that expects it after each success; return whether it was received.

    Raises nothing. The URL may contain a secret and is never logged.
    """
    transport = GuardedTransport(_may_connect)
    with httpx.Client(timeout=_TIMEOUT, transport=transport, trust_env=False) as client:
        received = _sent(lambda: client.get(url), delays)
    if not received:
        _log.warning("the address in GOVREPORTS_PING does not respond")
    return received


def alert_message(alert: Alert) -> dict[str, str | int | None]:
    """Return an alert as plain values; `text` has everything in one line, for chat receivers.

    Subject and evidence quote the sites: addresses, headers, names. In all values, control and
    invisible characters are escaped; in `text`, what mentions people or makes a link in a chat is
    also replaced by its full-width form.
    """
    what = alert.incident
    subject, evidence = display_line(what.subject), display_line(what.evidence)
    next_step = display_line(what.next_step)
    place = _without_mentions(" ".join(filter(None, (what.site, subject))))
    state = "over" if alert.over_at else "begin"
    news = f"{_without_mentions(evidence)}. Next: {_without_mentions(next_step)}"
    return {
        "text": f"{what.cause.value}: {place}: {news if state == 'begin' else 'resolved'}".replace(
            ": :", ":"
        ),
        "event": state,
        "incident": alert.number,
        "site": what.site,
        "cause": what.cause.value,
        "subject": subject,
        "evidence": evidence,
        "next_step": next_step,
        "first_seen": f"{what.first_seen.isoformat(timespec='seconds')}Z",
        "over_at": f"{alert.over_at.isoformat(timespec='seconds')}Z" if alert.over_at else None,
    }


def _without_mentions(text: str) -> str:
    """Return text without what chats read as a mention (@all, <!channel>) or a link ([…](…))."""
    return text.translate(_FULL_WIDTH)


def _posted(client: httpx.Client, webhook: str, alert: Alert, delays: Sequence[float]) -> bool:
    return _sent(lambda: client.post(webhook, json=alert_message(alert)), delays)


def _sent(send: Callable[[], httpx.Response], delays: Sequence[float]) -> bool:
    for delay in delays:
        time.sleep(delay)
        try:
            if send().is_success:
                return True
        except (httpx.HTTPError, httpx.InvalidURL, OSError):
            continue
    return False


def _may_connect(host: str, address: str) -> bool:
    """Return whether alerts may go to a host at an address: a public one, or as the URL states."""
    if is_private_literal(host):
        return is_private_literal(address)
    return is_permitted_address(address)
