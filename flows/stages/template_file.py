"""The template file of a run folder, one JSON object.

version    digest of the template; a file whose template has another one is damaged
pages      articles of the run that were looked at when it was fixed
missed     those of them that the version before had no layout for
template   the template (`SiteTemplate`), which may have no layout
"""

import json
from pathlib import Path
from typing import NamedTuple

from crawlers.state_files import read_object, reading, write_whole
from normalize.templates import SiteTemplate
from warehouse.loading import TemplateVersion

_AGAIN = "nothing: it is learned again"


class FixedTemplate(NamedTuple):
    """The template by which the pages of a run are read, and how well the one before did.

    pages: articles of the run that were looked at. missed: those without a layout in the version
    before; 0 if there was none.
    """

    template: SiteTemplate
    pages: int = 0
    missed: int = 0

    @property
    def row(self) -> TemplateVersion | None:
        """What the warehouse stores; None for a template without a layout."""
        if not self.template.layouts:
            return None
        selector = self.template.layouts[0].selector
        return TemplateVersion(self.template.to_json(), selector, self.pages, self.missed)


def write_template(path: Path, fixed: FixedTemplate) -> None:
    """Write a template file, which appears whole or not at all."""
    values = {
        "version": fixed.template.version,
        "pages": fixed.pages,
        "missed": fixed.missed,
        "template": json.loads(fixed.template.to_json()),
    }
    write_whole(path, json.dumps(values, ensure_ascii=False, sort_keys=True).encode())


def read_template(path: Path) -> FixedTemplate:
    """Return what `write_template` wrote; raise DamagedState, or FileNotFoundError."""
    values = read_object(path, _AGAIN)
    with reading(path, _AGAIN):
        template = SiteTemplate.from_json(json.dumps(values["template"]))
        if template.version != values["version"]:
            raise ValueError("its template has another digest than its version says")
        pages, missed = values["pages"], values["missed"]
        if type(pages) is not int or type(missed) is not int or not 0 <= missed <= pages < 2**31:
            raise ValueError("its numbers of pages are not possible")
        return FixedTemplate(template, pages, missed)
