"""What sites write is shown with escapes: it cannot control a terminal, a log or a page."""

import io
import json
import logging
import subprocess
import sys
import unicodedata
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.display_text import (
    DisplayRecord,
    EscapedOutput,
    display_line,
    display_text,
    escape_json,
    escape_markdown,
    is_web_address,
    markdown_link,
)
from tests.conftest import ROOT

HOSTILE = {
    "\x1b[31mRED": r"\x1b[31mRED",
    "\x9b31m": r"\x9b31m",
    "\u202eabc": r"\u202eabc",
    "\x1b]0;title\x07": r"\x1b]0;title\x07",
    "a\x08b\x7f\x00": r"a\x08b\x7f\x00",
    "\u2066x\u2069\u200e\u200f\u061c": r"\u2066x\u2069\u200e\u200f\u061c",
    "zero\u200bwidth\u200d\ufeff": r"zero\u200bwidth\u200d\ufeff",
    "line\u2028paragraph\u2029": r"line\u2028paragraph\u2029",
    "\U000e0041\U000e007f": r"\U000e0041\U000e007f",
    "\ud800\udfff": r"\ud800\udfff",
    "over\rwrite": r"over\rwrite",
    "\u3164\xad\u2061": r"\u3164\xad\u2061",
}


@pytest.mark.parametrize(("text", "right"), HOSTILE.items(), ids=ascii)
def test_control_and_invisible_characters_are_escaped(text: str, right: str) -> None:
    assert display_line(text) == display_text(text) == right


@pytest.mark.parametrize(
    "text",
    [
        "关于2024年工作的报告（草案）——第三稿！", "葛\U000e0101饰区", "é a\u0301", "❤\ufe0f",
        "100%\\n",
        "\u3000全角空格\xa0", "\ue000", "",
    ],
    ids=ascii,
)  # fmt: skip
def test_every_other_character_stays(text: str) -> None:
    assert display_line(text) == text


def test_no_control_format_separator_or_surrogate_is_shown() -> None:
    hidden = {"Cc", "Cf", "Cs", "Zl", "Zp"}
    every = [chr(point) for point in range(sys.maxunicode + 1)]
    assert [c for c in every if unicodedata.category(c) in hidden and display_line(c) == c] == []
    shown = [c for c in every if unicodedata.category(c)[0] in "LNPSZ" and display_line(c) != c]
    assert {hex(ord(c)) for c in shown} == {
        "0x115f", "0x1160", "0x2028", "0x2029", "0x3164", "0xffa0",
    }  # fmt: skip


def test_a_line_stays_a_line_and_a_text_keeps_its_lines() -> None:
    assert display_line("one\ntwo\tthree") == "one⏎two\\tthree"
    assert display_text("one\ntwo\tthree") == "one\ntwo\tthree"
    assert display_line(None) == "None"
    assert display_line(3.5) == "3.5"


@given(st.recursive(st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)))
def test_escaped_json_has_the_same_value_and_shows_every_character(value: object) -> None:
    text = escape_json(json.dumps(value, ensure_ascii=False, indent=1))
    assert json.loads(text) == value
    assert display_text(text) == text


def test_escaped_json_keeps_chinese_and_lone_surrogates() -> None:
    value = {"题\u202e目": "\ud800\x7f\x9b\U000e0041"}
    text = escape_json(json.dumps(value, ensure_ascii=False))
    assert text == r'{"题\u202e目": "\ud800\u007f\u009b\udb40\udc41"}'
    assert json.loads(text) == value


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("a | b", r"a \| b"),
        ("[x](http://e.cn)", r"\[x\]\(http\://e.cn\)"),
        ("<img src=x onerror=y>", r"&lt;img src\=x onerror\=y&gt;"),
        ("`code` **bold** _i_ ~s~", r"\`code\` \*\*bold\*\* \_i\_ \~s\~"),
        ("&lt;b&gt;", "&amp;lt;b&amp;gt;"),
        ("www.evil.cn @all", r"www\.evil.cn \@all"),
        ("one\n# two\x1b", r"one⏎\# two\\x1b"),
        ("back\\", "back\\\\"),
        ("关于2024年-工作", "关于2024年-工作"),
        (None, ""),
    ],
)
def test_markdown_reads_as_the_text_that_it_was(text: str | None, right: str) -> None:
    assert escape_markdown(text) == right


def test_a_link_ends_where_it_should_and_leads_to_the_web_only() -> None:
    link = markdown_link("a](b)", "https://www.gov.cn/a>b c\n)?x=%E4&y=国")
    assert link == r"[a\]\(b\)](<https://www.gov.cn/a%3Eb%20c%0A)?x=%E4&y=%E5%9B%BD>)"
    for address in ("javascript:alert(1)", "file:///etc/passwd", "//e.cn", "", "http://[::1"):
        assert markdown_link("[t]", address) == r"\[t\]"
        assert not is_web_address(address)


@pytest.fixture
def logger() -> Iterator[logging.Logger]:
    before = logging.getLogRecordFactory()
    logging.setLogRecordFactory(DisplayRecord)
    yield logging.getLogger("tests.display")
    logging.setLogRecordFactory(before)


def test_a_log_line_cannot_be_forged(
    logger: logging.Logger, caplog: pytest.LogCaptureFixture
) -> None:
    logger.warning("%s asks to wait", "https://a.cn/\x1b[2J\n2026-11-28 [report] INFO: all is well")
    assert caplog.messages == [
        "https://a.cn/\\x1b[2J\n    2026-11-28 [report] INFO: all is well asks to wait"
    ]


def test_a_traceback_in_the_log_is_escaped(
    logger: logging.Logger, caplog: pytest.LogCaptureFixture
) -> None:
    try:
        raise ValueError("\u202eforeign\n2026-11-28 INFO: forged")
    except ValueError:
        logger.exception("failed")
    assert "\\u202eforeign\n    2026-11-28" in caplog.text
    assert "\u202e" not in caplog.text


@pytest.mark.processes
def test_the_traceback_that_ends_a_process_is_escaped() -> None:
    code = (
        "from crawlers.display_text import escape_logs; escape_logs();"
        "raise ValueError(chr(27) + '[31m' + chr(0x202e))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert done.stderr.endswith("ValueError: \\x1b[31m\\u202e\n")


def test_output_is_escaped_and_the_stream_is_otherwise_itself() -> None:
    stream = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="")
    output = EscapedOutput(stream)
    print("\x1b[31m红\u202e\n\t行", file=output)
    output.flush()
    assert output.buffer.getvalue().decode() == "\\x1b[31m红\\u202e\n\t行\n"
    assert output.encoding == "utf-8"
