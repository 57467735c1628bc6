"""Duplicates: which texts are related, which document is canonical; order does not matter."""

import random
import shutil
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from crawlers.site import Site
from normalize.document import Document, Kind
from tests.warehouse.factories import Runs, document, edited, prose
from warehouse import Warehouse, connect
from warehouse.duplicates import parallel, relation_search
from warehouse.duplicates.candidate_pairs import order_by_component
from warehouse.duplicates.comparison import Text
from warehouse.duplicates.relation import verdict
from warehouse.loading.load import load_run

LONG = 6000


def relations(warehouse: Warehouse) -> list[tuple[str, str, str]]:
    return warehouse.rows(
        """SELECT a.url, relation, b.url FROM relations
           JOIN documents AS a ON a.document_id = from_id
           JOIN documents AS b ON b.document_id = to_id ORDER BY ALL"""
    )


def canonical(warehouse: Warehouse) -> dict[str, str]:
    rows = warehouse.rows(
        """SELECT a.url, b.url FROM copies JOIN documents AS a USING (document_id)
           JOIN documents AS b ON b.document_id = report_id"""
    )
    return dict(rows)


def load(warehouse: Warehouse, runs: Runs, *documents: Document) -> None:
    load_run(warehouse, runs.make(*documents))


def test_an_edited_copy_is_a_duplicate(warehouse: Warehouse, runs: Runs) -> None:
    text = prose("a")
    load(
        warehouse, runs,
        document(text, "https://a/1"), document(f"当前位置：首页\n{edited(text, 0.01, 1)}", "https://b/1"),
    )  # fmt: skip
    assert {name for _, name, _ in relations(warehouse)} == {"same"}
    assert len(set(canonical(warehouse).values())) == 1


def test_duplicates_in_different_runs_are_found(warehouse: Warehouse, runs: Runs) -> None:
    text = prose("a")
    load(warehouse, runs, document(text, "https://a/1"), document(prose("b"), "https://c/1"))
    load(warehouse, runs, document(edited(text, 0.005, 2), "https://b/1"))
    assert [name for _, name, _ in relations(warehouse)] == ["same"]
    assert warehouse.rows("SELECT count(*) FROM reports") == [(2,)]


def test_traditional_and_simplified_texts_are_duplicates(warehouse: Warehouse, runs: Runs) -> None:
    simple = "人民代表大会常务委员会依法履职，听取审议专项报告，组织执法检查。" * 3 + prose(
        "s", 500
    )
    traditional = simple.translate(str.maketrans("会务员听职审议报专项组织执检",
                                                 "會務員聽職審議報專項組織執檢"))  # fmt: skip
    load(warehouse, runs, document(simple, "https://a/1"), document(traditional, "https://b/1"))
    assert warehouse.rows("SELECT relation, jaccard FROM relations") == [("same", 1.0)]


