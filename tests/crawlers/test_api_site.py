"""A site's file that states its own API list, and the POST that a crawl sends for it."""

from pathlib import Path

import pytest

from crawlers.errors import InvalidSite
from crawlers.families import Listing
from crawlers.responses import list_request, requested_url
from crawlers.site import dump_site, load_site

FILE = """site: example_gov
name: 示例
body: gov
home: https://www.x.gov.cn/
start: [https://www.x.gov.cn/list.html]
api:
  url: /api/list
  method: JSON
  parameters:
    channel: {variable: channelNo}
    kind: report
  page: pageNum
  items: data.rows
verified: never
"""


def test_a_site_file_states_an_api_list(tmp_path: Path) -> None:
    path = tmp_path / "example_gov.yml"
    path.write_text(FILE, encoding="utf-8")
    site = load_site(path)
    assert site.api is not None
    assert (site.api.method, site.api.items) == ("JSON", "data.rows")
    path.write_text(dump_site(site), encoding="utf-8")
    assert load_site(path) == site


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ("  pag: p\n", "unknown key"),
        ("  at: '('\n", "not a regular expression"),
        ("  at: '(a)(b)'\n", "more than one group"),
    ],
)
def test_a_wrong_api_is_an_error_with_its_line(tmp_path: Path, wrong: str, message: str) -> None:
    path = tmp_path / "example_gov.yml"
    path.write_text(FILE.replace("  page: pageNum\n", wrong), encoding="utf-8")
    with pytest.raises(InvalidSite, match=message):
        load_site(path)


def test_a_post_is_sent_to_the_bare_address_and_known_by_its_body() -> None:
    bodies = ('{"pageNo": 1}', '{"pageNo": 2}')
    first, second = (Listing("https://x.cn/irs", json=body, api="irs") for body in bodies)
    sent = list_request(first)
    assert (sent.method, sent.url, sent.body) == ("POST", "https://x.cn/irs", bodies[0].encode())
    assert sent.headers["Content-Type"] == b"application/json; charset=UTF-8"
    assert requested_url(sent) == first.address != second.address
    form = list_request(Listing("https://x.cn/l", (("channel", "工作"),), api="cac"))
    assert (form.method, form.url) == ("POST", "https://x.cn/l")
    assert form.body == b"channel=%E5%B7%A5%E4%BD%9C"
