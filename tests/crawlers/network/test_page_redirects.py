"""Pages that only send their reader on: which addresses are constant, and which are not."""

import pytest

from crawlers.network import ScriptLocation, refresh_of_header, script_location


@pytest.mark.parametrize(
    "script",
    [
        'location="/zwgk/index.html"',
        "window.location = '/zwgk/index.html';",
        'window.location.href="/zwgk/index.html";',
        "top.location.href = '/zwgk/index.html'",
        'self.location="/zwgk/index.html"',
        'location.replace("/zwgk/index.html");',
        'document.location.assign( "/zwgk/index.html" )',
    ],
)
def test_a_constant_address_is_followed(script: str) -> None:
    page = f"<html><head><title>跳转</title><script type='text/javascript'>{script}</script>"
    assert script_location(page) == ScriptLocation("/zwgk/index.html")
    assert script_location(f"{page}</head><body>正在跳转，请稍候</body></html>")


@pytest.mark.parametrize(
    "script",
    [
        'location="/zwgk/"+id',
        "location.href = '/a' + Math.random()",
        'location="/a";location="/b"',
        'if (mobile) { location="/m/" }',
        "location.href = u",
    ],
)
def test_an_address_that_depends_on_something_is_recorded(script: str) -> None:
    assert script_location(f"<script>{script}</script>") == ScriptLocation(None)


@pytest.mark.parametrize(
    "page",
    [
        "<script>document.cookie='a=1';location='/a'</script>",
        f"<script>location='/a'</script><p>{'工作报告' * 30}</p>",
        "<p>location = '/a'</p>",
        "<script>var location_name = '/a'</script>",
        "",
    ],
)
def test_other_pages_are_not_redirects(page: str) -> None:
    assert script_location(page) is None


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("0;url=/a", (0.0, "/a")),
        ("3; URL='https://x.gov.cn/a'", (3.0, "https://x.gov.cn/a")),
        ("0, /a", (0.0, "/a")),
        ("5", None),
        ("", None),
    ],
)
def test_a_refresh_header_names_seconds_and_address(
    header: str, expected: tuple[float, str] | None
) -> None:
    assert refresh_of_header(header) == expected
