"""Extraction: speed and fidelity of `normalize.extract`, compared with five extractors.

All get the decoded text of the same pages. F1 compares sequences of four letters or digits with
the gold, and is the mean over the pages. Word exports put single characters into separate
elements; "date kept" says whether those in the probe survive, which F1 does not show. Practice
pages are available on every machine, real ones in ../shared. Pages whose article is in an element
that a CMS names (a known container) are also measured separately and compared with trafilatura
with metadata, because on them the article needs no search.
"""

import logging
import warnings
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from statistics import mean
from typing import Any

import lxml.html
import readability
import trafilatura
from gne import GeneralNewsExtractor
from resiliparse.extract.html2text import extract_plain_text

from normalize.decoding.decoder import decode
from normalize.extraction.article_candidate import MARK
from normalize.extraction.extractor import extract
from tests.bench.harness import Headline, Table, alternate
from tests.bench.practice import served
from tests.conftest import SHARED
from tests.quality.test_extraction import corpus, f1

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it warns about extras that are not installed
    import newspaper

Extractor = Callable[[str], str]
Pages = Sequence[tuple[str, str]]
OURS = "govreports"


def ours(markup: str) -> str:
    return extract(markup).text


def by_trafilatura(markup: str) -> str:
    return trafilatura.extract(markup, with_metadata=True) or ""


def by_readability(markup: str) -> str:
    tree = lxml.html.fromstring(readability.Document(markup).summary())
    return str(tree.text_content())


def by_resiliparse(markup: str) -> str:
    return str(extract_plain_text(markup, main_content=True))


def by_newspaper(markup: str) -> str:
    article = newspaper.Article("http://example.cn/", language="zh", fetch_images=False)
    article.download(input_html=markup)
    article.parse()
    return str(article.text)


def by_gne(markup: str) -> str:
    found: dict[str, Any] = GeneralNewsExtractor().extract(markup)
    return str(found["content"])


PEERS: dict[str, Extractor] = {
    OURS: ours,
    "trafilatura": by_trafilatura,
    "readability-lxml": by_readability,
    "resiliparse": by_resiliparse,
    "newspaper4k": by_newspaper,
    "gne": by_gne,
}
"""Each extractor as its users call it, including its metadata."""

MEASURE = (OURS, "trafilatura")
"""Measured again on pages with a known container, where the target is three times as fast."""

_LINE = "现将2018年以来的工作报告如下，请予审议，并请列席人员提出意见。"
PROBE = (
    "<html><body><div class=TRS_Editor>"
    + f"<p>{_LINE}</p>" * 10
    + "<p><span>2018</span><span>年</span><span>1</span><span>月</span><span>17</span>"
    "<span>日</span>在示例市第十六届人民代表大会第<span>三</span>次会议上</p></div></body></html>"
)


def measure(quick: bool = False) -> Iterator[Table]:
    """Yield pages per second and F1 on practice pages and, if available, on real ones."""
    logging.disable(logging.ERROR)  # peers log each page that they cannot read
    practice = [
        (decode(each.page.body).text, "\n".join(each.texts))
        for each in served(30 if quick else 240)
        if each.texts and not each.damaged
    ]
    rounds = 1 if quick else 3
    yield table("practice pages", practice, rounds)
    yield table("practice pages with a known container", known(practice), rounds, MEASURE)
    if SHARED.is_dir():
        every = list(corpus(SHARED / "pages").values())
        real = every[::12] if quick else every
        yield table("real pages", real, rounds)
        yield table("real pages with a known container", known(real), rounds, MEASURE)


def known(pages: Pages) -> Pages:
    """Return the pages whose article a selector finds."""
    return [page for page in pages if extract(page[0]).method.startswith(MARK)]


def table(title: str, pages: Pages, rounds: int, names: Sequence[str] = tuple(PEERS)) -> Table:
    """Return speed and fidelity of extractors on pages."""
    extracted = {name: partial(texts, PEERS[name], pages) for name in names}
    taken = alternate(extracted, rounds)
    rates = {name: len(pages) / spent.cpu for name, spent in taken.items()}
    scores = {name: fidelity(spent.result, pages) for name, spent in taken.items()}
    columns = {
        "extractor": "", "pages/s": ",.1f", "ratio": ".2f", "mean F1": ".4f", "worst F1": ".3f",
        "date kept": "",
    }  # fmt: skip
    rows = [
        (name, rates[name], rates[name] / rates[OURS], *scores[name], date_kept(PEERS[name]))
        for name in names
    ]
    best = max((name for name in names if name != OURS), key=lambda name: scores[name][0])
    headline = Headline(
        f"extract {len(pages)} {title}",
        f"F1 {scores[OURS][0]:.4f} at {rates[OURS]:.0f} pages/s",
        f"{best}: F1 {scores[best][0]:.4f} at {rates[best]:.0f} pages/s",
        rates[OURS] / rates[best],
    )
    notes = [f"{len(pages)} pages, median of {rounds}, one core, processor time"]
    return Table(title.capitalize(), columns, rows, notes, [headline])


def texts(extractor: Extractor, pages: Pages) -> list[str]:
    """Return the text of each page, empty where the extractor fails."""
    return [attempt(extractor, markup) for markup, _ in pages]


def attempt(extractor: Extractor, markup: str) -> str:
    try:
        return extractor(markup)
    except Exception:  # noqa: BLE001  an exception of a peer counts as an empty text
        return ""


def fidelity(found: Sequence[str], pages: Pages) -> tuple[float, float]:
    """Return mean and lowest F1 against the gold."""
    scores = [f1(text, gold) for text, (_, gold) in zip(found, pages, strict=True)]
    return mean(scores), min(scores)


def date_kept(extractor: Extractor) -> str:
    """Return "yes" if single characters in separate elements survive, else "no"."""
    text = "".join(attempt(extractor, PROBE).split())
    return "yes" if "2018年1月17日" in text and "第三次会议" in text else "no"
