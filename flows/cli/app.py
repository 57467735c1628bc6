"""The `govreports` command.

Every error raised on purpose is printed as one line with a next step; the exit code is then 2.
"""

import sys
from pathlib import Path
from typing import IO

import click
from rich.console import Console
from rich.markup import escape

from crawlers.errors import DiskFull, GovreportsError, SettingError
from flows.cli.state_commands import STATE_COMMANDS, as_json_option
from flows.home import refuse_if_held, workspace_of
from flows.settings import Settings, read_settings

# Prefect, Scrapy and the normaliser take seconds to import: each command imports what it uses.


class _Commands(click.Group):
    """A command group that prints a `GovreportsError` as one line and exits with 2."""

    def invoke(self, ctx: click.Context) -> object:
        known: GovreportsError | None
        try:
            return super().invoke(ctx)
        except GovreportsError as error:
            known = error
        except OSError as error:
            known = DiskFull.of(error)
            if known is None:
                raise
        _print_error(known)
        return ctx.exit(2)


def _print_error(error: GovreportsError) -> None:
    console = Console(stderr=True, soft_wrap=True)
    console.print(f"[bold red]error:[/] {escape(error.message)}", highlight=False)
    if error.hint:
        console.print(f"[bold]next:[/]  {escape(error.hint)}", highlight=False)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="govreports")
@click.option(
    "--home",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder that holds all state.  [default: $GOVREPORTS_HOME, else data]",
)
@click.pass_context
def main(ctx: click.Context, home: Path | None) -> None:
    """Collect the work reports of Chinese local bodies in one DuckDB warehouse.

    Crawl government sites, restore damaged texts, group duplicates, and query with SQL.

    \b
    See what it does, without a network:   govreports demo
    Import your own files:                 govreports import my-reports/
    Query them:                            govreports sql "SELECT title FROM reports"
    """  # noqa: D301 - \b keeps click from rewrapping the examples
    settings = read_settings()
    ctx.obj = settings.model_copy(update={"home": home}) if home else settings


@main.command()
@click.option(
    "--port",
    default=8700,
    show_default=True,
    help="First port of the practice web; each site uses one.",
)
@click.pass_obj
def demo(settings: Settings, port: int) -> None:
    """Run the whole pipeline on a synthetic practice web.

    Serves invented government sites on 127.0.0.1, runs the real ingest flow on them, and
    compares the warehouse with the known contents of those sites. Takes about a minute and
    needs no network. State is kept in HOME/demo. Exits with 1 when a check fails.
    """
    if settings.warehouse or settings.archive:
        raise SettingError(
            "the demo would fill your lake or archive with invented reports",
            "unset GOVREPORTS_WAREHOUSE and GOVREPORTS_ARCHIVE and run it again",
        )
    home = settings.home / "demo"
    from flows.cli.run_views import print_demo
    from flows.demo import run_demo

    checks = run_demo(settings.model_copy(update={"home": home}), port)
    print_demo(workspace_of(settings.model_copy(update={"home": home})), checks)
    if any(check.missed for check in checks):
        sys.exit(1)


@main.command()
@click.argument("sites", nargs=-1)
@as_json_option
@click.pass_obj
def run(settings: Settings, sites: tuple[str, ...], as_json: bool) -> None:
    """Crawl sites, then normalise and load what is new.

    SITES are names from the registry (see `govreports sites`); without any, every site is
    crawled. Real sites need GOVREPORTS_CONTACT, the address that the User-Agent names. Runs
    that were interrupted are finished first.

    Example: govreports run beijing_npc
    """
    from flows.stages import select_sites

    select_sites(settings.sites, sites, settings.contact)  # fail early, before Prefect starts
    refuse_if_held(settings.home)
    from flows.cli.run_views import print_runs
    from flows.runtime import own_server
    from flows.terminal import show_run_progress

    workspace = workspace_of(settings)
    with show_run_progress(workspace, "ingest"), own_server(settings.home):
        from flows.ingest import ingest_flow

        runs = ingest_flow(settings)(list(sites) or None, home=settings.home)
    print_runs(workspace.readers, runs, as_json=as_json)


