"""Flow logs."""

import json
from collections.abc import Callable

from tests.support.networks import policy_of
from tests.support.stacks import Stack

Production = Callable[[str], Stack]
GROUP = "${aws_cloudwatch_log_group.flow_logs_log_group.arn}"


def test_accepted_and_refused_connections_are_logged_by_the_minute(production: Production) -> None:
    log = production("network").one("aws_flow_log")
    assert log["vpc_id"] == "${aws_vpc.network_vpc.id}"
    assert log["traffic_type"] == "ALL"
    assert log["max_aggregation_interval"] == 60


def test_records_show_who_spoke_behind_a_nat_gateway(production: Production) -> None:
    fields = production("network").one("aws_flow_log")["log_format"].split()
    assert {"$${pkt-srcaddr}", "$${pkt-dstaddr}", "$${flow-direction}", "$${action}"} <= set(fields)


def test_log_is_encrypted_with_our_key_and_kept_for_a_year(production: Production) -> None:
    stack = production("network")
    assert stack.one("aws_flow_log")["log_destination"] == GROUP
    group = stack.where("aws_cloudwatch_log_group", name="/aws/vpc/banking-audit-flow-logs")
    assert group["kms_key_id"] == "${aws_kms_key.logs_key_key.arn}"
    assert group["retention_in_days"] == 365


def test_cloudwatch_logs_may_use_the_key(production: Production) -> None:
    statements = policy_of(production("network").one("aws_kms_key")["policy"])
    assert statements["UseByCloudwatchLogs"]["Principal"] == {"Service": "logs.us-east-1.amazonaws.com"}


def test_writer_may_write_into_this_log_only(production: Production) -> None:
    policies = production("network").resources("aws_iam_role_policy").values()
    statements = {sid: found for policy in policies for sid, found in policy_of(policy["policy"]).items()}
    assert statements.keys() == {"WriteLog", "FindLogGroup"}
    assert statements["WriteLog"]["Resource"] == [f"{GROUP}:*"]


def test_writer_finds_its_log_group_as_aws_demands_before_it_delivers(production: Production) -> None:
    policy = production("network").resources("aws_iam_role_policy")["flow_logs_writer_find_log_group"]
    statement = policy_of(policy["policy"])["FindLogGroup"]
    assert statement["Action"] == ["logs:DescribeLogGroups"]
    assert statement["Resource"] == ["arn:aws:logs:us-east-1:123456789012:log-group:*"]


def test_only_this_accounts_flow_logs_can_be_the_writer(production: Production) -> None:
    (trust,) = json.loads(production("network").one("aws_iam_role")["assume_role_policy"])["Statement"]
    assert trust["Principal"] == {"Service": "vpc-flow-logs.amazonaws.com"}
    assert trust["Condition"] == {"StringEquals": {"aws:SourceAccount": "123456789012"}}