def test_exact_duplicates_are_recognised_by_their_digest(warehouse: Warehouse, runs: Runs) -> None:
    text = prose("exact", 600)
    spaced = text.replace("，", "， ").replace("\n", "\n\n")
    copies = [document(spaced, f"https://c{n}/1") for n in range(30)]
    load(warehouse, runs, document(text, "https://a/1"), *copies[:10])
    load(warehouse, runs, *copies[10:], document(text, "https://m/1", damage=0.1))
    assert warehouse.rows("SELECT count(DISTINCT digest) FROM documents") == [(1,)]
    assert warehouse.rows(
        "SELECT relation, jaccard, count(*) FROM relations GROUP BY ALL ORDER BY ALL"
    ) == [("mirror_of", 1.0, 31), ("same", 1.0, 31 * 30 // 2)]
    assert len(set(canonical(warehouse).values())) == 1


@pytest.mark.parametrize("fields", [{}, {"restored": True}, {"url": "https://a/1"}])
def test_the_digest_does_not_change_the_verdict(fields: dict[str, Any]) -> None:
    text = prose("exact", 600)
    one = Text(1, "a", "https://a/1", 0, len(text), 7, text, Kind.NPC, None, None, False, False)
    other = replace(one, serial=2, document_id="b", **{"url": "https://b/1", **fields})
    read = verdict(replace(one, digest=None), replace(other, digest=None))
    assert read
    assert verdict(replace(one, text=""), replace(other, text="")) == read


@pytest.mark.parametrize("share", [0.12, 0.3, 0.6])
def test_an_excerpt_is_related_to_the_whole_text(
    warehouse: Warehouse, runs: Runs, share: float
) -> None:
    text = prose("whole", LONG)
    piece = text[1000 : 1000 + int(LONG * share)]
    load(warehouse, runs, document(piece, "https://news/1"), document(text, "https://a/1"))
    assert relations(warehouse) == [("https://news/1", "excerpt_of", "https://a/1")]
    assert canonical(warehouse)["https://news/1"] == "https://a/1"
    assert warehouse.rows("SELECT DISTINCT reason FROM clusters") == [("complete",)]


def test_a_report_in_a_compilation_is_a_part_and_a_separate_report(
    warehouse: Warehouse, runs: Runs
) -> None:
    opening = "各位代表：\n我受常委会委托，向大会报告工作，请予审议。\n"
    one, two = (opening + prose(name, 4000) for name in ("one", "two"))
    load(
        warehouse, runs,
        document(one, "https://a/1"), document(two, "https://b/1"),
        document(f"{one}\n{two}", "https://all/1"),
    )  # fmt: skip
    assert relations(warehouse) == [
        ("https://a/1", "part_of", "https://all/1"),
        ("https://b/1", "part_of", "https://all/1"),
    ]
    assert len(set(canonical(warehouse).values())) == 3


def test_a_report_twice_in_a_compilation_is_found(warehouse: Warehouse, runs: Runs) -> None:
    text, url = prose("twice"), "https://all/1"
    load(
        warehouse, runs,
        document(text, url, part=1, title="甲"), document(text, url, part=9, title="乙"),
        document(prose("other"), url, part=2),
    )  # fmt: skip
    assert warehouse.rows("SELECT count(*) FROM reports") == [(2,)]


def test_a_damaged_copy_is_a_mirror_and_not_canonical(warehouse: Warehouse, runs: Runs) -> None:
    text = prose("m")
    mirror = edited(text, 0.03, 4)
    load(warehouse, runs, document(mirror, "https://m/1", damage=0.3, unresolved=9))
    load(warehouse, runs, document(text, "https://a/1"))
    assert relations(warehouse) == [("https://m/1", "mirror_of", "https://a/1")]
    assert canonical(warehouse) == {"https://m/1": "https://a/1", "https://a/1": "https://a/1"}
    rows = warehouse.rows("SELECT reason FROM canonical_changes")
    assert rows == [("undamaged",)]  # the mirror came first and was replaced


def test_an_edited_page_is_one_report_with_its_newest_text(
    warehouse: Warehouse, runs: Runs
) -> None:
    text = prose("v")
    load(warehouse, runs, document(text))
    load(warehouse, runs, document(text + "\n更正：数据以公报为准。"))
    assert [name for _, name, _ in relations(warehouse)] == ["version_of"]
    [(found,)] = warehouse.rows("SELECT text FROM reports")
    assert found.endswith("更正：数据以公报为准。")


def test_a_reverted_page_is_one_report_with_its_old_text_again(
    warehouse: Warehouse, runs: Runs
) -> None:
    text = prose("v")
    for each in (text, text + "\n更正：数据以公报为准。", text):
        load(warehouse, runs, document(each))
    assert warehouse.rows("SELECT text = ? FROM reports", [text]) == [(True,)]
    assert warehouse.rows("SELECT reason FROM canonical_changes") == [("current_version",)] * 2


# Texts that must not be merged


def template(place: str, seed: int) -> str:
    rng = random.Random(seed)
    text = prose("template").replace("工作", f"{place}工作")
    return "".join(str(rng.randint(1, 9)) if each.isdigit() else each for each in text)


def test_two_counties_with_one_template_are_not_related(warehouse: Warehouse, runs: Runs) -> None:
    load(
        warehouse, runs,
        document(template("青山县", 1), "https://a/1"), document(template("白水县", 2), "https://b/1"),
    )  # fmt: skip
    assert relations(warehouse) == []


def test_two_counties_are_not_related_even_without_figures(
    warehouse: Warehouse, runs: Runs
) -> None:
    def plain(place: str) -> str:
        return "".join(each for each in template(place, 1) if not each.isdigit())

    load(
        warehouse, runs,
        document(plain("青山县"), "https://a/1"), document(plain("白水县"), "https://b/1"),
    )  # fmt: skip
    assert relations(warehouse) == []


def test_successive_years_of_one_body_are_different_reports(
    warehouse: Warehouse, runs: Runs
) -> None:
    def year(number: int) -> Document:
        text = template("我县", number).replace("坚持", f"{number}年坚持")
        return document(text, f"https://a/{number}", report_year=number, region="330802")

    load(warehouse, runs, year(2023), year(2024))
    assert len(set(canonical(warehouse).values())) == 2


def test_a_report_and_its_resolution_are_not_related(warehouse: Warehouse, runs: Runs) -> None:
    report = prose("r", LONG)
    resolution = f"关于工作报告的决议\n会议听取了报告。{report[200:300]}\n{prose('res', 400)}"
    load(warehouse, runs, document(report, "https://a/1"), document(resolution, "https://a/2"))
    assert relations(warehouse) == []


def law(head: str, *amended: int) -> str:
    articles = [f"第{n}条 {prose(('law', n), 150)}".replace("\n", "") for n in range(1, 30)]
    for number in amended:
        articles[number] = f"第{number + 1}条 {prose(('new', number), 150)}".replace("\n", "")
    return "某市管理条例\n" + head + "\n" + "\n".join(articles)


@pytest.mark.parametrize(
    "heads",
    [("2011年5月1日某市人大常委会通过", "2011年5月1日通过 2024年3月2日修正"), ("", ""),
     ("", "2011年5月1日通过 2024年3月2日修正")],
)  # fmt: skip
def test_an_amended_law_is_a_version_not_a_duplicate(
    warehouse: Warehouse, runs: Runs, heads: tuple[str, str]
) -> None:
    old, new = law(heads[0]), law(heads[1], 7, 19)
    load(warehouse, runs, document(old, "https://a/1", kind=Kind.OTHER),
         document(new, "https://a/2", kind=Kind.OTHER))  # fmt: skip
    assert [name for _, name, _ in relations(warehouse)] == ["version_of"]
    assert len(set(canonical(warehouse).values())) == 2
    if heads[1]:
        assert relations(warehouse)[0][0] == "https://a/2"


def test_a_law_with_copying_errors_is_a_duplicate(warehouse: Warehouse, runs: Runs) -> None:
    load(warehouse, runs, document(law(""), "https://a/1", kind=Kind.OTHER),
         document(edited(law(""), 0.01, 3), "https://a/2", kind=Kind.OTHER))  # fmt: skip
    assert [name for _, name, _ in relations(warehouse)] == ["same"]


@pytest.mark.processes
def test_similarity_is_not_transitive(warehouse: Warehouse, runs: Runs) -> None:
    """Each text shares nine tenths with the next; the first and the last have little in common."""
    lines = prose("chain", 9000).split("\n")
    size, step = 20, 1
    assert len(lines) > size + 12
    texts = ["\n".join(lines[n : n + size]) for n in range(0, 12, step)]
    load(warehouse, runs, *(document(each, f"https://a/{n}") for n, each in enumerate(texts)))
    rows = warehouse.rows("SELECT min(jaccard), count(*) FROM copies")
    assert rows[0][0] >= 0.8
    assert len(set(canonical(warehouse).values())) > 1


def test_an_excerpt_belongs_to_the_text_that_contains_most_of_it(
    warehouse: Warehouse, runs: Runs
) -> None:
    text = prose("two", LONG)
    piece = text[1000:1800]
    other = text.replace(text[1000:1060], prose("else", 60)).replace("工作", "青山县")
    early = date(2020, 1, 1)  # the text that contains less of it has the better rank
    load(
        warehouse, runs,
        document(piece, "https://e/1"), document(text, "https://a/1"),
        document(other, "https://b/1", published_at=early),
    )  # fmt: skip
    assert canonical(warehouse)["https://e/1"] == "https://a/1"


# The canonical document


def site(name: str, body: str, region: str) -> Site:
    return Site.model_validate(
        {"site": name, "name": name, "region": region, "body": body, "home": f"https://{name}/"}
    )


def test_rules_choose_the_canonical_document_in_order(warehouse: Warehouse, runs: Runs) -> None:
    text = prose("rules")
    names = {"own": "npc", "upper": "gov", "media": "media", "mirror": "mirror"}
    for number, (name, body) in enumerate(reversed(names.items())):
        runs.sites[f"https://{name}/"] = name
        one = document(edited(text, 0.002, number), f"https://{name}/1", region="330802")
        region = "330802" if name == "own" else "330000"
        load_run(warehouse, runs.make(one), site(name, body, region))
        assert set(canonical(warehouse).values()) == {f"https://{name}/1"}
    abridged = document(text[:-300], "https://own/2", region="330802", abridged=True)
    load(warehouse, runs, abridged)
    assert set(canonical(warehouse).values()) == {"https://own/1"}
    assert warehouse.rows("SELECT count(*) FROM canonical_changes") == [(3,)]
    assert warehouse.rows("SELECT * FROM integrity") == []


# The order of arrival


def family(seed: int) -> list[Document]:
    rng = random.Random(seed)
    found = []
    for name in range(4):
        text = prose((seed, name), 3000)
        found.append(document(text, f"https://o{name}/1"))
        found += [
            document(edited(text, rng.choice((0.001, 0.01, 0.02)), n), f"https://c{name}/{n}")
            for n in range(3)
        ]
        found.append(document(text[500:1500], f"https://e{name}/1"))
        found.append(document(edited(text, 0.02, 9), f"https://m{name}/1", damage=0.2))
    return [replace(each, published_at=date(2025, 1, 2)) for each in found]


def outcome(
    empty: Path, runs: Runs, groups: Sequence[Sequence[Document]]
) -> list[list[tuple[object, ...]]]:
    with connect(str(shutil.copy(empty, runs.folder.parent / f"{runs.made}.duckdb"))) as warehouse:
        for group in groups:
            load_run(warehouse, runs.make(*group))
        return [
            warehouse.rows(f"SELECT * FROM {table} ORDER BY ALL")
            for table in ("relations", "copies", "clusters")
        ]


@pytest.mark.processes
def test_the_order_of_arrival_changes_nothing(empty: Path, runs: Runs) -> None:
    documents = family(3)
    expected = outcome(empty, runs, [documents])
    assert len(expected[0]) > 20
    for seed in range(4):
        rng = random.Random(seed)
        mixed = rng.sample(documents, len(documents))
        cuts = sorted(rng.sample(range(1, len(mixed)), 3))
        groups = [mixed[a:b] for a, b in zip([0, *cuts], [*cuts, len(mixed)], strict=True)]
        assert outcome(empty, runs, groups) == expected


def edits() -> list[list[Document]]:
    """Return what five crawls find at three addresses: edits, a reverted text, a duplicate."""
    texts = [prose(("edits", n), 1500) for n in range(3)]
    changed = [[edited(text, 0.03, n) for n in range(3)] for text in texts]
    first, second, third = (
        [document(text, f"https://a/{name}") for text in (whole, *others)]
        for name, (whole, others) in enumerate(zip(texts, changed, strict=True))
    )
    copy = document(edited(changed[0][2], 0.01, "copy"), "https://b/1")
    return [
        [first[0], second[0], third[0]],
        [first[1], second[0], third[1]],
        [first[1], second[1], copy],
        [first[0], second[1], third[2]],
        [first[0], second[2], third[3]],
    ]


def test_runs_loaded_late_are_inserted_into_the_histories(empty: Path, runs: Runs) -> None:
    folders = [runs.make(*each) for each in edits()]
    tables = ("versions", "relations", "copies", "clusters", "changes", "integrity")
    found: list[dict[str, list[tuple[object, ...]]]] = []
    for order in (range(5), *random.Random(5).sample(list(permutations(range(5))), 12)):
        place = shutil.copy(empty, runs.folder.parent / f"{len(found)}.duckdb")
        with connect(str(place)) as warehouse:
            for number in order:
                load_run(warehouse, folders[number])
            rows = {each: warehouse.rows(f"SELECT * FROM {each} ORDER BY ALL") for each in tables}
        rows["changes"] = [row for row in rows["changes"] if row[0] != "better copy"]
        found.append(rows)
    assert all(each == found[0] for each in found)
    history = [(row[0], row[2], str(row[6])[:8]) for row in found[0]["versions"]]
    assert history[:3] == [
        ("https://a/0", 1, "20250121"), ("https://a/0", 2, "20250122"),
        ("https://a/0", 3, "20250124"),
    ]  # fmt: skip
    assert len(history) == 3 + 3 + 4 + 1
    assert found[0]["integrity"] == []


@pytest.mark.processes
@pytest.mark.parametrize(
    ("large", "megabytes"),
    [pytest.param(1, 1024, id="few at a time"), pytest.param(10**9, 1, id="too much for a worker")],
)
def test_comparing_in_processes_changes_nothing(
    empty: Path, runs: Runs, monkeypatch: pytest.MonkeyPatch, large: int, megabytes: int
) -> None:
    documents = family(4)
    expected = outcome(empty, runs, [documents])
    limits = {"FEW": 1, "BLOCK": 1, "LARGE": large, "MEGABYTES": megabytes}
    for name, limit in limits.items():
        monkeypatch.setattr(parallel, name, limit)
    assert outcome(empty, runs, [documents]) == expected


@pytest.mark.processes
@pytest.mark.parametrize("limit", ["CHUNK", "SPILL"])
def test_searching_in_small_chunks_changes_nothing(
    empty: Path, runs: Runs, monkeypatch: pytest.MonkeyPatch, limit: str
) -> None:
    documents = family(4)
    expected = outcome(empty, runs, [documents])
    monkeypatch.setattr(relation_search, limit, 1)
    assert outcome(empty, runs, [documents]) == expected


def test_new_documents_are_split_into_few_chunks_of_equal_size(
    warehouse: Warehouse, runs: Runs, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = [prose(number, 100) for number in range(12)]
    load_run(warehouse, runs.make(*(document(t, f"https://a/{n}") for n, t in enumerate(texts))))
    for most, ends in ((10**9, [12]), (500, [4, 8, 12]), (1, list(range(1, 13)))):
        monkeypatch.setattr(relation_search, "CHUNK", most)
        chunks = list(relation_search._chunks(warehouse.connection, 0, 12))
        assert chunks == list(zip([0, *ends[:-1]], ends, strict=True))


def test_windows_have_similar_sizes_and_keep_the_order_of_pairs() -> None:
    known = {serial: text(serial, 50) for serial in range(40)}
    pairs = [(serial + 1, serial) for serial in range(0, 40, 2)]
    windows = list(parallel.partition(pairs, known, 500))
    assert [pair for window in windows for pair in window] == pairs
    assert [len(window) for window in windows] == [5, 5, 5, 5]
    assert list(parallel.partition(pairs, known, 10**9)) == [pairs]
    assert list(parallel.partition(pairs[:1], known, 500)) == [pairs[:1]]
    assert list(parallel.partition([], known, 500)) == []


def test_pairs_without_texts_to_read_are_one_window() -> None:
    known = {serial: replace(text(serial, 50), digest=1) for serial in range(4)}
    pairs = [(1, 0), (2, 0), (3, 0)]
    assert list(parallel.partition(pairs, known, 1)) == [pairs]


def text(serial: int, length: int) -> Text:
    """Return a document of which only the length matters."""
    return Text(serial, str(serial), "", 0, length, serial, "", "other", None, None, False, False)


def test_connected_pairs_are_adjacent() -> None:
    pairs = [(9, 2), (4, 1), (5, 4), (8, 7), (5, 1), (7, 2)]
    assert order_by_component(pairs) == [(4, 1), (5, 1), (5, 4), (7, 2), (9, 2), (8, 7)]


PAGES = "https://www.a.gov.cn/art/t20240119_6116434{}.html"


def test_pages_of_a_report_are_one_report_without_the_whole(
    warehouse: Warehouse, runs: Runs
) -> None:
    text = prose("pages", 2400)
    for number in (2, 1, 0):  # the first page comes last
        url = PAGES.format(f"_{number}" if number else "")
        piece = text[number * 800 : (number + 1) * 800]
        load_run(warehouse, runs.make(document(piece, url, title="政府工作报告")))
    assert warehouse.rows("SELECT url, copies, chosen_for FROM reports") == [
        (PAGES.format(""), 2, "complete")
    ]
    assert warehouse.rows("SELECT relation, url FROM report_copies ORDER BY url DESC") == [
        ("part_of", PAGES.format("_2")), ("part_of", PAGES.format("_1")),
        ("canonical", PAGES.format("")),
    ]  # fmt: skip
    assert warehouse.rows("FROM integrity") == []


@pytest.mark.parametrize(
    ("url", "title"),
    [
        ("https://www.a.gov.cn/show_13.html", "政府工作报告"),
        ("https://www.a.gov.cn/art/t20240119_6116435.html", "政府工作报告"),
        (PAGES.format("_2"), "决议"),
        (PAGES.format("_2"), None),
    ],
)
def test_other_articles_are_no_pages(
    warehouse: Warehouse, runs: Runs, url: str, title: str | None
) -> None:
    first = "https://www.a.gov.cn/show_12.html" if "show" in url else PAGES.format("")
    for number, each in enumerate((document(prose("a"), first, title="政府工作报告"),
                                   document(prose("b"), url, title=title))):  # fmt: skip
        load_run(warehouse, runs.make(each))
        assert warehouse.rows("SELECT count(*) FROM reports") == [(number + 1,)]
