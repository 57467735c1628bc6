"""Commands on a home whose reports, sites and incidents carry hostile texts."""

import csv
import io
import json
import logging
import os
import pty
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from crawlers.extensions import EscapedLogs
from flows.home.logs import shared_handler
from tests.conftest import ROOT
from tests.flows.run_command import govreports
from tests.warehouse.factories import Runs, document, prose
from warehouse import connect
from warehouse.exports import restore_neutralized
from warehouse.incidents import Cause, Incident, record
from warehouse.loading.load import load_run
from warehouse.maintenance.published_copy import publish_copy

pytestmark = pytest.mark.processes

HOSTILE = "\x1b[2J\x9b31m\u202e\u2066\u200b\x07\U000e0041[bold]x[/] [link=http://e.cn]l"
FORBIDDEN = set("\x1b\x9b\u202e\u2066\u200b\x07\U000e0041\x7f\r")
NOW = datetime.fromisoformat("2026-04-02 22:00")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hostile") / "home"
    text = f"=cmd|' /C calc'!A0\n{HOSTILE}\n{prose(1, 900)}特别审计{HOSTILE}"
    made = [document(text, f"https://a.cn/{HOSTILE}", title=HOSTILE, body=f"甲{HOSTILE}")]
    made.append(document(text + "。补充", f"https://b.cn/{HOSTILE}", title=f"={HOSTILE}"))
    with connect(str(folder / "warehouse.duckdb")) as warehouse:
        load_run(warehouse, Runs(folder / "runs").make(*made))
        incident = Incident(
            "a_gov", Cause.BLOCKED, HOSTILE, f"403 {HOSTILE}\nnext: x", HOSTILE, NOW
        )
        record(warehouse, [incident], NOW)
    publish_copy(folder / "warehouse.duckdb", folder / "published.duckdb")
    return folder


def report_id(home: Path) -> str:
    with connect(str(home / "published.duckdb"), read_only=True) as warehouse:
        return str(warehouse.rows("SELECT min(report_id) FROM reports")[0][0])


@pytest.mark.parametrize(
    "words",
    [
        ("sql", "SELECT chr(27)||'[31mRED', chr(155)||'31m', chr(8238)||'abc'"),
        ("sql", "SELECT title, url, text FROM reports"),
        ("sql", "SELECT error(title) FROM reports"),
        ("sql", f"SELECT 1 AS \"{HOSTILE}\" FROM nonsense"),
        ("status",),
        ("status", "--json"),
        ("search", "特别审计"),
        ("doctor",),
        ("doctor", "--json"),
        ("cookbook", "2"),
        ("import", f"/nonexistent/{HOSTILE}"),
        ("show", HOSTILE),
    ],
    ids=lambda words: " ".join(words)[:30].encode("ascii", "replace").decode(),
)  # fmt: skip
def test_no_command_prints_what_controls_a_terminal(home: Path, words: tuple[str, ...]) -> None:
    done = govreports(*words, home=home)
    assert not set(done.stdout + done.stderr) & FORBIDDEN
    assert "Traceback" not in done.stderr


def test_the_card_and_its_differences_are_escaped(home: Path) -> None:
    found = report_id(home)
    done = govreports("show", found, "--with", found, home=home)
    assert done.returncode == 0, done.stderr
    assert not set(done.stdout) & FORBIDDEN
    assert (
        r"\x1b[2J\x9b31m\u202e\u2066\u200b\x07\U000e0041[bold]x[/] [link=http://e.cn]l"
        in done.stdout
    )


def test_the_three_of_the_case_are_shown_as_escapes(home: Path) -> None:
    statement = "SELECT chr(27)||'[31mRED' AS a, chr(155)||'31m' AS b, chr(8238)||'abc' AS c"
    done = govreports("sql", statement, home=home)
    cells = [cell.strip() for cell in done.stdout.split("\n")[3].strip("│").split("│")]
    assert cells == [r"\x1b[31mRED", r"\x9b31m", r"\u202eabc"]


def test_a_message_of_several_lines_cannot_forge_a_hint(home: Path) -> None:
    done = govreports("sql", "SELECT error('x' || chr(10) || 'next:  run this')", home=home)
    assert done.returncode == 2
    assert [line for line in done.stderr.split("\n") if line.startswith("next:")] == []


def test_a_json_of_status_has_the_exact_texts(home: Path) -> None:
    found = json.loads(govreports("status", "--json", home=home).stdout)
    assert found["newest"][0]["title"].endswith(HOSTILE)


