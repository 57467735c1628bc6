"""How a crawl ended, in a few lines for a person."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from crawlers.page import READABLE, Outcome
from crawlers.run_folder import LEFT_OUT, UNFOLLOWED, LedgerEntry

_KINDS = (
    ("brought", READABLE),
    ("walked", frozenset({Outcome.LIST})),
    ("unchanged", frozenset({Outcome.NOT_MODIFIED})),
)
_EXAMPLES = 8  # outcomes that are listed with an address; a site seldom has more


def summary_lines(
    site: str, reason: str, ledger: Iterable[LedgerEntry], stats: Mapping[str, Any]
) -> Iterator[str]:
    """Yield the lines: how and when it ended, what it fetched, what it missed and why.

    reason: Scrapy's finish reason. ledger: of the whole run, with its earlier parts. stats:
    Scrapy's, of the last part.
    """
    counts: Counter[Outcome] = Counter()
    first: dict[Outcome, LedgerEntry] = {}
    for entry in ledger:
        counts[entry.outcome] += 1
        first.setdefault(entry.outcome, entry)
    seconds = float(stats.get("elapsed_time_seconds") or 0)
    requests = stats.get("downloader/request_count", 0)
    yield f"{site}: {reason} after {seconds:.0f} s and {requests:,} requests"
    for name, outcomes in _KINDS:
        if found := [_counted(counts[one], one) for one in Outcome if one in outcomes & {*counts}]:
            yield f"  {name:10} {', '.join(found)}"
    yield from _missed(counts, first)
    yield from _unread(stats)
    if not counts:
        yield "  nothing    no page was requested"


def _unread(stats: Mapping[str, Any]) -> Iterator[str]:
    """Yield a line for each list whose further pages were not read, or with rows left out."""
    for url, why in islice(stats.get(UNFOLLOWED, {}).items(), _EXAMPLES):
        yield f"  unread     further pages of {url}: {why}"
    for url, rows in islice(stats.get(LEFT_OUT, {}).items(), _EXAMPLES):
        for name, where in (("off_site", "other sites"), ("script", "a script")):
            if rows.get(name):
                example = rows[f"{name}_example"]
                yield f"  left out   {rows[name]:,} rows of {url} that lead to {where}: {example}"


def _missed(counts: Counter[Outcome], first: Mapping[Outcome, LedgerEntry]) -> Iterator[str]:
    plain = frozenset[Outcome]().union(*(outcomes for _, outcomes in _KINDS))
    missed = [(outcome, n) for outcome, n in counts.most_common() if outcome not in plain]
    for outcome, number in missed[:_EXAMPLES]:
        entry = first[outcome]
        why = f" ({entry.detail})" if entry.detail else ""
        yield f"  missed     {_counted(number, outcome)}: {entry.url}{why}"
    if rest := sum(number for _, number in missed[_EXAMPLES:]):
        yield f"  missed     {rest:,} more, each a line of the ledger"


def _counted(number: int, outcome: Outcome) -> str:
    return f"{number:,} {outcome.value.replace('_', ' ')}"
