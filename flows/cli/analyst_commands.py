"""Commands of the analyst: bring texts in, query them, take them away."""
# ruff: noqa: PLC0415  each command imports what it uses: --help must not take seconds

import sys
from pathlib import Path
from typing import IO

import click

from crawlers.display_text import display_line
from crawlers.errors import SettingError
from flows.cli.options import as_json_option, raw_option
from flows.home import today, utc_now, workspace_of
from flows.settings import Settings

_LISTED = 20
"""Further problems of an import that are printed; `--json` has all of them."""


@click.command()
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


@click.command("import")
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
        first, *others = imported.problems
        for each in others[:_LISTED]:
            click.echo(f"govreports: {display_line(each)}", err=True)
        if len(others) > _LISTED:
            click.echo(f"govreports: {len(others) - _LISTED} further problems", err=True)
        raise first


@click.command()
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
@raw_option
@click.option(
    "--unlocked",
    is_flag=True,
    help="Let the statement use files, the network, extensions and settings, with your rights.",
)
@click.pass_obj
def sql(
    settings: Settings, statement: str, form: str, output: IO[bytes], *, raw: bool, unlocked: bool
) -> None:
    """Query the warehouse with SQL (read-only).

    STATEMENT is DuckDB's SQL, - for standard input. Of several statements, each prints its table;
    the other formats accept one that yields rows, after others that prepare it. `govreports
    dictionary` describes the tables and `govreports cookbook` lists example queries.

    A statement reaches the warehouse only: it is a query, and COPY, ATTACH, INSTALL, SET and the
    functions that read files are refused. With --unlocked, a statement can read and write every
    file that you can, connect to other machines and load extensions: use it only for statements
    that you have written or read yourself. The warehouse stays read-only.

    In CSV, a text that a spreadsheet would run as a formula (it begins with = + - @, a tab or a
    line end) begins with an apostrophe, which --raw leaves out; numbers are as they are.

    Example: govreports sql "SELECT title, region_name, given_on, copies FROM reports"
    """
    from flows.terminal import print_query

    if statement == "-":
        statement = sys.stdin.buffer.read().decode("utf-8", "replace")
    print_query(workspace_of(settings).readers, statement, form, output, raw=raw, unlocked=unlocked)


@click.command()
@click.option("--year", type=int, help="Year the reports are owed for.  [default: this year]")
@click.option("--all-years", is_flag=True, help="All years instead of one.")
@click.option("--province", help="Only this province: its name, e.g. 浙江省.")
@click.option(
    "--body",
    type=click.Choice(["npc", "gov", "cppcc", "court", "procuratorate"]),
    help="Only this kind of body.",
)
@click.option("--csv", "form", flag_value="csv", help="Each place with its reason, as CSV.")
@click.option("--json", "form", flag_value="json", help="The same as JSON.")
@click.pass_obj
def coverage(
    settings: Settings,
    year: int | None,
    all_years: bool,
    province: str | None,
    body: str | None,
    form: str | None,
) -> None:
    """Show which reports are there, of all that exist.

    Counts the provinces, prefectures and counties of today: how many have the report of each
    body, and why the others have none. --csv and --json list every place with the reason.

    Example: govreports coverage --year 2025 --province 浙江省 --csv
    """
    from flows.cli.status_view import print_coverage

    chosen = None if all_years else year or today(utc_now()).year
    readers = workspace_of(settings).readers
    print_coverage(readers, form, year=chosen, province=province, body=body)


@click.command(context_settings={"ignore_unknown_options": True})
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
@click.option(
    "--offset", type=click.IntRange(min=0), default=0, help="Matches to skip, for further pages."
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "json", "csv", "ids"]),
    default="table",
    show_default=True,
    help="ids are full report ids, one a line.",
)
@click.pass_obj
def search(
    settings: Settings,
    query: tuple[str, ...],
    year: int | None,
    kind: str | None,
    place: str | None,
    limit: int,
    offset: int,
    form: str,
) -> None:
    """Search the titles and texts of the reports.

    Prints the best matches first. A report must contain every word of QUERY. Words in double
    quotes must occur together; -word excludes reports that contain the word, also alone; words
    joined by OR are alternatives. Traditional and simplified characters match each other, and so
    do all interpuncts. A place is found by any name that it has or had.

    Example: govreports search '營商環境 "稳中求进" -疫情' --year 2024 --place 浙江
    """
    from flows.cli.search_results import print_search

    workspace = workspace_of(settings)
    print_search(
        workspace, " ".join(query), form,
        kind=kind, year=year, place=place, limit=limit, offset=offset,
    )  # fmt: skip


@click.command()
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


@click.command()
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


@click.command()
def dictionary() -> None:
    """Describe every table, view and column, as Markdown."""
    from flows.cli.reference import print_dictionary

    print_dictionary()


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option(
    "--format",
    "form",
    type=click.Choice(["parquet", "jsonl", "csv", "dta"]),
    default="parquet",
    show_default=True,
    help="dta is Stata's; it needs the extra stata.",
)
@click.option(
    "--kind", "kinds", multiple=True, metavar="KIND", help="npc, gov, court …; repeatable."
)
@click.option("--year", "years", multiple=True, type=int, help="Year of the reports; repeatable.")
@click.option(
    "--place", help="Part of the name of a place or body, or the first digits of a division code."
)
@click.option(
    "--part",
    "parts",
    multiple=True,
    type=click.Choice(["preamble", "review", "plan", "period_plan", "closing", "annex"]),
    help="Only this part of each text; repeatable.",
)
@click.option("--bom", is_flag=True, help="CSV that Excel recognises as UTF-8.")
@raw_option
@click.pass_obj
def export(  # noqa: PLR0913  one for each option
    settings: Settings,
    folder: Path,
    form: str,
    kinds: tuple[str, ...],
    years: tuple[int, ...],
    place: str | None,
    parts: tuple[str, ...],
    *,
    bom: bool,
    raw: bool,
) -> None:
    """Write the reports as a dataset to a new FOLDER.

    The dataset has reports, duplicates, sections, parts, targets, counts, repairs, metadata, a
    panel and regions, each with its schema, a card, a citation and a manifest of digests. In CSV,
    a text that a spreadsheet would run as a formula begins with an apostrophe; the card explains
    how to remove it.

    Example: govreports export plans --kind gov --year 2024 --place 浙江 --part plan
    """
    from flows.cli.search_results import kind_of
    from warehouse.connection import connect
    from warehouse.exports import Selection, write_dataset

    chosen = Selection(tuple(kind_of(each).value for each in kinds), years, parts, place)
    with connect(workspace_of(settings).readers, read_only=True) as warehouse:
        for each in write_dataset(warehouse, folder, form, raw=raw, bom=bom, selection=chosen):
            click.echo(f"{each.table}: {each.rows} rows in {each.files} files")


ANALYST_COMMANDS = (
    demo,
    import_,
    sql,
    search,
    coverage,
    show,
    cookbook,
    dictionary,
    export,
)
