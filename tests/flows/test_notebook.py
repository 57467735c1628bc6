"""The front for notebooks: it opens, searches and reads what was published."""

from pathlib import Path

from flows.notebook import open_warehouse, report, search
from tests.warehouse.factories import Runs, document, prose
from warehouse import connect
from warehouse.loading import load_run
from warehouse.maintenance import publish_copy


def test_a_notebook_opens_searches_and_reads(tmp_path: Path) -> None:
    with connect(str(tmp_path / "warehouse.duckdb")) as warehouse:
        text = prose(1, 600) + "麒麟企业。"
        load_run(warehouse, Runs(tmp_path / "runs").make(document(text, "https://a/1")))
    publish_copy(tmp_path / "warehouse.duckdb", tmp_path / "published.duckdb")
    [hit] = search("麒麟 OR 独角兽", home=tmp_path)
    assert report(hit.report_id[:12], home=tmp_path).text == text
    with open_warehouse(tmp_path) as opened:
        assert opened.query("SELECT url FROM reports").to_pandas()["url"].tolist() == [hit.url]
