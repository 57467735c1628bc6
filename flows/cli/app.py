"""The `govreports` command.

Every error that we raise on purpose is one line with a next step, and exit code 2.
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
    """A group that prints errors of ours as one line and exits with 2."""

    def invoke(self, ctx: click.Context) -> object:
        told: GovreportsError | None
        try:
            return super().invoke(ctx)
        except GovreportsError as error:
            told = error
        except OSError as error:
            told = DiskFull.of(error)
            if told is None:
                raise
        _tell(told)
        return ctx.exit(2)


def _tell(error: GovreportsError) -> None:
    console = Console(stderr=True, soft_wrap=True)
    console.print(f"[bold red]error:[/] {escape(error.message)}", highlight=False)
    if error.hint:
        console.print(f"[bold]next:[/]  {escape(error.hint)}", highlight=False)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="govreports")
@click.option(
    "--home",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder of all state.  [default: $GOVREPORTS_HOME or data]",
)
@click.pass_context
def main(ctx: click.Context, home: Path | None) -> None:
    """Work reports of Chinese local bodies: crawl, restore, tell copies apart, ask in SQL."""
    settings = read_settings()
    ctx.obj = settings.model_copy(update={"home": home}) if home else settings


@main.command()
@click.option("--port", default=8700, show_default=True, help="First port of the practice web.")
@click.pass_obj
def demo(settings: Settings, port: int) -> None:
    """Show the whole path on a practice web: crawl, normalise, find copies, load, ask.

    Starts a synthetic government web on 127.0.0.1, runs the real flow on it and compares the
    warehouse with what the web is known to hold. State goes to HOME/demo.
    """
    if settings.warehouse or settings.archive:
        raise SettingError(
            "the demo would fill your lake or archive with invented reports",
            "unset GOVREPORTS_WAREHOUSE and GOVREPORTS_ARCHIVE for it",
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
    """Crawl SITES (default: all of the registry), normalise and load what is new.

    Anything that an interrupted run left is finished first.
    """
    from flows.stages import select_sites

    select_sites(settings.sites, sites, settings.contact)  # told at once, before Prefect starts
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
@click.option("--since", metavar="DAY", help="Leave out what is listed before YYYY-MM-DD.")
@click.option("--limit", metavar="N", help="Fetch at most N articles.")
@click.option("--full", is_flag=True, help="Ask for known articles again, if they changed.")
@click.option("--dry-run", is_flag=True, help="Show what would be fetched; keep nothing.")
@click.pass_obj
def crawl(settings: Settings, /, site: str, options: tuple[str, ...], **given: object) -> None:
    """Crawl one SITE by hand, into a run folder that the next `run` takes into the warehouse.

    The same as `scrapy crawl report -a site=SITE -a limit=5`; further OPTIONS are given to
    Scrapy as they are, e.g. `govreports crawl beijing_npc -s LOG_LEVEL=DEBUG`.
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
    """Take local HTML, TXT, PDF, DOC, DOCX… files (or folders of them) into the warehouse."""
    from flows.cli.run_views import print_import
    from flows.stages import import_paths
    from flows.terminal import show_run_progress

    with show_run_progress(workspace_of(settings), "import"):
        given = import_paths(settings, paths)
    print_import(workspace_of(settings).readers, given, as_json=as_json)
    if given.problems:
        raise given.problems[0]


@main.command()
@click.argument("statement")
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "csv", "json", "jsonl", "parquet"]),
    default="table",
    show_default=True,
)
@click.option("--output", type=click.File("wb"), default="-", help="File to write.  [default: -]")
@click.pass_obj
def sql(settings: Settings, statement: str, form: str, output: IO[bytes]) -> None:
    """Ask the warehouse a question in SQL; it is opened read-only.

    Start with: govreports sql "select title, region_name, given_on, copies from reports"
    """
    from flows.terminal import print_query

    print_query(workspace_of(settings).readers, statement, form, output)


@main.command(context_settings={"ignore_unknown_options": True})
@click.argument("query", nargs=-1, required=True, type=click.UNPROCESSED)
@click.option("--year", type=int, help="Year the report was given in.")
@click.option("--kind", metavar="KIND", help="npc, gov, cppcc, court, procuratorate, news, …")
@click.option("--place", help="Part of a place's or body's name, or first digits of its code.")
@click.option("--limit", type=click.IntRange(min=1), default=20, show_default=True)
@click.pass_obj
def search(
    settings: Settings,
    query: tuple[str, ...],
    year: int | None,
    kind: str | None,
    place: str | None,
    limit: int,
) -> None:
    """Search titles and texts of the reports, best matches first.

    All words must stand in a report; "words in quotes" together, and -word leaves reports with
    that word out. Traditional and simplified characters are the same:
    govreports search '營商環境 "稳中求进" -疫情' --year 2024 --place 浙江
    """
    from flows.cli.search_results import print_search

    workspace = workspace_of(settings)
    print_search(workspace, " ".join(query), kind=kind, year=year, place=place, limit=limit)


