"""Site templates: fidelity on five news sites, learned from the other half of each; and their cost.

The pages and their gold are in ../shared/sites. "alone" is `normalize.extract` without a template.
The columns of the peers are the same pages in the same run. The cost is that of pages of the
practice web whose container is known without a template.
"""

import logging
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from statistics import mean

from normalize.decoding import decode
from normalize.extraction.extractor import extract, observe
from normalize.templates.learning import learn
from normalize.templates.site_template import SiteTemplate
from tests.bench.extract import Extractor, attempt, by_readability, by_trafilatura
from tests.bench.harness import Headline, Table
from tests.bench.practice import served
from tests.conftest import SHARED
from tests.quality.test_extraction import corpus, f1

Page = tuple[str, str]
_ROUNDS = 5
SITES = SHARED / "sites"
PEERS: Mapping[str, Extractor] = {
    "alone": lambda markup: extract(markup).text,
    "trafilatura": by_trafilatura,
    "readability-lxml": by_readability,
}


def measure(quick: bool = False) -> Iterator[Table]:
    """Yield F1 by site, and how long learning takes; then what a template costs a page."""
    logging.disable(logging.ERROR)
    yield cost(60 if quick else 406)
    if not SITES.is_dir():
        return
    sites: dict[str, list[float]] = {}
    seconds = learned = 0.0
    for folder in sorted(each for each in SITES.iterdir() if each.is_dir()):
        pages = numbered(folder)[: 20 if quick else None]
        scores = [mean(f1(attempt(peer, m), gold) for m, gold in pages) for peer in PEERS.values()]
        spent, ours = crossed(pages)
        seconds, learned = seconds + spent, learned + len(pages)
        sites[folder.name] = [mean(ours), min(ours), *scores]
    means = [mean(column) for column in zip(*sites.values(), strict=True)]
    sites["mean"] = means
    rows: list[Sequence[str | float]] = [[name, *figures] for name, figures in sites.items()]
    columns = {"site": "", "template": ".4f", "worst page": ".3f"}
    columns |= dict.fromkeys(PEERS, ".4f")
    headline = Headline(
        "extract by template",
        f"F1 {means[0]:.4f}, {1000 * seconds / learned:.1f} ms a page to learn",
        f"readability-lxml: F1 {means[-1]:.4f}",
        means[0] / means[-1],
    )
    notes = ["each half of a site by the template of the other half"]
    yield Table("Templates of five news sites", columns, rows, notes, [headline])


def cost(number: int) -> Table:
    """Return the milliseconds of a page with a known container, with and without a template."""
    sites: dict[str, list[str]] = defaultdict(list)
    for each in served(number):
        sites[each.page.provenance.site].append(decode(each.page.body).text)
    learning = 0.0
    pages: list[tuple[str, SiteTemplate]] = []
    for markups in sites.values():
        observed = [seen for markup in markups if (seen := observe(markup))]
        start = time.process_time()
        template = learn(observed)
        learning += time.process_time() - start
        named = (markup for markup in markups if extract(markup).method.startswith("container:"))
        pages += [(markup, template) for markup in named]
    plain = [(markup, None) for markup, _ in pages]
    rounds = [(spent_on(plain), spent_on(pages)) for _ in range(_ROUNDS)]  # in turns
    alone, by_template = (1000 * min(spent) / len(pages) for spent in zip(*rounds, strict=True))
    columns = {"pages": "d", "alone ms": ".2f", "template ms": ".2f", "ratio": ".2f"}
    columns["learning ms a page"] = ".2f"
    ratio, learned = by_template / alone, 1000 * learning / number
    row = [len(pages), alone, by_template, ratio, learned]
    return Table("Cost of a template for a page with a known container", columns, [row])


def spent_on(pages: Sequence[tuple[str, SiteTemplate | None]]) -> float:
    """Return the processor seconds of extracting all pages."""
    start = time.process_time()
    for markup, template in pages:
        extract(markup, template=template)
    return time.process_time() - start


def numbered(folder: Path) -> list[Page]:
    """Return the pages of a site in the order of their numbers."""
    return [page for _, page in sorted(corpus(folder).items(), key=lambda pair: int(pair[0]))]


def crossed(pages: Sequence[Page]) -> tuple[float, list[float]]:
    """Return seconds of learning, and F1 of each page by the template of the other half."""
    scores: list[float] = []
    seconds = 0.0
    for half in (0, 1):
        seen = [each for markup, _ in pages[half::2] if (each := observe(markup))]
        start = time.process_time()
        template = learn(seen)
        seconds += time.process_time() - start
        scores += [f1(text_of(markup, template), gold) for markup, gold in pages[1 - half :: 2]]
    return seconds, scores


def text_of(markup: str, template: SiteTemplate) -> str:
    """Return the text of a page by a template."""
    return extract(markup, template=template).text
