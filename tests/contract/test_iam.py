"""Every policy of every environment passes the linters, our rules and the search for ways to more rights."""

from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from policies.iam.artefacts import unexplained
from policies.iam.documents import Kind
from policies.iam.page import page
from policies.iam.stacks import Stacks
from policies.iam.survey import GATES, Survey
from policies.waivers import WaiverBook
from tests.support.stacks import ROOT, Stack


@pytest.fixture(scope="module")
def readable(stacks: Mapping[str, Stack]) -> Stacks:
    return Stacks({name: stack.document for name, stack in stacks.items()})


@pytest.fixture(scope="module")
def survey(readable: Stacks) -> Survey:
    return Survey.of(readable)


def test_nothing_is_found_that_is_neither_explained_nor_waived(survey: Survey) -> None:
    found = [finding.waivable for finding in unexplained(survey.findings)]
    environments = {role.environment for role in survey.roles}
    judgement = WaiverBook.read().about(*GATES).judge(found, datetime.now(UTC).date(), environments)
    assert (judgement.open, judgement.expired, judgement.unused) == ((), (), ())


def test_every_role_is_looked_at_with_all_its_policies(stacks: Mapping[str, Stack], survey: Survey) -> None:
    kinds = ("aws_iam_role", "aws_iam_role_policy", "aws_iam_role_policy_attachment")
    made = Counter({kind: sum(len(stack.resources(kind)) for stack in stacks.values()) for kind in kinds})
    assert len(survey.roles) == made["aws_iam_role"]
    held = sum(len(role.policies) for role in survey.roles)
    assert held == made["aws_iam_role_policy"] + made["aws_iam_role_policy_attachment"]


def test_every_key_bucket_and_endpoint_is_looked_at(stacks: Mapping[str, Stack], survey: Survey) -> None:
    for kind in ("aws_kms_key", "aws_s3_bucket_policy", "aws_vpc_endpoint", "aws_sns_topic_policy"):
        made = {(stack.name, f"{kind}.{name}") for stack in stacks.values() for name in stack.resources(kind)}
        about = Kind.ENDPOINT if kind == "aws_vpc_endpoint" else Kind.RESOURCE
        looked_at = {(found.stack, found.address) for found in survey.documents if found.kind is about}
        assert made
        assert made <= looked_at


def test_no_role_of_one_environment_names_anything_of_another(survey: Survey) -> None:
    """Environments share an account: a role's name and ARNs end in its environment's suffix, production's in none."""
    for role in survey.roles:
        others = {"-staging", "-development"} - {f"-{role.environment}"}
        named = [resource for statement in role.statements for resource in statement.get("Resource", ())]
        assert [arn for arn in named if any(other in arn for other in others)] == [], role.name


def test_the_page_is_up_to_date(readable: Stacks) -> None:
    assert Path(ROOT / "docs/iam.md").read_text(encoding="utf-8") == page(readable), "run: make docs"
