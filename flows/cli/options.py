"""Options that several commands take."""

import click

as_json_option = click.option(
    "--json", "as_json", is_flag=True, help="One JSON object for machines."
)
raw_option = click.option(
    "--raw", is_flag=True, help="CSV with the exact texts, also those that begin like a formula."
)
