"""Rewrites forms of newer scripts as the sums of texts that the rules for pagers read.

- `list_${n}.html` becomes 'list_' + n + '.html'
- 'list_'.concat(n, '.html') becomes 'list_' + n + '.html'
- 'list_@.html'.replace('@', n) becomes 'list_' + n + '.html'
- 'list_{page}.html' becomes 'list_' + n + '.html'
- 'index' + '_' + n becomes 'index_' + n
- createPageHTML($('#p'), 9, …) becomes createPageHTML('element', 9, …)
"""

import re

from crawlers.families.list_pages import ListPage

_TEMPLATE = re.compile(r"`([^`'\"<>\n]{0,300})`")
_PLACE = re.compile(r"\$\{([^{}]{1,80})\}")
_CONCAT = re.compile(r"([\"'])\.concat\(([\w$.]{1,60}),\s{0,3}(?=[\"'])([^()\n]{1,120})\)")
_REPLACE = re.compile(
    r"([\"'])([^\"'\n]{0,200})\1\s{0,3}\.replace\(\s{0,3}[\"'/]([^\"'/\n]{1,20})[\"'/]g?\s{0,3},\s{0,3}"
    r"([\w$.]{1,60})\s{0,3}\)"
)
_PLACEHOLDER = re.compile(
    r"([\"'])([^\"'\n{}\[]{0,200})(?:\{\{?\s?(?:page\w{0,5}|number|num|current|n|p|i|0)\s?\}?\}|__id__|\[page\])"
    r"([^\"'\n{}]{0,100})\1"
)
_SUM = re.compile(r"(?<!\\)([\"'])[ \t]{0,5}\+[ \t]{0,5}\1(?=[^\"'\n]{0,200}\1)")
_ELEMENT = re.compile(
    r"(?<=[(,\s])(?:\$|jQuery|document\.(?:getElementById|querySelector))\(\s{0,3}([\"'])[^\"'\n]{1,60}\1\s{0,3}\)"
    r"(?=\s{0,3},)"
)


def in_plain_sums(page: ListPage) -> ListPage:
    """Return the page with its scripts in the older forms; the same page if it has them."""
    text = _TEMPLATE.sub(_of_template, page.text) if "`" in page.text else page.text
    text = _CONCAT.sub(r"\1 + \2 + \3", text) if ".concat(" in text else text
    text = _REPLACE.sub(_of_replace, text) if ".replace(" in text else text
    text = _PLACEHOLDER.sub(r"\1\2\1 + n + \1\3\1", text)
    text = _ELEMENT.sub("'element'", _SUM.sub("", text))
    return page if text == page.text else page.with_scripts(text)


def _of_template(found: re.Match[str]) -> str:
    summed = _PLACE.sub(lambda place: f"' + ({place[1]}) + '", found[1])
    return f"'{summed}'".removesuffix(" + ''").removeprefix("'' + ")


def _of_replace(found: re.Match[str]) -> str:
    quote, text, mark, number = found.groups()
    before, marked, after = text.partition(mark)
    return f"{quote}{before}{quote} + {number} + {quote}{after}{quote}" if marked else found[0]
