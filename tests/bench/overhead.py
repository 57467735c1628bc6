"""The flow: what Prefect adds to the stages of `ingest`, on the same archived pages.

Crawling is replaced by laying down pages that were archived before, in both ways of running, so
that what is compared is normalising, copies, loading, watching, publishing and the overview.
"""

import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from unittest import mock

from crawlers.archive import ArchiveWriter
from crawlers.page import FetchedPage, Outcome, Provenance
from crawlers.run_folder import LedgerEntry, RunFolder, write_lines
from crawlers.site import Registry, Site
from flows.demo import write_registry
from flows.settings import Settings, quiet_prefect
from flows.workspace import Workspace
from tests.bench.corpus import Corpus
from tests.bench.harness import Table

SITES = 10
NOW = datetime(2026, 1, 20, tzinfo=UTC)
PAGE = """<html><head><meta charset="utf-8"><title>{title}</title></head><body>
<div class="nav"><a href="/">首页</a></div>
<h1>{title}</h1><div id="zoom">{body}</div></body></html>"""


def prepare(folder: Path, documents: int) -> list[Site]:
    """Archive so many pages, spread over sites, with the ledger of each site's crawl."""
    corpus, sites = Corpus(), []
    for number in range(SITES):
        name = f"bench_{number}"
        values = {"site": name, "name": name, "body": "npc", "home": "http://127.0.0.1/"}
        sites.append(Site.model_validate({**values, "private": True}))
        run = RunFolder(folder / "runs" / name)
        run.path.mkdir(parents=True)
        each = range(number, documents, SITES)
        with ArchiveWriter(folder / "archive", name) as archive:
            entries = [_entry(archive, corpus.report(n), name, n) for n in each]
        write_lines(run.ledger, entries)
        run.stats.write_text('{"finish_reason": "finished"}', encoding="utf-8")
    write_registry(folder / "sites", sites)
    return sites


def _entry(archive: ArchiveWriter, report: str, site: str, number: int) -> LedgerEntry:
    title, text = report.split("\n", 1)
    body = "".join(f"<p>{line}</p>" for line in text.splitlines())
    url = f"http://127.0.0.1/{site}/{number}.html"
    found = Provenance(site, list_page="http://127.0.0.1/list.html")
    page = FetchedPage(
        url, PAGE.format(title=title, body=body).encode(), url, 200,
        (("Content-Type", "text/html"),), NOW, provenance=found,
    )  # fmt: skip
    record = archive.write(page)
    return LedgerEntry(
        url, Outcome.DOCUMENT, NOW, found, url, 200, media_type="text/html", record=record
    )


def lay(template: Path) -> Callable[..., None]:
    """Return what stands for a crawl: it gives a run what was archived before."""

    def crawl(workspace: Workspace, run: RunFolder, settings: Settings, **_: object) -> None:
        given = RunFolder(template / "runs" / run.run_id.split("-", 1)[1])
        shutil.copyfile(given.ledger, run.ledger)
        shutil.copyfile(given.stats, run.stats)

    return crawl


def bare(settings: Settings) -> None:
    """Run the stages one after another, as the flow orders them."""
    from flows import stages
    from flows.page import write_page
    from flows.watch import watch
    from warehouse.connection import connect

    workspace, sites = Workspace(settings.home), list(Registry.read(settings.sites))
    runs = stages.open_runs(workspace, sites)
    for run in runs:
        stages.crawl(workspace, run, settings)
    for run in runs:
        stages.complete(workspace, run, settings)
    watch(workspace, settings, [site.site for site in sites])
    stages.publish(workspace)
    with connect(str(workspace.published), read_only=True) as warehouse:
        write_page(warehouse, workspace.overview)


def flowing(settings: Settings) -> None:
    """Run the flow; its server runs already."""
    from flows.ingest import ingest_flow

    ingest_flow(settings)(home=settings.home, registry=settings.sites)


def took(work: Callable[[Settings], None], template: Path, home: Path) -> tuple[float, float]:
    """Return seconds and CPU seconds (children included) of one way, in a new home."""
    shutil.copytree(template / "archive", home / "archive")
    settings = Settings(home=home, sites=template / "sites")
    with mock.patch("flows.stages.crawl", lay(template)):
        start, before = time.perf_counter(), os.times()
        work(settings)
        end, after = time.perf_counter(), os.times()
    return end - start, sum(after[:4]) - sum(before[:4])


def measure(quick: bool = False) -> Iterator[Table]:
    """Yield seconds and CPU seconds of both ways, and what the flow adds."""
    documents = 200 if quick else 5_000
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        quiet_prefect(folder)
        from prefect.testing.utilities import prefect_test_harness

        prepare(folder / "template", documents)
        with prefect_test_harness(server_startup_timeout=180):
            # What is done once in a process: imports, the forked server of the workers.
            flowing(Settings(home=folder / "warm", sites=folder / "template" / "none"))
            ways = {"stages": bare, "flow": flowing}
            spent = {
                way: took(work, folder / "template", folder / way) for way, work in ways.items()
            }
    rows: list[list[str | float]] = [
        [way, documents, *values, *_added(values, spent["stages"])] for way, values in spent.items()
    ]
    columns = {
        "": "", "documents": ",", "seconds": ".1f", "CPU seconds": ".1f",
        "time added %": "+.1f", "CPU time added %": "+.1f",
    }  # fmt: skip
    notes = ["CPU seconds are those of this process and its workers; the server is another one"]
    yield Table("The flow and its stages bare", columns, rows, notes)


def _added(values: tuple[float, float], base: tuple[float, float]) -> list[float]:
    """Return by how many percent values are above the base."""
    return [100 * (value / least - 1) for value, least in zip(values, base, strict=True)]
