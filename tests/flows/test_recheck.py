"""`govreports recheck`: an edit is a new version, a deletion is dated, nothing else changes."""

from pathlib import Path

import pytest

from crawlers.practice.build import build_web
from crawlers.practice.content.story import Full
from crawlers.practice.server import PracticeWeb
from flows.demo import write_registry
from tests.flows.home_state import content, rows
from tests.flows.run_command import govreports

pytestmark = pytest.mark.processes

SITE = "practice_vsb"


@pytest.mark.slow
def test_edits_and_deletions_are_found_and_nothing_else(tmp_path: Path) -> None:
    places = {"GOVREPORTS_SITES": str(tmp_path / "sites")}
    published = tmp_path / "published.duckdb"
    with PracticeWeb(build_web()) as web:
        write_registry(tmp_path / "sites", [each for each in web.sites if each.site == SITE])
        assert govreports("run", home=tmp_path, environment=places).returncode == 0
        before = content(published)
        known = [
            url for (url,) in rows(published, "SELECT url FROM documents WHERE parent IS NULL")
        ]
        articles = web.web.website(SITE).articles
        full = [
            str(url)
            for url in known
            if isinstance(articles["/" + str(url).split("/", 3)[3]].story, Full)
        ]
        edited, deleted = full[0], full[1]
        web.web.edit(edited)
        web.web.delete(deleted)
        done = govreports("recheck", SITE, home=tmp_path, environment=places)
    assert done.returncode == 0, done.stderr
    changed = rows(
        published, "SELECT change, url FROM changes WHERE change IN ('edited', 'vanished')"
    )
    assert sorted(changed) == [("edited", edited), ("vanished", deleted)]
    after = content(published)
    assert len(after["documents"]) == len(before["documents"]) + 1
    assert set(before["documents"]) <= set(after["documents"]), "the old texts stay"
    assert rows(published, "SELECT * FROM integrity") == []
