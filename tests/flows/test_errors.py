"""Errors are one line with a next step and exit code 2, never a traceback."""

import os
import socket
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from tests.flows.run_command import govreports, govreports_here

pytestmark = pytest.mark.processes

SITE = """\
site: example_gov
name: 示例市人民政府
body: gov
home: https://www.example.gov.cn/
"""


@pytest.fixture
def registry(tmp_path: Path) -> Path:
    folder = tmp_path / "sites"
    folder.mkdir()
    (folder / "example_gov.yml").write_text(SITE, encoding="utf-8")
    return folder


def complaint(tmp_path: Path, *arguments: str, **environment: str) -> str:
    """Return the output of a command that fails as expected."""
    return checked(govreports_here(*arguments, home=tmp_path / "home", environment=environment))


def checked(done: CompletedProcess[str]) -> str:
    assert done.returncode == 2, done.stderr
    assert "Traceback" not in done.stderr
    return done.stderr


def test_malformed_site_names_file_line_and_nearest_key(tmp_path: Path, registry: Path) -> None:
    (registry / "bad.yml").write_text(SITE.replace("home:", "hom:"), encoding="utf-8")
    told = complaint(tmp_path, "sites", GOVREPORTS_SITES=str(registry))
    assert "bad.yml:4" in told
    assert "home" in told


def test_missing_warehouse_says_how_to_make_one(tmp_path: Path) -> None:
    told = checked(govreports("sql", "SELECT 1", home=tmp_path / "home"))
    assert "no warehouse" in told
    assert "govreports demo" in told


def test_port_in_use_suggests_another(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        told = complaint(tmp_path, "demo", "--port", str(taken.getsockname()[1]))
    assert "is taken" in told
    assert "--port" in told


@pytest.mark.parametrize("command", ["run", "crawl"])
def test_unknown_site_suggests_the_nearest(tmp_path: Path, registry: Path, command: str) -> None:
    told = complaint(tmp_path, command, "exampel_gov", GOVREPORTS_SITES=str(registry))
    assert "example_gov" in told


def test_import_of_a_missing_path(tmp_path: Path) -> None:
    assert "no such file" in complaint(tmp_path, "import", str(tmp_path / "absent"))


def test_unreadable_file_is_reported_after_the_others_are_loaded(tmp_path: Path) -> None:
    folder = tmp_path / "reports"
    folder.mkdir()
    (folder / "good.txt").write_text("各位代表:\n现将工作情况报告如下,请予审议。\n" * 9, "utf-8")
    (folder / "dangling.txt").symlink_to(tmp_path / "nowhere")
    told = complaint(tmp_path, "import", str(folder))
    assert "dangling.txt" in told
    count = ("sql", "SELECT count(*) AS n FROM documents", "--format", "csv")
    counted = govreports_here(*count, home=tmp_path / "home")
    assert counted.stdout.split() == ["n", "1"]


def test_invalid_sql_is_reported_with_the_message_of_duckdb(tmp_path: Path) -> None:
    (tmp_path / "one.txt").write_text("各位代表:\n现将工作情况报告如下,请予审议。\n" * 9, "utf-8")
    one = str(tmp_path / "one.txt")
    assert govreports_here("import", one, home=tmp_path / "home").returncode == 0
    assert "nonsense" in complaint(tmp_path, "sql", "SELECT nonsense FROM reports")
    assert "read-only" in complaint(tmp_path, "sql", "DELETE FROM documents")


def test_invalid_setting_names_the_variable(tmp_path: Path) -> None:
    told = complaint(tmp_path, "sites", GOVREPORTS_PROCESSES="none")
    assert "GOVREPORTS_PROCESSES" in told


def test_real_site_is_not_crawled_without_a_contact(tmp_path: Path, registry: Path) -> None:
    told = complaint(tmp_path, "run", "example_gov", GOVREPORTS_SITES=str(registry))
    assert "GOVREPORTS_CONTACT" in told


@pytest.mark.parametrize(
    "location",
    [
        "ducklake:postgres:postgresql://u:PGSECRET@127.0.0.1:1/x",
        "ducklake:postgres:postgres://u@127.0.0.1:1/x?password=PGSECRET",
        "ducklake:postgres:host=127.0.0.1 port=1 user=u password='PGSECRET' dbname=x",
    ],
)
@pytest.mark.parametrize("command", [("status",), ("doctor",), ("sql", "SELECT 1")])
def test_no_password_of_a_lake_is_printed(
    tmp_path: Path, location: str, command: tuple[str, ...]
) -> None:
    done = govreports_here(
        *command, home=tmp_path / "home", environment={"GOVREPORTS_WAREHOUSE": location}
    )
    assert done.returncode != 0
    assert "PGSECRET" not in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


def test_names_of_files_are_escaped_in_problems(tmp_path: Path) -> None:
    given = tmp_path / "given"
    given.mkdir()
    for number in range(3):
        os.mkfifo(given / f"{number}\x1b[31m\u202e.txt")
    told = complaint(tmp_path, "import", str(given))
    assert not {"\x1b", "\u202e"} & set(told)
    assert told.count("not a regular file") == 3
    assert told.count(r"\x1b[31m\u202e.txt") == 3
