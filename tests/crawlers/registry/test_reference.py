"""The reference for authors and the JSON schema are current, and their examples are valid."""

import json

import yaml

from crawlers.registry import reference, schema
from crawlers.site import Site
from tests.conftest import ROOT


def test_the_page_and_the_schema_are_those_of_the_model() -> None:
    step = "run `govreports sites reference [--schema]` as seeds/SITE_FILES.md says"
    assert (ROOT / "seeds" / "SITE_FILES.md").read_text("utf-8") == reference(), step
    assert (ROOT / "seeds" / "site.schema.json").read_text("utf-8") == schema(), step


def test_every_key_has_a_meaning_and_the_schema_forbids_others() -> None:
    found = json.loads(schema())
    assert found["additionalProperties"] is False
    assert set(found["properties"]) == set(Site.model_fields)
    for name, field in Site.model_fields.items():
        assert field.description, name
        assert field.examples, name
    for line in reference().splitlines():
        assert not line.endswith("|  |  |"), line
        assert "<class" not in line


def test_the_examples_make_a_valid_site() -> None:
    values = {
        name: field.examples[0] for name, field in Site.model_fields.items() if field.examples
    }
    values["start"] = [*values["start"], *values["mixed"]]
    written = yaml.safe_load(yaml.safe_dump(values, allow_unicode=True))
    assert Site.model_validate(written).site == "kecheng_npc"
