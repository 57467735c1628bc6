"""Commands of the spider author: try, inspect and check single sites."""
# ruff: noqa: PLC0415  each command imports what it uses: --help must not take seconds

import sys
from pathlib import Path

import click

from flows.cli.options import as_json_option
from flows.settings import Settings


@click.group(invoke_without_command=True)
@click.pass_context
def sites(ctx: click.Context) -> None:
    """List the sites in the registry and check their files, or add sites from a table.

    The registry is the folder GOVREPORTS_SITES (default: seeds/sites). All errors of an invalid
    file are reported, each with its line. seeds/SITE_FILES.md describes the keys.
    """
    if ctx.invoked_subcommand is None:
        from flows.cli.run_views import print_sites

        print_sites(ctx.obj.sites)


@sites.command("add")
@click.option(
    "--from",
    "tables",
    metavar="TABLE",
    multiple=True,
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Table of lists, .tsv or .csv; may be repeated.",
)
@click.option(
    "--moved",
    metavar="TABLE",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Table of addresses that moved: old, new_or_real, kind.",
)
@click.option("--fill", is_flag=True, help="Add to present files the keys that they lack.")
@click.option("--dry-run", is_flag=True, help="Show what would be written; write nothing.")
@click.pass_obj
def sites_add(
    settings: Settings, tables: tuple[Path, ...], moved: tuple[Path, ...], fill: bool, dry_run: bool
) -> None:
    """Write site files from a table of public addresses.

    The columns home, region and body are needed; list_url, work_report, site_name, evidence and
    others are used. seeds/SITE_FILES.md describes them. The rows of one body become one file,
    with lists of work reports first. Departments, media, mirrors and old addresses are left out.
    A present file is never overwritten; what it lacks is shown.

    Example: govreports sites add --from lists.tsv --moved moved.tsv --dry-run
    """
    from flows.cli.author_views import run_sites_add

    run_sites_add(settings.sites, tables, moved, fill=fill, dry_run=dry_run)


@sites.command("propose")
@click.argument("runs", metavar="[RUN]...", nargs=-1)
@click.option("--dry-run", is_flag=True, help="Show what would be written; write nothing.")
@click.pass_obj
def sites_propose(settings: Settings, runs: tuple[str, ...], dry_run: bool) -> None:
    """Propose sites of other bodies that crawled pages link.

    Reads the archived list pages of each RUN (default: the last one of each site) for links to
    bodies of the same region: prefectures of a province, counties of a prefecture, the congress
    of a government. Bodies that the registry lacks become files in HOME/proposed, each with the
    link as evidence. Nothing is requested, and nothing is crawled until you move a file to the
    registry.
    """
    from flows.cli.author_views import run_sites_propose
    from flows.home import workspace_of

    run_sites_propose(workspace_of(settings), settings.sites, runs, dry_run=dry_run)


@sites.command("reference")
@click.option("--schema", "as_schema", is_flag=True, help="The JSON schema for editors instead.")
def sites_reference(as_schema: bool) -> None:
    """Print every key of a site file with its meaning, type, default and an example."""
    from crawlers.registry import reference, schema

    print(schema() if as_schema else reference(), end="")


@click.command()
@click.argument("url")
@click.option("--name", help="Name of the site in the registry.  [default: from the URL]")
@click.option(
    "--fixtures",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder for the fixtures.  [default: tests/sites of this clone]",
)
@click.option("--practice", is_flag=True, help="Allow an address on 127.0.0.1.")
@click.option("--replace", is_flag=True, help="Overwrite the site's file and fixtures.")
@click.option("--dry-run", is_flag=True, help="Print what was found and write nothing.")
@click.pass_obj
def probe(
    settings: Settings,
    url: str,
    name: str | None,
    fixtures: Path | None,
    practice: bool,
    replace: bool,
    dry_run: bool,
) -> None:
    """Inspect a new site and write its file and fixtures.

    URL is the home page. About a dozen polite requests detect the CMS family, charset, columns
    and paging; the output says how certain each guess is. The raw responses are saved as
    fixtures for `pytest -k SITE`. Real sites need GOVREPORTS_CONTACT.

    Example: govreports probe https://www.example.gov.cn/ --name example_gov
    """
    from crawlers.probe import default_site_name
    from flows.cli.author_views import FIXTURES, find_probe, print_probe, run_probe

    name, fixtures = name or default_site_name(url), fixtures or FIXTURES
    if dry_run:
        print_probe(find_probe(settings, url, name, practice=practice))
        return
    run_probe(settings, url, name, fixtures, practice=practice, replace=replace)


@click.command()
@click.argument("names", metavar="[SITE]...", nargs=-1)
@click.option("--write", is_flag=True, help="Store the result in each site's file, under `seen`.")
@click.option(
    "--from",
    "vantage",
    metavar="PLACE",
    help="Where the requests are sent from, for --write.  [default: $GOVREPORTS_VANTAGE]",
)
@as_json_option
@click.pass_obj
def check(
    settings: Settings, names: tuple[str, ...], write: bool, vantage: str | None, as_json: bool
) -> None:
    """Test live which sites work from this network.

    Requests robots.txt, the first page of each list and an article from each SITE (default: the
    whole registry). Where a file names no list of reports, it tries what discovery finds. A site
    works if an article with text came out; otherwise the output says why not. Named sites are
    shown list by list. Exits with 1 when a site does not work. Real sites need
    GOVREPORTS_CONTACT.

    Example: govreports check beijing_npc --write --from "Hangzhou, China Telecom"
    """
    from flows.cli.author_views import run_check

    place = vantage or settings.vantage
    if not run_check(settings, names, write=write, vantage=place, as_json=as_json):
        sys.exit(1)


@click.command(context_settings={"ignore_unknown_options": True})
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
    from flows.by_hand import SETTINGS_MODULE
    from flows.stages import select_sites

    select_sites(settings.sites, [site], settings.contact)
    words = [f"{name}={1 if value is True else value}" for name, value in given.items() if value]
    options = (*(word for pair in words for word in ("-a", pair)), *options)
    known = (settings.home, settings.sites, settings.contact)
    sys.exit(crawl_by_hand(site, *known, options, SETTINGS_MODULE))


AUTHOR_COMMANDS = (
    sites,
    probe,
    check,
    crawl,
)
