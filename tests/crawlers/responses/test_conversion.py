"""Requests for list pages: what is sent, and the address by which the page is known."""

import pickle

from scrapy.http import Response

from crawlers.families import Listing
from crawlers.page import Provenance
from crawlers.responses import fetched_page, list_request, requested_url, sent_request

URL = "https://www.x.gov.cn/list.aspx"


def test_a_listing_without_a_body_is_a_get_of_its_own_address() -> None:
    listing = Listing(URL, headers=(("X-Requested-With", "XMLHttpRequest"),))
    request = list_request(listing, headers={"If-None-Match": '"1"'})
    assert (request.method, request.url, request.body) == ("GET", URL, b"")
    assert request.headers["X-Requested-With"] == b"XMLHttpRequest"
    assert request.headers["If-None-Match"] == b'"1"'
    assert requested_url(request) == listing.address == URL


def test_a_form_is_sent_in_the_body_and_known_by_its_fields() -> None:
    listing = Listing(URL, (("page", "2"), ("标题", "报告")))
    request = list_request(listing)
    assert (request.method, request.url) == ("POST", URL)
    assert request.body == b"page=2&%E6%A0%87%E9%A2%98=%E6%8A%A5%E5%91%8A"
    assert request.headers["Content-Type"] == b"application/x-www-form-urlencoded; charset=UTF-8"
    assert requested_url(request) == f"{URL}?{request.body.decode()}"


def test_json_is_sent_as_it_is_stated() -> None:
    listing = Listing(f"{URL}?a=1", json='{"页": 2}')
    request = list_request(listing)
    assert request.body == '{"页": 2}'.encode()
    assert request.headers["Content-Type"] == b"application/json; charset=UTF-8"
    assert listing.address == f"{URL}?a=1&json=%7B%22%E9%A1%B5%22%3A+2%7D"


def test_the_state_of_a_form_names_no_page() -> None:
    pages = [
        Listing(URL, (("__EVENTARGUMENT", "Page$2"), ("__VIEWSTATE", state), ("q", "x" * 300)))
        for state in ("aaa", "bbb")
    ]
    first, second = (page.address for page in pages)
    assert first == second
    assert "Page%242" in first
    assert len(first) < 200


def test_a_page_got_by_post_is_recorded_under_its_listing_and_archived_as_sent() -> None:
    listing = Listing(URL, (("page", "2"),))
    request = pickle.loads(pickle.dumps(list_request(listing)))
    page, _ = fetched_page(Response(URL, request=request), Provenance("x"))
    assert page.url == listing.address
    assert page.address == URL  # relative links refer to what was requested
    sent = sent_request(Response(URL, request=request))
    assert (sent.method, sent.url, sent.body) == ("POST", URL, b"page=2")
