"""Fabric's images in ECR: immutable tags, and each node pulls what it runs."""

from collections.abc import Callable

import pytest

from tests.support.permissions import may
from tests.support.stacks import Stack

Production = Callable[[str], Stack]


def repository(what: str) -> str:
    return f"${{aws_ecr_repository.images_{what}_repository.arn}}"


def test_orderer_peer_and_tools_have_repositories_of_which_nobody_moves_a_tag(production: Production) -> None:
    repositories = production("fabric").resources("aws_ecr_repository").values()
    assert sorted(each["name"] for each in repositories) == [
        "banking-audit-fabric-orderer",
        "banking-audit-fabric-peer",
        "banking-audit-fabric-tools",
    ]
    assert {each["image_tag_mutability"] for each in repositories} == {"IMMUTABLE"}


@pytest.mark.parametrize(("node", "own", "other"), [("orderer_1", "orderer", "peer"), ("peer_0", "peer", "orderer")])
@pytest.mark.parametrize("action", ["ecr:BatchGetImage", "ecr:DescribeImages"])
def test_a_node_reads_its_own_image_and_the_tools(
    production: Production, node: str, own: str, other: str, action: str
) -> None:
    role = f"{node}_access_role_role"
    allowed = {what: may(production("fabric"), role, action, repository(what)) for what in (own, "tools", other)}
    assert allowed == {own: True, "tools": True, other: False}


def test_no_node_pushes_images(production: Production) -> None:
    assert not may(production("fabric"), "peer_0_access_role_role", "ecr:PutImage", repository("peer"))


def test_staging_in_the_same_account_has_its_own(tier_of: Callable[[str, str], Stack]) -> None:
    names = {each["name"] for each in tier_of("fabric", "staging").resources("aws_ecr_repository").values()}
    assert "banking-audit-fabric-peer-staging" in names
