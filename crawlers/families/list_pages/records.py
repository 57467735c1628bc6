"""Records of Hanweb: rows of a list as CDATA, embedded in a page or alone in a response."""

import re

_START, _END = re.compile(r"(?i)<record>"), re.compile(r"(?i)</record>")


def cdata_records(text: str) -> list[str]:
    """Return what is between <record> and </record>, without CDATA marks.

    Two patterns that search forward: one for both would search for a missing end from each start.
    """
    found = []
    start = _START.search(text)
    while start and (end := _END.search(text, start.end())):
        record = text[start.end() : end.start()].strip()
        found.append(record.removeprefix("<![CDATA[").removesuffix("]]>").strip())
        start = _START.search(text, end.end())
    return found