@main.command()
@click.argument("number", type=int, required=False)
@click.pass_obj
def cookbook(settings: Settings, number: int | None) -> None:
    """List questions worth asking, or show recipe NUMBER with its answer."""
    from flows.cli.reference import print_questions, print_recipe

    if number is None:
        print_questions()
    else:
        print_recipe(workspace_of(settings).readers, number)


@main.command()
def dictionary() -> None:
    """Print what every table, view and column means, as Markdown."""
    from flows.cli.reference import print_dictionary

    print_dictionary()


@main.command()
@click.argument("report")
@click.option("--with", "other", metavar="DOCUMENT", help="Show how this copy differs.")
@click.pass_obj
def show(settings: Settings, report: str, other: str | None) -> None:
    """Print the card of a REPORT (a document id or its beginning) with its copies."""
    from flows.cli.report_view import print_card

    print_card(workspace_of(settings).readers, report, other)


@main.command()
@click.argument("url")
@click.option("--name", help="Name of the site in the registry.  [default: from the address]")
@click.option(
    "--fixtures",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder of fixtures.  [default: tests/sites of this clone]",
)
@click.option("--practice", is_flag=True, help="Allow an address on 127.0.0.1.")
@click.option("--replace", is_flag=True, help="Write over the site's file if there is one.")
@click.pass_obj
def probe(
    settings: Settings,
    url: str,
    name: str | None,
    fixtures: Path | None,
    practice: bool,
    replace: bool,
) -> None:
    """Look at the site behind the home page URL, and write its file and fixtures.

    Recognises CMS family, charset, columns and paging from a dozen polite requests, says how
    sure it is, and captures the raw answers for `pytest -k SITE`.
    """
    from crawlers.probe import default_site_name
    from flows.cli.probe_view import FIXTURES, run_probe

    name, fixtures = name or default_site_name(url), fixtures or FIXTURES
    run_probe(settings, url, name, fixtures, practice=practice, replace=replace)


@main.command()
@click.argument("names", metavar="[SITE]...", nargs=-1)
@click.option("--write", is_flag=True, help="Store the day in the files of sites that work.")
@click.pass_obj
def check(settings: Settings, names: tuple[str, ...], write: bool) -> None:
    """Test sites live (default: all of the registry): what works, what is blocked, and why.

    Asks each site for robots.txt, a list page and an article. Exits with 1 when one does not
    work from this network.
    """
    from flows.cli.check_view import run_check

    if not run_check(settings, names, write=write):
        sys.exit(1)


@main.command()
@click.pass_obj
def sites(settings: Settings) -> None:
    """List the sites of the registry and check their files."""
    from flows.cli.run_views import print_sites

    print_sites(settings.sites)


@main.command()
@click.argument("sites", nargs=-1)
@as_json_option
@click.pass_obj
def recheck(settings: Settings, sites: tuple[str, ...], as_json: bool) -> None:
    """Ask for the known pages of SITES (default: all) again: what was edited, what is gone.

    See the view `changes` for what it found. New reports are the work of `run`.
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
    help="Write it as one page that needs nothing else, with charts.",
)
@click.pass_obj
def status(settings: Settings, as_json: bool, html: Path | None) -> None:
    """Tell what is wrong, how each site is, what happened, and what is under way.

    The same as a page is HOME/overview.html, written by each run.
    """
    from flows.cli.status_view import print_status, write_status

    if html:
        write_status(workspace_of(settings), html)
    else:
        print_status(workspace_of(settings), as_json=as_json)


@main.command()
@click.option("--port", default=4200, show_default=True, help="Port of Prefect's own pages.")
@click.option("--every", type=float, metavar="SECONDS", help="Crawl so often, to see it work.")
@click.pass_obj
def serve(settings: Settings, port: int, every: float | None) -> None:
    """Run all schedules until stopped: each site's own, and a weekly look for edits.

    Starts a Prefect server on 127.0.0.1 unless PREFECT_API_URL names one. Stopped or killed, it
    goes on with the next start.
    """
    from flows.serve import serve as run_schedules

    run_schedules(settings, port, every)


for _command in STATE_COMMANDS:
    main.add_command(_command)
