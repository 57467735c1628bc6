"""Site templates: fidelity on five news sites, learned from the other half of each.

The pages and their gold are in ../shared/sites. "alone" is `normalize.extract` without a template.
The columns of the peers are the same pages in the same run.
"""

import logging
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from statistics import mean

from normalize.extraction.extractor import extract, observe
from normalize.templates.learning import learn
from normalize.templates.site_template import SiteTemplate
from tests.bench.extract import Extractor, attempt, by_readability, by_trafilatura
from tests.bench.harness import Headline, Table
from tests.conftest import SHARED
from tests.quality.test_extraction import corpus, f1

Page = tuple[str, str]
SITES = SHARED / "sites"
PEERS: Mapping[str, Extractor] = {
    "alone": lambda markup: extract(markup).text,
    "trafilatura": by_trafilatura,
    "readability-lxml": by_readability,
}


def measure(quick: bool = False) -> Iterator[Table]:
    """Yield F1 by site, and how long learning takes."""
    logging.disable(logging.ERROR)
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
