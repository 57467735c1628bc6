"""The template of a site as data, and as JSON."""

import json
from dataclasses import asdict, dataclass
from hashlib import sha256


@dataclass(frozen=True, slots=True)
class Layout:
    """One way in which a site lays out its articles.

    selector: CSS selector of the article's element. support: groups of near-copies whose article
    was found there without a template; groups: those in whose pages the selector matches.
    body: places of sentences of articles; nothing is dropped there. noise: places of lines that
    repeat. labels: what lines outside body places begin with, up to the colon. outside: places
    of sentences that are not in the element and not part of an article.
    """

    selector: str
    support: int
    groups: int
    body: frozenset[str] = frozenset()
    noise: frozenset[str] = frozenset()
    labels: frozenset[str] = frozenset()
    outside: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class SiteTemplate:
    """The layouts of a site, most supported first, and how many groups they were learned from."""

    layouts: tuple[Layout, ...] = ()
    groups: int = 0

    @property
    def version(self) -> str:
        """A digest of the content: equal templates have equal versions."""
        return sha256(self.to_json().encode()).hexdigest()[:16]

    def to_json(self) -> str:
        """Return the template as JSON; the same template is always the same text."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True, default=sorted)

    @classmethod
    def from_json(cls, text: str) -> "SiteTemplate":
        """Return the template that `to_json` wrote; raises ValueError for any other text."""
        try:
            data = json.loads(text)
            layouts = tuple(_layout(**each) for each in data["layouts"])
            return cls(layouts, int(data["groups"]))
        except (TypeError, KeyError) as error:
            raise ValueError(f"not a site template: {error}") from error


def _layout(selector: str, support: int, groups: int, **places: list[str]) -> Layout:
    sets = {key: frozenset(names) for key, names in places.items()}
    return Layout(selector, support, groups, **sets)
