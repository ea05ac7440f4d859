"""The ECS cluster."""

from collections.abc import Callable

import pytest

from tests.support.containers import statements_of
from tests.support.stacks import Stack

Production = Callable[[str], Stack]
TierOf = Callable[[str, str], Stack]


def test_sessions_are_encrypted_and_written_to_an_encrypted_log(production: Production) -> None:
    execute_command = production("container").one("aws_ecs_cluster")["configuration"]["execute_command_configuration"]
    assert execute_command == {
        "kms_key_id": "${aws_kms_key.session_key_key.arn}",
        "logging": "OVERRIDE",
        "log_configuration": {
            "cloud_watch_encryption_enabled": True,
            "cloud_watch_log_group_name": "${aws_cloudwatch_log_group.cluster_sessions_group.name}",
        },
    }


def test_session_log_has_a_key_that_opens_nothing_else(production: Production) -> None:
    groups = production("container").resources("aws_cloudwatch_log_group")
    with_session_key = [
        name for name, group in groups.items() if group["kms_key_id"] == "${aws_kms_key.session_key_key.arn}"
    ]
    assert with_session_key == ["cluster_sessions_group"]


@pytest.mark.parametrize("service", ["backend", "frontend"])
def test_tasks_can_hold_sessions_and_write_them_down(production: Production, service: str) -> None:
    statements = {s["Sid"]: s for s in statements_of(production("container"), f"{service}_roles_task_role")}
    assert sorted(statements["OpenSessionChannels"]["Action"]) == [
        "ssmmessages:CreateControlChannel",
        "ssmmessages:CreateDataChannel",
        "ssmmessages:OpenControlChannel",
        "ssmmessages:OpenDataChannel",
    ]
    assert statements["WriteLog"]["Resource"] == ["${aws_cloudwatch_log_group.cluster_sessions_group.arn}:*"]
    assert statements["DecryptSession"]["Resource"] == ["${aws_kms_key.session_key_key.arn}"]


def test_container_insights_finds_a_log_group_with_our_key_and_retention(production: Production) -> None:
    stack = production("container")
    group = stack.where(
        "aws_cloudwatch_log_group",
        name="/aws/ecs/containerinsights/banking-audit-cluster/performance",
    )
    assert group["retention_in_days"] == 365
    assert group["kms_key_id"] == "${aws_kms_key.container_key_key.arn}"
    assert stack.one("aws_ecs_cluster")["depends_on"] == ["aws_cloudwatch_log_group.cluster_insights_group"]


def test_services_can_use_spot(production: Production) -> None:
    capacity = production("container").one("aws_ecs_cluster_capacity_providers")
    assert capacity["capacity_providers"] == ["FARGATE", "FARGATE_SPOT"]
    assert capacity["default_capacity_provider_strategy"] == [{"capacity_provider": "FARGATE", "weight": 1}]


def test_other_environments_have_clusters_of_their_own(tier_of: TierOf) -> None:
    assert tier_of("container", "staging").one("aws_ecs_cluster")["name"] == "banking-audit-cluster-staging"


def test_container_insights_counts_the_tasks_that_alarms_compare(production: Production) -> None:
    cluster = production("container").one("aws_ecs_cluster")
    assert cluster["setting"] == [{"name": "containerInsights", "value": "enabled"}]
