"""Families of copies of invented reports, each with the member that ought to be canonical.

`python -m tests.warehouse.duplicates.report_families [REPORTS]` loads so many families and prints
how many are one row, how many have the best copy as canonical, and the wrong merges.
"""

import random
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from opencc import OpenCC

from normalize.document import Document, Kind, Script
from tests.warehouse.factories import Runs, document, prose
from warehouse import connect
from warehouse.loading.load import load_run

_NOISE = "了我不人在他有这个上们来到时大地为子中你说生国年着就那和要她出也得里后自以会家可下而"
_ADVERTISEMENTS = (
    "扫码关注微信公众号，免费领取新人红包",
    "点击下载客户端看高清直播",
    "本站提供小说在线阅读与下载",
    "加盟热线全国统一，名额仅剩三位",
    "猜你喜欢：明星街拍大片曝光",
    "注册即送会员，七天无理由退款",
)


@dataclass(frozen=True)
class Family:
    """Copies of one report; `best` is the address of the one that ought to be canonical."""

    documents: tuple[Document, ...]
    best: str


def misread(text: str, share: float, rng: random.Random) -> str:
    """Return the text with a share of its Chinese characters replaced, as OCR misreads them."""
    return "".join(
        rng.choice(_NOISE) if char > "\u4dff" and rng.random() < share else char for char in text
    )


def padded(text: str, rng: random.Random) -> str:
    """Return the text with advertisements or random characters between its lines."""
    lines = []
    for line in text.split("\n"):
        lines.append(line)
        if rng.random() < 0.8:
            random_line = "".join(rng.choices(_NOISE, k=rng.randint(2, 22)))
            lines.append(rng.choice((*_ADVERTISEMENTS, random_line)))
    return "\n".join(lines)


def cut(text: str, rng: random.Random) -> str:
    """Return the first 70 to 90 percent of the text, as a pager or a limit leaves it."""
    return text[: int(len(text) * rng.uniform(0.7, 0.9))]


def end(text: str, rng: random.Random) -> str:
    """Return the last 60 percent of the text."""
    return text[int(len(text) * 0.4) :]


def drafted(text: str, rng: random.Random) -> str:
    """Return the text with a tenth of its sentences written otherwise."""
    sentences = text.split("。")
    changed = (
        prose((sentence, "draft"), len(sentence)) if rng.random() < 0.1 else sentence
        for sentence in sentences
    )
    return "。".join(changed)


def numerals(text: str, rng: random.Random) -> str:
    """Return the text with all digits written as 〇 to 九."""
    return text.translate(str.maketrans("0123456789", "〇一二三四五六七八九"))


@cache
def _to_traditional() -> OpenCC:
    return OpenCC("s2t")


@cache
def _to_taiwan() -> OpenCC:
    return OpenCC("s2twp")


CHANGES: dict[str, Callable[[str, random.Random], str]] = {
    "ocr1": lambda text, rng: misread(text, 0.01, rng),
    "ocr3": lambda text, rng: misread(text, 0.03, rng),
    "ocr5": lambda text, rng: misread(text, 0.05, rng),
    "ads": padded,
    "cut": cut,
    "end": end,
    "traditional": lambda text, rng: _to_traditional().convert(text),
    "taiwan": lambda text, rng: _to_taiwan().convert(text),
    "ads_traditional": lambda text, rng: _to_traditional().convert(padded(text, rng)),
    "numerals": numerals,
    "draft": drafted,
}
"""What happens to copies, by name."""


def families(count: int, seed: int = 1) -> Iterator[Family]:
    """Yield families of two to six copies; every fourth has a twin of another place or year."""
    for number in range(count):
        rng = random.Random(f"{seed}/{number}")
        region, year = f"33{number // 10 % 90 + 10}{number % 10 + 21}", 2001 + number % 24
        text = report(rng, number)
        names = rng.sample(sorted(CHANGES), rng.randint(1, 5))
        yield _family(number, "", text, region, year, names, rng)
        if number % 4 == 0:  # the next year's report of the same body
            later = report(random.Random(f"later{seed}/{number}"), number)
            yield _family(number, "next", later, region, year + 1, names[:1], rng)
        if number % 4 == 1:  # the report of another place, from the same template
            twin = _refilled(text, rng)
            yield _family(number, "twin", twin, f"34{region[2:]}", year, names[:1], rng)


def report(rng: random.Random, number: int) -> str:
    """Return an invented report of 1,500 to 6,000 characters."""
    opening = "各位代表：\n现在，我代表政府，向大会报告工作，请予审议，并请各位委员提出意见。\n"
    # A second "报告…审议" would be the opening of another report in a compilation.
    body = prose((rng.random(), number), rng.randint(1500, 6000)).replace("审议", "办理")
    return opening + body


def _refilled(text: str, rng: random.Random) -> str:
    """Return the text with other figures in the same places."""
    return "".join(rng.choice("123456789") if char.isdigit() else char for char in text)


def _family(
    number: int, name: str, text: str, region: str, year: int, names: list[str], rng: random.Random
) -> Family:
    host = f"https://r{number}{name}"
    stated = {"kind": Kind.GOV, "region": region, "report_year": year}
    clean = document(text, f"{host}/clean", script=Script.SIMPLIFIED, **stated)
    copies = [
        document(
            CHANGES[change](text, rng), f"{host}/{change}",
            script=Script.TRADITIONAL if change.endswith(("traditional", "taiwan"))
            else Script.SIMPLIFIED,
            draft=change == "draft", **stated,
        )
        for change in names
    ]  # fmt: skip
    everything = [clean, *copies]
    rng.shuffle(everything)
    return Family(tuple(everything), clean.url)


@dataclass(frozen=True)
class Result:
    """How families came out: shares of them, and pairs of documents in one row by mistake."""

    families: int
    one_row: float
    best: float
    wrong_merges: int
    problems: list[str]


def evaluate(count: int, folder: Path, seed: int = 1) -> Result:
    """Load families into a new warehouse in the folder, and compare its rows with them."""
    made = list(families(count, seed))
    everything = [each for family in made for each in family.documents]
    random.Random(seed).shuffle(everything)
    with connect(str(folder / "warehouse.duckdb")) as warehouse:
        load_run(warehouse, Runs(folder / "runs").make(*everything))
        rows = warehouse.rows(
            """SELECT a.url, b.url FROM copies JOIN documents AS a USING (document_id)
               JOIN documents AS b ON b.document_id = report_id"""
        )
    chosen = dict(rows)
    problems, one_row, best = [], 0, 0
    for family in made:
        found = {chosen[each.url] for each in family.documents}
        one_row += len(found) == 1
        best += chosen[family.best] == family.best
        if found != {family.best}:
            rows_of = sorted(f"{chosen[each.url]} < {each.url}" for each in family.documents)
            problems.append(f"{family.best}: {rows_of}")
    wrong = sum(a.rsplit("/", 1)[0] != b.rsplit("/", 1)[0] for a, b in rows)
    return Result(len(made), one_row / len(made), best / len(made), wrong, problems)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as name:
        result = evaluate(int(sys.argv[1]) if len(sys.argv) > 1 else 1500, Path(name))
        print(*result.problems[:40], sep="\n")
        shares = f"one row {result.one_row:.4f}, best copy canonical {result.best:.4f}"
        print(f"{result.families} families: {shares}, wrong merges {result.wrong_merges}")
