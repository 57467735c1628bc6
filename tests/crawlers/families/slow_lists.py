"""List pages made to be slow, of any length."""

from collections.abc import Callable


def record(number: int) -> str:
    href = f"/art/2024/1/1/art_1_{number}.html"
    row = f'<li><a href="{href}">示例市第{number}份工作报告</a><span>2024-01-01</span></li>'
    return f"<record><![CDATA[{row}]]></record>"


def row(number: int) -> str:
    href = f"./202401/t20240101_{number}.html"
    return f'<li><a href="{href}">示例县第{number}份工作报告</a><span>2024-01-01</span></li>'


def group(number: int) -> str:
    return f'<nextgroup><![CDATA[<a href="/x/dataproxy.jsp?page={number}">]]></nextgroup>'


def repeated(text: str, before: str = "<html>", after: str = "") -> Callable[[int], str]:
    return lambda length: before + text * (length // len(text)) + after


def numbered(
    *makers: Callable[[int], str], before: str = "<html>", after: str = ""
) -> Callable[[int], str]:
    """Return a page of numbered pieces: all of the first maker, then all of the second."""

    def make(length: int) -> str:
        count = length // sum(len(maker(1)) for maker in makers)
        return before + "".join(maker(n) for maker in makers for n in range(count)) + after

    return make


SLOW_LISTS: dict[str, Callable[[int], str]] = {
    "unclosed records": repeated("<record>", "<recordset>"),
    "records without an end of CDATA": repeated("<record><![CDATA[", "<recordset>"),
    "records without an opening": repeated("]]></record>", "<recordset>"),
    "distinct records": numbered(record, before="<recordset>"),
    "records of one address": repeated(record(1), "<recordset>"),
    "records, then groups": numbered(record, group, before="<recordset>"),
    "groups, then records": numbered(group, record, before="<recordset>"),
    "unclosed groups": repeated("<nextgroup><![CDATA[<a href='", "<recordset>"),
    "distinct rows": numbered(row, before="<ul>", after="</ul>"),
    "rows of one address": repeated(row(1), "<ul>", "</ul>"),
    "rows side by side without a list": numbered(row, before="<div>"),
    "nested rows": repeated("<li><ul>", "<ul>"),
    "unclosed rows in unclosed links": repeated('<li><a href="t20240101_1.html">报告'),
    "a hexadecimal blob in a script": repeated("0a1b", '<script>var x="', '"</script>'),
    "a word without an end": repeated("a", "<script>"),
    "digits": repeated("7", "<script>totalPages="),
    "Chinese without a space": repeated("报", "<script>"),
    "unclosed comments": repeated("<!--"),
    "unclosed comments in a script": repeated("<!--", "<script>"),
    "unclosed scripts": repeated("<script>"),
    "calls without an end": repeated("document.write('<a href=", "<script>"),
    "calls of a pager": repeated("createPageHTML(", "<script>"),
    "strings of one character": repeated("'a'+", "<script>var x="),
    "backslashes": repeated("\\", "<script>var x='"),
    "quotes": repeated("\"'", "<script>var x="),
    "attributes": repeated(" href=", "<a"),
    "dates": repeated("2024-01-01 ", "<ul><li>"),
    "white space": repeated(" \n\t", "<ul><li><a href="),
    "braces": repeated("{[", "<script>var list="),
    "entities": repeated("&amp;lt;", "<ul><li>"),
    "links to next pages": repeated('<a href="index_2.html">下一页</a>'),
    "pages of a pager": numbered(lambda n: f'<a href="index_{n}.html">{n}</a>'),
    "nested elements": repeated("<div>"),
}
