"""A year of fifty sites, monitored daily: every incident is reported in time, and nothing else."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from flows.monitoring.fact_queries import read_facts
from flows.monitoring.rules import incidents
from tests.flows.simulated_year import LAST, Year, days, moment, truth
from warehouse import Warehouse, connect
from warehouse.incidents import record


@pytest.fixture
def warehouse() -> Iterator[Warehouse]:
    with connect(":memory:") as opened:
        opened.rows("SET threads = 1")  # for tables as small as these, more only cost time
        yield opened


@pytest.mark.parametrize("seed", [1])
def test_every_true_incident_is_reported_within_a_day_and_there_are_no_false_alarms(
    warehouse: Warehouse, seed: int
) -> None:
    year = Year(seed)
    year.fill(warehouse)
    for day in days():
        now = moment(day) + timedelta(minutes=1)
        record(warehouse, incidents(read_facts(warehouse, now), now), now)
    rows = warehouse.rows(
        "SELECT site, cause, subject, first_seen, over_at FROM incidents ORDER BY site"
    )
    expected = truth(year.places)
    told = [row[:3] for row in rows]
    assert told == [(each.site, each.cause, each.subject) for each in expected]
    for each, (*_, begun, over) in zip(expected, rows, strict=True):
        assert timedelta(0) <= begun - moment(each.begins) <= timedelta(days=1, minutes=1)
        if each.ends is None:
            assert over is None
        else:
            assert timedelta(0) <= over - moment(each.ends) <= timedelta(minutes=1)


def test_the_year_contains_harmless_trouble() -> None:
    year = Year(1)
    outcomes = {row["outcome"] for row in year.rows["fetches"]}
    assert {"timeout", "challenge", "server_error", "not_modified", "gone"} <= outcomes
    assert year.rows["rejections"]
    assert date(2026, 6, 30) == LAST
