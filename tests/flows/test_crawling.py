"""`govreports crawl`: its options are arguments of the spider."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from flows.cli.app import main

SITE = """\
site: example_gov
name: 示例市人民政府
body: gov
home: https://www.example.gov.cn/
"""


@pytest.fixture
def given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the list that receives Scrapy's arguments."""
    words: list[str] = []

    def crawl(
        site: str, home: Path, sites: Path, contact: str | None, options: object, _settings: str
    ) -> int:
        words.extend([site, str(contact), *map(str, options)])  # type: ignore[call-overload]
        return 0

    (tmp_path / "example_gov.yml").write_text(SITE, encoding="utf-8")
    monkeypatch.setattr("crawlers.crawl.crawl_by_hand", crawl)
    monkeypatch.setenv("GOVREPORTS_SITES", str(tmp_path))
    monkeypatch.setenv("GOVREPORTS_CONTACT", "me@example.org")
    return words


def run(tmp_path: Path, *arguments: str) -> None:
    done = CliRunner().invoke(
        main, ["--home", str(tmp_path / "home"), "crawl", "example_gov", *arguments]
    )
    assert done.exit_code == 0, done.output


def test_each_option_of_a_crawl_is_an_argument_of_the_spider(
    tmp_path: Path, given: list[str]
) -> None:
    run(tmp_path, "--since", "2025-01-31", "--limit", "5", "--full", "--dry-run")
    assert given[:2] == ["example_gov", "me@example.org"]
    assert given[2::2] == ["-a"] * 4
    assert set(given[3::2]) == {"since=2025-01-31", "limit=5", "full=1", "dry_run=1"}


def test_omitted_options_are_not_passed_and_scrapy_options_are(
    tmp_path: Path, given: list[str]
) -> None:
    run(tmp_path, "--limit", "5", "-s", "LOG_LEVEL=DEBUG")
    assert given[2:] == ["-a", "limit=5", "-s", "LOG_LEVEL=DEBUG"]
