"""Real list pages: the entries that `plain` finds, compared with a reading of each page.

The reading is an XPath written for that page alone; the family does not know any of them.
"""

from pathlib import Path

import pytest

from crawlers.families import BY_NAME, ListPage
from crawlers.families.list_pages import absolute_url
from crawlers.responses.text import text_of
from tests.quality.floors import hold

READINGS = {
    "gerapy_list_dfa66_announcement.html": ("//ul[contains(@class, 'glist')]//li/a", 10),
    "gerapy_list_hsqhfunds_announcement.html": ("//div[@class='list-all']/a", 20),
    "gerapy_list_netease_international_news.html": ("//div[@class='news_title']//a", 140),
    "gne_1.html": ("//th//a[contains(@class, 'xst')]", 42),
    "gne_2.html": ("//div[@class='news_title']//a", 52),
    "hd_gov_cn_index_jspwrapped.jsp": ("//ul[contains(@class, 'sx-c1-list')]/li//a", 4),
    "hd_gov_cn_list_jspwrapped.jsp": ("//ul[contains(@class, 'sx-c1-list')]//td/a", 1),
    "www_yichun_gov_cn_home.html": ("//ul[contains(@class, 'newsList')]/li/h4/a", 41),
}
"""XPath of the entries' links, and how many there are."""


@pytest.mark.parametrize("name", READINGS)
def test_entries_of_real_lists_are_found_and_nothing_else(shared: Path, name: str) -> None:
    xpath, count = READINGS[name]
    text = text_of((shared / "listings" / name).read_bytes())
    page = ListPage("http://list.example.cn/a/index.html", text)
    wanted = {absolute_url(page.base, anchor.get("href")) for anchor in page.tree.xpath(xpath)}
    assert abs(len(wanted) - count) <= 2  # the reading itself: some rows are listed twice
    found = {entry.url for entry in BY_NAME["plain"].entries(page)}
    print(sorted(map(str, wanted - found))[:5], sorted(found - wanted)[:5])
    hold("lists: least recall of entries", len(wanted & found) / len(wanted))
    hold("lists: least precision of entries", len(wanted & found) / len(found))
