"""Cards: any document's id leads to the report, its duplicates, versions and differences."""

import pytest

from tests.warehouse.factories import Runs, document, edited, prose
from warehouse import Warehouse
from warehouse.errors import QueryError
from warehouse.exports.report_card import read_card, text_difference
from warehouse.loading.batch_file import document_id
from warehouse.loading.load import load_run


def test_a_duplicate_leads_to_the_card_of_its_report(warehouse: Warehouse, runs: Runs) -> None:
    text = prose("card")
    copy = edited(text, 0.004, 1)
    load_run(
        warehouse,
        runs.make(
            document(text, "https://a/1", title="报告", published_at=None),
            document(copy, "https://b/1", damage=0.1),
        ),
    )
    canonical, other = document_id("https://a/1", 0, text), document_id("https://b/1", 0, copy)
    shown = read_card(warehouse, other[:12])
    assert (shown.requested_id, shown.report_id, shown.title) == (other, canonical, "报告")
    assert [each.url for each in shown.copies] == ["https://a/1", "https://b/1"]
    assert shown.copies[1].relation == "mirror_of"
    assert 0.9 < shown.copies[1].jaccard < 1
    assert shown.reason == "undamaged"
    assert shown.copies[0].record_id == "urn:uuid:https://a/1"


def test_the_card_lists_versions(warehouse: Warehouse, runs: Runs) -> None:
    text = prose("card")
    load_run(warehouse, runs.make(document(text)))
    load_run(warehouse, runs.make(document(text + "\n补充一句。")))
    shown = read_card(warehouse, document_id("https://www.a.gov.cn/1.html", 0, text))
    assert [each.number for each in shown.versions] == [1, 2]
    assert shown.text.endswith("补充一句。")
    assert shown.formerly == (document_id("https://www.a.gov.cn/1.html", 0, text),)


def test_an_unknown_or_ambiguous_id_is_an_error(warehouse: Warehouse, runs: Runs) -> None:
    with pytest.raises(QueryError, match="no document has an id that begins with 'zz'"):
        read_card(warehouse, "zz")
    load_run(warehouse, runs.make(document(prose(1)), document(prose(2), "https://b/1")))
    with pytest.raises(QueryError, match="several documents"):
        read_card(warehouse, "")


def test_the_difference_shows_changes_with_little_context(warehouse: Warehouse, runs: Runs) -> None:
    text = prose("card")
    lines = text.split("\n")
    lines[2] = lines[2].replace(lines[2][10:14], "甲乙丙丁", 1)
    changed = "\n".join([*lines, "末尾一行"])
    load_run(warehouse, runs.make(document(text), document(changed, "https://b/1")))
    a, b = (row[0] for row in warehouse.rows("SELECT document_id FROM documents ORDER BY serial"))
    shown = list(text_difference(warehouse, a, b))
    assert shown[0] == "@ line 3"
    assert "[甲乙丙丁]" in shown[2]
    assert shown[-1] == "+ [末尾一行]"
    assert len(shown) == 5
    assert list(text_difference(warehouse, a, a)) == []
