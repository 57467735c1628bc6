"""TECHNIQUES.md is true: it names every technique, and what it names exists."""

import csv
from pathlib import Path

import pytest

from crawlers.families import BY_NAME
from crawlers.families.api_lists import SEARCHES, TECHNIQUES
from crawlers.practice.build import build_web
from tests.conftest import ROOT

TABLE = ROOT / "crawlers" / "families" / "TECHNIQUES.md"
APIS = {spec.name for spec in (*TECHNIQUES, *SEARCHES)}


def table() -> list[list[str]]:
    lines = [line for line in TABLE.read_text(encoding="utf-8").splitlines() if line[:1] == "|"]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def test_what_reads_a_technique_exists_and_has_a_practice_site() -> None:
    sites = {website.profile.name for website in build_web().websites}
    for technique, reader, paged, site, *_ in table():
        assert reader in {*APIS, *BY_NAME, "json", "script-array", "no"}, technique
        assert paged in {"yes", "no", "links only", "one file", "one page"}, technique
        assert site in sites or reader == "no", technique


def test_each_api_list_is_in_the_table() -> None:
    assert {reader for _, reader, *_ in table()} >= APIS


def test_what_is_not_read_has_a_reason() -> None:
    assert all(note for _, reader, *_, note in table() if reader == "no")


def test_the_table_has_every_known_technique(shared: Path) -> None:
    facts = shared / "facts" / "techniques.tsv"
    if not facts.exists():
        pytest.skip("../shared/facts is not here")
    with facts.open(encoding="utf-8", newline="") as lines:
        rows = csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        names = {row[0].replace("|", "/").strip() for row in rows} - {"technique"}
    assert names <= {technique for technique, *_ in table()}
