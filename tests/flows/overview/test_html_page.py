"""The overview page: in a real browser, number by number, and with hostile titles."""

import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium.webdriver import Chrome, ChromeOptions, ChromeService
from selenium.webdriver.common.by import By
from selenium.webdriver.support.wait import WebDriverWait

from flows.overview.html_page import render, verdict
from flows.overview.queries import read_overview
from tests.conftest import ROOT
from tests.flows.conftest import Demo
from tests.flows.home_state import rows
from tests.wait_until import PATIENCE
from warehouse import connect

ARTIFACTS = ROOT / ".ci" / "artifacts"
SIZES = {"desk": (1100, 1400), "phone": (500, 1000)}  # Chromium windows are at least 500 wide


@pytest.fixture(scope="module")
def browser() -> Iterator[Chrome]:
    chromium, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if not (chromium and driver):
        pytest.skip("no browser: apt-get install chromium chromium-driver")
    options = ChromeOptions()
    options.binary_location = chromium
    for switch in ("headless=new", "no-sandbox", "disable-gpu", "disable-dev-shm-usage"):
        options.add_argument(f"--{switch}")
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    with Chrome(options, ChromeService(driver)) as opened:
        yield opened


@pytest.fixture
def page(browser: Chrome, demo: Demo) -> Chrome:
    browser.get((demo.home / "overview.html").as_uri())
    # On a busy machine, `get` can return while the previous page is still being removed.
    drawn = "return document.readyState === 'complete' && document.querySelector('tbody tr')"
    WebDriverWait(browser, PATIENCE).until(lambda opened: opened.execute_script(drawn))
    return browser


def published(demo: Demo) -> Path:
    return demo.home / "published.duckdb"


def cells(page: Chrome, part: str, *columns: str) -> Counter[tuple[str, ...]]:
    """Return what the page shows in these columns of a table, even if it is folded."""
    script = """return [...document.querySelectorAll(`[data-part=${arguments[0]}] tbody tr`)].map(
        row => arguments[1].map(
            name => row.querySelector(`[data-column=${name}]`).textContent.trim()))"""
    return Counter(tuple(row) for row in page.execute_script(script, part, columns))


def asked(demo: Demo, sql: str) -> Counter[tuple[str, ...]]:
    return Counter(tuple(map(str, row)) for row in rows(published(demo), sql))


TABLES = {
    ("copies", "relation", "documents"): """
        SELECT relation, count(*) FROM report_copies WHERE relation <> 'canonical' GROUP BY 1""",
    ("rejections", "reason", "pages", "sites"): """
        SELECT reason, sum(pages)::INT, count(*) FROM rejections_summary GROUP BY 1""",
    ("sites", "site", "good", "refused", "failed", "documents"): """
        SELECT site, good, refused, failed, documents FROM site_health""",
    ("coverage", "region", "year", "owed", "present"): """
        SELECT region, year, count(*), sum((reports >= expected)::INT)::INT FROM site_coverage
        GROUP BY 1, 2""",
    ("new_reports", "kind", "reports"): """
        SELECT kind, count(*) FROM reports WHERE kind LIKE '%work_report' GROUP BY 1""",
    ("throughput", "crawls", "fetches", "documents", "copies", "rejections"): """
        SELECT (SELECT count(*) FROM runs), (SELECT count(*) FROM fetches),
            (SELECT count(*) FROM documents),
            (SELECT count(*) FROM documents) - (SELECT count(*) FROM clusters),
            (SELECT count(*) FROM rejections)""",
    ("days", "site", "good", "refused", "failed"): """
        SELECT site, good, refused, failed FROM site_health""",
    ("newest", "title", "copies"): """
        SELECT title, copies FROM reports WHERE kind LIKE '%work_report'
        ORDER BY fetched_at DESC, report_id LIMIT 30""",
}  # fmt: skip
"""What each table must show; where possible, from other tables or views than the page uses."""


@pytest.mark.processes
@pytest.mark.parametrize("table", TABLES, ids=lambda each: str(each[0]))
def test_every_number_matches_sql(page: Chrome, demo: Demo, table: tuple[str, ...]) -> None:
    found = cells(page, *table)
    assert found
    assert found == asked(demo, TABLES[table])


@pytest.mark.processes
def test_the_totals_match_sql(page: Chrome, demo: Demo) -> None:
    sql = {
        "sites": "FROM sites", "runs": "FROM runs", "fetches": "FROM fetches",
        "documents": "FROM documents", "rejections": "FROM rejections",
        "work_reports": "FROM reports WHERE kind LIKE '%work_report'",
        "copies": "FROM report_copies WHERE relation <> 'canonical'",
        "open_incidents": "FROM incidents WHERE over_at IS NULL",
    }  # fmt: skip
    tiles = {
        str(each.get_attribute("data-total")): each.text
        for each in page.find_elements(By.CSS_SELECTOR, "[data-total]")
    }
    del tiles["archived_megabytes"]
    expected = {n: str(rows(published(demo), f"SELECT count(*) {s}")[0][0]) for n, s in sql.items()}
    assert tiles == expected
    shown = page.find_elements(By.CSS_SELECTOR, "[data-incident]")
    assert len(shown) == int(expected["open_incidents"])


