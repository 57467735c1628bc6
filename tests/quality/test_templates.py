"""Floors for site templates: each half of a site is read by the template of the other half."""

from collections import defaultdict
from pathlib import Path
from statistics import mean

from crawlers.practice.content.gold import GoldDocument
from normalize.decoding import decode
from normalize.extraction import extract, observe
from normalize.templates import SiteTemplate, learn
from tests.bench.practice import served
from tests.quality.floors import hold
from tests.quality.test_extraction import corpus, f1

Page = tuple[str, str]


def taught(pages: list[Page]) -> SiteTemplate:
    return learn(seen for markup, _ in pages if (seen := observe(markup)))


def halves(folder: Path) -> list[list[Page]]:
    """Return the pages of a site with odd and with even numbers."""
    found = sorted(corpus(folder).items(), key=lambda pair: int(pair[0]))
    pages = [page for _, page in found]
    return [pages[::2], pages[1::2]]


def test_mean_f1_by_template_of_each_site(shared: Path) -> None:
    scores = {}
    for folder in sorted((shared / "sites").iterdir()):
        first, second = halves(folder)
        pairs = [(taught(first), second), (taught(second), first)]
        scores[folder.name] = mean(
            f1(extract(markup, template=template).text, gold)
            for template, pages in pairs
            for markup, gold in pages
        )
        print(f"{folder.name:<8} {scores[folder.name]:.4f}")
    hold("templates: mean F1 of five sites", mean(scores.values()))
    hold("templates: mean F1 of the worst site", min(scores.values()))


def test_no_line_of_a_practice_report_is_lost_to_templates() -> None:
    sites: dict[str, list[tuple[str, tuple[GoldDocument, ...]]]] = defaultdict(list)
    for each in served(406):
        if each.texts and not each.damaged:
            sites[each.page.provenance.site].append((decode(each.page.body).text, each.gold))
    lost = [
        line
        for pages in sites.values()
        for template in [taught([(markup, "") for markup, _ in pages[:50]])]
        for markup, gold in pages
        for text in ["".join(extract(markup, template=template).text.split())]
        for document in gold
        for line in document.text
        if "".join(line.split()) not in text
    ]
    assert lost == []
