"""Headings of sections: over two lines, and of parts without a number."""

from normalize.reports import sections

PARAGRAPH = "市人大常委会坚持党的领导，依法履行职责，" * 3 + "取得实效。\n"
OPENING = "某区人大常委会工作报告\n各位代表：\n我受常委会委托，向大会报告工作，请予审议。\n"


def headings(text: str) -> list[tuple[int, str]]:
    return [(section.level, section.heading) for section in sections(text)]


def test_a_heading_broken_over_two_lines_is_whole() -> None:
    text = (
        f"{OPENING}一、2023年工作回顾\n{PARAGRAPH}二、扎实提高监督\n工作的质量和实效\n{PARAGRAPH}"
    )
    assert headings(text) == [(1, "一、2023年工作回顾"), (1, "二、扎实提高监督工作的质量和实效")]


def test_a_heading_before_a_heading_or_a_sentence_is_not_joined() -> None:
    text = (
        f"{OPENING}一、2023年工作回顾\n迎难而上的一年\n{PARAGRAPH}二、任务\n（一）监督\n{PARAGRAPH}"
    )
    assert headings(text) == [(1, "一、2023年工作回顾"), (1, "二、任务"), (2, "（一）监督")]
    assert headings(f"一、监督\n成效明显。\n{PARAGRAPH}") == [(1, "一、监督")]


def test_series_restart_under_a_heading_without_a_number() -> None:
    text = (
        f"{OPENING}2023年的主要工作\n一、监督\n{PARAGRAPH}二、代表\n{PARAGRAPH}"
        f"2024年的工作安排\n一是学习。\n{PARAGRAPH}一、立法\n{PARAGRAPH}"
    )
    assert headings(text) == [
        (0, "2023年的主要工作"), (1, "一、监督"), (1, "二、代表"),
        (0, "2024年的工作安排"), (4, "一是学习"), (1, "一、立法"),
    ]  # fmt: skip
    review, *_, plan, _, _ = sections(text)
    assert review.end == plan.start
    assert plan.end == len(text)
