"""One report on the terminal, with its duplicates and how they differ."""

from collections.abc import Iterator

from rich.console import Console
from rich.table import Table

from flows.terminal import console, shown, styled
from warehouse.connection import Location, connect
from warehouse.exports import ReportCard, read_card, text_difference

_OPENING = 300  # characters of the text

_FACTS = (
    "kind", "body", "region", "region_name", "meeting", "given_on", "speaker", "post",
    "report_year", "published_at",
)  # fmt: skip


def print_card(published: Location, report: str, other: str | None) -> None:
    """Print a report, and how the document `other` differs from its canonical document.

    report, other: document ids or their first characters. Raises QueryError when no document,
    or more than one, has an id that begins with them.
    """
    page = console()
    with connect(str(published), read_only=True) as warehouse:
        found = read_card(warehouse, report)
        _print(page, found)
        if other:
            page.print()
            page.print(styled(f"{found.report_id} - → {other} +", "bold"))
            for line in text_difference(warehouse, found.report_id, other):
                page.print(shown(line))


def _print(page: Console, found: ReportCard) -> None:
    page.print(styled(found.title or "(no title)", "bold"))
    for name, value in _facts(found):
        page.print(f"  {name:<14} {shown(value)}")
    page.print(f"\n  {found.text[:_OPENING]}…\n")
    page.print(_duplicates(found))
    for version in found.versions:
        page.print(f"  version {version.number}: {version.document_id} {version.seen_at}")
    for relation, document in found.related:
        page.print(f"  {relation}: {document}")


def _facts(found: ReportCard) -> Iterator[tuple[str, str]]:
    yield "report", found.report_id
    for name in _FACTS:
        value = getattr(found, name)
        if value is not None:
            yield name, str(value)
    yield "chosen for", found.reason
    if found.formerly:
        yield "former ids", ", ".join(found.formerly)


def _duplicates(found: ReportCard) -> Table:
    table = Table("document", "relation", "Jaccard", "damage", "characters", "source", "record")
    for copy in found.copies:
        where = f"{copy.site} {copy.url}" + (f" part {copy.part}" if copy.part else "")
        table.add_row(
            copy.document_id,
            copy.relation,
            f"{copy.jaccard:.3f}",
            f"{copy.damage:.4f}",
            str(copy.characters),
            shown(where),
            f"{copy.warc_file}:{copy.warc_offset}",
        )
    return table
