"""A new installation in one folder: registry to edit, settings, service unit, Prefect's files."""

import shlex
import shutil
import sys
from collections.abc import Iterator
from importlib import resources
from pathlib import Path

from crawlers.errors import SettingError
from crawlers.shipped_sites import shipped_sites

_CLONE = Path(__file__).resolve().parents[2]
PREFECT_FILES = ("prefect.yaml", "automations.yaml")

_SETTINGS = """\
# Settings of this installation. `systemd` reads them for the service; in a shell, before commands:
#   set -a; . {settings}; set +a
GOVREPORTS_HOME={home}
GOVREPORTS_SITES={sites}
GOVREPORTS_CONTACT={contact}
# Where alerts are posted (WeCom, DingTalk, Feishu, Slack, or an address of your own):
# GOVREPORTS_WEBHOOK=https://chat.example.org/hooks/secret
# An address that expects a request after each daily run:
# GOVREPORTS_PING=https://monitor.example.org/ping/secret
"""
_UNIT = """\
[Unit]
Description=govreports
After=network-online.target
Wants=network-online.target

[Service]
# The user that owns {folder}:
# User=govreports
WorkingDirectory={folder}
EnvironmentFile={settings}
ExecStart={command} serve
Restart=always
RestartSec=30

[Install]
WantedBy=multi-user.target
"""


def make_installation(folder: Path, contact: str, registry: Path | None = None) -> list[Path]:
    """Write the files of a new installation, and return their paths; overwrites nothing.

    contact: e-mail or web address for the User-Agent. registry: folder of site files to copy;
    default: the shipped ones. Raises SettingError if the contact is not one line, if the path does
    not suit a service unit, or if one of the files exists.
    """
    folder = folder.absolute()
    if not contact.isprintable() or not contact.strip():
        raise SettingError("the contact is not one line of text", "name an e-mail or web address")
    if not str(folder).isprintable() or set(str(folder)) & set("%\"'\\$ "):
        raise SettingError(f"{folder} does not suit a service unit", "use a path without signs")
    made = dict(_files(folder, contact))
    sites = folder / "sites"
    for path in (sites, *made):
        if path.exists():
            raise SettingError(f"{path} exists already", "choose another folder, or move it away")
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copytree(registry or shipped_sites(), sites)
    for path, text in made.items():
        path.write_text(text, encoding="utf-8")
    return [sites, *made]


def _files(folder: Path, contact: str) -> Iterator[tuple[Path, str]]:
    settings = folder / "govreports.env"
    home, sites = folder / "data", folder / "sites"
    places = {"settings": settings, "home": home, "sites": sites, "folder": folder}
    yield settings, _SETTINGS.format(**places, contact=shlex.quote(contact))
    command = Path(sys.executable).with_name("govreports")
    yield folder / "govreports.service", _UNIT.format(**places, command=command)
    for name in PREFECT_FILES:
        yield folder / name, _prefect_file(name)


def _prefect_file(name: str) -> str:
    """Return a file of the clone, or of the installed package, which has them under flows/."""
    clone = _CLONE / name
    found = clone if clone.is_file() else Path(str(resources.files("flows") / "prefect" / name))
    return found.read_text(encoding="utf-8")
