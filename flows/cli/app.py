"""The `govreports` command.

Every error raised on purpose is printed as one line with a next step; the exit code is then 2.
"""

import os
from functools import partial
from pathlib import Path

import click

from crawlers.display_text import display_text, escape_logs
from crawlers.errors import DiskFull, GovreportsError
from flows.cli.analyst_commands import ANALYST_COMMANDS
from flows.cli.author_commands import AUTHOR_COMMANDS
from flows.cli.operator_commands import OPERATOR_COMMANDS
from flows.cli.state_commands import STATE_COMMANDS
from flows.home import make_private
from flows.settings import read_settings

SECTIONS: dict[str, tuple[click.Command, ...]] = {
    "Try it, query it": ANALYST_COMMANDS,
    "Add and check sites": AUTHOR_COMMANDS,
    "Crawl on a schedule": OPERATOR_COMMANDS,
    "Look after the home": STATE_COMMANDS,
}
"""Commands by what a person wants to do, in the order in which the help lists them."""


class _Commands(click.Group):
    """A command group that lists its commands by section.

    It prints a `GovreportsError` as one line and exits with 2.
    """

    def format_commands(
        self,
        ctx: click.Context,  # noqa: ARG002
        formatter: click.HelpFormatter,
    ) -> None:
        """Write the commands of each section; those of `SECTIONS` are all there are."""
        for title, commands in SECTIONS.items():
            width = formatter.width - 6 - max(len(one.name or "") for one in commands)
            with formatter.section(title):
                rows = [(one.name or "", one.get_short_help_str(width)) for one in commands]
                formatter.write_dl(rows)

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
    from flows.terminal import console, shown, styled  # noqa: PLC0415  --help needs none of it

    page = console(stderr=True, soft_wrap=True)
    # Only DuckDB's messages have several lines. Indented, none can pass for a line of ours.
    message = display_text(error.message).replace("\n", "\n    ")
    page.print(styled("error:", "bold red"), message)
    if error.hint:
        page.print(styled("next: ", "bold"), shown(error.hint))


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
    escape_logs()
    settings = read_settings()
    ctx.obj = settings.model_copy(update={"home": home}) if home else settings
    ctx.call_on_close(partial(os.umask, make_private(ctx.obj)))


for _commands in SECTIONS.values():
    for _command in _commands:
        main.add_command(_command)
