"""Reports without their opening: they begin with the first heading, the body as the subject."""

import re
from itertools import pairwise

from normalize.document import Kind
from normalize.language import fold_line

_FIRST_HEADING = re.compile(r"^(?:[一二三四五]、)?(?:19|20)\d\d年(?:的)?(?:主要)?工作回顾:?$")
_SUBJECTS = (
    (
        Kind.NPC,
        re.compile(
            r"[,，](?:省|市|县|区|州|旗|自治区)?人大常委会(?:坚持|以|在|深入|紧紧|认真|全面)"
        ),
    ),
    (
        Kind.CPPCC,
        re.compile(
            r"[,，](?:省|市|县|区|州|旗|自治区)?政协(?:常委会|及其常委会)(?:坚持|以|在|深入|紧紧|认真|全面)"
        ),
    ),
)


def kind_of(text: str) -> Kind | None:
    """Return the kind of a report that begins with its first heading, or None if it is not one."""
    lines = [fold_line(line) for line in text[:1000].splitlines() if line.strip()]
    for heading, paragraph in pairwise(lines[:3]):
        if _FIRST_HEADING.match(heading):
            return next((kind for kind, said in _SUBJECTS if said.search(paragraph)), None)
    return None
