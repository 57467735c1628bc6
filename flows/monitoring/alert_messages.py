"""Alerts as messages: the alerts of one round in one message, in the form that a receiver expects.

Chats limit the length of a message and the number of messages a minute, so what does not fit goes
into a second message, and a single alert that does not fit is cut. Limits and bodies are those of
each receiver's documentation of incoming webhooks.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from typing import Any
from urllib.parse import urlsplit

from crawlers.display_text import display_line
from warehouse.incidents import Alert

_FULL_WIDTH = str.maketrans("@<>[]", "＠＜＞［］")


class Receiver(StrEnum):
    """What alerts are posted to."""

    JSON = "json"  # anything of the operator's own
    WECOM = "wecom"
    DINGTALK = "dingtalk"
    FEISHU = "feishu"
    SLACK = "slack"


@dataclass(frozen=True, slots=True)
class _Form:
    """longest: UTF-8 bytes of the text. body: makes the JSON body of it. code: in responses."""

    longest: int
    body: Callable[[str, Sequence[Alert]], dict[str, Any]]
    code: str | None = None


def _with_alerts(text: str, alerts: Sequence[Alert]) -> dict[str, Any]:
    return {"text": text, "alerts": [alert_message(alert) for alert in alerts]}


def _text(text: str, _: Sequence[Alert]) -> dict[str, Any]:
    return {"msgtype": "text", "text": {"content": text}}


_FORMS = {
    Receiver.JSON: _Form(100_000, _with_alerts),
    Receiver.WECOM: _Form(2_048, _text, "errcode"),
    Receiver.DINGTALK: _Form(20_000, _text, "errcode"),
    Receiver.FEISHU: _Form(
        20_000, lambda text, _: {"msg_type": "text", "content": {"text": text}}, "code"
    ),
    Receiver.SLACK: _Form(4_000, lambda text, _: {"text": text}),
}
_HOSTS = {
    "qyapi.weixin.qq.com": Receiver.WECOM,
    "oapi.dingtalk.com": Receiver.DINGTALK,
    "api.dingtalk.com": Receiver.DINGTALK,
    "open.feishu.cn": Receiver.FEISHU,
    "open.larksuite.com": Receiver.FEISHU,
    "hooks.slack.com": Receiver.SLACK,
}


def receiver_of(url: str) -> Receiver:
    """Return the receiver at a webhook's URL, by its host; JSON for any other host."""
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return Receiver.JSON
    return _HOSTS.get(host, Receiver.JSON)


def messages(
    alerts: Sequence[Alert], receiver: Receiver
) -> Iterator[tuple[list[Alert], dict[str, Any]]]:
    """Yield the messages for alerts, in order: the alerts of each, and its JSON body."""
    room = _FORMS[receiver].longest - _size(_heading(len(alerts), len(alerts)))
    taken, left = list[Alert](), room
    for alert in alerts:
        needed = _size(f"\n{_group(alert, len(alerts))}\n{_item(alert)}")  # at most
        if taken and needed > left:
            yield taken, _body(taken, receiver)
            taken, left = [], room
        taken.append(alert)
        left -= needed
    if taken:
        yield taken, _body(taken, receiver)


def is_accepted(receiver: Receiver, body: object) -> bool:
    """Return whether the JSON body of a successful response says that the message was taken.

    Several chats answer with status 200 and a code that is not 0.
    """
    code = _FORMS[receiver].code
    return code is None or not isinstance(body, dict) or body.get(code, 0) == 0


def _body(alerts: Sequence[Alert], receiver: Receiver) -> dict[str, Any]:
    form = _FORMS[receiver]
    return form.body(_cut(digest(alerts), form.longest), alerts)


def digest(alerts: Sequence[Alert]) -> str:
    """Return alerts as text: one as a line, several grouped by cause, with what is over last."""
    if len(alerts) == 1:
        return _line(alerts[0])
    over = sum(alert.over_at is not None for alert in alerts)
    lines = [_heading(len(alerts) - over, over)]
    for _, group in groupby(sorted(alerts, key=_place), key=_place):
        members = list(group)
        lines += [_group(members[0], len(members)), *map(_item, members)]
    return "\n".join(lines)


def alert_message(alert: Alert) -> dict[str, str | int | None]:
    """Return an alert as plain values; `text` has everything in one line, for chat receivers.

    Subject and evidence quote the sites: addresses, headers, names. In all values, control and
    invisible characters are escaped; in `text`, what mentions people or makes a link in a chat is
    also replaced by its full-width form.
    """
    what = alert.incident
    return {
        "text": _line(alert),
        "event": "over" if alert.over_at else "begin",
        "incident": alert.number,
        "site": what.site,
        "cause": what.cause.value,
        "subject": display_line(what.subject),
        "evidence": display_line(what.evidence),
        "next_step": display_line(what.next_step),
        "first_seen": f"{what.first_seen.isoformat(timespec='seconds')}Z",
        "over_at": f"{alert.over_at.isoformat(timespec='seconds')}Z" if alert.over_at else None,
    }


def _heading(begun: int, over: int) -> str:
    return f"govreports: {begun} new, {over} resolved"


def _group(alert: Alert, members: int) -> str:
    return f"{alert.incident.cause.value}{' resolved' if alert.over_at else ''} ({members})"


def _item(alert: Alert) -> str:
    return f"· {_news(alert)}"


def _place(alert: Alert) -> tuple[bool, str]:
    return alert.over_at is not None, alert.incident.cause.value


def _line(alert: Alert) -> str:
    return f"{alert.incident.cause.value}: {_news(alert)}"


def _news(alert: Alert) -> str:
    what = alert.incident
    subject, evidence = display_line(what.subject), display_line(what.evidence)
    place = _without_mentions(" ".join(filter(None, (what.site, subject))))
    news = f"{_without_mentions(evidence)}. Next: {_without_mentions(display_line(what.next_step))}"
    return ": ".join(filter(None, (place, "resolved" if alert.over_at else news)))


def _without_mentions(text: str) -> str:
    """Return text without what chats read as a mention (@all, <!channel>) or a link ([…](…))."""
    return text.translate(_FULL_WIDTH)


def _size(text: str) -> int:
    return len(text.encode())


def _cut(text: str, longest: int) -> str:
    if _size(text) <= longest:
        return text
    return text.encode()[: longest - 3].decode("utf-8", "ignore") + "…"
