"""The stack that every tier is."""

from collections.abc import Callable

import pytest
from cdktf_cdktf_provider_aws.sns_topic import SnsTopic
from cdktf_cdktf_provider_aws.vpc import Vpc
from constructs import Construct

from environments import Environment, load
from modules.shared.backend import StateBackend
from modules.shared.tier_stack import TierStack
from tests.support.stacks import EXAMPLE_VALUES, Stack

Tier = Callable[..., TierStack]
StackOf = Callable[[Environment, StateBackend], TierStack]
Synthesis = Callable[[TierStack], Stack]


def provider_of(stack: Stack) -> dict[str, object]:
    (provider,) = stack.document["provider"]["aws"]
    assert isinstance(provider, dict)
    return provider


def guard_of(stack: Stack) -> dict[str, str]:
    (precondition,) = stack.document["data"]["aws_caller_identity"]["current"]["lifecycle"]["precondition"]
    assert isinstance(precondition, dict)
    return precondition


def test_a_stack_is_named_for_project_tier_and_environment(tier: Tier) -> None:
    assert tier("staging").node.id == "banking-audit-ledger-bench-staging"


def test_each_tier_has_a_state_of_its_own(tier: Tier, synthesis: Synthesis) -> None:
    backend = synthesis(tier()).document["terraform"]["backend"]["s3"]
    assert backend["key"] == "bench/terraform.tfstate"


def test_terraform_touches_the_environments_account_only(tier: Tier, synthesis: Synthesis) -> None:
    assert provider_of(synthesis(tier()))["allowed_account_ids"] == ["123456789012"]


def test_resources_are_created_in_the_environments_region(tier: Tier, synthesis: Synthesis) -> None:
    assert provider_of(synthesis(tier()))["region"] == "us-east-1"


def test_every_resource_carries_the_projects_tags(tier: Tier, synthesis: Synthesis) -> None:
    stack = synthesis(tier("staging", tags={"owner": "ledger team"}))
    assert provider_of(stack)["default_tags"] == [
        {
            "tags": {
                "Project": "BankingAuditLedger",
                "Environment": "staging",
                "Tier": "bench",
                "ManagedBy": "cdktf",
                "Owner": "ledger team",
                "CostCenter": "banking-audit",
                "DataClassification": "confidential",
            },
        },
    ]


def test_both_majors_of_the_provider_are_supported(tier: Tier, synthesis: Synthesis) -> None:
    required = synthesis(tier()).document["terraform"]["required_providers"]
    assert required == {"aws": {"source": "aws", "version": ">= 5.100.0, < 7.0.0"}}


@pytest.mark.parametrize("environment", ["production", "staging", "development"])
def test_a_plan_in_another_workspace_is_refused(tier: Tier, synthesis: Synthesis, environment: str) -> None:
    guard = guard_of(synthesis(tier(environment)))
    assert guard["condition"] == f'${{terraform.workspace == "{environment}"}}'


def test_the_refusal_names_both_workspaces_and_the_way_out(tier: Tier, synthesis: Synthesis) -> None:
    assert guard_of(synthesis(tier()))["error_message"] == (
        "This stack belongs in the workspace production, but the selected workspace is ${terraform.workspace}. "
        "Run: terraform workspace select -or-create production"
    )


def test_arns_are_known_before_terraform_runs(tier: Tier) -> None:
    stack = tier()
    assert stack.arn("logs", "log-group:*") == "arn:aws:logs:us-east-1:123456789012:log-group:*"
    assert stack.arn("iam", "root", region="") == "arn:aws:iam::123456789012:root"
    assert stack.arn("s3", "bucket", region="", account_id="") == "arn:aws:s3:::bucket"


def test_arns_belong_to_the_regions_partition(stack_of: StackOf) -> None:
    environ = {"AWS_REGION": "cn-north-1"}
    overrides = {"network": {"availability_zones": ["cn-north-1a", "cn-north-1b", "cn-north-1c"]}}
    environment = load("production", overrides=overrides, values_file=EXAMPLE_VALUES, environ=environ)
    stack = stack_of(environment, StateBackend.read())
    assert stack.arn("sns", "topic") == "arn:aws-cn:sns:cn-north-1:123456789012:topic"


@pytest.mark.parametrize(("environment", "protected"), [("production", True), ("development", False)])
def test_deletion_protection_is_a_variable_with_the_environments_default(
    tier: Tier,
    synthesis: Synthesis,
    environment: str,
    *,
    protected: bool,
) -> None:
    stack = tier(environment)
    Vpc(stack, "vpc", cidr_block="10.0.0.0/16", enable_dns_support=stack.deletion_protection.boolean_value)
    document = synthesis(stack).document
    assert document["variable"]["deletion_protection"]["default"] is protected
    assert document["variable"]["deletion_protection"]["nullable"] is False
    assert document["resource"]["aws_vpc"]["vpc"]["enable_dns_support"] == "${var.deletion_protection}"


def test_unprotected_is_its_opposite(tier: Tier, synthesis: Synthesis) -> None:
    stack = tier()
    Vpc(stack, "vpc", cidr_block="10.0.0.0/16", enable_dns_support=stack.unprotected)
    assert synthesis(stack).one("aws_vpc")["enable_dns_support"] == "${!var.deletion_protection}"


def test_a_tier_that_protects_nothing_has_no_such_variable(tier: Tier, synthesis: Synthesis) -> None:
    assert "variable" not in synthesis(tier()).document


def test_addresses_are_paths_in_the_tier(tier: Tier, synthesis: Synthesis) -> None:
    stack = tier()
    SnsTopic(Construct(stack, "alerts"), "on-call", name="alerts")
    assert list(synthesis(stack).resources("aws_sns_topic")) == ["alerts_on_call"]


def test_two_things_with_one_address_are_refused(tier: Tier, synthesis: Synthesis) -> None:
    stack = tier()
    SnsTopic(Construct(stack, "alerts"), "call", name="one")
    SnsTopic(stack, "alerts_call", name="other")
    with pytest.raises(Exception, match=r"alerts_call and alerts/call would both be aws_sns_topic\.alerts_call"):
        synthesis(stack)


def test_things_of_different_types_may_have_the_same_name(tier: Tier, synthesis: Synthesis) -> None:
    stack = tier()
    SnsTopic(Construct(stack, "main"), "vpc", name="one")
    Vpc(stack, "main_vpc", cidr_block="10.0.0.0/16")
    document = synthesis(stack).document["resource"]
    assert list(document["aws_sns_topic"]) == list(document["aws_vpc"]) == ["main_vpc"]
