"""Commands of the operator: run, watch over and schedule crawls."""
# ruff: noqa: PLC0415  each command imports what it uses: --help must not take seconds

import sys
from datetime import timedelta
from pathlib import Path

import click

from flows.cli.options import as_json_option
from flows.home import refuse_if_held, workspace_of
from flows.settings import Settings


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option(
    "--contact",
    required=True,
    metavar="ADDRESS",
    help="Your e-mail or web address, which the User-Agent names to the sites.",
)
def init(folder: Path, contact: str) -> None:
    """Make a new installation in FOLDER.

    Writes a copy of the registry to edit, a file of settings, a systemd unit, and the files for
    your own Prefect server. Overwrites nothing.

    Example: govreports init /srv/govreports --contact you@example.org
    """
    from flows.operations import make_installation

    made = make_installation(folder, contact)
    for path in made:
        click.echo(f"wrote {path}")
    settings = next(path for path in made if path.suffix == ".env")
    click.echo(f"\nnext: set -a; . {settings}; set +a")
    click.echo("      govreports sites         # the registry")
    click.echo("      govreports run SITE      # a first crawl")
    click.echo("      govreports serve         # all schedules, or install govreports.service")


@click.command()
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


@click.command()
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


@click.command()
@as_json_option
@click.option(
    "--html",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write a self-contained HTML page with charts instead.",
)
@click.option(
    "--exit-code",
    is_flag=True,
    help="For monitoring: exit with 1 when something is wrong, or when nothing ran.",
)
@click.option(
    "--silent-after",
    type=click.FloatRange(min=0, min_open=True),
    default=36.0,
    show_default=True,
    metavar="HOURS",
    help="With --exit-code: age of the last daily run from which nothing ran.",
)
@click.pass_obj
def status(
    settings: Settings, as_json: bool, html: Path | None, exit_code: bool, silent_after: float
) -> None:
    """Show incidents, site health and recent activity.

    Also lists flows that fail and the runs in progress. Every run writes the same as a page to
    HOME/overview.html.
    """
    from flows.cli.status_view import is_well, print_flows, print_status, write_status

    workspace = workspace_of(settings)
    if html:
        write_status(workspace, html)
        return
    silence = timedelta(hours=silent_after)
    if not as_json:
        print_flows(workspace, silence)  # also where no warehouse was published yet
    print_status(workspace, as_json=as_json)
    if exit_code and not is_well(workspace, silence):
        sys.exit(1)


@click.command()
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


OPERATOR_COMMANDS = (
    init,
    run,
    recheck,
    status,
    serve,
)
