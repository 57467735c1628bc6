"""Links of a page: which hosts belong to a site, and which links lead to attachments."""

from pydantic import HttpUrl

from crawlers.families import ListPage
from crawlers.responses.links import SiteBounds, linked_files
from crawlers.site import Body, Site


def test_a_site_covers_its_host_subdomains_and_the_hosts_its_file_allows() -> None:
    home = HttpUrl("https://www.a.gov.cn/")
    bounds = SiteBounds(Site(site="aa", name="", body=Body.GOV, home=home, allowed=("b.cn",)))
    own = ("https://www.a.gov.cn/x", "http://xxgk.a.gov.cn/", "http://a.gov.cn", "http://f.b.cn/y")
    assert all(map(bounds.contains, own))
    assert not any(
        map(bounds.contains, ("http://ca.gov.cn/", "http://gov.cn/", "http://c.cn/a.gov.cn"))
    )
    local = SiteBounds(
        Site(site="aa", name="", body=Body.GOV, home=HttpUrl("http://127.0.0.1:81/"), private=True)
    )
    assert local.contains("http://127.0.0.1:81/x")
    assert not local.contains("http://127.0.0.1:82/x")


def test_attachments_are_found_in_links_frames_and_viewers() -> None:
    pieces = (
        '<a href="P1.DOCX">报告</a><a href="x.html">文</a>',
        '<iframe src="/v/viewer.html?file=%2Ff%2Fa.pdf"></iframe><embed src="b.ofd">',
        '<a href="/down.jsp?file=c.wps">下载</a><a href="P1.DOCX">又</a>',
        '<a href="/module/download/downfile.jsp?classid=0&filename=0a1b.zip">附件</a>',
        '<a href="/system/_content/download.jsp?urltype=a&wbfileid=7">附件1：报告.doc</a>',
        '<a href="/x/show.html">关于报告.doc</a><a href="/download/9" download="b.pdf">全文</a>',
    )
    html = "".join(pieces)
    found = linked_files(ListPage("http://a.cn/t/1.html", html))
    assert [url for url, _ in found] == [
        "http://a.cn/t/P1.DOCX",
        "http://a.cn/f/a.pdf",
        "http://a.cn/t/b.ofd",
        "http://a.cn/down.jsp?file=c.wps",
        "http://a.cn/module/download/downfile.jsp?classid=0&filename=0a1b.zip",
        "http://a.cn/system/_content/download.jsp?urltype=a&wbfileid=7",
        "http://a.cn/download/9",
    ]
    assert found[0][1] == "报告"
