"""`govreports sites`: adds sites from a table, and an empty registry is an error."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from flows.cli import main

TABLE = (
    "site_name\thome\tregion\tbody\tlist_url\twhat\twork_report\n"
    "示例区人民政府\thttps://www.example.gov.cn/\t330802\tgov\t"
    "https://www.example.gov.cn/zfgzbg/\t政府工作报告\tyes\n"
)


@pytest.fixture
def table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GOVREPORTS_SITES", str(tmp_path / "sites"))
    path = tmp_path / "lists.tsv"
    path.write_text(TABLE, encoding="utf-8")
    return path


def test_a_dry_run_writes_nothing_and_a_run_writes_once(table: Path) -> None:
    arguments = ["sites", "add", "--from", str(table)]
    dry = CliRunner().invoke(main, [*arguments, "--dry-run"])
    assert dry.exit_code == 0
    assert "new: example_gov" in dry.output
    assert not (table.parent / "sites").exists()
    CliRunner().invoke(main, arguments)
    assert (table.parent / "sites" / "example_gov.yml").exists()
    again = CliRunner().invoke(main, arguments)
    assert "0 new sites, 0 that lack keys" in again.output
    assert "example_gov" in CliRunner().invoke(main, ["sites"]).output


def test_an_empty_registry_and_a_bad_table_exit_with_2(table: Path) -> None:
    empty = CliRunner().invoke(main, ["sites"])
    assert empty.exit_code == 2
    assert "does not exist" in empty.output
    table.write_text("home\n", encoding="utf-8")
    bad = CliRunner().invoke(main, ["sites", "add", "--from", str(table)])
    assert bad.exit_code == 2
    assert "no column region, body" in bad.output


def test_the_reference_is_printed(table: Path) -> None:
    assert "| `region` |" in CliRunner().invoke(main, ["sites", "reference"]).output
    schema = CliRunner().invoke(main, ["sites", "reference", "--schema"]).output
    assert schema.startswith("{")
