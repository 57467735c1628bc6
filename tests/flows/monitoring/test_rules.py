"""Each rule on hand-made facts: what it reports, and what it ignores."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from crawlers.page import Outcome
from flows.monitoring.due_dates import due_day, years_due
from flows.monitoring.rules import incidents
from flows.monitoring.site_facts import (
    Drift,
    ListFact,
    OwedReports,
    RunFact,
    Sample,
    SiteFacts,
    TemplateFact,
)
from warehouse.incidents import Cause, Incident

at = datetime.fromisoformat  # UTC without a zone, as the warehouse keeps it
NOW = at("2026-04-02 22:00")
URL = "https://a.gov.cn/gzbg/"
GOOD = {Outcome.LIST: 1, Outcome.DOCUMENT: 3}
HAD = OwedReports("npc_work_report", 1, "03-31", {2024: 1, 2025: 1, 2026: 1})


def runs(*outcomes: dict[Outcome, int], reason: str | None = "finished") -> tuple[RunFact, ...]:
    first = NOW - timedelta(days=len(outcomes))
    return tuple(
        RunFact(f"{n}-a", first + timedelta(days=n), reason, each, dict.fromkeys(each, URL))
        for n, each in enumerate(outcomes)
    )


WELL = SiteFacts(
    "a", at("2025-01-01 00:00"), runs(GOOD, GOOD, GOOD), (HAD,),
    (ListFact(URL, (20, 20, 20), Outcome.LIST),),
)  # fmt: skip


def told(site: SiteFacts, now: datetime = NOW) -> list[tuple[Cause, str]]:
    return [(each.cause, each.subject) for each in incidents([site], now) if not each.consequence]


def test_a_healthy_site_has_no_incidents() -> None:
    assert told(WELL) == []


def test_a_report_is_missing_the_day_after_it_was_due_in_beijing() -> None:
    site = replace(WELL, owed=(replace(HAD, years={2024: 1, 2025: 1}),))
    last_minute = at("2026-03-31 15:59")  # 23:59 in Beijing
    assert told(site, last_minute) == []
    assert told(site, last_minute + timedelta(minutes=1)) == [
        (Cause.MISSING, "npc_work_report 2026")
    ]


def test_a_site_without_expected_reports_may_publish_none() -> None:
    assert told(replace(WELL, owed=())) == []
    assert told(replace(WELL, owed=(replace(HAD, years={}, due="05-31"),), since=NOW)) == [
        (Cause.MISSING, "npc_work_report 2025")
    ]


def test_years_due_begin_with_the_last_one_before_the_first_run() -> None:
    assert years_due("03-31", at("2024-06-01 00:00"), NOW) == [2024, 2025, 2026]
    assert years_due("03-31", at("2024-02-01 00:00"), at("2024-03-01 00:00")) == [2023]
    assert (due_day("02-29", 2026).day, due_day("02-29", 2028).day) == (28, 29)


@pytest.mark.parametrize(
    ("outcomes", "cause"),
    [
        ({Outcome.CHALLENGE: 1}, Cause.BLOCKED),
        ({Outcome.LIST: 1, Outcome.BLOCKED: 6}, Cause.BLOCKED),
        ({Outcome.ROBOTS_DENIED: 1}, Cause.BLOCKED),
        ({Outcome.TIMEOUT: 2, Outcome.DNS_FAILED: 1}, Cause.CRAWL_FAILED),
        ({Outcome.MAINTENANCE: 1}, Cause.CRAWL_FAILED),
    ],
)
def test_trouble_counts_when_it_occurs_twice(outcomes: dict[Outcome, int], cause: Cause) -> None:
    assert told(replace(WELL, runs=runs(GOOD, outcomes, outcomes))) == [(cause, "")]
    assert told(replace(WELL, runs=runs(GOOD, GOOD, outcomes))) == []
    assert told(replace(WELL, runs=runs(outcomes, outcomes, GOOD))) == []
    assert told(replace(WELL, runs=runs(outcomes))) == [(cause, "")], "a new site counts at once"


def test_a_slower_pace_is_no_advice_where_robots_txt_refuses() -> None:
    def step(outcomes: dict[Outcome, int]) -> str:
        [found] = incidents([SiteFacts("a", runs=runs(outcomes, outcomes))], NOW)
        return found.next_step

    assert "robots.txt" in step({Outcome.ROBOTS_DENIED: 2})
    assert "more slowly" in step({Outcome.BLOCKED: 2})
    assert "more slowly" in step({Outcome.ROBOTS_DENIED: 1, Outcome.BLOCKED: 1})


def test_a_foreign_site_is_an_incident_at_once_and_explains_what_is_missing() -> None:
    taken = {Outcome.HIJACKED: 1}
    owing = replace(WELL, runs=runs(GOOD, taken), owed=(replace(HAD, years={}),))
    assert (Cause.HIJACKED, "") in told(owing)
    assert told(replace(WELL, runs=runs(taken, GOOD))) == []
    assert Cause.MISSING not in {
        one.cause for one in incidents([owing], NOW) if not one.consequence
    }


@pytest.mark.parametrize(
    "outcomes",
    [
        {Outcome.LIST: 1, Outcome.SERVER_ERROR: 9},  # dead links, requested again each day
        {Outcome.GONE: 1},  # a recheck of a page that was deleted
        {Outcome.NOT_MODIFIED: 1},
        {Outcome.LIST: 1, Outcome.LOGIN: 2},
        {},
    ],
)
def test_harmless_outcomes(outcomes: dict[Outcome, int]) -> None:
    assert told(replace(WELL, runs=runs(outcomes, outcomes, outcomes))) == []


def test_a_list_that_cannot_be_read_is_an_incident_on_the_second_visit() -> None:
    good, unread = {Outcome.LIST: 2}, {Outcome.LIST: 1, Outcome.UNREADABLE: 1}
    assert told(SiteFacts("a", runs=runs(good, unread))) == []
    assert told(SiteFacts("a", runs=runs(unread, unread))) == [(Cause.LIST_UNREADABLE, "")]


def test_a_killed_crawl_is_reported() -> None:
    killed = runs(GOOD, GOOD, reason=None)
    assert told(replace(WELL, runs=killed)) == [(Cause.CRAWL_FAILED, "")]


def test_a_block_explains_missing_reports_and_empty_lists() -> None:
    refused = {Outcome.CHALLENGE: 1}
    site = replace(
        WELL, runs=runs(refused, refused), owed=(replace(HAD, years={2024: 1, 2025: 1}),),
        lists=(ListFact(URL, (20, 0, 0), Outcome.CHALLENGE),),
    )  # fmt: skip
    assert told(site) == [(Cause.BLOCKED, "")]
    assert {each.cause for each in incidents([site], NOW)} == {
        Cause.BLOCKED, Cause.LIST_EMPTY, Cause.MISSING,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("entries", "causes"),
    [
        ((20, 0, 0), [Cause.LIST_EMPTY]),
        ((1, 0, 0), [Cause.LIST_EMPTY]),
        ((20, 20, 0), []),
        ((0, 0, 0), []),
        ((20, 3, 3), [Cause.YIELD_FELL]),
        ((20, 3, 20), []),
        ((4, 1, 1), []),
        ((), []),
    ],
)
def test_lists(entries: tuple[int, ...], causes: list[Cause]) -> None:
    site = replace(WELL, lists=(ListFact(URL, entries, Outcome.LIST),))
    assert told(site) == [(cause, URL) for cause in causes]


def test_a_pager_that_leads_nowhere_is_evidence() -> None:
    pager = "<a href='javascript:goPage(2)'>下一页</a>"
    site = replace(WELL, lists=(ListFact(URL, (20, 20), Outcome.LIST, pager),))
    (incident,) = incidents([site], NOW)
    assert (incident.cause, incident.subject) == (Cause.PAGING_LOST, URL)
    assert pager in incident.evidence


def test_a_collection_with_far_fewer_reports_than_before() -> None:
    site = replace(WELL, owed=(replace(HAD, years={2024: 30, 2025: 28, 2026: 3}),))
    assert told(site) == [(Cause.YIELD_FELL, "npc_work_report 2026")]
    plain = replace(WELL, owed=(replace(HAD, years={2024: 30, 2025: 28, 2026: 25}),))
    assert told(plain) == []


FULL = Sample(40, characters=9000, filled={"speaker": 1.0, "given_on": 0.95, "region": 0.5})


@pytest.mark.parametrize(
    ("drift", "cause"),
    [
        ({"pages": Drift(Sample(3, contained=0), Sample(40, 0.95))}, (Cause.CONTAINER_LOST, "")),
        ({"pages": Drift(Sample(3, contained=1 / 3), Sample(40, 0.95))}, None),
        ({"pages": Drift(Sample(3, contained=0), Sample(4, 1.0))}, None),
        ({"reports": Drift(replace(FULL, characters=400), FULL)}, (Cause.TEXT_SHORTER, "")),
        ({"reports": Drift(replace(FULL, characters=5000), FULL)}, None),
        (
            {"reports": Drift(replace(FULL, filled={"given_on": 1.0}), FULL)},
            (Cause.FIELD_LOST, "speaker"),
        ),
        (
            {"responses": Drift(Sample(6, rejected=1.0), Sample(40, rejected=0.1))},
            (Cause.REJECTIONS_ROSE, ""),
        ),
        ({"responses": Drift(Sample(6, rejected=1.0), Sample(40, rejected=0.8))}, None),
    ],
)
def test_drift(drift: dict[str, Drift], cause: tuple[Cause, str] | None) -> None:
    assert told(replace(WELL, **drift)) == ([cause] if cause else [])  # type: ignore[arg-type]


def test_a_site_that_is_no_longer_crawled() -> None:
    assert told(WELL, NOW + timedelta(days=2)) == []
    late = told(WELL, NOW + timedelta(days=4))
    assert late == [(Cause.NOT_CRAWLED, "")]


def test_when_most_sites_fail_it_is_our_network() -> None:
    failing = replace(WELL, runs=runs({Outcome.DNS_FAILED: 1}, {Outcome.DNS_FAILED: 1}))
    sites = [replace(failing, site=f"s{n}") for n in range(8)] + [WELL]
    found = [each for each in incidents(sites, NOW) if not each.consequence]
    assert found == [Incident(None, Cause.NETWORK, "", found[0].evidence, found[0].next_step, NOW)]
    assert "8 of 9" in found[0].evidence
    assert len([each for each in incidents(sites[4:], NOW) if not each.consequence]) == 4


def test_a_list_that_cannot_be_read_twice_or_ever_is_an_incident() -> None:
    once = (ListFact(URL, (20, 20, 0), Outcome.UNREADABLE),)
    assert told(replace(WELL, lists=once)) == []
    garbage = (ListFact(URL, (20, 0, 0), Outcome.UNREADABLE),)
    assert told(replace(WELL, lists=garbage)) == [(Cause.LIST_UNREADABLE, URL)]
    first = replace(WELL, lists=(ListFact(URL, (0,), Outcome.UNREADABLE),))
    assert told(first) == [(Cause.LIST_UNREADABLE, URL)]


def test_a_site_that_asks_for_long_waits_twice_is_held_up() -> None:
    held = runs(GOOD, GOOD, reason="asked_to_wait")
    assert told(replace(WELL, runs=held)) == [(Cause.HELD_UP, "")]
    assert told(replace(WELL, runs=(*held, *runs(GOOD)))) == []


@pytest.mark.parametrize(
    ("pages", "missed", "redesigned"),
    [(8, 8, True), (50, 25, True), (50, 24, False), (4, 4, False), (5, 5, True), (9, 0, False)],
)
def test_articles_that_miss_their_template(pages: int, missed: int, redesigned: bool) -> None:
    site = replace(WELL, template=TemplateFact(pages, missed))
    assert told(site) == ([(Cause.REDESIGNED, "")] if redesigned else [])


def test_a_redesign_explains_a_lost_container() -> None:
    lost = Drift(Sample(3, contained=0.0), Sample(20, contained=1.0))
    site = replace(WELL, pages=lost, template=TemplateFact(9, 9))
    assert told(site) == [(Cause.REDESIGNED, "")]
    assert told(replace(site, template=None)) == [(Cause.CONTAINER_LOST, "")]
