"""The requests of an API list: the first one from a page, the next one from the one before."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from html import unescape
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

from lxml import html

from crawlers.families.api_lists.json_text import read_json
from crawlers.families.api_lists.spec import ApiList, ParameterSource
from crawlers.families.list_pages import Listing, ListPage, absolute_url

_READ = 2_000_000  # characters of a page in which a parameter is searched
_MOST_CALLS = 12  # requests that one page may lead to
_LONGEST_VALUE = 2000
_PAIR = re.compile(
    r"[\"']?([\w.-]{1,60})[\"']?\s*[:=]\s*(?:'([^'\n]{0,500})'|\"([^\"\n]{0,500})\"|([^,\s'\"{}]{1,200}))"
)
_PLACE = re.compile(r"\{(\w+)\}")


def first_calls(page: ListPage, specs: Iterable[ApiList]) -> list[Listing]:
    """Return the requests that the scripts of a page make for its lists."""
    calls: dict[Listing, None] = {}
    for spec in specs:
        if spec.at and not (re.search(spec.at, page.text[:_READ]) or re.search(spec.at, page.url)):
            continue
        found = [_call(page, spec, values) for values in _resolved(page, spec)]
        own = [call for call in found if call is not None]
        preferred = [call for call in own if re.search(spec.prefer, unquote(call.url))]
        calls |= dict.fromkeys(preferred or own)
    return list(calls)[:_MOST_CALLS]


def parameter(listing: Listing, name: str) -> str | None:
    """Return the value of a parameter in the body, the form or the query of a request."""
    fields = dict(parse_qsl(urlsplit(listing.url).query, keep_blank_values=True))
    fields |= dict(listing.form)
    if listing.json and isinstance(sent := read_json(listing.json), dict):
        fields |= {key: str(value) for key, value in sent.items()}
    return fields.get(name)


def with_parameters(listing: Listing, values: Mapping[str, str | int]) -> Listing:
    """Return the request with these parameters set where it has its parameters."""
    if listing.json:
        sent = read_json(listing.json)
        content = json.dumps(
            (sent if isinstance(sent, dict) else {}) | dict(values), ensure_ascii=False
        )
        return replace(listing, json=content)
    texts = {name: str(value) for name, value in values.items()}
    if listing.form:
        form = tuple((dict(listing.form) | texts).items())
        return replace(listing, form=form)
    parts = urlsplit(listing.url)
    pairs = dict(parse_qsl(parts.query, keep_blank_values=True)) | texts
    return replace(listing, url=parts._replace(query=urlencode(pairs)).geturl())


def paged(listing: Listing, spec: ApiList, number: int, size: int) -> Listing:
    """Return the request for the page of a number, the first being 0, of a list."""
    values: dict[str, str | int] = {}
    if spec.page:
        values[spec.page] = number + spec.first
    if spec.size and (not number or spec.wrapped or parameter(listing, spec.size) is not None):
        values[spec.size] = size
    if spec.wrapped:
        pages = {"pageNo": number + spec.first, "pageSize": size}
        values[spec.wrapped] = json.dumps(pages, separators=(",", ":"))
    if spec.start:
        values |= {spec.start: number * size + 1, spec.end: (number + 1) * size}
    return with_parameters(listing, values)


def number_of(listing: Listing, spec: ApiList) -> int:
    """Return which page of its list a request is for, the first being 0."""
    if spec.start:
        return max(_whole(parameter(listing, spec.start)) - 1, 0) // spec.rows
    value = parameter(listing, spec.page) if spec.page else None
    return max(_whole(value) - spec.first, 0) if value else 0


def _whole(value: str | None) -> int:
    return int(value) if value and value.isdecimal() and len(value) < 10 else 0


def _call(page: ListPage, spec: ApiList, values: dict[str, str | int]) -> Listing | None:
    used = set(_PLACE.findall(spec.url))
    if not used <= values.keys():
        return None
    filled = _PLACE.sub(lambda found: str(values[found[1]]), spec.url)
    url = absolute_url(page.base, filled.replace("&amp;", "&"))
    if url is None:
        return None
    sent = {name: value for name, value in values.items() if name not in used}
    if spec.method == "GET":
        pairs = dict(parse_qsl(urlsplit(url).query, keep_blank_values=True))
        pairs |= {name: str(value) for name, value in sent.items()}
        call = Listing(_with_query(url, pairs), api=spec.name)
    elif spec.method == "FORM":
        form = tuple((name, str(value)) for name, value in sent.items())
        call = Listing(url, form or (("", ""),), api=spec.name)
    else:
        call = Listing(url, json=json.dumps(sent, ensure_ascii=False), api=spec.name)
    return call if spec.lazy else paged(call, spec, 0, spec.rows)


def _with_query(url: str, pairs: dict[str, str]) -> str:
    return urlsplit(url)._replace(query=urlencode(pairs)).geturl()


def _resolved(page: ListPage, spec: ApiList) -> Iterator[dict[str, str | int]]:
    """Yield the parameters of each request, without those that have no value in the page."""
    places: list[html.HtmlElement | None] = [None]
    if spec.spread:
        places = list(page.tree.xpath(f"//*[@{spec.spread.lower()}]"))[:50]
    for place in places:
        values = _spread(place.get(spec.spread.lower()) or "") if place is not None else {}
        for name, source in spec.parameters.items():
            value = source if isinstance(source, str | int) else _first_value(page, source, place)
            if value is not None:
                values[name] = value
        if all(name in values for name in spec.parameters if name not in spec.optional):
            yield values


def _spread(text: str) -> dict[str, str | int]:
    return {
        found[1]: unescape(next((part for part in found.groups()[1:] if part is not None), ""))
        for found in _PAIR.finditer(text[:5000])
    }


def _first_value(
    page: ListPage,
    sources: ParameterSource | tuple[ParameterSource, ...],
    place: html.HtmlElement | None,
) -> str | None:
    """Return the value of a parameter from the first of its sources that has one."""
    several = sources if isinstance(sources, tuple) else (sources,)
    found = (_value(page, source, place) for source in several)
    return next((value for value in found if value is not None), None)


def _value(page: ListPage, source: ParameterSource, place: html.HtmlElement | None) -> str | None:
    if source.value is not None:
        return source.value
    if source.attribute:
        if place is not None:
            return place.get(source.attribute.lower())
        found = page.tree.xpath(f"//@{source.attribute.lower()}")
        return str(found[0])[:_LONGEST_VALUE] if found else None
    if source.variable:
        pattern = rf"(?<![\w.$])[\"']?{re.escape(source.variable)}[\"']?\s*[:=]\s*"
        pattern += r"(?:[\"']([^\"'\n]{0,500})[\"']|(-?\d{1,18})\b)"
        match = re.search(pattern, page.text[:_READ])
        if match:
            return next((part for part in match.groups() if part is not None), None)
        fields = page.tree.xpath("//input[@id=$name or @name=$name]/@value", name=source.variable)
        return str(fields[0])[:_LONGEST_VALUE] if fields else None
    where = page.url if source.address else page.text[:_READ]
    match = re.search(source.address or source.text or "(?!)", where)
    return match[match.lastindex or 0][:_LONGEST_VALUE] if match else None
