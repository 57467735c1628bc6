"""Copies of one report are one row, and its best copy represents it."""

from dataclasses import replace
from pathlib import Path

import pytest

from normalize.document import Document, Kind, Script
from tests.warehouse.duplicates.report_families import evaluate
from tests.warehouse.factories import Runs, document, prose
from warehouse import Warehouse
from warehouse.duplicates.comparison import Text, kept_figures
from warehouse.duplicates.own_text import own_text
from warehouse.duplicates.relation import verdict
from warehouse.loading.load import load_run

STATED: dict[str, object] = {"kind": Kind.GOV, "region": "330824", "report_year": 2025}


def text(words: str, name: str = "a") -> Text:
    return Text(1, name, name, 0, len(words), None, words, "other", None, None, False, False)


@pytest.mark.processes
def test_families_of_copies_are_one_row_with_the_best_copy(tmp_path: Path) -> None:
    found = evaluate(60, tmp_path, seed=3)
    assert found.one_row >= 0.995, found.problems
    assert found.best >= 0.99, found.problems
    assert found.wrong_merges == 0


@pytest.mark.slow
@pytest.mark.processes
def test_two_thousand_families(tmp_path: Path) -> None:
    found = evaluate(1350, tmp_path, seed=5)
    assert found.families >= 2000
    assert found.one_row >= 0.995, found.problems[:20]
    assert found.best >= 0.99, found.problems[:20]
    assert found.wrong_merges == 0


def resolution(session: str, day: str) -> str:
    return (
        f"青溪县第十七届人民代表大会{session}会议关于县人民政府工作报告的决议\n（{day}通过）\n"
        f"青溪县第十七届人民代表大会{session}会议听取和审议了县长代表县人民政府所作的工作报告。会议充分"
        "肯定了县人民政府过去一年的工作，同意报告提出的总体要求、主要目标和重点任务，决定批准这个报告。"
        "会议要求，县人民政府要坚持稳中求进，完整准确贯彻新发展理念，着力推动高质量发展，全面加强自身建设，"
        "确保完成全年目标任务。会议号召，全县人民更加紧密地团结起来，锐意进取，真抓实干。"
    )


@pytest.mark.parametrize(
    ("first", "second", "related"),
    [
        (resolution("第三次", "2024年1月18日"), resolution("第四次", "2025年1月17日"), False),
        (resolution("第三次", "2024年1月18日"), resolution("第三次", "2024年1月19日"), False),
        (resolution("第三次", "2024年1月18日"), resolution("第三次", "2024年1月18日") + "完", True),
        (prose("short", 400), prose("short", 400) + "完毕。", False),  # neither states what it is
        (prose("short", 400), prose("short", 400), True),
    ],
)
def test_the_heads_of_short_texts_are_compared_first(
    first: str, second: str, related: bool
) -> None:
    assert (verdict(text(first), text(second, "b")) is not None) is related


ARTICLES = "\n".join(f"第{n}条 {prose(n, 90)}" for n in "一二三四五六七八九")
PASSED = "青溪县河道条例\n（2021年12月24日第十四届人民代表大会常务委员会第三次会议通过）\n"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (PASSED, PASSED.replace("通过）", "通过，自2022年5月1日起施行）")),
        (PASSED, PASSED.replace("通过）", "通过　2022年1月5日公布　2022年3月1日施行）")),
        ("青溪县河道条例\n", PASSED + "2022年1月5日第6号公告公布\n2022年3月1日施行\n"),
    ],
)
def test_days_of_publication_and_force_are_no_edition(first: str, second: str) -> None:
    found = verdict(text(first + ARTICLES), text(second + ARTICLES, "b"))
    assert found
    assert found.relation == "same"


def test_laws_of_two_regions_are_no_versions() -> None:
    here, later = text(PASSED + ARTICLES), text(PASSED.replace("2021", "2023") + ARTICLES, "b")
    versions = verdict(here, later)
    assert versions
    assert versions.relation == "version_of"
    assert verdict(replace(here, region="330824"), replace(later, region="340102")) is None


def test_figures_written_as_numerals_are_kept() -> None:
    words = "。".join(f"建成{n}公里" for n in range(2010, 2040))
    spelt = words.translate(str.maketrans("0123456789", "〇一二三四五六七八九"))
    assert kept_figures(text(words), text(spelt)) == 1.0


def test_advertisements_are_foreign_and_a_section_is_not() -> None:
    report = prose("own", 3000)
    kept = report.split("\n")[:-4]
    shorter, section = text("\n".join(kept)), text(report)
    advertised = text("\n".join(f"{line}\n扫码关注公众号免费领取新人大礼包" for line in kept))
    assert own_text(section, shorter).foreign == 0
    assert own_text(section, shorter).length > own_text(shorter, section).length + 100
    assert own_text(advertised, shorter).length < own_text(shorter, advertised).length * 1.01
    assert own_text(advertised, shorter).foreign > 100


def canonical(warehouse: Warehouse, runs: Runs, *documents: Document) -> list[tuple[str, str]]:
    load_run(warehouse, runs.make(*documents))
    return warehouse.rows(
        "SELECT url, reason FROM clusters JOIN documents ON document_id = report_id ORDER BY ALL"
    )


def test_a_draft_is_a_draft_of_the_final_text(warehouse: Warehouse, runs: Runs) -> None:
    final = prose("final", 3000)
    sentences = final.split("。")
    sentences[5:8] = ["这一句后来改写了", "这一句也改写了"]
    draft = document("。".join(sentences), "https://a/draft", draft=True, **STATED)
    chosen = canonical(warehouse, runs, draft, document(final, "https://a/final", **STATED))
    assert chosen == [("https://a/final", "final")]
    assert warehouse.rows("SELECT relation FROM relations") == [("draft_of",)]


def test_a_cut_copy_is_not_canonical_although_it_came_first(
    warehouse: Warehouse, runs: Runs
) -> None:
    whole = prose("whole", 3000)
    cut = document(whole[:2500], "https://a/cut", **STATED)
    chosen = canonical(warehouse, runs, cut, document(whole, "https://b/whole", **STATED))
    assert chosen == [("https://b/whole", "complete")]


def test_the_script_of_the_issuer_is_preferred(warehouse: Warehouse, runs: Runs) -> None:
    words = "人民代表大会常务委员会依法履职，听取审议专项报告，组织执法检查。" * 30 + prose(
        "s", 900
    )
    traditional = words.translate(str.maketrans("会务员听职审议报专项组织执检",
                                                "會務員聽職審議報專項組織執檢"))  # fmt: skip
    copies = [
        document(traditional, "https://a/1", script=Script.TRADITIONAL, **STATED),
        document(words, "https://b/1", script=Script.SIMPLIFIED, **STATED),
    ]
    assert canonical(warehouse, runs, *copies) == [("https://b/1", "script")]
