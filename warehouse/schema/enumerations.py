"""The code lists of the warehouse, as rows of its table `enumerations`.

Those of crawlers and normalize are declared there; those that only the warehouse and its users
know are declared here. A column whose values are listed says so in its comment, e.g.
"(enumerations: outcome)".
"""

from collections.abc import Iterator
from typing import NamedTuple, TypeVar

from crawlers.code_list import CodeGroup, CodeList
from crawlers.page import OUTCOME_GROUPS, Outcome
from normalize.document import (
    KIND_GROUPS,
    REASON_GROUPS,
    Direction,
    EncodingSource,
    FactKind,
    Kind,
    Level,
    PartKind,
    Reason,
    Script,
    TargetKind,
    TargetScope,
)

_C = TypeVar("_C", bound=CodeList)


class RelationType(CodeList):
    """How one document relates to another."""

    CANONICAL = "canonical", "The canonical document of the report itself."
    SAME = "same", "A near-identical text; neither of the two is derived from the other."
    MIRROR_OF = "mirror_of", "A damaged duplicate of the other."
    EXCERPT_OF = "excerpt_of", "A part of the other, or an abridged text of it."
    PART_OF = "part_of", "One of the reports in the other, a compilation; or a further page."
    DRAFT_OF = "draft_of", "A draft of the other, which was passed."
    VERSION_OF = "version_of", "A newer text of the other."
    EARLIER_VERSION = "earlier_version", "An older text of the other."


IN_RELATIONS = CodeGroup(
    "in_relations",
    "Values of relations.relation.",
    {
        RelationType.SAME, RelationType.MIRROR_OF, RelationType.EXCERPT_OF, RelationType.PART_OF,
        RelationType.VERSION_OF, RelationType.DRAFT_OF,
    },
)  # fmt: skip
IN_COPIES = CodeGroup(
    "in_copies",
    "Values of copies.relation: relations to the canonical document.",
    set(RelationType),
)


class ChoiceRule(CodeList):
    """Why a document is the canonical one of its report: where it first beats the runner-up."""

    ONLY_COPY = "only_copy", "It is the only document of the report."
    COMPLETE = "complete", "It has the whole text of the report; the runner-up is abridged or cut."
    UNPADDED = "unpadded", "It has no foreign text, such as advertisements; the runner-up has."
    UNDAMAGED = "undamaged", "Its text needed no repair; the runner-up's did."
    FINAL = "final", "It is the text that was passed; the runner-up is a draft."
    SCRIPT = "script", "It is in the script that its issuer publishes in."
    CLEAN = "clean", "It has fewer characters that form no words, as misreading leaves them."
    FEWER_LOST = "fewer_lost", "Fewer of its characters are lost or marked."
    SOURCE = "source", "Its site is closer to the issuer: own site, other body, media, mirror."
    CURRENT_VERSION = "current_version", "Its text is the current one at its address."
    BETTER_KNOWN = "better_known", "More of its fields are known."
    EARLIER = "earlier", "It was published, or seen, earlier."
    LONGER = "longer", "It has more characters."
    ID = "id", "Nothing but the document_id differs; the smaller one is chosen."


class MirrorEvidence(CodeList):
    """Why a host is suspected to be a mirror (view `mirrors`), the strongest first."""

    REGISTERED = "registered", "The registry lists it as a mirror, e.g. on an expired domain."
    SAME_PATH = "same_path", "Its path is that of the original, which is on another host."
    DAMAGE = "damage", "Its texts are damaged as mirrors damage them."
    GOVERNMENT_PATH = "government_path", "A foreign host with a path as government sites have it."


class PostClass(CodeList):
    """What a speaker's post says (macro `post_class`)."""

    HEAD = "head", "The head of the body: 省长, 市长, 主任, 院长, 检察长 or the like."
    ACTING = "acting", "Acts as its head: 代市长, 代理检察长."
    DEPUTY = "deputy", "A deputy: 副市长, 常务副县长."


class OverlapKind(CodeList):
    """Which two reports a row of the view `overlap` compares."""

    YEAR_ON_YEAR = "year_on_year", "The report of the same body one year before."
    UPWARD = "upward", "That of the same kind of body one level above, in the same year."
    SIDEWAYS = "sideways", "That of a sister body: same kind, year, level and place above."


