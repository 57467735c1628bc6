"""Parts and targets of real reports, compared with labels made by hand.

Labels are matched by their words, not by offsets, which any change of the text before them moves.
"""

import csv
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

from crawlers.page import FetchedPage
from normalize import normalize_page
from normalize.document import Document, PartKind, Target, TargetKind
from normalize.structure import read_parts
from normalize.targets import read_targets, value_in
from tests.quality.floors import hold
from tests.real_texts import NATIONAL_REPORTS, records
from tests.warehouse.factories import Runs
from warehouse import connect
from warehouse.engine import IN_MEMORY
from warehouse.exports import recipe
from warehouse.loading import load_run

Row = dict[str, str]


def labels(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as lines:
        if path.suffix == ".tsv":
            return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
        return list(csv.DictReader(lines))


@pytest.fixture(scope="module")
def provinces(shared: Path) -> dict[str, Document]:
    """Return the reports of provinces by their region."""
    found = {}
    for path in sorted((shared / "office").glob("gov_report_*.docx")):
        (document,) = normalize_page(FetchedPage(f"file:{path.name}", path.read_bytes()))
        assert isinstance(document, Document), path.name
        found[path.stem[-6:]] = document
    return found


def texts(
    shared: Path, provinces: dict[str, Document], rows: dict[str, list[Row]]
) -> Iterator[tuple[str, list[Row]]]:
    """Yield each labelled text with its labels."""
    seeds = {
        path.name[:3]: path.read_text(encoding="utf-8") for path in (shared / "seeds").glob("*.txt")
    }
    for name, parts in rows.items():
        if name.startswith("2025"):
            yield provinces[name[-6:]].text, parts
        else:
            whole = seeds[name[:3]]
            ends = (int(parts[0]["start"]), int(parts[-1]["end"]) + 1)
            yield whole[slice(*ends)] if "#" in name else whole, parts


def part_at(text: str) -> list[str]:
    found = [""] * len(text)
    for part in read_parts(text):
        found[part.start : part.end] = [part.part.value] * (part.end - part.start)
    return found


def test_parts_of_labelled_reports(shared: Path, provinces: dict[str, Document]) -> None:
    by_report: dict[str, list[Row]] = defaultdict(list)
    for row in labels(shared / "facts/parts.tsv"):
        by_report[row["report"]].append(row)
    right: Counter[str] = Counter()
    total: Counter[str] = Counter()
    for text, rows in texts(shared, provinces, by_report):
        found, position = part_at(text), 0
        for row in rows:
            start = text.index(row["first20"], position)
            position = text.index(row["last20"], start) + len(row["last20"])
            if row["part"] != "tail":
                total[row["part"]] += position - start
                right[row["part"]] += found[start:position].count(row["part"])
    hold("parts: characters in their part, of all", right.total() / total.total())
    least = min(total, key=lambda part: right[part] / total[part])
    hold("parts: characters in their part, of the least part", right[least] / total[least])


def agrees(target: Target, row: Row) -> bool:
    """Return whether a target is the labelled one, by kind, name, bounds and words."""
    if target.kind.value != row["kind"]:
        return False
    if target.kind is TargetKind.NOT_STATED:
        return target.indicator == row["indicator"]
    others = target.indicator.startswith("other:") and row["indicator"].startswith("other:")
    low, high = (float(row[name]) if row[name] else None for name in ("low", "high"))
    quote = target.quote or ""
    return (
        (target.indicator == row["indicator"] or others)
        and (target.low, target.high) == (low, high)
        and (quote in row["quote"] or row["quote"] in quote)
        and target.scope.value.startswith("main") == row["scope"].startswith("main")
    )


def test_targets_of_labelled_reports(shared: Path, provinces: dict[str, Document]) -> None:
    """Labels are complete for the named indicators, and for all in the main paragraph."""
    rows = labels(shared / "facts/targets_2025.tsv")
    wanted, hits, surplus = Counter[str](), Counter[str](), Counter[str]()
    for region, document in provinces.items():
        left = list(document.targets)
        for row in (each for each in rows if each["region"] == region):
            wanted[row["kind"]] += 1
            if found := next((each for each in left if agrees(each, row)), None):
                left.remove(found)
                hits[row["kind"]] += 1
        for target in left:
            if not target.indicator.startswith("other:") or target.scope.value.startswith("main"):
                surplus[target.kind.value] += 1
    recall = {kind: hits[kind] / wanted[kind] for kind in wanted}
    precision = {kind: hits[kind] / (hits[kind] + surplus[kind]) for kind in wanted}
    hold("targets: recall, numeric", recall["numeric"])
    hold("targets: precision, numeric", precision["numeric"])
    hold("targets: recall, qualitative", recall["qualitative"])
    hold("targets: precision, qualitative", precision["qualitative"])
    hold("targets: recall, not_stated", recall["not_stated"])
    hold("targets: precision, not_stated", precision["not_stated"])


def test_each_target_is_in_its_words_and_growth_in_a_plan(provinces: dict[str, Document]) -> None:
    for region, document in provinces.items():
        plans = [part for part in document.parts if part.part is PartKind.PLAN]
        stated = [each for each in document.targets if each.quote is not None]
        assert any(each.indicator == "gdp_growth" for each in stated), region
        for target in stated:
            assert document.text[target.start : target.end] == target.quote
            assert value_in(target.low, target.high, target.quote or ""), target
            if target.indicator == "gdp_growth":
                assert any(part.start <= (target.start or 0) < part.end for part in plans)


def test_national_growth_targets(shared: Path) -> None:
    reports = defaultdict(list)
    for row in records(shared / NATIONAL_REPORTS):
        reports[row["id"].split("-")[1]].append(row["text"])
    right = 0
    for row in labels(shared / "facts/gwr_national_gdp_targets.csv"):
        bounds = tuple(float(row[name]) if row[name] else None for name in ("low", "high"))
        found = [growth(text, int(row["year"])) for text in reports[row["year"]]]
        right += bounds in found
    hold("targets: national growth targets", right)


def growth(text: str, year: int) -> tuple[float | None, float | None] | None:
    """Return the bounds of the first target of growth in the plan of a year."""
    targets = read_targets(text, read_parts(text), year)
    found = (each for each in targets if each.indicator == "gdp_growth" and each.low is not None)
    return next(((each.low, each.high) for each in found if each.scope != "period"), None)


def test_the_cookbook_returns_the_labelled_growth_targets(
    shared: Path, provinces: dict[str, Document], tmp_path: Path
) -> None:
    with connect(IN_MEMORY) as warehouse:
        load_run(warehouse, Runs(tmp_path / "runs").make(*provinces.values()))
        rows = warehouse.query(recipe(6).sql).to_pylist()
        plans = warehouse.query(recipe(29).sql).to_pylist()
        assert warehouse.rows("FROM integrity") == []
    found = {(row["region"], row["low"], row["high"]) for row in rows if row["scope"] == "main"}
    assert found == {
        (row["region"], *(float(row[side]) if row[side] else None for side in ("low", "high")))
        for row in labels(shared / "facts" / "targets_2025.tsv")
        if (row["indicator"], row["scope"]) == ("gdp_growth", "main")
    }
    assert {plan["region_name"] for plan in plans} == {row["region_name"] for row in rows}
