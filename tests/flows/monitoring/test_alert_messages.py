"""One round is one message, in each receiver's form and within its limits."""

import json
from dataclasses import replace
from typing import Any

import pytest

from flows.monitoring.alert_messages import Receiver, digest, is_accepted, messages, receiver_of
from tests.flows.monitoring.test_rules import NOW
from warehouse.incidents import Alert, Cause, Incident

LONGEST = {
    Receiver.WECOM: 2_048, Receiver.DINGTALK: 20_000, Receiver.FEISHU: 20_000,
    Receiver.SLACK: 4_000,
}  # fmt: skip
"""UTF-8 bytes of a text, of the receivers that have a limit."""


def alert(number: int, cause: Cause = Cause.MISSING, *, over: bool = False) -> Alert:
    what = Incident(f"site{number}", cause, "gov 2026", "owed since 03-31", "look at it", NOW)
    return Alert(number, what, NOW if over else None)


ROUND = [
    alert(1), alert(2, Cause.BLOCKED), alert(3), alert(4, over=True), alert(5, Cause.BLOCKED),
]  # fmt: skip


def text_of(body: dict[str, Any]) -> str:
    inner = body.get("text", body.get("content"))
    if isinstance(inner, dict):
        inner = inner.get("content", inner.get("text"))
    assert isinstance(inner, str)
    return inner


def test_a_digest_is_grouped_by_cause_with_the_resolved_last() -> None:
    assert [line.partition(":")[0] for line in digest(ROUND).splitlines()] == [
        "govreports",
        "blocked (2)", "· site2 gov 2026", "· site5 gov 2026",
        "missing (2)", "· site1 gov 2026", "· site3 gov 2026",
        "missing resolved (1)", "· site4 gov 2026",
    ]  # fmt: skip
    assert digest(ROUND).startswith("govreports: 4 new, 1 resolved\n")


def test_one_alert_is_one_line() -> None:
    assert digest([alert(1)]) == ("missing: site1 gov 2026: owed since 03-31. Next: look at it")
    assert digest([alert(1, over=True)]) == "missing: site1 gov 2026: resolved"


@pytest.mark.parametrize("receiver", Receiver)
def test_a_round_is_one_message(receiver: Receiver) -> None:
    [(sent, body)] = messages(ROUND, receiver)
    assert sent == ROUND
    assert text_of(body) == digest(ROUND)


@pytest.mark.parametrize("receiver", LONGEST)
def test_what_does_not_fit_goes_into_a_further_message(receiver: Receiver) -> None:
    many = [alert(number) for number in range(1_000)]
    made = list(messages(many, receiver))
    assert [each for sent, _ in made for each in sent] == many
    sizes = [len(text_of(body).encode()) for _, body in made]
    assert LONGEST[receiver] // 2 < min(sizes[:-1]) <= max(sizes) <= LONGEST[receiver]


@pytest.mark.parametrize("receiver", LONGEST)
def test_an_alert_that_is_too_long_is_cut_between_characters(receiver: Receiver) -> None:
    long = replace(alert(1), incident=replace(alert(1).incident, evidence="据" * 30_000))
    [(sent, body)] = messages([long], receiver)
    assert sent == [long]
    text = text_of(body)
    assert LONGEST[receiver] - 6 < len(text.encode()) <= LONGEST[receiver]
    assert text.endswith("据…")


def test_json_has_each_alert_with_its_values() -> None:
    [(_, body)] = messages(ROUND, Receiver.JSON)
    assert [each["site"] for each in body["alerts"]] == [f"site{n}" for n in range(1, 6)]
    assert json.loads(json.dumps(body)) == body


@pytest.mark.parametrize(
    ("url", "receiver"),
    [
        ("https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=k", Receiver.WECOM),
        ("https://oapi.dingtalk.com/robot/send?access_token=t", Receiver.DINGTALK),
        ("https://open.feishu.cn/open-apis/bot/v2/hook/x", Receiver.FEISHU),
        ("https://hooks.slack.com/services/T/B/x", Receiver.SLACK),
        ("https://open.feishu.cn.example.org/hook", Receiver.JSON),
        ("http://127.0.0.1:9/secret", Receiver.JSON),
        ("http://[", Receiver.JSON),
    ],
)
def test_the_receiver_is_known_by_its_host(url: str, receiver: Receiver) -> None:
    assert receiver_of(url) is receiver


@pytest.mark.parametrize(
    ("receiver", "body", "accepted"),
    [
        (Receiver.WECOM, {"errcode": 0, "errmsg": "ok"}, True),
        (Receiver.WECOM, {"errcode": 45009, "errmsg": "api freq out of limit"}, False),
        (Receiver.DINGTALK, {"errcode": 310000, "errmsg": "keywords not in content"}, False),
        (Receiver.FEISHU, {"StatusCode": 0, "code": 0}, True),
        (Receiver.FEISHU, {"code": 19001, "msg": "param invalid"}, False),
        (Receiver.SLACK, None, True),
        (Receiver.JSON, {"errcode": 1}, True),
        (Receiver.WECOM, ["odd"], True),
    ],
)
def test_a_code_in_the_body_can_refuse_a_message(
    receiver: Receiver, body: object, accepted: bool
) -> None:
    assert is_accepted(receiver, body) is accepted
