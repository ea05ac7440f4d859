"""The operators' guide about scaling the services: one test a fact, in the guide's words."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.support.stacks import Stack

Production = Callable[[str], Stack]
TierOf = Callable[[str, str], Stack]

PARTS = ("backend", "frontend")


def scaled(stack: Stack, part: str) -> dict[str, Any]:
    """The scalable target of the service of a part."""
    name = f"service/${{aws_ecs_cluster.cluster_cluster.name}}/${{aws_ecs_service.{part}_app_service.name}}"
    target = stack.where("aws_appautoscaling_target", resource_id=name)
    assert (target["service_namespace"], target["scalable_dimension"]) == ("ecs", "ecs:service:DesiredCount")
    return target


def of_target(stack: Stack, kind: str, part: str) -> dict[str, dict[str, Any]]:
    """The policies, or the scheduled actions, of a part's target."""
    target = f"${{aws_appautoscaling_target.{part}_app_scaling_target.resource_id}}"
    found = {each["name"]: each for each in stack.resources(kind).values() if each["resource_id"] == target}
    assert stack.resources("aws_appautoscaling_target")[f"{part}_app_scaling_target"] == scaled(stack, part)
    return found


def scaled_on(stack: Stack, part: str) -> set[str]:
    """The metrics that a part's target tracking follows."""
    return {
        policy["target_tracking_scaling_policy_configuration"]["predefined_metric_specification"][
            "predefined_metric_type"
        ]
        for policy in of_target(stack, "aws_appautoscaling_policy", part).values()
    }


def test_backend_scales_between_2_and_10_tasks_on_cpu_and_memory(production: Production) -> None:
    """Scaling: "Backend: 2-10 tasks based on CPU/Memory"."""
    stack = production("container")
    target = scaled(stack, "backend")
    assert (target["min_capacity"], target["max_capacity"]) == (2, 10)
    assert scaled_on(stack, "backend") == {"ECSServiceAverageCPUUtilization", "ECSServiceAverageMemoryUtilization"}


def test_frontend_scales_between_2_and_5_tasks_on_cpu(production: Production) -> None:
    """Scaling: "Frontend: 2-5 tasks based on CPU"."""
    stack = production("container")
    target = scaled(stack, "frontend")
    assert (target["min_capacity"], target["max_capacity"]) == (2, 5)
    assert scaled_on(stack, "frontend") == {"ECSServiceAverageCPUUtilization"}


def test_scaling_uses_target_tracking(production: Production) -> None:
    """Cost Saving Tips: "Use target tracking policies"."""
    policies = production("container").resources("aws_appautoscaling_policy").values()
    assert [policy["policy_type"] for policy in policies] == ["TargetTrackingScaling"] * 3
    assert ["disable_scale_in" in policy["target_tracking_scaling_policy_configuration"] for policy in policies] == [
        False,
    ] * 3


def test_backend_scales_down_during_off_peak_hours(production: Production) -> None:
    """Cost Saving Tips: "Scale down during off-peak hours"."""
    steps = of_target(production("container"), "aws_appautoscaling_scheduled_action", "backend")
    off_peak, on_peak = steps["off-peak"], steps["on-peak"]
    assert off_peak["schedule"] == "cron(0 20 ? * MON-FRI *)"
    assert off_peak["scalable_target_action"] == {"min_capacity": "2", "max_capacity": "4"}
    assert on_peak["schedule"] == "cron(0 6 ? * MON-FRI *)"
    assert on_peak["scalable_target_action"] == {"min_capacity": "2", "max_capacity": "10"}


@pytest.mark.parametrize("part", PARTS)
def test_development_is_off_at_night(tier_of: TierOf, part: str) -> None:
    """Design, Environments: "1 / 1, Spot, off at night"."""
    steps = of_target(tier_of("container", "development"), "aws_appautoscaling_scheduled_action", part)
    assert steps["off-peak"]["scalable_target_action"] == {"min_capacity": "0", "max_capacity": "0"}
