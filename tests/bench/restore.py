"""Restoration: speed of `normalize.restore`, compared with stripping pinyin by pattern."""

import re
from collections.abc import Callable, Iterator
from functools import partial

from normalize.language.script import to_simplified
from normalize.mirrors.restoration import restore
from tests.bench.harness import Headline, Table, alternate
from tests.normalize.mirror_simulator import Mirror, damage

PINYIN = re.compile(r"\(? ?[a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜü]{1,6} ?\)")
SPLIT = re.compile(r"\?\(?[a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜü]{1,6} ?\)")
REPORT = (
    "过去一年，在市委的坚强领导下，常委会紧紧围绕中心，着力强化监督，开展执法检查，"
    "督促严格执行管理条例，审议专项工作报告40项，作出决议决定9项。\n（一）围绕发展大局，"
    "推动乡镇产业振兴。回应群众关切，完善代表联系机制。总结经验，表彰先进，提升履职能力。\n"
)


def strip(text: str) -> str:
    """Remove pinyin by pattern and convert with OpenCC, as the peer; broken bytes stay broken."""
    return to_simplified(PINYIN.sub("", text))


def mirrored(times: int) -> str:
    """Return a damaged text in which, as in real ones, few of 100 annotations are split."""
    mirror = Mirror(folded=False, filtered="")
    for seed in range(1000):
        one = damage(REPORT, seed, mirror)
        if 0 < len(SPLIT.findall(one)) / len(PINYIN.findall(one)) < 0.05:
            return damage(REPORT * times, seed, mirror)
    message = "no seed yields a text that is damaged like real ones"
    raise AssertionError(message)


def call(function: Callable[[str], object], text: str) -> None:
    function(text)


def measure(quick: bool = False) -> Iterator[Table]:
    """Yield megabytes (10**6 bytes of UTF-8) per second for clean and for damaged text."""
    megabytes, rounds = (1, 1) if quick else (2, 3)
    clean = REPORT * (megabytes * 1_000_000 // len(REPORT.encode()))
    damaged = mirrored(50 if quick else 250)
    restore(damaged[:500])  # builds the tables, which happens on first use
    rows = []
    for name, text in (("clean", clean), ("damaged", damaged)):
        calls = {"ours": partial(call, restore, text), "peer": partial(call, strip, text)}
        taken = alternate(calls, rounds)
        ours, peer = (len(text.encode()) / 1e6 / each.cpu for each in taken.values())
        rows.append((name, ours, peer, ours / peer))
    columns = {"text": "", "restore MB/s": ".1f", "strip MB/s": ".1f", "ratio": ".2f"}
    notes = [
        f"{megabytes} MB clean, {len(damaged.encode()) / 1e6:.2f} MB damaged, median of {rounds}",
        "strip removes pinyin by pattern and converts with OpenCC; broken bytes stay broken",
    ]
    headlines = [
        Headline(f"restore {name} text", f"{ours:.1f} MB/s", f"strip by pattern: {peer:.1f}", by)
        for name, ours, peer, by in rows
    ]
    yield Table("Restoring a text", columns, rows, notes, headlines)
