"""Compilations as people make them: numbers, contents, promotion, heads, duplicates, formats."""

import random
import unicodedata
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pytest

from crawlers.page import FetchedPage
from normalize.document import Document, Kind
from normalize.pipeline.normalization import normalize_page
from normalize.reports.compilation import Compilation, split_compilation
from tests.normalize import file_writers


@dataclass(frozen=True, slots=True)
class Body:
    """A body that gives reports. said: its mandate; to: whom it greets."""

    kind: Kind
    title: str
    said: str
    to: str = "各位代表"


BODIES = (
    Body(Kind.NPC, "清河县人民代表大会常务委员会工作报告", "我受县人大常委会委托，向大会报告工作"),
    Body(Kind.GOV, "新安县人民政府工作报告", "我代表县人民政府，向大会报告工作"),
    Body(Kind.GOV, "2024年沁水县政府工作报告", "现在，我代表县人民政府向大会作政府工作报告"),
    Body(
        Kind.CPPCC,
        "中国人民政治协商会议武进区第十六届委员会常务委员会工作报告",
        "我受政协武进区第十六届委员会常务委员会委托，向大会报告工作",
        "各位委员",
    ),
    Body(
        Kind.CPPCC,
        "定海区委员会常务委员会工作报告",
        "我代表政协定海区委员会常务委员会，向大会报告工作",
        "各位委员",
    ),
    Body(Kind.COURT, "昆山市人民法院工作报告", "现在，我代表昆山市人民法院向大会报告工作"),
    Body(Kind.PROCURATORATE, "桐庐县人民检察院工作报告", "我代表桐庐县人民检察院报告工作"),
    Body(Kind.PRESIDIUM, "分水镇人大主席团工作报告", "我受镇人大主席团委托，向大会报告工作"),
)  # fmt: skip

NUMBERS: dict[str, Callable[[int], str]] = {
    "none": lambda n: "",
    "1.": lambda n: f"{n}.",
    "1、": lambda n: f"{n}、",
    "01 ": lambda n: f"{n:02d} ",
    "（1）": lambda n: f"（{n}）",
    "【1】": lambda n: f"【{n}】",
    "一、": lambda n: f"{'一二三四五六七八九十'[n - 1]}、",
    "第一篇": lambda n: f"第{'一二三四五六七八九十'[n - 1]}篇 ",
    "篇一：": lambda n: f"篇{'一二三四五六七八九十'[n - 1]}：",
    "★": lambda n: "★",
}
CONTENTS: dict[str, Callable[[int, str], str]] = {
    "plain": lambda n, title: title,
    "numbered": lambda n, title: f"{n}.{title}",
    "leaders": lambda n, title: f"{title}……………………{7 * n}",
    "dots": lambda n, title: f"{n}、{title}.........{7 * n}",
    "brackets": lambda n, title: f"{title}（{7 * n}）",
    "tab": lambda n, title: f"{title}\t{7 * n}",
}
PROMOTION = (
    "更多材料请加微信abcdef123",
    "公文写作资料库 www.example.com 请点击下载",
    "关注公众号：示例材料，回复“报告”领取",
)


def paragraphs(rng: random.Random, about: str) -> list[str]:
    lines = [f"一、2023年工作回顾（{about}）"]
    for number in range(1, 6):
        lines.append(f"（{'一二三四五'[number - 1]}）聚焦{about}第{number}项任务")
        lines.append(
            f"围绕{about}听取审议报告{rng.randrange(3, 30)}项，开展调研{rng.randrange(3, 30)}次。"
            * 4
        )
    return [
        *lines,
        "二、2024年工作安排",
        f"新的一年，要继续做好{about}的各项工作，作出新的更大贡献！",
    ]


def report(body: Body, number: str, rng: random.Random, dated: bool) -> list[str]:
    dates = [
        f"——2024年1月{rng.randrange(3, 29)}日在第十七届人民代表大会第三次会议上",
        "主任 王建国",
    ]
    head = [number + body.title, *(dates if dated else [])]
    return [*head, f"{body.to}：", f"{body.said}，请予审议。", *paragraphs(rng, body.title[:4])]


def compiled(
    seed: int, numbering: str, contents: str | None, promoted: bool
) -> tuple[str, list[Body]]:
    """Return the text of a compilation and its bodies in order; one body occurs twice."""
    rng = random.Random(seed)
    bodies = rng.sample(BODIES, 6)
    bodies.append(bodies[1])
    lines = ["2024年县级工作报告汇编"] if rng.random() < 0.5 else []
    if promoted:
        lines.append(PROMOTION[0])
    if contents:
        entries = enumerate(bodies, start=1)
        lines += ["目 录", *(CONTENTS[contents](n, body.title) for n, body in entries)]
    for n, body in enumerate(bodies, start=1):
        text = report(body, NUMBERS[numbering](n), rng, dated=rng.random() < 0.5)
        if promoted:
            text.insert(rng.randrange(6, len(text)), rng.choice(PROMOTION))
            text.append(f"— {7 * n} —")
        lines += text
    return "\n".join(lines) + "\n", bodies


def letters(text: str) -> Counter[str]:
    return Counter(filter(str.isalnum, unicodedata.normalize("NFKC", text)))


def check(found: Compilation | None, text: str, bodies: Sequence[Body]) -> None:
    assert found is not None
    assert [part.title for part in found.parts] == [body.title for body in bodies]
    for part, body in zip(found.parts, bodies, strict=True):
        about = {other.title[:4] for other in BODIES} - {body.title[:4]}
        assert body.title[:4] in part.text
        assert not [name for name in about if f"围绕{name}" in part.text]
        assert "微信" not in part.text
        assert "公众号" not in part.text
    kept = "".join(part.text for part in found.parts) + "".join(s.text for s in found.rejected)
    assert not letters(text) - letters(kept)
    assert all(span.reason for span in found.rejected)


@pytest.mark.parametrize("numbering", NUMBERS)
@pytest.mark.parametrize("contents", [None, *CONTENTS])
@pytest.mark.parametrize("promoted", [False, True])
def test_every_shape_is_split(numbering: str, contents: str | None, promoted: bool) -> None:
    for seed in range(2):
        text, bodies = compiled(seed, numbering, contents, promoted)
        check(split_compilation(text), text, bodies)


@pytest.mark.parametrize("kind", ["txt", "docx", "html"])
def test_each_part_is_a_document_with_its_own_kind_and_position(kind: str) -> None:
    text, bodies = compiled(1, "一、", "leaders", promoted=True)
    lines = text.splitlines()
    body = {
        "txt": text.encode("gb18030"),
        "docx": file_writers.word(lines),
        "html": f"<html><div id=zoom>{''.join(f'<p>{line}</p>' for line in lines)}</div>".encode(),
    }[kind]
    found = list(normalize_page(FetchedPage(url=f"https://a.example/a.{kind}", body=body)))
    documents = [one for one in found if isinstance(one, Document)]
    assert len(documents) == len(found) == len(bodies)
    assert [one.part for one in documents] == list(range(1, len(bodies) + 1))
    assert [one.report.kind for one in documents] == [one.kind for one in bodies]
    assert [one.title for one in documents] == [one.title for one in bodies]
    assert {span.reason for span in documents[0].evidence.rejected} >= {
        "table of contents",
        "promotion",
    }