class Cause(CodeList):
    """What is wrong with a site or with this installation."""

    MISSING = "missing", "A report is owed and due, and was not found."
    LIST_UNREADABLE = "list_unreadable", "A list whose content cannot be read."
    LIST_EMPTY = "list_empty", "A list that had entries before has none."
    PAGING_LOST = "paging_lost", "A list shows further pages that the crawl cannot request."
    YIELD_FELL = "yield_fell", "A list or a year has far fewer reports than before."
    BLOCKED = "blocked", "The site refuses the crawler: 403, challenge, login or robots.txt."
    HIJACKED = "hijacked", "Another site responds at the address: it was sold or taken over."
    CRAWL_FAILED = "crawl_failed", "No page was received, or the crawl broke or was killed."
    HELD_UP = "held_up", "The site asks for longer waits (Retry-After) than a crawl has."
    NOT_CRAWLED = "not_crawled", "The site has not been crawled for much longer than usual."
    CONTAINER_LOST = "container_lost", "The known container of the articles is no longer found."
    REDESIGNED = "redesigned", "Most articles miss the site's template: the site was redesigned."
    TEXT_SHORTER = "text_shorter", "Texts are far shorter than before."
    FIELD_LOST = "field_lost", "A metadata field that most reports had is no longer found."
    REJECTIONS_ROSE = "rejections_rose", "Far more pages are rejected than before."
    NETWORK = "network", "Most sites fail at the same time: this machine's network is at fault."
    ARCHIVE = "archive", "A file of the raw archive is missing or cut off."
    WAREHOUSE = "warehouse", "Rows break a rule of the view integrity."
    STUCK = "stuck", "A run cannot be normalised or loaded."
    FLOW = "flow_failed", "A flow ended before its work was done; in alerts only, not in a table."


class SiteHealth(CodeList):
    """One word on a site, from the outcomes of its last run (view `site_health`)."""

    NEVER_RUN = "never run", "No run was loaded."
    NO_RESPONSE = "no response", "The last run has no fetches."
    BLOCKED = "blocked", "No request succeeded, and some were refused."
    FAILING = "failing", "No request succeeded."
    NO_DOCUMENTS = "no documents", "Requests succeed, but no document was ever read."
    UNSTEADY = "unsteady", "More requests were refused or failed than succeeded."
    GOOD = "good", "Most requests succeed."


CANNOT_BE_READ = CodeGroup(
    "cannot_be_read",
    "What the site owes and was not found counts as blocked, not as missing.",
    {SiteHealth.NEVER_RUN, SiteHealth.NO_RESPONSE, SiteHealth.BLOCKED, SiteHealth.FAILING},
)


class CoverageState(CodeList):
    """Whether an owed report was found (views `site_coverage` and `coverage`)."""

    PRESENT = "present", "It was found."
    NOT_YET_DUE = "not yet due", "It was not found, and the day is not over by which it is due."
    BLOCKED = "blocked", "It was not found, and no site that owes it can be read."
    MISSING = "missing", "It is due and was not found."
    NO_SITE_KNOWN = "no site known", "It was not found, and the registry has no site of the body."


class ChangeType(CodeList):
    """What changed (view `changes`)."""

    NEW = "new", "The first text at an address."
    EDITED = "edited", "Another text at a known address."
    VANISHED = "vanished", "The page of a document no longer exists."
    BETTER_COPY = "better copy", "Another document became the canonical one of its report."


class EnumerationRow(NamedTuple):
    """A row of the table `enumerations`.

    name: of the code list, e.g. "outcome"; of its groups "outcome_group".
    number: order in the list, from 1.
    groups: names of the groups that the value is in.
    """

    name: str
    number: int
    value: str
    meaning: str
    groups: tuple[str, ...]


def enumeration_rows() -> Iterator[EnumerationRow]:
    """Yield the rows of the table `enumerations`, always in the same order."""
    from crawlers.site import Body  # noqa: PLC0415  pydantic: readers do not wait for it

    yield from _rows("outcome", Outcome, OUTCOME_GROUPS)
    yield from _rows("reason", Reason, REASON_GROUPS)
    yield from _rows("kind", Kind, KIND_GROUPS)
    yield from _rows("level", Level)
    yield from _rows("script", Script)
    yield from _rows("part", PartKind)
    yield from _rows("target_kind", TargetKind)
    yield from _rows("direction", Direction)
    yield from _rows("scope", TargetScope)
    yield from _rows("fact", FactKind)
    yield from _rows("encoding_source", EncodingSource)
    yield from _rows("body", Body)
    yield from _rows("relation", RelationType, (IN_RELATIONS, IN_COPIES))
    yield from _rows("rule", ChoiceRule)
    yield from _rows("mirror_evidence", MirrorEvidence)
    yield from _rows("post_class", PostClass)
    yield from _rows("overlap", OverlapKind)
    yield from _rows("cause", Cause)
    yield from _rows("health", SiteHealth, (CANNOT_BE_READ,))
    yield from _rows("state", CoverageState)
    yield from _rows("change", ChangeType)


def _rows(
    name: str, codes: type[_C], groups: tuple[CodeGroup[_C], ...] = ()
) -> Iterator[EnumerationRow]:
    for number, code in enumerate(codes, 1):
        names = tuple(group.name for group in groups if code in group)
        yield EnumerationRow(name, number, code.value, code.meaning, names)
    for number, group in enumerate(groups, 1):
        yield EnumerationRow(f"{name}_group", number, group.name, group.meaning, ())