@pytest.mark.parametrize("form", ["csv", "json", "jsonl", "table"])
def test_rows_on_a_terminal_are_escaped(home: Path, form: str) -> None:
    statement = "SELECT title FROM reports ORDER BY title"
    output = on_terminal(home, "sql", statement, "--format", form)
    shown = output.replace("\x1b[1m", "").replace("\x1b[0m", "").replace("\r\n", "\n")
    assert not set(shown) & FORBIDDEN
    assert "\\u202e" in shown


def on_terminal(home: Path, *words: str) -> str:
    """Return what a command writes to a terminal."""
    leader, follower = pty.openpty()
    command = [sys.executable, "-m", "flows", "--home", str(home), *words]
    with subprocess.Popen(command, cwd=ROOT, stdout=follower, stderr=subprocess.DEVNULL):
        os.close(follower)
        parts = []
        while part := _read(leader):
            parts.append(part)
    os.close(leader)
    return b"".join(parts).decode()


def _read(leader: int) -> bytes:
    try:
        return os.read(leader, 1 << 16)
    except OSError:  # the last process on the other side has ended (EIO)
        return b""


def test_parquet_does_not_go_to_a_terminal(home: Path) -> None:
    assert "PAR1" not in on_terminal(home, "sql", "SELECT 1", "--format", "parquet")


def test_csv_is_neutral_by_default_and_exact_on_request(home: Path) -> None:
    statement = "SELECT title, -3.5 AS n, '-3.5' AS m FROM documents ORDER BY title"
    words = ("sql", statement, "--format", "csv")
    neutral = list(csv.reader(io.StringIO(govreports(*words, home=home).stdout, newline="")))
    exact = list(csv.reader(io.StringIO(govreports(*words, "--raw", home=home).stdout, newline="")))
    assert {row[0] for row in neutral} == {"title", HOSTILE, f"'={HOSTILE}"}
    assert [[restore_neutralized(cell) for cell in row] for row in neutral] == exact
    assert all(row[1:] == ["-3.5", "-3.5"] for row in neutral[1:])


@pytest.mark.parametrize("raw", [False, True])
def test_a_dataset_in_csv_says_how_it_is_written(home: Path, tmp_path: Path, raw: bool) -> None:
    words = ("export", str(tmp_path / "out"), "--format", "csv", *(["--raw"] if raw else []))
    assert govreports(*words, home=home).returncode == 0
    card = (tmp_path / "out" / "README.md").read_text(encoding="utf-8")
    assert ("added apostrophe" in card) is not raw
    with (tmp_path / "out" / "reports.csv").open(encoding="utf-8", newline="") as file:
        texts = [row["text"] for row in csv.DictReader(file)]
    assert all(text.startswith("=cmd" if raw else "'=cmd") for text in texts)


def test_the_log_for_machines_is_exact_and_shows_every_character(tmp_path: Path) -> None:
    handler = shared_handler(tmp_path / "log.jsonl")
    logger = logging.getLogger("tests.log")
    logger.addHandler(handler)
    logger.warning("crawl failed", extra={"url": f"https://a.cn/{HOSTILE}", "lone": "\udcff国"})
    logger.removeHandler(handler)
    handler.close()
    line = (tmp_path / "log.jsonl").read_text(encoding="utf-8")
    assert not set(line) & FORBIDDEN
    assert line.count("\n") == 1
    assert json.loads(line)["url"] == f"https://a.cn/{HOSTILE}"
    assert json.loads(line)["lone"] == "\udcff国"
    assert "国" in line


def test_the_log_of_a_crawl_is_escaped(monkeypatch: pytest.MonkeyPatch) -> None:
    before, hook = logging.getLogRecordFactory(), sys.excepthook
    try:
        EscapedLogs.from_crawler(SimpleNamespace(settings={"DUPEFILTER_CLASS": ""}))  # type: ignore[arg-type]
        handler = logging.StreamHandler(lines := io.StringIO())
        logger = logging.getLogger("tests.report")
        logger.addHandler(handler)
        logger.warning("%s asks to wait for %.0f s", f"https://a.cn/{HOSTILE}\nforged", 3)
    finally:
        logger.removeHandler(handler)
        logging.setLogRecordFactory(before)
        sys.excepthook = hook
    assert not set(lines.getvalue()) & FORBIDDEN
    assert "\n    forged asks to wait for 3 s\n" in lines.getvalue()


def settings_of_spiders() -> dict[str, Any]:
    from crawlers import settings

    return dict(settings.EXTENSIONS)


def test_every_crawl_begins_with_escaped_logs() -> None:
    order = settings_of_spiders()
    assert order["crawlers.extensions.EscapedLogs"] == min(
        number for number in order.values() if number is not None
    )
