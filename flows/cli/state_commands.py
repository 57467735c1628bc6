"""Commands on the state as a whole: check it, rebuild it, export it, back it up."""
# ruff: noqa: PLC0415  each command imports what it uses: --help must not take seconds

import sys
from datetime import datetime
from pathlib import Path

import click

from flows.cli.options import as_json_option
from flows.home import with_object_store, workspace_of
from flows.settings import Settings


@click.command()
@as_json_option
@click.pass_obj
def verify(settings: Settings, as_json: bool) -> None:
    """Compare all archived records with their digests.

    Reads every record that the warehouse names. Exits with 1 when a record is missing, damaged
    or not the one that the warehouse names.
    """
    from flows.cli.state_views import print_verified
    from flows.operations import verify_archive
    from flows.terminal import track_progress

    verified = verify_archive(workspace_of(settings), track_progress)
    print_verified(verified, as_json=as_json)
    if verified.problems:
        sys.exit(1)


@click.command()
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="Only runs since that day.")
@click.option("--site", "names", multiple=True, help="Only runs of this site; may be repeated.")
@click.option("--commit", is_flag=True, help="Put the result in place of the warehouse.")
@click.option("--undo", is_flag=True, help="Put back what the last commit replaced.")
@as_json_option
@click.pass_obj
def renormalize(
    settings: Settings,
    since: datetime | None,
    names: tuple[str, ...],
    commit: bool,
    undo: bool,
    as_json: bool,
) -> None:
    """Show what the present normaliser would change.

    Reads the archive again; nothing is fetched. Without --commit the warehouse stays as it is.
    With it, the result that was last shown for the same choice is put in place.
    """
    from flows.cli.renormalization_view import show_renormalization, show_undone
    from flows.operations import RunChoice

    workspace_of(settings).need_file("renormalize")
    if undo:
        show_undone(settings.home)
    else:
        choice = RunChoice(since.date() if since else None, names)
        show_renormalization(settings, choice, commit=commit, as_json=as_json)


@click.command()
@as_json_option
@click.pass_obj
def doctor(settings: Settings, as_json: bool) -> None:
    """Check the installation and say what to do.

    Looks at versions, settings, disk, locks, integrity and the last runs. Exits with 1 when
    something is bad.
    """
    from flows.cli.state_views import print_findings
    from flows.operations import Health, examine

    findings = examine(settings)
    print_findings(findings, as_json=as_json)
    if any(each.health is Health.BAD for each in findings):
        sys.exit(1)


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.pass_obj
def backup(settings: Settings, folder: Path) -> None:
    """Back up the home to FOLDER.

    Copies run folders, warehouse and archive; repeated, it copies only what is new.
    """
    from flows.operations import back_up
    from flows.terminal import track_progress

    done = back_up(workspace_of(settings), folder, track_progress)
    click.echo(f"{done.files} files, {done.copied} copied now ({done.size / 1e6:.1f} MB)")


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.pass_obj
def restore(settings: Settings, folder: Path) -> None:
    """Restore the backup in FOLDER into a new home.

    The home must not have a warehouse. Every digest is checked.
    """
    from flows.home import hold_home
    from flows.operations import restore_backup
    from flows.terminal import track_progress

    with hold_home(settings.home):
        done = restore_backup(folder, workspace_of(settings), track_progress)
    click.echo(f"{done.files} files restored ({done.size / 1e6:.1f} MB)")


@click.command()
@click.argument("runs", nargs=-1, required=True)
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.pass_obj
def pack(settings: Settings, runs: tuple[str, ...], file: Path) -> None:
    """Pack runs into one FILE, to take them to another machine.

    RUNS are names of folders in HOME/runs. The file has the run folders, the archive segments
    and a digest of each file. Any medium can carry it; `govreports unpack` reads it.

    Example: govreports pack 20260301T020000Z-beijing_npc runs.zip
    """
    from flows.home import hold_home
    from flows.operations import pack_runs
    from flows.terminal import track_progress

    with hold_home(settings.home):
        done = pack_runs(workspace_of(settings), runs, file, track_progress)
    click.echo(f"{len(done.runs)} runs, {done.files} files packed ({done.size / 1e6:.1f} MB)")


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--no-load", is_flag=True, help="Leave the runs to the next `govreports run`.")
@click.pass_obj
def unpack(settings: Settings, file: Path, no_load: bool) -> None:
    """Unpack runs from FILE, then normalise and load them.

    Every digest is checked first; a damaged file changes nothing. Repeated, it changes nothing
    either. Unpack only files that you trust.
    """
    from flows.home import hold_home
    from flows.operations import unpack_runs
    from flows.stages import finish_interrupted, publish_stage
    from flows.terminal import track_progress

    workspace = workspace_of(settings)
    with hold_home(settings.home):
        done = unpack_runs(file, workspace, track_progress)
        click.echo(f"{len(done.runs)} runs unpacked, {len(done.known)} of them were there before")
        if not no_load and len(done.known) < len(done.runs):
            failed = finish_interrupted(workspace, settings)
            publish_stage(workspace)
            for error in failed.values():
                raise error


@click.command()
@click.option(
    "--keep-days",
    type=click.IntRange(min=31),
    default=400,
    show_default=True,
    help="Age from which raw list pages and logs of crawls are removed.",
)
@click.option("--dry-run", is_flag=True, help="Only print what would be removed.")
@as_json_option
@click.pass_obj
def maintain(settings: Settings, keep_days: int, dry_run: bool, as_json: bool) -> None:
    """Remove what is old and unneeded, and compact.

    Raw list pages go from the archive, logs and working files from the run folders. Records
    that a document, a rejection or `renormalize` needs stay forever.
    """
    from flows.cli.state_views import print_maintained
    from flows.home import hold_home
    from flows.operations import maintain_home

    with hold_home(settings.home):
        done = maintain_home(workspace_of(settings), keep_days, dry=dry_run)
    print_maintained(done, dry=dry_run, as_json=as_json)


@click.command("migrate-warehouse")
@click.argument("source")
@click.argument("target")
@click.pass_obj
def migrate_warehouse(settings: Settings, source: str, target: str) -> None:
    """Copy the warehouse from a file to a lake, or back.

    Copies SOURCE to a new warehouse at TARGET and compares every table. One of the two is a
    file, the other a lake (ducklake:postgres:…). SOURCE stays as it is. Do not start a run
    meanwhile. Afterwards set or unset GOVREPORTS_WAREHOUSE (see flows/SCALE.md): govreports
    migrate-warehouse data/warehouse.duckdb "ducklake:postgres:host=db dbname=reports
    data_path=s3://bucket/lake"
    """
    from flows.home import hold_home
    from warehouse.maintenance import transfer_tables

    with hold_home(settings.home):
        for table, rows in transfer_tables(
            with_object_store(settings, source), with_object_store(settings, target)
        ):
            click.echo(f"{table}: {rows} rows")


STATE_COMMANDS = (
    verify, renormalize, maintain, doctor, backup, restore, pack, unpack, migrate_warehouse,
)  # fmt: skip
