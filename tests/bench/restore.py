"""Speed of restoration on one core: the check of clean text, and damaged text.

Run: uv run python -m tests.bench.restore
"""

import re
import sys
import time
from collections.abc import Callable, Sequence

from normalize.restoration import restore
from normalize.script import to_simplified
from tests.normalize.mirror import Mirror, damage

PINYIN = re.compile(r"\(? ?[a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜü]{1,6} ?\)")
SPLIT = re.compile(r"\?\(?[a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜü]{1,6} ?\)")
REPORT = (
    "过去一年，在市委的坚强领导下，常委会紧紧围绕中心，着力强化监督，开展执法检查，"
    "督促严格执行管理条例，审议专项工作报告40项，作出决议决定9项。\n（一）围绕发展大局，"
    "推动乡镇产业振兴。回应群众关切，完善代表联系机制。总结经验，表彰先进，提升履职能力。\n"
)


def strip(text: str) -> str:
    """The peer: take pinyin out by pattern, convert with OpenCC; broken bytes stay broken."""
    return to_simplified(PINYIN.sub("", text))


def mirrored(times: int) -> str:
    """Return a damaged text with a few split characters in 100 annotations, as real ones have."""
    mirror = Mirror(folded=False, filtered="")
    for seed in range(1000):
        one = damage(REPORT, seed, mirror)
        if 0 < len(SPLIT.findall(one)) / len(PINYIN.findall(one)) < 0.05:
            return damage(REPORT * times, seed, mirror)
    message = "no seed gives a text that is damaged as real ones are"
    raise AssertionError(message)


def speed(function: Callable[[str], object], text: str, times: int) -> float:
    """Return MB (10^6 bytes of UTF-8) per second of processor time, best of three rounds."""
    rounds = []
    for _ in range(3):
        began = time.process_time()
        for _ in range(times):
            function(text)
        rounds.append(time.process_time() - began)
    return len(text.encode()) * times / 1e6 / max(min(rounds), 1e-9)


def main(argv: Sequence[str]) -> None:
    megabytes = int(argv[0]) if argv else 2
    clean = REPORT * (megabytes * 1_000_000 // len(REPORT.encode()))
    damaged = mirrored(250)
    restore(damaged[:500])  # tables are built at first use
    print(f"{'MB/s on one core':24}{'restore':>10}{'strip':>10}{'ratio':>8}")
    for name, text, times in (("clean text", clean, 3), ("damaged text", damaged, 1)):
        ours, peer = speed(restore, text, times), speed(strip, text, times)
        print(f"{name:24}{ours:10.1f}{peer:10.1f}{ours / peer:8.2f}")


if __name__ == "__main__":
    main(sys.argv[1:])
