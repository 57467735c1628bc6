"""A table of public addresses becomes site files, with sources; present files are kept."""

from pathlib import Path

import pytest

from crawlers.errors import InputError
from crawlers.registry import (
    ListRow,
    MovedRow,
    plan_additions,
    read_lists,
    read_moved,
    write_additions,
)
from crawlers.site import Registry, Site, dump_site, load_site

GOV = {"home": "https://www.example.gov.cn/", "region": "330802", "body": "gov"}
SOURCE = {"evidence": "a public list", "evidence_date": "c. 2026-08 (seen)"}


def row(url: str, work_report: str = "no", **more: str) -> ListRow:
    named = {"site_name": "示例区人民政府", "what": "政府工作报告"}
    return ListRow(**{**named, **GOV, **SOURCE, **more}, list_url=url, work_report=work_report)


def only(rows: list[ListRow], moved: tuple[MovedRow, ...] = ()) -> Site:
    found = plan_additions(Registry(Path("none"), {}), rows, moved)
    [addition] = found.files
    return addition.site


def test_reports_come_first_and_alone_with_their_source() -> None:
    site = only(
        [
            row("https://www.example.gov.cn/news/", what="要闻"),
            row("https://www.example.gov.cn/zfgzbg/", "yes", basis="parent folder of article"),
            row("http://www.example.gov.cn/zfgzbg/index.html", "yes"),
        ]
    )
    assert [str(url) for url in site.start] == ["https://www.example.gov.cn/zfgzbg/"]
    assert not site.mixed
    [evidence] = site.evidence
    assert (evidence.source, evidence.date, evidence.basis) == (
        "a public list",
        "2026-08",
        "parent",
    )
    assert site.verified == "never"


def test_without_a_column_the_search_is_a_mixed_start_on_a_host_of_its_own() -> None:
    search = "http://search.province.gov.cn/s?q={q}&p={page}&start={page}"
    site = only([row(search, "search"), row("https://www.example.gov.cn/fg/", what="文件")])
    [url] = map(str, site.start)
    assert url.endswith("?q=%E5%B7%A5%E4%BD%9C%E6%8A%A5%E5%91%8A&p=1&start=0")
    assert site.mixed == site.start
    assert site.allowed == ("search.province.gov.cn",)


def test_a_search_may_take_its_words_in_base64() -> None:
    site = only([row("https://www.example.gov.cn/zhss.jsp?keyword={q64}&n={page}", "search")])
    assert str(site.start[0]).endswith("?keyword=5bel5L2c5oql5ZGK&n=1")


@pytest.mark.parametrize("path", ["/search/s", "/search/s?offset={page}"])
def test_a_search_that_needs_a_form_is_kept_as_evidence_only(path: str) -> None:
    site = only([row(f"https://www.example.gov.cn{path}", "search")])
    assert not site.start
    assert [one.address for one in site.evidence] == [f"https://www.example.gov.cn{path}"]


def test_ordinary_files_are_a_start_only_where_nothing_else_is_known() -> None:
    site = only([row("https://www.example.gov.cn/fg/", what="文件/规章")])
    assert len(site.mixed) == 1
    assert str(site.start[0]).endswith("/fg/")


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"site_name": "示例市教育局"}, "a department"),
        ({"site_name": "示例省发展和改革委员会"}, "a department"),
        ({"level": "provincial dept"}, "a department"),
        ({"body": "media"}, "the body media does not report"),
        ({"region": ""}, "its region is unknown"),
        ({"basis": "composed (guessed)"}, "its address is composed"),
        ({"home": "http://mirror.com/"}, "a mirror"),
        ({"home": ""}, "its home page is unknown"),
        ({"home": "http://search.province.gov.cn/"}, "its home page is unknown"),
    ],
)
def test_rows_that_are_not_of_a_body_are_left_out_and_counted(
    change: dict[str, str], reason: str
) -> None:
    moved = [MovedRow("mirror.com/a/", "", "mirror on an expired domain")]
    rows = [row("https://www.example.gov.cn/zfgzbg/", "yes", **change)]
    found = plan_additions(Registry(Path("none"), {}), rows, moved)
    assert not found.files
    assert found.left_out == {reason: 1}


@pytest.mark.parametrize(
    "name",
    [
        "示例省人民代表大会常务委员会",
        "政协示例省委员会",
        "示例县人民法院",
        "中国人民政治协商会议示例市委员会",
    ],
)
def test_committees_of_congress_and_cppcc_are_not_departments(name: str) -> None:
    assert only([row("https://www.example.gov.cn/gzbg/", "yes", site_name=name)]).start


