"""Messages to a chat quote sites, but mention nobody, link nowhere and hide nothing."""

from datetime import datetime

from flows.monitoring.alert_messages import alert_message
from warehouse.incidents import Alert, Cause, Incident

NOW = datetime.fromisoformat("2026-04-02 22:00")


def message(subject: str, evidence: str, step: str = "look") -> dict[str, str | int | None]:
    return alert_message(Alert(7, Incident("a_gov", Cause.BLOCKED, subject, evidence, step, NOW)))


def test_control_and_invisible_characters_are_escaped_in_every_value() -> None:
    found = message("s\u202e", "e\x1b[31m\nnext\u2066", "n\x9b")
    assert found["subject"] == r"s\u202e"
    assert found["evidence"] == r"e\x1b[31m⏎next\u2066"
    assert found["next_step"] == r"n\x9b"
    assert found["text"] == r"blocked: a_gov s\u202e: e\x1b［31m⏎next\u2066. Next: n\x9b"


def test_the_text_mentions_nobody_and_makes_no_link() -> None:
    evidence = "<!channel> @all <@U1> [good](http://e.cn) <http://e.cn|good>"
    found = message("https://u:p@e.cn/", evidence)
    assert not set(str(found["text"])) & set("<>@[]")
    assert "＜!channel＞ ＠all" in str(found["text"])
    assert found["evidence"] == evidence  # the values for programs are exact


def test_an_ordinary_message_is_as_before() -> None:
    found = message("", "the last 2 crawls: 3 × timeout; https://a.cn/x?y=1&z=国")
    assert found["text"] == (
        "blocked: a_gov: the last 2 crawls: 3 × timeout; https://a.cn/x?y=1&z=国. Next: look"
    )
