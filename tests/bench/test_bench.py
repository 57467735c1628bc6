"""The harness itself: what it computes, and that the READMEs show the stored figures."""

import pkgutil
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import pytest

import tests.bench
from tests.bench.__main__ import BENCHMARKS, about, main, saved
from tests.bench.harness import (
    Headline,
    Table,
    alternate,
    exponent,
    grows,
    in_process,
    pages,
    record,
)

HELPERS = {"__main__", "corpus", "practice", "straightforward", "test_bench", "warehouse_fill"}
Write = Callable[[Sequence[record.Record]], str]
TABLE = Table(
    "Speed",
    {"who": "", "pages/s": ",.1f", "right": ".1%"},
    [("我们", 1234.56, 0.985), ("peer", None, 1.0)],
    ["one core"],
    [Headline("read pages", "1,235/s", "peer: 100/s", 12.3)],
)


def test_each_module_is_a_benchmark_that_says_what_it_measures() -> None:
    found = {each.name for each in pkgutil.iter_modules(tests.bench.__path__) if not each.ispkg}
    assert found - HELPERS == set(BENCHMARKS)
    assert all(len(about(name)) > 20 for name in BENCHMARKS)


def test_a_table_is_aligned_whatever_the_width_of_its_characters() -> None:
    assert TABLE.text().splitlines() == [
        "Speed",
        "who   pages/s   right",
        "我们  1,234.6   98.5%",
        "peer        –  100.0%",
        "  one core",
    ]
    assert "| 我们 | 1,234.6 | 98.5% |" in TABLE.markdown()


def test_subjects_take_turns_and_medians_are_kept() -> None:
    calls: list[str] = []
    taken = alternate({name: partial(calls.append, name) for name in "ab"}, 3)
    assert "".join(calls) == "abbaab"
    assert all(spent.wall >= 0 for spent in taken.values())


def test_growth_is_reported_as_an_exponent() -> None:
    assert exponent([1, 10, 100], [2, 20, 200]) == pytest.approx(1)
    assert exponent([1, 10, 100], [5, 5, 5]) == pytest.approx(0)
    assert exponent([1, 2, 4], [3, 12, 48]) == pytest.approx(2)
    assert grows("memory", "pages", [1, 2, 4], [3, 12, 48]) == ["memory grows with pages^2.00"]
    assert grows("memory", "pages", [1], [3]) == []


@pytest.mark.processes
def test_memory_is_measured_in_a_separate_process() -> None:
    small, large = in_process(bytes_of, 1), in_process(bytes_of, 200)
    assert small.result == 2**20
    assert 150 < large.megabytes - small.megabytes < 300


def bytes_of(megabytes: int) -> int:
    return len(bytearray(megabytes * 2**20))


def test_a_record_reads_as_it_was_written(tmp_path: Path) -> None:
    written = record.Record("x", "About", "2026-01-01", "a machine", (1.0, 2.0), 3.0, [TABLE])
    written.write(tmp_path)
    found = record.read(tmp_path / "x.json")
    assert pages.figures([found]) == pages.figures([written])
    assert pages.summary([found]) == pages.summary([written])
    assert "| read pages | 1,235/s | peer: 100/s | 12.30 |" in pages.summary([found])


def test_figures_go_between_the_marks_and_nothing_else_changes(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(f"before\n{pages.BEGIN}\nold\n{pages.END}\nafter\n", encoding="utf-8")
    pages.insert(page, "new\nfigures")
    text = page.read_text(encoding="utf-8")
    assert text == f"before\n{pages.BEGIN}\nnew\nfigures\n{pages.END}\nafter\n"
    assert pages.between(text) == "new\nfigures"
    with pytest.raises(ValueError, match="the page has no"):
        pages.between("a page without marks")


@pytest.mark.parametrize(
    ("page", "write"), [(pages.SUMMARY, pages.summary), (pages.FIGURES, pages.figures)]
)
def test_the_readmes_show_the_stored_figures(page: Path, write: Write) -> None:
    assert pages.between(page.read_text(encoding="utf-8")) == write(saved())


def test_quick_figures_are_not_kept(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["decode", "--quick", "--save"])
    assert "quick figures are not kept" in capsys.readouterr().err


def test_benchmarks_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--list"]) == 0
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()] == [*BENCHMARKS]