@main.command(context_settings={"ignore_unknown_options": True})
@click.argument("site")
@click.argument("options", nargs=-1, type=click.UNPROCESSED)
@click.option("--since", metavar="DAY", help="Skip articles listed before this day (YYYY-MM-DD).")
@click.option("--limit", metavar="N", help="Fetch at most N articles.")
@click.option("--full", is_flag=True, help="Request known articles again, in case they changed.")
@click.option("--dry-run", is_flag=True, help="Show what would be fetched; store nothing.")
@click.pass_obj
def crawl(settings: Settings, /, site: str, options: tuple[str, ...], **given: object) -> None:
    """Crawl one site by hand.

    SITE is a name from the registry. The pages go to a run folder, which the next `govreports
    run` loads into the warehouse.

    Further OPTIONS are passed to Scrapy unchanged. `govreports crawl SITE --limit 5` is the same
    as `scrapy crawl report -a site=SITE -a limit=5`.

    Example: govreports crawl beijing_npc --limit 5 -s LOG_LEVEL=DEBUG
    """
    from crawlers.crawl import crawl_by_hand
    from flows.stages import select_sites

    select_sites(settings.sites, [site], settings.contact)
    words = [f"{name}={1 if value is True else value}" for name, value in given.items() if value]
    options = (*(word for pair in words for word in ("-a", pair)), *options)
    sys.exit(crawl_by_hand(site, settings.home, settings.sites, settings.contact, options))


@main.command("import")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@as_json_option
@click.pass_obj
def import_(settings: Settings, paths: tuple[Path, ...], as_json: bool) -> None:
    """Import local files or folders into the warehouse.

    Reads HTML, TXT, PDF, DOC, DOCX, WPS, RTF, OFD and zip. Importing the same files again
    changes nothing; a changed file becomes a new version.

    Example: govreports import my-reports/ one-more.pdf
    """
    from flows.cli.run_views import print_import
    from flows.stages import import_paths
    from flows.terminal import show_run_progress

    with show_run_progress(workspace_of(settings), "import"):
        imported = import_paths(settings, paths)
    print_import(workspace_of(settings).readers, imported, as_json=as_json)
    if imported.problems:
        raise imported.problems[0]


@main.command()
@click.argument("statement")
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "csv", "json", "jsonl", "parquet"]),
    default="table",
    show_default=True,
    help="Format of the rows; a table shows the first 500.",
)
@click.option(
    "--output",
    type=click.File("wb"),
    default="-",
    help="File to write, - for standard output.  [default: -]",
)
@click.pass_obj
def sql(settings: Settings, statement: str, form: str, output: IO[bytes]) -> None:
    """Query the warehouse with SQL (read-only).

    STATEMENT is one statement in DuckDB's SQL. `govreports dictionary` describes the tables and
    `govreports cookbook` lists example queries.

    Example: govreports sql "SELECT title, region_name, given_on, copies FROM reports"
    """
    from flows.terminal import print_query

    print_query(workspace_of(settings).readers, statement, form, output)


@main.command(context_settings={"ignore_unknown_options": True})
@click.argument("query", nargs=-1, required=True, type=click.UNPROCESSED)
@click.option("--year", type=int, help="Year in which the report was delivered.")
@click.option("--kind", metavar="KIND", help="npc, gov, cppcc, court, procuratorate, news, …")
@click.option(
    "--place", help="Part of the name of a place or body, or the first digits of a division code."
)
@click.option(
    "--limit",
    type=click.IntRange(min=1),
    default=20,
    show_default=True,
    help="Most reports to print.",
)
@click.pass_obj
def search(
    settings: Settings,
    query: tuple[str, ...],
    year: int | None,
    kind: str | None,
    place: str | None,
    limit: int,
) -> None:
    """Search the titles and texts of the reports.

    Prints the best matches first. A report must contain every word of QUERY. Words in double
    quotes must occur together; -word excludes reports that contain the word. Traditional and
    simplified characters match each other.

    Example: govreports search '營商環境 "稳中求进" -疫情' --year 2024 --place 浙江
    """
    from flows.cli.search_results import print_search

    workspace = workspace_of(settings)
    print_search(workspace, " ".join(query), kind=kind, year=year, place=place, limit=limit)


@main.command()
@click.argument("number", type=int, required=False)
@click.pass_obj
def cookbook(settings: Settings, number: int | None) -> None:
    """List example queries, or run one of them.

    With NUMBER, prints the SQL of that recipe and its result.

    Example: govreports cookbook 7
    """
    from flows.cli.reference import print_questions, print_recipe

    if number is None:
        print_questions()
    else:
        print_recipe(workspace_of(settings).readers, number)


@main.command()
def dictionary() -> None:
    """Describe every table, view and column, as Markdown."""
    from flows.cli.reference import print_dictionary

    print_dictionary()


@main.command()
@click.argument("report")
@click.option(
    "--with",
    "other",
    metavar="DOCUMENT",
    help="Also show how the text of this document differs.",
)
@click.pass_obj
def show(settings: Settings, report: str, other: str | None) -> None:
    """Show one report with its duplicates.

    REPORT is the id of a document, or the first characters of one, as `govreports search` prints
    it.

    Example: govreports show 3f9c1a2b --with 77e0d4c1
    """
    from flows.cli.report_view import print_card

    print_card(workspace_of(settings).readers, report, other)


