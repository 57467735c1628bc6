"""What the console prints cannot control the terminal, and brackets are no markup."""

import io
import json

import pyarrow as pa
import pytest
from rich.progress import Progress
from rich.table import Table
from rich.text import Text

from flows.terminal.safe_console import SafeConsole, console, shown, styled
from flows.terminal.tables import print_json, print_table

HOSTILE = "\x1b[31mRED\x9b31m\u202eabc\x1b]8;;http://e.cn\x07link"
ESCAPED = r"\x1b[31mRED\x9b31m\u202eabc\x1b]8;;http://e.cn\x07link"
MARKUP = "[bold]b[/] [link=http://e.cn]l[/link] [/x] :smile: [@click=a]"


def on_terminal() -> tuple[SafeConsole, io.StringIO]:
    """Return a console that takes its file for a terminal with colours."""
    out = io.StringIO()
    page = SafeConsole()
    page.file, page._force_terminal, page.width = out, True, 200
    return page, out


@pytest.mark.parametrize("form", ["string", "text", "cell", "header", "title", "styled"])
def test_nothing_foreign_controls_the_terminal(form: str) -> None:
    page, out = on_terminal()
    table = Table(HOSTILE if form == "header" else "a", title=HOSTILE if form == "title" else "t")
    table.add_row(Text(HOSTILE) if form == "cell" else HOSTILE)
    printed = {"string": HOSTILE, "text": Text(HOSTILE), "styled": styled(HOSTILE, "bold")}
    page.print(printed.get(form, table))
    start = ESCAPED.partition("]8")[0]  # rich leaves out \x07, and cuts a cell of raw `Text`
    assert (start if form in {"text", "cell"} else ESCAPED) in out.getvalue()
    assert not set(out.getvalue()) & set("\x9b\x07\u202e")
    assert "\x1b[31m" not in out.getvalue()


def test_styles_of_ours_still_reach_the_terminal() -> None:
    page, out = on_terminal()
    page.print(styled("error:", "bold"), MARKUP)
    assert out.getvalue().endswith(f" {MARKUP}\n")


def test_brackets_and_emoji_codes_of_titles_stay(capsys: pytest.CaptureFixture[str]) -> None:
    print_table(pa.table({MARKUP: [MARKUP]}), MARKUP)
    assert capsys.readouterr().out.count(MARKUP) == 3


def test_columns_stay_aligned(capsys: pytest.CaptureFixture[str]) -> None:
    print_table(pa.table({"a": ["\u200b\u200b\x1b[8m", "报告"], "b": ["x", "y"]}))
    first, second = (line for line in capsys.readouterr().out.split("\n") if line.startswith("│"))
    assert "\\u200b\\u200b\\x1b[8m │ x" in first
    assert Text(first).cell_len == Text(second).cell_len


def test_a_cell_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    print_table(pa.table({"a": ["one\r\ntwo\u2028three\t"], "b": [None]}))
    assert "one\\r⏎two\\u2028three\\t │ " in capsys.readouterr().out


def test_progress_shows_names_with_escapes() -> None:
    page, out = on_terminal()
    with Progress(console=page) as progress:
        progress.add_task(HOSTILE, total=1)
    assert ESCAPED.split("[", maxsplit=1)[0] in out.getvalue()
    assert "\u202e" not in out.getvalue()


def test_json_is_exact_and_shows_every_character(capsys: pytest.CaptureFixture[str]) -> None:
    print_json({"题": HOSTILE, "lone": "\udcff"})
    text = capsys.readouterr().out
    assert json.loads(text) == {"题": HOSTILE, "lone": "\udcff"}
    assert "题" in text
    assert not set(text) & set("\x1b\x9b\x07\u202e\udcff")


def test_values_are_shown_as_one_line() -> None:
    assert shown(None) == ""
    assert shown(3) == "3"
    assert shown("a\nb\x1b") == "a⏎b\\x1b"
    assert console(stderr=True).stderr
