"""Synthetic Chinese text, and ways in which bytes get damaged, for tests of decoding."""

import random
from collections.abc import Iterator

SIMPLIFIED = (
    "各位代表：现在，我代表市人民政府，向大会报告工作，请予审议。过去一年，全市上下团结一心，"
    "经济运行总体平稳，居民收入稳步提高，城乡面貌有了新的变化。我们坚持依法行政，自觉接受监督，"
    "办理代表建议二百零三件，答复率百分之百。新的一年，要抓好项目建设，改善营商环境，办好民生实事。"
)
TRADITIONAL = (
    "各位代表：現在，我代表市人民政府，向大會報告工作，請予審議。過去一年，全市上下團結一心，"
    "經濟運行總體平穩，居民收入穩步提高，城鄉面貌有了新的變化。我們堅持依法行政，自覺接受監督，"
    "辦理代表建議二百零三件，答覆率百分之百。新的一年，要抓好項目建設，改善營商環境，辦好民生實事。"
)


def page(text: str, charset: str = "") -> str:
    """Return a page of paragraphs, one for each sentence, with or without a declared charset."""
    meta = f'<meta charset="{charset}">' if charset else ""
    sentences = [f"{sentence}。" for sentence in text.split("。") if sentence]
    body = "\n".join(f'<p class="MsoNormal">{sentence}</p>' for sentence in sentences)
    return f"<html><head>{meta}<title>公告</title></head><body>\n{body}\n</body></html>\n"


def flips(raw: bytes, times: int, seed: int = 0) -> Iterator[bytes]:
    """Yield the bytes with one byte changed, a different one each time."""
    chance = random.Random(seed)
    for _ in range(times):
        at = chance.randrange(len(raw))
        yield raw[:at] + bytes((raw[at] ^ chance.randrange(1, 256),)) + raw[at + 1 :]


def touched(gold: str, text: str) -> int:
    """Return how many characters differ between the common start and the common end."""
    start = _common(gold, text)
    end = _common(gold[start:][::-1], text[start:][::-1])
    return max(len(gold), len(text)) - start - end


def _common(one: str, other: str) -> int:
    pairs = zip(one, other, strict=False)
    return next((at for at, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))
