"""Duplicates in real texts: independent copies match, successive years and amendments do not."""

import csv
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from crawlers.practice.damage.mirror_damage import STYLES, damage
from normalize.document import Document, Kind
from normalize.repair.chain import repair_text
from normalize.repair.damage_score import damage_share
from tests.quality.floors import hold
from tests.real_texts import LAWS, NATIONAL_REPORTS, records
from tests.warehouse.factories import Runs, document
from warehouse import Warehouse, connect
from warehouse.loading.load import load_run

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def loaded(
    shared: Path, empty: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Warehouse]:
    folder = tmp_path_factory.mktemp("near")
    reports = records(shared / NATIONAL_REPORTS)
    laws = records(shared / LAWS)
    run = Runs(folder / "runs").make(
        *(document(each["text"], each["id"], kind=Kind.GOV) for each in reports),
        *(document(each["text"], each["id"], kind=Kind.OTHER) for each in laws),
    )
    with connect(str(shutil.copy(empty, folder / "w.duckdb"))) as warehouse:
        load_run(warehouse, run)
        yield warehouse


def pairs(shared: Path, relation: str) -> list[tuple[str, str, float]]:
    with (shared / "near_dup" / "pairs.tsv").open(encoding="utf-8") as lines:
        return [
            (row["a"].split(":", 1)[-1], row["b"].split(":", 1)[-1], float(row["jaccard5"]))
            for row in csv.DictReader(lines, delimiter="\t")
            if row["relation"] == relation
        ]


def reports(warehouse: Warehouse) -> dict[str, str]:
    rows = warehouse.rows("SELECT url, report_id FROM copies JOIN documents USING (document_id)")
    return dict(rows)


def test_independent_copies_are_in_one_cluster(loaded: Warehouse, shared: Path) -> None:
    of = reports(loaded)
    wanted = pairs(shared, "same_report_other_source")
    apart = [pair for pair in wanted if of[pair[0]] != of[pair[1]]]
    assert apart == []
    hold("copies: independent copies together, of all", 1 - len(apart) / len(wanted))


def test_successive_years_are_in_different_clusters(loaded: Warehouse, shared: Path) -> None:
    of = reports(loaded)
    wanted = pairs(shared, "different_year")
    assert wanted
    together = [pair for pair in wanted if of[pair[0]] == of[pair[1]]]
    assert together == []
    hold("copies: successive years together", len(together))


def test_amended_laws_are_not_duplicates_of_their_predecessors(
    loaded: Warehouse, shared: Path
) -> None:
    """Pairs of one title below .98 are amendments; two are undated and not recognised."""
    of = reports(loaded)
    wanted = [
        pair for pair in pairs(shared, "same_title_two_files_same_repo")
        if pair[2] < 0.98 and pair[0] in of and pair[1] in of
    ]  # fmt: skip
    assert len(wanted) > 30
    together = [pair for pair in wanted if of[pair[0]] == of[pair[1]]]
    hold("copies: amended laws with their predecessors", len(together))


def test_integrity_holds(loaded: Warehouse) -> None:
    assert loaded.rows("SELECT * FROM integrity") == []


def test_two_hundred_damaged_mirrors_find_their_originals(
    warehouse: Warehouse, shared: Path, runs: Runs
) -> None:
    found = records(shared / NATIONAL_REPORTS)
    years = {each["cluster"]: each["text"][1000:3500] for each in found}
    originals = [
        document(text, f"https://o/{name}", kind=Kind.GOV) for name, text in sorted(years.items())
    ][:40]
    mirrors = [
        mirror(original, style, number)
        for style in STYLES
        for number, original in enumerate(originals)
    ]
    assert len(mirrors) == 200
    load_run(warehouse, runs.make(*mirrors))  # before their originals
    load_run(warehouse, runs.make(*originals))
    of = reports(warehouse)
    name = {each: url.split("/")[-1] for url, each in of.items() if url.startswith("https://o/")}
    astray = [url for url, each in of.items() if name.get(each) != url.split("/")[-1]]
    assert astray == []
    hold("copies: damaged mirrors with their originals, of all", 1 - len(astray) / len(of))
    canonical = warehouse.rows("SELECT count(*) FROM reports WHERE starts_with(url, 'https://m/')")
    assert canonical == [(0,)]


def mirror(original: Document, style: str, seed: int) -> Document:
    """Return the original, damaged as by a mirror and restored by the normaliser."""
    restored = repair_text(damage(original.text, seed, style))
    url = original.url.replace("https://o/", f"https://m/{style}/")
    share = damage_share(restored)
    return document(restored.text, url, kind=Kind.GOV, damage=share, unresolved=restored.unresolved)