MARKS = {
    "coverage": ("coverage", ("place", "year", "owed", "present")),
    "days": ("days", ("site", "day", "good", "refused", "failed")),
    "new_reports": ("new_reports", ("period", "kind", "reports")),
    "copies": ("copies", ("relation", "documents")),
    "rejections": ("rejections", ("reason", "pages")),
    "throughput": ("throughput", ("period", "fetches")),
}


@pytest.mark.processes
@pytest.mark.parametrize("width", ["wide", "narrow"])
@pytest.mark.parametrize("name", MARKS)
def test_the_marks_of_a_chart_match_the_rows_of_its_table(
    page: Chrome, name: str, width: str
) -> None:
    part, columns = MARKS[name]
    script = """return [...document.querySelectorAll(arguments[0])].map(
        mark => mark.getAttribute('aria-label'))"""
    marks = f"[data-chart={name}] .{width} .role-mark [aria-label]"
    labels = page.execute_script(script, marks)
    told = [dict(each.split(": ", 1) for each in label.split("; ")) for label in labels]
    assert Counter(tuple(row[each] for each in columns) for row in told) == cells(
        page, part, *columns
    )


@pytest.mark.processes
@pytest.mark.parametrize("size", SIZES)
def test_the_page_renders_without_errors_and_fits(page: Chrome, size: str) -> None:
    page.set_window_size(*SIZES[size])
    page.refresh()
    assert page.get_log("browser") == []  # type: ignore[no-untyped-call]
    wide, inner = page.execute_script(
        "return [document.documentElement.scrollWidth, window.innerWidth]"
    )
    assert wide <= inner, "the page scrolls sideways"
    other = "narrow" if size == "desk" else "wide"
    assert not any(each.is_displayed() for each in page.find_elements(By.CLASS_NAME, other))
    ARTIFACTS.mkdir(parents=True, exist_ok=True)
    height = page.execute_script("return document.documentElement.scrollHeight")
    page.set_window_size(SIZES[size][0], height + 200)
    assert page.save_screenshot(str(ARTIFACTS / f"overview-{size}.png"))


@pytest.mark.processes
def test_the_page_is_self_contained_and_accessible(page: Chrome) -> None:
    asked_for = "return performance.getEntriesByType('resource').map(each => each.name)"
    fetched = page.execute_script(asked_for)
    assert [each for each in fetched if not each.startswith("data:")] == []
    assert page.find_elements(By.TAG_NAME, "script") == []
    for each in page.find_elements(By.TAG_NAME, "table"):
        assert each.find_elements(By.TAG_NAME, "caption")
    assert all(
        each.get_attribute("aria-label")
        for each in page.find_elements(By.CSS_SELECTOR, ".chart svg.marks")
    )
    assert page.find_element(By.TAG_NAME, "html").get_attribute("lang") == "en"


@pytest.mark.processes
def test_contrast_of_text_in_light_and_dark_mode(page: Chrome) -> None:
    for scheme in ("light", "dark"):
        media = {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
        page.execute_cdp_cmd("Emulation.setEmulatedMedia", media)
        for selector in ("h1", "h1 span", "section p", "td", "td a", "summary", "caption"):
            assert _contrast(page, selector) >= 4.5, (scheme, selector)


_COLOURS = """
const node = document.querySelector(arguments[0]);
const parts = text => text.match(/[\\d.]+/g).map(Number);
let ground = node;
while (parts(getComputedStyle(ground).backgroundColor)[3] === 0) ground = ground.parentElement;
return [parts(getComputedStyle(node).color), parts(getComputedStyle(ground).backgroundColor)]
"""


def _contrast(page: Chrome, selector: str) -> float:
    """Return the WCAG 2.2 contrast ratio between a text and its background."""
    lights = [_light(colour) for colour in page.execute_script(_COLOURS, selector)]
    return (max(lights) + 0.05) / (min(lights) + 0.05)


def _light(colour: list[float]) -> float:
    linear = [
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4
        for c in (channel / 255 for channel in colour[:3])
    ]
    return sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


@pytest.mark.processes
def test_text_from_sites_is_never_markup(demo: Demo) -> None:
    with connect(str(published(demo)), read_only=True) as warehouse:
        parts = read_overview(warehouse)
    evil = "<script>alert(1)</script>\"'"
    parts["newest"][0] |= {"title": evil, "url": "javascript:alert(1)"}
    parts["coverage"][0] |= {"place": evil}
    parts["rejections"][0] |= {"reason": evil, "example": evil}
    page = render(parts, None)
    assert "<script" not in page
    assert "javascript:" not in page


def test_an_empty_warehouse_has_a_page() -> None:
    with connect(":memory:") as warehouse:
        parts = read_overview(warehouse)
    assert verdict(parts) == "no open incidents"
    assert "Nothing has been loaded yet" in render(parts, None)