@main.command()
@click.argument("url")
@click.option("--name", help="Name of the site in the registry.  [default: from the URL]")
@click.option(
    "--fixtures",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder for the fixtures.  [default: tests/sites of this clone]",
)
@click.option("--practice", is_flag=True, help="Allow an address on 127.0.0.1.")
@click.option("--replace", is_flag=True, help="Overwrite the site's file and fixtures.")
@click.pass_obj
def probe(
    settings: Settings,
    url: str,
    name: str | None,
    fixtures: Path | None,
    practice: bool,
    replace: bool,
) -> None:
    """Inspect a new site and write its file and fixtures.

    URL is the home page. About a dozen polite requests detect the CMS family, charset, columns
    and paging; the output says how certain each guess is. The raw responses are saved as
    fixtures for `pytest -k SITE`. Real sites need GOVREPORTS_CONTACT.

    Example: govreports probe https://www.example.gov.cn/ --name example_gov
    """
    from crawlers.probe import default_site_name
    from flows.cli.probe_view import FIXTURES, run_probe

    name, fixtures = name or default_site_name(url), fixtures or FIXTURES
    run_probe(settings, url, name, fixtures, practice=practice, replace=replace)


@main.command()
@click.argument("names", metavar="[SITE]...", nargs=-1)
@click.option("--write", is_flag=True, help="Store today as `verified` in the files that work.")
@click.pass_obj
def check(settings: Settings, names: tuple[str, ...], write: bool) -> None:
    """Test live which sites work from this network.

    Requests robots.txt, one list page and one article from each SITE (default: the whole
    registry), and says why a site does not work. Exits with 1 when one does not. Real sites need
    GOVREPORTS_CONTACT.
    """
    from flows.cli.check_view import run_check

    if not run_check(settings, names, write=write):
        sys.exit(1)


@main.command()
@click.pass_obj
def sites(settings: Settings) -> None:
    """List the sites in the registry and check their files.

    The registry is the folder GOVREPORTS_SITES (default: seeds/sites of this clone). An invalid
    file is reported with its line and the nearest valid key.
    """
    from flows.cli.run_views import print_sites

    print_sites(settings.sites)


@main.command()
@click.argument("sites", nargs=-1)
@as_json_option
@click.pass_obj
def recheck(settings: Settings, sites: tuple[str, ...], as_json: bool) -> None:
    """Re-fetch known pages to find edits and deletions.

    SITES are names from the registry; without any, every site is rechecked. The view `changes`
    shows the result. Finding new reports is the job of `govreports run`.
    """
    from flows.stages import select_sites

    select_sites(settings.sites, sites, settings.contact)
    refuse_if_held(settings.home)
    from flows.cli.run_views import print_runs
    from flows.runtime import own_server
    from flows.terminal import show_run_progress

    workspace = workspace_of(settings)
    with show_run_progress(workspace, "recheck"), own_server(settings.home):
        from flows.recheck import recheck_flow

        runs = recheck_flow(settings)(list(sites) or None, home=settings.home)
    print_runs(workspace.readers, runs, as_json=as_json)


@main.command()
@as_json_option
@click.option(
    "--html",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write a self-contained HTML page with charts instead.",
)
@click.pass_obj
def status(settings: Settings, as_json: bool, html: Path | None) -> None:
    """Show incidents, site health and recent activity.

    Also lists the runs in progress. Every run writes the same as a page to HOME/overview.html.
    """
    from flows.cli.status_view import print_status, write_status

    if html:
        write_status(workspace_of(settings), html)
    else:
        print_status(workspace_of(settings), as_json=as_json)


@main.command()
@click.option(
    "--port", default=4200, show_default=True, help="Port of the Prefect server and its UI."
)
@click.option(
    "--every",
    type=float,
    metavar="SECONDS",
    help="Crawl all sites at this interval instead, to try it out.",
)
@click.pass_obj
def serve(settings: Settings, port: int, every: float | None) -> None:
    """Run all schedules until stopped.

    Crawls each site on its own schedule, rechecks known pages and exports datasets weekly, and
    cleans up monthly. Starts a Prefect server on 127.0.0.1 unless PREFECT_API_URL names one.
    After a stop or a kill, the next start continues where this one ended.
    """
    from flows.serve import serve as run_schedules

    run_schedules(settings, port, every)


for _command in STATE_COMMANDS:
    main.add_command(_command)
