"""Generated reports are structured like real ones, differ like them, and are reproducible."""

from dataclasses import replace
from itertools import combinations, product

import pytest

from crawlers.practice.build import KINDS, facts_of
from crawlers.practice.content.corpus import report_paragraphs, salutation
from crawlers.practice.content.report_facts import (
    Facts,
    PracticeKind,
    chinese,
    counties,
    practice_place,
)

PLACES = ("330825", "610925", "430626")


def grams(facts: Facts) -> set[str]:
    text = "".join(
        character for character in "".join(report_paragraphs(facts)) if character.isalnum()
    )
    return {text[at : at + 5] for at in range(len(text) - 4)}


def jaccard(one: set[str], other: set[str]) -> float:
    return len(one & other) / len(one | other)


@pytest.fixture(scope="module")
def reports() -> dict[Facts, set[str]]:
    chosen = product(PLACES, KINDS, (2023, 2024))
    facts = [facts_of(practice_place(code), kind, year, 1) for code, kind, year in chosen]
    return {one: grams(one) for one in facts}


def test_reports_have_realistic_length(reports: dict[Facts, set[str]]) -> None:
    sizes = [sum(map(len, report_paragraphs(facts))) for facts in reports]
    assert min(sizes) >= 5_000
    assert 10_000 < max(sizes) <= 20_000


def test_unrelated_reports_hardly_overlap(reports: dict[Facts, set[str]]) -> None:
    pairs = combinations(reports.items(), 2)
    overlaps = [
        jaccard(one, other)
        for (a, one), (b, other) in pairs
        if (a.place, a.kind) != (b.place, b.kind)
    ]
    assert max(overlaps) < 0.15


def test_successive_years_share_only_boilerplate(reports: dict[Facts, set[str]]) -> None:
    for a, b in combinations(reports, 2):
        if (a.place, a.kind) == (b.place, b.kind):
            assert 0.02 < jaccard(reports[a], reports[b]) < 0.4


def test_a_report_has_title_dateline_speaker_salutation_and_parts_in_order() -> None:
    facts = facts_of(practice_place("330825"), PracticeKind.NPC, 2024, 1)
    lines = report_paragraphs(facts)
    assert lines[0] == facts.title == "龙游县人民代表大会常务委员会工作报告"
    assert facts.meeting in lines[1]
    assert f"{facts.given_on.year}年{facts.given_on.month}月{facts.given_on.day}日在" in lines[1]
    assert facts.post in lines[2]
    assert lines[3] == salutation(facts) == "各位代表："
    parts = [line[:2] for line in lines if line[:2] in ("一、", "二、", "三、")]
    assert parts == ["一、", "二、", "三、"]
    assert any(line.startswith("（一）") for line in lines)
    assert "一是" in "".join(lines)
    assert lines[-1].startswith("各位代表！")


def test_reports_to_the_same_congress_share_meeting_and_day() -> None:
    where = practice_place("430626")
    heard = [
        facts_of(where, kind, 2024, 1)
        for kind in (PracticeKind.NPC, PracticeKind.GOV, PracticeKind.COURT)
    ]
    assert len({(facts.meeting, facts.given_on) for facts in heard}) == 1
    assert facts_of(where, PracticeKind.CPPCC, 2024, 1).meeting.startswith("政协平江县第")


def test_a_term_has_five_sessions_in_five_years() -> None:
    facts = [
        facts_of(practice_place("430626"), PracticeKind.NPC, year, 1) for year in (2021, 2022, 2026)
    ]
    assert [one.session for one in facts] == [5, 1, 5]
    assert facts[1].term == facts[2].term == facts[0].term + 1


def test_another_seed_generates_other_reports() -> None:
    where = practice_place("330825")
    one, same, other = (facts_of(where, PracticeKind.GOV, 2024, seed) for seed in (1, 1, 2))
    assert report_paragraphs(one) == report_paragraphs(same)
    assert jaccard(grams(one), grams(other)) < 0.15


def test_bulk_reports_differ_as_well() -> None:
    bulk = [
        grams(replace(facts_of(practice_place(code), PracticeKind.NPC, year, 1), bulk=True))
        for code, year in product(PLACES, (2023, 2024))
    ]
    assert max(jaccard(a, b) for a, b in combinations(bulk, 2)) < 0.15


def test_places_have_the_codes_of_the_standard() -> None:
    assert practice_place("330825").name == "龙游县"
    assert practice_place("430000").level == "province"
    assert not practice_place("320106").unique  # 鼓楼区
    assert len(counties()) > 2_000
    assert len({one.name for one in counties()}) == len(counties())


@pytest.mark.parametrize(
    ("number", "numeral"), [(3, "三"), (10, "十"), (17, "十七"), (20, "二十"), (21, "二十一")]
)
def test_numbers_are_written_in_chinese_numerals(number: int, numeral: str) -> None:
    assert chinese(number) == numeral
