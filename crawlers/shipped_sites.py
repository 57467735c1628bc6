"""The folder of site files that is used where none is named."""

from importlib import resources
from pathlib import Path

_CLONE = Path(__file__).resolve().parents[1] / "seeds" / "sites"
_HERE = Path("seeds") / "sites"


def shipped_sites(here: Path = _HERE, clone: Path = _CLONE) -> Path:
    """Return ./seeds/sites if it exists, else that of this clone, else the installed package's."""
    for folder in (here, clone):
        if folder.is_dir():
            return folder.resolve()
    return Path(str(resources.files("crawlers") / "seed_sites"))
