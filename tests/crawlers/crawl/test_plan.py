"""The plan of a crawl: its arguments, its run folder, and the known pages that it skips."""

from pathlib import Path

import pytest
from scrapy.settings import Settings

from crawlers.crawl.plan import prepare_plan
from crawlers.crawl.process import new_run
from crawlers.errors import GovreportsError, SettingError, UnknownSite
from crawlers.page import Outcome
from crawlers.run_folder import KnownPage, write_lines


def settings(tmp_path: Path) -> Settings:
    folder = tmp_path / "sites"
    folder.mkdir(exist_ok=True)
    text = "site: a_gov\nname: 甲\nbody: gov\nhome: http://www.a.gov.cn/\n"
    (folder / "a_gov.yml").write_text(text, encoding="utf-8")
    values = {"SITES_FOLDER": str(folder), "HOME_FOLDER": str(tmp_path), "CONTACT": "me@a.cn"}
    return Settings(values)


@pytest.mark.parametrize(
    ("arguments", "error", "says"),
    [
        ({}, SettingError, "no site is named"),
        ({"site": "b_gov"}, UnknownSite, "did you mean a_gov"),
        ({"site": "a_gov", "limits": "3"}, SettingError, "did you mean limit"),
        ({"site": "a_gov", "limit": "0"}, SettingError, "not a number"),
        ({"site": "a_gov", "since": "2024"}, SettingError, "2024-01-31"),
        ({"site": "a_gov", "full": "maybe"}, SettingError, "neither yes nor no"),
    ],
)
def test_a_wrong_argument_is_an_error_that_names_it(
    tmp_path: Path, arguments: dict[str, str], error: type[GovreportsError], says: str
) -> None:
    with pytest.raises(error, match=says):
        prepare_plan(arguments, settings(tmp_path))
    assert not (tmp_path / "runs").exists()


def test_a_refused_plan_creates_no_run_folder(tmp_path: Path) -> None:
    given = settings(tmp_path)
    given.set("CONTACT", None)
    with pytest.raises(SettingError, match="no contact"):
        prepare_plan({"site": "a_gov"}, given)
    assert not (tmp_path / "runs").exists()
    assert prepare_plan({"site": "a_gov"}, settings(tmp_path)).agent == "govreports/0.1 (+me@a.cn)"


def test_known_pages_are_skipped_unless_their_failure_was_temporary(tmp_path: Path) -> None:
    run = new_run(tmp_path, "a_gov")
    known = [KnownPage(f"http://a/{o.value}", o) for o in Outcome]
    write_lines(run.known, known)
    arguments = {"run": str(run.path), "site": "a_gov"}
    plan = prepare_plan(arguments, settings(tmp_path))
    assert plan.skips("http://a/document")
    assert plan.skips("http://a/soft_404")
    assert not plan.skips("http://a/timeout")
    assert not plan.skips("http://a/new")
    assert not prepare_plan({**arguments, "full": "1"}, settings(tmp_path)).skips(
        "http://a/document"
    )
    assert {one.outcome.value for one in plan.rechecked()} == {"document", "attachment", "viewer"}
