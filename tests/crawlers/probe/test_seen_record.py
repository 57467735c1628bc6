"""What a check found is written into a site's file, and nothing else of the file changes."""

from datetime import date
from pathlib import Path

import pytest

from crawlers.page import Outcome
from crawlers.probe.check_result import CheckResult, ListCheck
from crawlers.probe.seen_record import MOST_SEEN, sighting_of, write_seen
from crawlers.site import load_site
from crawlers.site_evidence import Sighting

HEAD = "# 示例\nsite: aa\nname: 甲 # 乙\nbody: gov\nhome: http://a.cn/\n"
DAY = date(2026, 11, 21)


def result(
    outcome: Outcome, *, works: bool = False, day: date = DAY, listed: Outcome | None = None
) -> CheckResult:
    lists = (ListCheck("http://a.cn/", "site file", mixed=False, outcome=listed or outcome),)
    return CheckResult("aa", day, works, outcome, detail="status 403", lists=lists)


@pytest.mark.parametrize(
    ("found", "sighting"),
    [
        (result(Outcome.DOCUMENT, works=True), Sighting.WORKS),
        (result(Outcome.BLOCKED), Sighting.BLOCKED),
        (result(Outcome.ROBOTS_DENIED), Sighting.BLOCKED),
        (result(Outcome.HIJACKED), Sighting.HIJACKED),
        (result(Outcome.DNS_FAILED), Sighting.UNREACHABLE),
        (result(Outcome.MAINTENANCE), Sighting.UNREACHABLE),
        (result(Outcome.LIST), Sighting.NO_TEXT),
        (result(Outcome.TIMEOUT, listed=Outcome.LIST), Sighting.NO_TEXT),
    ],
)
def test_each_outcome_is_one_sighting(found: CheckResult, sighting: Sighting) -> None:
    assert sighting_of(found) is sighting


@pytest.mark.parametrize(
    ("rest", "kept"),
    [
        ("verified: never  # soon\n", "verified: 2026-11-21  # soon\n"),
        ("verified: 2025-01-01\n", "verified: 2026-11-21\n"),
        ("# the end\n", "# the end\n"),
        ("seen: []\nverified: never\n# the end\n", "verified: 2026-11-21\n# the end\n"),
        (
            "seen:\n- date: '2026-08'\n  from: Hangzhou\n  result: works\nverified: never\n",
            "verified: 2026-11-21\n",
        ),
    ],
)
def test_the_rest_of_the_file_stays(tmp_path: Path, rest: str, kept: str) -> None:
    path = tmp_path / "aa.yml"
    path.write_text(HEAD + rest, encoding="utf-8")
    write_seen(path, result(Outcome.DOCUMENT, works=True), "Hangzhou")
    text = path.read_text(encoding="utf-8")
    assert text.startswith(HEAD)
    assert kept in text
    site = load_site(path)
    assert site.verified == DAY
    newest = site.seen[-1]
    assert (newest.date, newest.vantage, newest.result) == ("2026-11-21", "Hangzhou", "works")
    assert newest.reason is None
    assert len(site.seen) == 1  # the same place and result: only the latest day


def test_blocks_are_kept_by_place_and_the_list_stays_short(tmp_path: Path) -> None:
    path = tmp_path / "aa.yml"
    path.write_text(HEAD + "verified: 2025-01-01\n", encoding="utf-8")
    for n in range(2 * MOST_SEEN):
        write_seen(path, result(Outcome.BLOCKED, day=date(2026, 1, 1 + n)), f"place {n // 2}")
    site = load_site(path)
    assert [one.vantage for one in site.seen] == [f"place {n}" for n in range(MOST_SEEN)]
    assert site.seen[0].date == "2026-01-02"
    assert site.seen[0].reason == "blocked: status 403"
    assert site.verified == date(2025, 1, 1)
    write_seen(path, result(Outcome.BLOCKED), None)
    written = load_site(path).seen
    assert (len(written), written[-1].vantage, written[0].vantage) == (8, None, "place 1")
