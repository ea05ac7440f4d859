"""How many tasks the services run."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.support.stacks import Stack, example_environment, synthesize

Production = Callable[[str], Stack]
TierOf = Callable[[str, str], Stack]

EVENING = "cron(0 20 ? * * *)"
MORNING = "cron(0 6 ? * MON-FRI *)"


def schedule_of(stack: Stack, service: str) -> list[tuple[str, int, int]]:
    steps: list[dict[str, Any]] = [
        step
        for name, step in stack.resources("aws_appautoscaling_scheduled_action").items()
        if name.startswith(f"{service}_app_")
    ]
    capacities = [step["scalable_target_action"] for step in steps]
    return sorted(
        (step["schedule"], int(capacity["min_capacity"]), int(capacity["max_capacity"]))
        for step, capacity in zip(steps, capacities, strict=True)
    )


def test_tasks_come_quickly_and_go_slowly(production: Production) -> None:
    for policy in production("container").resources("aws_appautoscaling_policy").values():
        tracking = policy["target_tracking_scaling_policy_configuration"]
        assert tracking["scale_out_cooldown"] == 60
        assert tracking["scale_in_cooldown"] == 300


def test_development_is_off_at_night_and_on_weekends(tier_of: TierOf) -> None:
    for service in ("backend", "frontend"):
        assert schedule_of(tier_of("container", "development"), service) == [(EVENING, 0, 0), (MORNING, 1, 2)]


def test_staging_has_no_schedule(tier_of: TierOf) -> None:
    assert tier_of("container", "staging").resources("aws_appautoscaling_scheduled_action") == {}


def test_plan_at_night_does_not_wake_the_service(tier_of: TierOf) -> None:
    for target in tier_of("container", "development").resources("aws_appautoscaling_target").values():
        assert target["lifecycle"]["ignore_changes"] == ["min_capacity", "max_capacity"]


def test_changed_bounds_arrive_at_once_where_no_schedule_changes_them(tier_of: TierOf) -> None:
    for target in tier_of("container", "staging").resources("aws_appautoscaling_target").values():
        assert "lifecycle" not in target


def test_schedules_steps_are_made_one_after_the_other(production: Production) -> None:
    steps = production("container").resources("aws_appautoscaling_scheduled_action")
    assert steps["backend_app_scaling_on_peak"]["depends_on"] == [
        "aws_appautoscaling_scheduled_action.backend_app_scaling_off_peak",
    ]


@pytest.mark.parametrize(("setting", "policies"), [(None, {"cpu-target"}), (60, {"cpu-target", "memory-target"})])
def test_memory_scales_a_service_only_by_setting(tmp_path: Path, setting: int | None, policies: set[str]) -> None:
    settings = {"frontend": {"scaling": {"memory_target_percent": setting}}}
    stacks = synthesize(tmp_path, example_environment("production", container=settings))
    found = stacks["banking-audit-ledger-container-production"].resources("aws_appautoscaling_policy")
    assert {policy["name"] for name, policy in found.items() if name.startswith("frontend_")} == policies


def test_time_zone_of_the_schedule_is_a_setting(tmp_path: Path) -> None:
    off_peak = {"begins": EVENING, "ends": MORNING, "timezone": "Europe/Berlin", "min_tasks": 1, "max_tasks": 1}
    stacks = synthesize(tmp_path, example_environment("staging", container={"frontend": {"off_peak": off_peak}}))
    steps = stacks["banking-audit-ledger-container-staging"].resources("aws_appautoscaling_scheduled_action")
    assert {step["timezone"] for step in steps.values()} == {"Europe/Berlin"}
