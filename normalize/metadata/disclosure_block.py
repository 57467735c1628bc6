"""The 政府信息公开 block: labelled fields in a table, a list, or run-on text.

The block is metadata, never body text (State Council guideline 国办发〔2017〕47号 requires it).
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from normalize.document import Found
from normalize.html import squeeze_blanks
from normalize.metadata.field_labels import LABELS, STRONG, TO_SIMPLIFIED, label_pattern

_LABEL = re.compile(
    r"[【\[(（]?(?P<label>"
    + "|".join(label_pattern(label) for label in sorted(LABELS, key=len, reverse=True))
    + r")[】\])）]?[ \u3000\xa0]*[:：][ \u3000\xa0]*"
)
_NEXT_LABEL = re.compile(r"(?<!\s)\s+[一-龥]{2,8}[:：]")
_PLAUSIBLE = {  # what a value must contain; else it is the text after an empty label
    "index_number": re.compile(r"^(?=.*\d)[^。，；\s]{3,60}$"),
    "document_number": re.compile(r"^(?=.*\d)[^。；]{3,40}$"),
    "issuer": re.compile(r"^[^。；！]{2,60}$"),
    "source": re.compile(r"^[^。；！]{2,60}$"),
    "written_on": re.compile(r"[\d一二三四五六七八九]"),
    "published_at": re.compile(r"[\d一二三四五六七八九]"),
}
_ANY = re.compile("")
_EMPTY = re.compile(
    r"^(?:无|暂无|null|none|undefined|nan|-+|—+|/|\$.*|\{.*\}|\[.*\])?$", re.IGNORECASE
)
_LONGEST = 2000  # characters of a cell that can hold a block in one run
_LONGEST_LABEL = 20


@dataclass(frozen=True, slots=True)
class DisclosureField:
    """A label with its value. at: number of the cell that contains the label."""

    at: int
    label: str
    value: str

    @property
    def name(self) -> str | None:
        """The metadata field that the label fills."""
        return LABELS.get(self.label)

    def found(self) -> Found | None:
        """Return the statement, or None if the field is not kept or its value is empty."""
        return statement(self.label, self.value)


def disclosure_fields(row: Sequence[str]) -> Iterator[DisclosureField]:
    """Yield the fields of cells and lines: `索引号：014…`, or label and value in two cells."""
    for at, cell in enumerate(row):
        if len(cell) > _LONGEST or not has_colon(cell):
            continue
        label = _bare(cell)
        following = row[at + 1] if at + 1 < len(row) else ""
        if label in LABELS:
            yield DisclosureField(
                at, label, "" if _begins_with_label(following) else squeeze_blanks(following)
            )
        elif _LABEL.match(cell):
            found = [DisclosureField(at, name, value) for name, value in pairs(cell)]
            yield from found[:-1]
            last = found[-1]
            apart = (
                not last.value and not _begins_with_label(following) and len(following) < _LONGEST
            )
            yield DisclosureField(at, last.label, squeeze_blanks(following)) if apart else last


def label_cells(line: str) -> list[str]:
    """Return the cells of a row, with a colon after each label, or the whole line."""
    if "\t" not in line:
        return [line]
    row = [cell.strip().rstrip(":：") for cell in line.split("\t")]
    return [f"{cell}：" if is_field_label(cell) else cell for cell in row]


def is_disclosure_block(names: Iterable[str | None]) -> bool:
    """Return whether fields make up a disclosure block: no byline has two of STRONG."""
    return len(STRONG.intersection(names)) > 1


def has_colon(cell: str) -> bool:
    """Return whether a cell contains a colon; one without states no field."""
    return ":" in cell or "：" in cell


def is_field_label(cell: str) -> bool:
    """Return whether a cell is a label and nothing else, with or without its colon."""
    return _bare(cell) in LABELS


def _begins_with_label(cell: str) -> bool:
    """Return whether a cell is a label or begins with one."""
    return bool(_LABEL.match(cell)) or is_field_label(cell)


def _bare(cell: str) -> str:
    """Return a label as LABELS has it: without blanks, colon and brackets, simplified."""
    if len(cell) >= _LONGEST_LABEL:
        return ""
    return re.sub(r"[\s:：【】\[\]]", "", cell).translate(TO_SIMPLIFIED)


def pairs(run: str) -> Iterator[tuple[str, str]]:
    """Yield (label, value) of a run such as `主题分类:社会管理 体裁分类:报告`."""
    matches = list(_LABEL.finditer(run))
    for match, after in zip(matches, [*matches[1:], None], strict=False):
        value = run[match.end() : after.start() if after else len(run)]
        label = _bare(match["label"])
        if LABELS[label] not in ("title", "abstract"):  # the others end before any other label
            value = _NEXT_LABEL.split(value, maxsplit=1)[0]
        yield label, squeeze_blanks(value)


def statement(label: str, value: str) -> Found | None:
    """Return what a label and its value state, or None without a known field or a real value."""
    name = LABELS.get(_bare(label))
    if name is None or _EMPTY.match(value) or not _PLAUSIBLE.get(name, _ANY).search(value):
        return None
    return Found(name, value, f"disclosure:{label}")
