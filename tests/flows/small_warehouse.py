"""A small warehouse, made as a user makes one: by importing files."""

from pathlib import Path

from flows.home.workspace import Workspace
from flows.settings import Settings
from flows.stages.file_import import Import, import_paths
from tests.warehouse.factories import prose

TITLES = ("甲县人民代表大会常务委员会工作报告", "乙县人民政府工作报告", "丙县人民法院工作报告")


def report(title: str, seed: object) -> str:
    """Return a report as the contents of a text file."""
    opening = "各位代表：\n我受委托，向大会报告工作，请予审议。\n"
    return f"{title}\n{opening}{prose(seed, 700)}\n"


def imported(home: Path) -> Workspace:
    """Import three reports into a new home."""
    folder = home / "given"
    folder.mkdir(parents=True)
    for number, title in enumerate(TITLES):
        (folder / f"{number}.txt").write_text(report(title, number), encoding="utf-8")
    take(home, folder)
    return Workspace(home)


def take(home: Path, *paths: Path) -> Import:
    return import_paths(Settings(home=home, processes=1), paths)
