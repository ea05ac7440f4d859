"""The alarms beside the guide's five."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.monitoring import alarm_called, alarm_names
from tests.support.stacks import Stack, example_environment, synthesize

Production = Callable[[str], Stack]
TierOf = Callable[[str, str], Stack]

TOPIC = "${aws_sns_topic.alerts_topic.arn}"


def monitoring(tmp_path: Path, environment: str = "production", **settings: object) -> Stack:
    stacks = synthesize(tmp_path, example_environment(environment, **settings))
    return stacks[f"banking-audit-ledger-monitoring-{environment}"]


def test_every_alarm_tells_the_people_on_call_when_it_goes_off_and_when_it_ends(stacks: dict[str, Stack]) -> None:
    for name, stack in stacks.items():
        for kind in ("aws_cloudwatch_metric_alarm", "aws_cloudwatch_composite_alarm"):
            for alarm in stack.resources(kind).values():
                assert TOPIC in alarm["alarm_actions"], f"{name}: {alarm['alarm_name']}"
                assert alarm["ok_actions"] == [TOPIC], f"{name}: {alarm['alarm_name']}"


def test_every_alarm_says_what_it_means(production: Production) -> None:
    for alarm in production("monitoring").resources("aws_cloudwatch_metric_alarm").values():
        assert len(alarm["alarm_description"]) > 50, alarm["alarm_name"]


def test_every_alarm_says_what_missing_data_means(production: Production) -> None:
    for alarm in production("monitoring").resources("aws_cloudwatch_metric_alarm").values():
        assert alarm["treat_missing_data"] in {"missing", "breaching", "notBreaching", "ignore"}, alarm["alarm_name"]


def test_environments_in_one_account_have_alarms_of_their_own(tier_of: TierOf) -> None:
    names = [alarm_names(tier_of("monitoring", name)) for name in ("production", "staging", "development")]
    assert not names[0] & names[1]
    assert not names[1] & names[2]
    assert "Backend High CPU-staging" in names[1]


@pytest.mark.parametrize("title", ["Backend", "Frontend"])
def test_service_with_too_few_tasks_is_told_once_it_cannot_be_a_deployment(production: Production, title: str) -> None:
    alarm = alarm_called(production("monitoring"), f"{title} Missing Tasks")
    queries = {query["id"]: query for query in alarm["metric_query"]}
    assert queries["result"]["expression"] == "desired - running"
    assert queries["desired"]["metric"]["metric_name"] == "DesiredTaskCount"
    assert queries["running"]["metric"]["metric_name"] == "RunningTaskCount"
    assert alarm["threshold"] == 0
    assert alarm["evaluation_periods"] * queries["running"]["metric"]["period"] == 15 * 60


@pytest.mark.parametrize("title", ["Backend", "Frontend"])
def test_unhealthy_tasks_are_told_after_five_minutes(production: Production, title: str) -> None:
    alarm = alarm_called(production("monitoring"), f"{title} Unhealthy Tasks")
    assert (alarm["metric_name"], alarm["statistic"], alarm["threshold"]) == ("UnHealthyHostCount", "Maximum", 0)
    assert alarm["evaluation_periods"] * alarm["period"] == 5 * 60


@pytest.mark.parametrize(
    ("environment", "missing_data"),
    [("production", "breaching"), ("staging", "breaching"), ("development", "notBreaching")],
)
def test_no_task_at_all_is_an_outage_unless_the_service_is_off_at_night(
    tier_of: TierOf,
    environment: str,
    missing_data: str,
) -> None:
    suffix = "" if environment == "production" else f"-{environment}"
    alarm = alarm_called(tier_of("monitoring", environment), f"Backend Down{suffix}")
    assert (alarm["metric_name"], alarm["comparison_operator"], alarm["threshold"]) == (
        "HealthyHostCount",
        "LessThanThreshold",
        1,
    )
    # A zone without any task reports 0: only the largest of all zones tells.
    assert alarm["statistic"] == "Maximum"
    assert alarm["treat_missing_data"] == missing_data


@pytest.mark.parametrize("title", ["Backend", "Frontend"])
def test_errors_that_a_service_answers_are_told(production: Production, title: str) -> None:
    alarm = alarm_called(production("monitoring"), f"{title} 5XX Errors")
    assert (alarm["metric_name"], alarm["statistic"], alarm["threshold"]) == ("HTTPCode_Target_5XX_Count", "Sum", 10)
    assert alarm["dimensions"].keys() == {"LoadBalancer", "TargetGroup"}


def test_slowest_hundredth_of_requests_is_told(production: Production) -> None:
    alarm = alarm_called(production("monitoring"), "ALB Slow Responses")
    assert (alarm["metric_name"], alarm["extended_statistic"], alarm["threshold"]) == ("TargetResponseTime", "p99", 2)
    assert "statistic" not in alarm
    assert alarm["evaluate_low_sample_count_percentiles"] == "ignore"


@pytest.mark.parametrize("gateways", [1, 3])
def test_each_nat_gateway_is_watched(tmp_path: Path, gateways: int) -> None:
    names = alarm_names(monitoring(tmp_path, network={"nat_gateways": gateways}))
    assert {name for name in names if name.startswith("NAT")} == {
        f"NAT Gateway {number} Exhausted" for number in range(1, gateways + 1)
    }


def test_surge_of_blocked_requests_is_told(production: Production) -> None:
    alarm = alarm_called(production("monitoring"), "WAF Blocked Requests")
    assert alarm["dimensions"] == {"WebACL": "banking-audit", "Region": "us-east-1", "Rule": "ALL"}
    assert (alarm["metric_name"], alarm["statistic"], alarm["threshold"]) == ("BlockedRequests", "Sum", 1000)


@pytest.mark.parametrize(
    ("name", "metric", "comparison", "threshold"),
    [
        ("Database Low Storage", "FreeStorageSpace", "LessThanThreshold", 10 * 1024**3),
        ("Database Low Memory", "FreeableMemory", "LessThanThreshold", 256 * 1024**2),
        ("Database Low CPU Credits", "CPUCreditBalance", "LessThanThreshold", 30),
        ("Database Transaction IDs", "MaximumUsedTransactionIDs", "GreaterThanThreshold", 1_000_000_000),
    ],
)
def test_database_that_runs_out_of_something_is_told(
    production: Production,
    name: str,
    metric: str,
    comparison: str,
    threshold: int,
) -> None:
    alarm = alarm_called(production("monitoring"), name)
    assert (alarm["metric_name"], alarm["comparison_operator"], alarm["threshold"]) == (metric, comparison, threshold)
    assert alarm["dimensions"] == {"DBInstanceIdentifier": "banking-audit-db"}


def test_database_that_is_not_burstable_has_no_credits_to_watch(tmp_path: Path) -> None:
    names = alarm_names(monitoring(tmp_path, database={"instance_class": "db.m6g.large"}))
    assert "Database Low CPU Credits" not in names
    assert "Database High CPU" in names


def test_rotation_that_fails_is_told(production: Production) -> None:
    alarm = production("monitoring").where("aws_cloudwatch_metric_alarm", alarm_name="Database Rotation Failed")
    assert (alarm["namespace"], alarm["metric_name"], alarm["statistic"]) == ("AWS/Lambda", "Errors", "Sum")
    assert (alarm["comparison_operator"], alarm["threshold"]) == ("GreaterThanThreshold", 0)
    assert alarm["treat_missing_data"] == "notBreaching"
    assert "rotation_function_function_name" in alarm["dimensions"]["FunctionName"]


def test_each_read_replica_is_watched_for_lag(tmp_path: Path) -> None:
    stack = monitoring(tmp_path, database={"read_replicas": 2})
    assert {name for name in alarm_names(stack) if name.endswith("Lag")} == {"Replica 1 Lag", "Replica 2 Lag"}
    alarm = alarm_called(stack, "Replica 1 Lag")
    assert (alarm["metric_name"], alarm["threshold"]) == ("ReplicaLag", 60)
    # A replica that doesn't replicate reports no lag.
    assert alarm["treat_missing_data"] == "breaching"


@pytest.mark.parametrize(("orderers", "peers"), [(3, 2), (5, 4)])
def test_each_fabric_node_is_recovered_when_its_hardware_fails(tmp_path: Path, orderers: int, peers: int) -> None:
    stack = monitoring(tmp_path, fabric={"orderers": {"count": orderers}, "peers": {"count": peers}})
    alarms = [
        alarm
        for alarm in stack.resources("aws_cloudwatch_metric_alarm").values()
        if alarm.get("metric_name") == "StatusCheckFailed_System"
    ]
    assert len(alarms) == orderers + peers
    for alarm in alarms:
        assert alarm["alarm_actions"] == [TOPIC, "arn:aws:automate:us-east-1:ec2:recover"]
        assert (alarm["period"], alarm["evaluation_periods"]) == (60, 2)


def test_nodes_that_are_not_burstable_have_no_credits_to_watch(tmp_path: Path) -> None:
    names = alarm_names(monitoring(tmp_path, fabric={"peers": {"instance_type": "m6i.large"}}))
    assert {name for name in names if name.endswith("Low CPU Credits")} == {
        "Database Low CPU Credits",
        *(f"Fabric orderer-{number} Low CPU Credits" for number in range(3)),
    }


def test_no_fabric_node_is_rebooted_by_itself(production: Production) -> None:
    actions = {
        action
        for alarm in production("monitoring").resources("aws_cloudwatch_metric_alarm").values()
        for action in alarm["alarm_actions"]
    }
    assert actions == {TOPIC, "arn:aws:automate:us-east-1:ec2:recover"}


@pytest.mark.parametrize("check", ["Instance", "Volume"])
def test_failed_checks_of_nodes_are_told(production: Production, check: str) -> None:
    for node in ("orderer-0", "orderer-1", "orderer-2", "peer-0", "peer-1"):
        alarm = alarm_called(production("monitoring"), f"Fabric {node} {check} Check Failed")
        assert alarm["period"] * alarm["evaluation_periods"] == 180


def test_thresholds_are_settings(tmp_path: Path) -> None:
    stack = monitoring(tmp_path, monitoring={"backend_cpu_percent": 60, "database_free_storage_gib": 50})
    assert alarm_called(stack, "Backend High CPU")["threshold"] == 60
    assert alarm_called(stack, "Database Low Storage")["threshold"] == 50 * 1024**3


def test_users_are_affected_when_they_get_errors_wait_or_reach_nothing(production: Production) -> None:
    stack = production("monitoring")
    alarm = stack.one("aws_cloudwatch_composite_alarm")
    assert alarm["alarm_name"] == "Users Are Affected"
    signs = ("alb_5xx_errors", "slow_responses", "backend_5xx_errors", "backend_down", "frontend_down")
    assert alarm["alarm_rule"] == " OR ".join(
        f'ALARM("${{aws_cloudwatch_metric_alarm.alarms_{sign}_alarm.alarm_name}}")' for sign in signs
    )
