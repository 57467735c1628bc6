"""Elements with thousands of attributes, which libxml2 reads in quadratic time."""

import pytest

from crawlers.families import with_few_attributes
from crawlers.families.list_pages import parse

MANY = range(3_000)


@pytest.mark.parametrize(
    "tag",
    [
        "<p " + " ".join(f"a{n}" for n in MANY),
        "<p " + " ".join(f"a{n}=b" for n in MANY),
        "<p " + "/".join(f"a{n}='>'" for n in MANY),
        "<p " + "".join(f'a{n}="<b>"' for n in MANY),
        "<p\n" + "\n".join(f"a{n} = b" for n in MANY),
    ],
    ids=["names", "values", "quotes", "elements in quotes", "lines"],
)
def test_an_element_with_too_many_attributes_has_none(tag: str) -> None:
    page = f"<ul><li class='x'>前{tag}>中</p><li class='y'>后</ul>"
    assert with_few_attributes(page) == "<ul><li class='x'>前<p >中</p><li class='y'>后</ul>"
    assert str(parse(page).text_content()) == "前中后"


@pytest.mark.parametrize(
    "page",
    [
        "<img src='data:image/png;base64," + "A+/=" * 9_000 + "'>字",
        "<input value='" + "一 二 " * 9_000 + "'>字",
        "<p>" + "1 < 2 = 3 " * 9_000,
        '<p title="' + "不闭合 " * 9_000,
        "".join(f"<p class=c{n}>" for n in MANY),
    ],
)
def test_long_values_and_many_elements_are_kept(page: str) -> None:
    assert with_few_attributes(page) == page