def test_old_addresses_are_not_started_from_but_kept_as_former() -> None:
    moved = (
        MovedRow("http://www.example.gov.cn/old/zfgzbg/", "", "moved"),
        MovedRow("https://www.example.gov.cn …col 12 (2018)", "", "column changed"),
        MovedRow("http://old.cn", "https://www.example.gov.cn", "moved"),
    )
    rows = [
        row("https://www.example.gov.cn/old/zfgzbg/", "yes"),
        row("https://www.example.gov.cn/zfgzbg/", "yes"),
        row("https://www.example.gov.cn/alt/", "yes", what="报告（旧址，勿用）"),
        row("http://old.cn/bg/", "yes", home="http://old.cn/"),
    ]
    site = only(rows, moved)
    assert [str(url) for url in site.start] == ["https://www.example.gov.cn/zfgzbg/"]
    assert {str(url) for url in site.formerly} == {
        "https://www.example.gov.cn/alt/",
        "http://old.cn/",
        "http://www.example.gov.cn/old/zfgzbg/",
    }


def test_what_was_seen_keeps_date_and_vantage() -> None:
    site = only(
        [
            row("", status="works from US datacentre IP (2026-08)"),
            row("", status="2021: 9 reports | x 2026-08-11: blocked for a US datacentre IP, read"),
            row("", status="works"),
        ]
    )
    seen = [(one.date, one.vantage, one.result.value) for one in site.seen]
    assert seen == [
        ("2026-08", "US datacentre IP", "works"),
        ("2026-08-11", "US datacentre IP", "blocked"),
    ]


def test_a_second_run_writes_nothing_and_a_present_file_is_only_added_to(tmp_path: Path) -> None:
    mine = (
        '# mine\nsite: mine_gov\nname: 我\nregion: "330802"\nbody: gov\n'
        "home: https://www.example.gov.cn/\n"
    )
    (tmp_path / "mine_gov.yml").write_text(mine, encoding="utf-8")
    other = row("http://rd.b.cn/gzbg/", "yes", home="http://rd.b.cn/", body="npc")
    rows = [row("https://www.example.gov.cn/zfgzbg/", "yes"), other]
    found = plan_additions(Registry.read(tmp_path), rows)
    assert [each.path.name for each in found.files] == ["mine_gov.yml", "b_npc.yml"]
    assert [path.name for path in write_additions(found, fill=False)] == ["b_npc.yml"]
    assert (tmp_path / "mine_gov.yml").read_text(encoding="utf-8") == mine
    found = plan_additions(Registry.read(tmp_path), rows)
    assert [path.name for path in write_additions(found, fill=True)] == ["mine_gov.yml"]
    assert (tmp_path / "mine_gov.yml").read_text(encoding="utf-8").startswith(mine)
    assert load_site(tmp_path / "mine_gov.yml").start
    assert not plan_additions(Registry.read(tmp_path), rows).files


def test_two_bodies_on_one_host_get_names_and_homes_of_their_own(tmp_path: Path) -> None:
    rows = [
        row("", region="330802"),
        row("", region="330803"),
        row("", region="330804", home="http://www.example.com.cn/"),
    ]
    found = plan_additions(Registry(tmp_path, {}), rows)
    assert [each.site.site for each in found.files] == ["example_gov", "example_330804_gov"]
    assert found.left_out == {"its home page is that of another site": 1}


def test_an_added_file_survives_a_round_trip(tmp_path: Path) -> None:
    site = only([row("https://www.example.gov.cn/zfgzbg/", "yes", status="works (2026-03)")])
    path = tmp_path / "a.yml"
    path.write_text(dump_site(site), encoding="utf-8")
    assert load_site(path) == site
    assert Site.model_validate_json(site.model_dump_json()) == site


def test_tables_have_tabs_or_commas_and_need_their_columns(tmp_path: Path) -> None:
    tabs, commas = tmp_path / "a.tsv", tmp_path / "a.csv"
    tabs.write_text("home\tregion\tbody\tmore\nh\t330802\tgov\tx\n", encoding="utf-8")
    commas.write_text('home,region,body\n"h",330802,gov\n', encoding="utf-8-sig")
    assert (
        read_lists(tabs) == read_lists(commas) == [ListRow(home="h", region="330802", body="gov")]
    )
    (tmp_path / "b.tsv").write_text("home\tbody\n", encoding="utf-8")
    with pytest.raises(InputError, match="no column region"):
        read_lists(tmp_path / "b.tsv")
    with pytest.raises(InputError, match="no column old"):
        read_moved(tabs)
    with pytest.raises(InputError, match="cannot be read"):
        read_lists(tmp_path / "none.tsv")
