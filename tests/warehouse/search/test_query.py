"""Search: everything that `contains` finds is found and ranked; the index is derived."""

import random
import shutil
from contextlib import suppress
from pathlib import Path

import pytest
import tantivy

from normalize.document import Kind
from tests.warehouse.factories import Runs, document, prose
from warehouse import connect
from warehouse.errors import QueryError, WarehouseError, WarehouseLocked, WarehouseMissing
from warehouse.loading.load import load_run
from warehouse.maintenance.published_copy import publish_copy
from warehouse.search.index import VERSION, Refreshed, refresh_index, schema
from warehouse.search.index_folding import fold, pairs
from warehouse.search.query import Hit, page_of_results, search
from warehouse.search.terms import terms


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Forty published reports; a test that changes anything uses a copy."""
    path = tmp_path_factory.mktemp("search")
    with connect(str(path / "warehouse.duckdb")) as warehouse:
        texts = [prose(n, 900) for n in range(36)]
        documents = [document(text, f"https://a/{n}") for n, text in enumerate(texts)]
        documents += [
            document(
                prose("a", 500) + "\n优化营商环境，统筹疫情防控。", "https://x/1",
                title="甲区政府工作报告", kind=Kind.GOV, region="330802", report_year=2024,
            ),
            document(
                prose("b", 500) + "\n持續優化營商環境，培育獨角獸企業。ＧＤＰ增長5%", "https://x/2",
                title="關於工作的報告", region="330803", report_year=2024,
            ),
            document(prose("c", 500) + "\n营商的环境很好。", "https://x/3", report_year=2023),
            document(prose("d", 500), "https://x/4", title="营商环境报告", body="丁县人大常委会"),
        ]  # fmt: skip
        load_run(warehouse, Runs(path / "runs").make(*documents))
    publish_copy(path / "warehouse.duckdb", path / "published.duckdb")
    return path


@pytest.fixture
def own(home: Path, tmp_path: Path) -> Path:
    return shutil.copytree(home, tmp_path / "own")


def found(home: Path, query: str, **filters: object) -> list[str]:
    hits = search(home / "search", home / "published.duckdb", query, **filters)  # type: ignore[arg-type]
    return [hit.url for hit in hits]


def test_phrases_match_like_contains(home: Path) -> None:
    rng = random.Random(7)
    contains = "SELECT url FROM reports WHERE contains(concat_ws(chr(10), title, text), ?)"
    with connect(str(home / "published.duckdb"), read_only=True) as warehouse:
        texts = [row[0] for row in warehouse.rows("SELECT text FROM reports WHERE url LIKE '%a/%'")]
        for _ in range(200):
            text, length = rng.choice(texts), rng.randint(1, 9)
            start = rng.randrange(len(text) - length)
            if phrase := text[start : start + length].strip():
                expected = {row[0] for row in warehouse.rows(contains, [phrase])}
                assert set(found(home, f'"{phrase}"', limit=None)) == expected, phrase


def test_words_need_not_be_adjacent_but_phrases_must(home: Path) -> None:
    assert set(found(home, "营商环境")) == {f"https://x/{n}" for n in (1, 2, 3, 4)}
    assert set(found(home, '"营商环境"')) == {f"https://x/{n}" for n in (1, 2, 4)}
    assert found(home, "营商环境")[0] == "https://x/4"  # it is in the title
    assert found(home, "营商环境")[-1] == "https://x/3"  # its words are not adjacent


def test_exclusions_filters_and_limits(home: Path) -> None:
    assert "https://x/1" not in found(home, "营商环境 -疫情")
    assert found(home, "营商环境 -“优化营商”", year=2024) == []
    assert set(found(home, "营商", year=2024)) == {"https://x/1", "https://x/2"}
    assert found(home, "营商", kind="gov_work_report") == ["https://x/1"]
    assert found(home, "营商", place="柯城") == ["https://x/1"]
    assert set(found(home, "营商", place="3308")) == {"https://x/1", "https://x/2"}
    assert set(found(home, "营商", place="浙江省")) == {"https://x/1", "https://x/2"}
    assert found(home, "营商", place="丁县") == ["https://x/4"]
    assert len(found(home, "工作", limit=3)) == 3


def test_scripts_width_and_case_do_not_matter(home: Path) -> None:
    for query in ("gdp增长5%", '"GDP增長５％"', "優化營商環境 独角兽"):
        assert found(home, query)[0] == "https://x/2"


def hit(home: Path, query: str) -> Hit:
    return search(home / "search", home / "published.duckdb", query)[0]


def test_snippets_show_matches_in_the_characters_of_the_text(home: Path) -> None:
    best = hit(home, "优化营商环境 独角兽")
    shown = [best.snippet[start:end] for start, end in best.matches]
    assert shown == ["優化營商環境", "獨角獸"]
    assert len(best.snippet) <= 80
    assert best.region_name == "浙江省衢州市衢江区"


def test_a_query_without_a_search_term_is_an_error(home: Path) -> None:
    for query in ("", "  ", "OR", '""', '"  "'):
        with pytest.raises(QueryError, match="contains no search term"):
            found(home, query)


@pytest.mark.parametrize(
    "query",
    [
        *".(*+?[{|^$\\",
        '"',
        "--",
        "的",
        "𠀀𠀀",
        "a\udcff",
        "AND OR",
        "营商:环境^2",
        "\0",
        "x" * 9000,
    ],
)
def test_no_query_rebuilds_the_index(home: Path, query: str) -> None:
    refresh_index(home / "search", home / "published.duckdb")
    before = (home / "search" / "state.json").stat()
    with suppress(QueryError):
        found(home, query)
        found(home, "工作", place=query)
    assert (home / "search" / "state.json").stat() == before


def test_a_search_during_an_update_uses_the_previous_index(own: Path) -> None:
    folder, published = own / "search", own / "published.duckdb"
    refresh_index(folder, published)
    load(own, "麒麟企业" + prose("new", 500))
    writer = tantivy.Index(schema(), str(folder / "index")).writer()
    assert found(own, "麒麟") == []  # the previous index
    del writer
    assert len(found(own, "麒麟")) == 1


def test_a_search_while_the_first_index_is_built_is_an_error(own: Path) -> None:
    folder, published = own / "search", own / "published.duckdb"
    refresh_index(folder, published)
    (folder / "state.json").write_text(f'{{"version": {VERSION}, "changed": 0, "size": 0}}')
    writer = tantivy.Index(schema(), str(folder / "index")).writer()
    with pytest.raises(WarehouseLocked, match="updating the search index"):
        found(own, "工作")
    del writer
    assert found(own, "工作")


def test_a_search_without_a_published_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(WarehouseMissing):
        search(tmp_path / "search", tmp_path / "published.duckdb", "营商")


def load(home: Path, *texts: str) -> None:
    with connect(str(home / "warehouse.duckdb")) as warehouse:
        runs = Runs(home / "runs", made=warehouse.query("SELECT run_id FROM runs").num_rows)
        url = "https://y/{}".format
        load_run(warehouse, runs.make(*(document(text, url(hash(text))) for text in texts)))
    publish_copy(home / "warehouse.duckdb", home / "published.duckdb")


def test_only_new_reports_are_indexed(own: Path) -> None:
    folder, published = own / "search", own / "published.duckdb"
    refresh_index(folder, published)
    assert refresh_index(folder, published) == Refreshed()
    load(own, "麒麟企业" + prose("new", 500))
    assert refresh_index(folder, published) == Refreshed(added=1)
    assert len(found(own, "麒麟")) == 1


def test_a_duplicate_is_not_a_separate_hit(own: Path) -> None:
    refresh_index(own / "search", own / "published.duckdb")
    with connect(str(own / "published.duckdb"), read_only=True) as warehouse:
        old = warehouse.rows("SELECT text FROM reports WHERE url = 'https://a/0'")[0][0]
    load(own, old + "更完整的一份")
    with connect(str(own / "published.duckdb"), read_only=True) as warehouse:
        listed = [row[0] for row in warehouse.rows("SELECT url FROM reports")]
    assert len(listed) == 40
    assert sorted(found(own, "。", limit=None)) == sorted(listed)


def _replace(path: Path, content: bytes) -> None:
    """Replace a file; the old one must keep its content, because Tantivy may have it mapped."""
    path.unlink()
    path.write_bytes(content)


@pytest.mark.parametrize("harm", ["delete", "truncate", "garbage", "old"])
def test_a_broken_or_old_index_is_rebuilt(own: Path, harm: str) -> None:
    before = sorted(found(own, '"工作"', limit=None))
    files = [path for path in (own / "search" / "index").iterdir() if path.suffix]
    if harm == "delete":
        shutil.rmtree(own / "search")
    elif harm == "old":
        (own / "search" / "state.json").write_text('{"version": 0}')
    for path in files if harm in {"truncate", "garbage"} else ():
        content = path.read_bytes()
        half = content[: len(content) // 2]
        _replace(path, half if harm == "truncate" else half + b"\xff" * len(half))
    assert sorted(found(own, '"工作"', limit=None)) == before


def test_a_refresh_rebuilds_a_damaged_index(own: Path) -> None:
    folder, published = own / "search", own / "published.duckdb"
    refresh_index(folder, published)
    for path in (folder / "index").iterdir():
        if path.suffix:
            _replace(path, path.read_bytes()[:40])
    load(own, "麒麟企业" + prose("new", 500))
    assert refresh_index(folder, published) == Refreshed(added=41)


@pytest.mark.parametrize("seed", range(12))
def test_one_bad_byte_of_an_index_is_no_exception(own: Path, seed: int) -> None:
    """Tantivy panics on some; a search or a refresh makes the index again."""
    rng, folder, published = random.Random(seed), own / "search", own / "published.duckdb"
    refresh_index(folder, published)
    for path in sorted((folder / "index").iterdir()):
        if path.suffix and path.stat().st_size:
            content = bytearray(path.read_bytes())
            content[rng.randrange(len(content))] ^= rng.randrange(1, 256)
            _replace(path, bytes(content))
    found(own, '"工作"')
    load(own, "麒麟企业" + prose("new", 500))
    refresh_index(folder, published)
    found(own, "麒麟")


def test_an_index_that_cannot_be_written_is_an_error(own: Path) -> None:
    shutil.rmtree(own / "search", ignore_errors=True)
    (own / "search").write_text("in the way")
    with pytest.raises(WarehouseError, match="cannot be written"):
        refresh_index(own / "search", own / "published.duckdb")


def test_terms_are_parsed() -> None:
    asked = terms('营商环境 "稳中求进" -疫情 -“隐性债务” 水')
    assert asked.required == ("营商", "环境", "稳中求进", "水")
    assert asked.excluded == ("疫情", "隐性债务")
    assert asked.together == ("营商环境",)


def test_alternatives_are_parsed() -> None:
    asked = terms('营商环境 OR "数字经济" OR 水 增长 -甲 OR -乙 OR')
    assert asked.alternatives == ((("营商", "环境"), ("数字经济",), ("水",)),)
    assert (asked.required, asked.excluded) == (("增长",), ("甲", "乙"))
    assert terms("OR 水").required == ("水",)


def test_alternatives_exclusions_alone_and_pages(home: Path) -> None:
    assert set(found(home, "独角兽 OR 疫情防控")) == {"https://x/1", "https://x/2"}
    assert found(home, "独角兽 OR 疫情防控 -独角兽") == ["https://x/1"]
    everything = found(home, "-疫情", limit=None)
    assert len(everything) == 39
    assert "https://x/1" not in everything
    where = (home / "search", home / "published.duckdb", "营商环境")
    pages = [page_of_results(*where, limit=3, offset=offset) for offset in (0, 3, 6)]
    assert [(page.total, len(page.hits)) for page in pages] == [(4, 3), (4, 1), (4, 0)]
    urls = [hit.url for page in pages for hit in page.hits]
    assert sorted(urls) == sorted(found(home, "营商环境"))


@pytest.mark.parametrize("place", ["330803", "衢县", "330821", "浙江省衢州市衢江区", "衢江"])
def test_a_place_is_found_by_any_name_and_code(home: Path, place: str) -> None:
    assert found(home, "营商", place=place) == ["https://x/2"]


@pytest.mark.parametrize("mark", "·•・‧∙")
def test_interpuncts_are_equal(mark: str) -> None:
    assert fold(f"艾尔肯{mark}吐尼亚孜") == fold("艾尔肯·吐尼亚孜")


def test_folding_keeps_positions() -> None:
    text = "營商　環境\n①㎡ﬁＡ、𠀀é"
    assert len(fold(text)) == len(text)
    assert fold(text) == "营商␠环境␊1㎡ﬁa、𠀀é"
    assert pairs("营商环") == ["营商", "商环", "环"]
    assert pairs("") == []
