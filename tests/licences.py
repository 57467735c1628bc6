"""The licences of everything that ships with govreports: `make licences`.

What ships is what the installed metadata of `govreports` requires, with all its extras, and what
these packages require. Nothing is downloaded. Exits with 1 when a licence is unknown, or does not
let us ship the package, e.g. GPL or AGPL.
"""

import json
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from importlib.metadata import PackageNotFoundError, distribution

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ALLOWED = frozenset(
    {
        "0BSD", "Apache Software License", "Apache-2.0", "BSD", "BSD License", "BSD-2-Clause",
        "BSD-3-Clause", "CC0-1.0", "CNRI-Python", "ISC", "ISC License (ISCL)", "MIT", "MIT License",
        "MIT-0", "MPL-1.1", "MPL-2.0", "Mozilla Public License 2.0 (MPL 2.0)", "PSF-2.0",
        "Python Software Foundation License", "ZPL-2.1", "Zlib",
    }
)  # fmt: skip
"""Licences, as SPDX or a classifier writes them, that let us ship a package with our own licence.
Those of MPL cover their own files only."""

EXCEPTIONS: Mapping[str, tuple[str, str]] = {
    "pebble": (
        "GNU Library or Lesser General Public License (LGPL)",
        "a library, used unmodified and replaceable",
    ),
    "pypdfium2": (
        "BSD-3-Clause, Apache-2.0, dependency licenses",
        "the other libraries in its wheel have permissive licences (BUILD_LICENSES in the wheel)",
    ),
    "text-unidecode": (
        (
            "Artistic License; GNU General Public License (GPL); "
            "GNU General Public License v2 or later (GPLv2+)"
        ),
        "its metadata lets one choose: we use the Artistic License",
    ),
}
"""Packages whose licence someone has read: what they state, and why it lets us ship them. A package
that states something else must be read again."""

_NAME = re.compile(r"[^\s()]+(?:\s+WITH\s+\S+)?")


def shipped(root: str = "govreports") -> Iterator[str]:
    """Yield the names of the installed packages that a package with all its extras requires."""
    seen: set[tuple[str, str]] = set()
    extras = distribution(root).metadata.get_all("Provides-Extra", [])
    waiting = [(root, extra) for extra in ("", *extras)]
    names: set[str] = set()
    while waiting:
        if (step := waiting.pop()) in seen:
            continue
        seen.add(step)
        name, extra = step
        try:
            found = distribution(name)
        except PackageNotFoundError:  # of another platform
            continue
        if name not in names and name != root:
            yield name
        names.add(name)
        for line in found.requires or ():
            required = Requirement(line)
            if required.marker is None or required.marker.evaluate({"extra": extra}):
                other = canonicalize_name(required.name)
                waiting += [(other, each) for each in ("", *required.extras)]


def stated(names: list[str]) -> dict[str, str]:
    """Return what the installed packages state as their licence."""
    command = [sys.executable, "-m", "piplicenses", "--format=json", "--packages", *names]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return {canonicalize_name(each["Name"]): each["License"] for each in json.loads(done.stdout)}


def is_allowed(licence: str) -> bool:
    """Return whether a licence lets us ship: an SPDX expression, or names separated by "; ".

    Several names mean that each of them applies; alternatives are written with OR.
    """
    return all(each in ALLOWED or _expression(each) for each in licence.split("; "))


def _expression(text: str) -> bool:
    """Return the value of an SPDX expression whose names are true if they are allowed."""
    words = {"AND": "and", "OR": "or"}
    replaced = _NAME.sub(lambda name: words.get(name[0], str(name[0] in ALLOWED)), text)
    try:
        return bool(eval(replaced, {"__builtins__": {}}))  # of True, False, and, or, brackets
    except (SyntaxError, TypeError):  # not an expression
        return False


def refused(found: Mapping[str, str]) -> dict[str, str]:
    """Return the packages whose licence does not let us ship, or that state none."""
    return {
        name: licence
        for name, licence in found.items()
        if not is_allowed(licence) and not (name in EXCEPTIONS and EXCEPTIONS[name][0] == licence)
    }


def main() -> int:
    names = sorted(shipped())
    found = dict.fromkeys(names, "UNKNOWN") | stated(names)
    for name, licence in found.items():
        note = f"  ({EXCEPTIONS[name][1]})" if name in EXCEPTIONS else ""
        print(f"{name:32} {licence}{note}")
    bad = refused(found)
    for name, licence in bad.items():
        print(f"not allowed: {name}: {licence}", file=sys.stderr)
    print(f"{len(found)} packages ship, {len(bad)} with a licence that is not allowed")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
