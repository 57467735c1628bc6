"""Pages made to be slow to read as lines, of any length."""

from collections.abc import Callable


def repeated(text: str, before: str = "<body>", after: str = "") -> Callable[[int], str]:
    """Return a maker of pages: `text` as often as it fits."""
    return lambda length: before + text * (length // len(text)) + after


def numbered(text: str, before: str = "<body>", after: str = "") -> Callable[[int], str]:
    """Return a maker of pages: `text` with a number in each."""
    return lambda length: before + "".join(map(text.format, range(length // len(text)))) + after


SLOW_PAGES: dict[str, Callable[[int], str]] = {
    "nested blocks": repeated("<div>"),
    "nested blocks with text": repeated("<div>字"),
    "nested lists": repeated("<ul><li>字"),
    "nested fonts": repeated("<font>字<b>字"),
    "nested links over blocks": repeated("<a href=x>字<p>"),
    "links over blocks": repeated("<a href=x.pdf><p>报告</p>"),
    "blocks in an unclosed link": repeated("<p>报告报告</p>", "<body><a href=x>"),
    "nested tables": repeated("<table><tr><td>字</td><td>"),
    "lines in nested tables": repeated("<p>字</p>", "<body>" + "<table><tr><td>字<td>" * 90),
    "cells of one row": repeated("<td>字</td>", "<body><table><tr>"),
    "rows": repeated("<tr><td>字<td>字", "<body><table>"),
    "inline elements": repeated("<span>字</span>"),
    "lines of a verbatim element": repeated("字\n", "<body><pre>"),
    "breaks between wide characters": repeated("字 \n \n"),
    "white space": repeated(" \n", "<body><p>字"),
    "hidden blocks": repeated('<p style="display:none">字</p>'),
    "nested hidden blocks": repeated('<div style="display:none">字'),
    "noise next to text": repeated('<div class="share nav">字</div>字'),
    "noise in lines": repeated('<p>字<span class="share">x</span>字</p>'),
    "noise in nested lines": repeated('<div>字<span class="share">x</span>字'),
    "noise over blocks": repeated('字<span class="share">x<p>y</p></span>字'),
    "hidden rows": repeated('<tr style="display:none"><td>x<td>y', "<body><table>"),
    "attributes of one name": repeated(" class=a", "<body><p", ">字"),
    "distinct attributes": numbered(" a{}=b", "<body><p", ">字"),
    "distinct attributes in quotes": numbered(" a{}='>'", "<body><p", ">字"),
    "distinct classes": numbered('<p class="c{}">字'),
    "a long class": repeated("nav-", "<body><p class='", "'>字"),
    "a long style": repeated("display ", "<body><p style='", "'>字"),
    "ends without beginnings": repeated("</p>"),
    "ends in nested blocks": repeated("</span>", "<body>" + "<div>" * 900),
    "entities": repeated("&amp;"),
    "comments": repeated("<!-- x -->字"),
    "unclosed comments": repeated("<!--"),
    "scripts": repeated("<script>x</script>字"),
    "unclosed scripts": repeated("<script>"),
    "line ends": repeated("字<br>"),
    "processing instructions": repeated("<?x ?>字"),
    "declarations": repeated("<?xml ", ""),
    "angle brackets": repeated("<"),
    "beginnings of ends": repeated("</"),
    "options": repeated("<option>字", "<body><select>"),
    "control characters": repeated("\x00a"),
    "nested containers": repeated('<div class="TRS_Editor">字'),
}
