"""What is made of the logs: numbers and saved queries."""

from collections.abc import Callable

import pytest

from modules.network.flow_logs import FIELDS
from tests.support.monitoring import alarm_called
from tests.support.stacks import Stack

Production = Callable[[str], Stack]
TierOf = Callable[[str, str], Stack]


@pytest.mark.parametrize("service", ["backend", "frontend"])
def test_errors_in_a_services_log_are_counted_and_told(production: Production, service: str) -> None:
    stack = production("monitoring")
    counted = stack.where("aws_cloudwatch_log_metric_filter", name=f"banking-audit-{service}-errors")
    transformation = counted["metric_transformation"]
    assert f"{service}_app_log_group" in counted["log_group_name"]
    assert (transformation["value"], transformation["default_value"]) == ("1", "0")
    alarm = alarm_called(stack, f"{service.title()} Logged Errors")
    assert (alarm["namespace"], alarm["metric_name"]) == (transformation["namespace"], transformation["name"])
    assert alarm["statistic"] == "Sum"


@pytest.mark.parametrize("spelling", ["ERROR", "FATAL", "panic:", "level=error", '\\"level\\":\\"error\\"'])
def test_usual_spellings_of_an_error_are_counted(production: Production, spelling: str) -> None:
    for counted in production("monitoring").resources("aws_cloudwatch_log_metric_filter").values():
        assert f'?"{spelling}"' in counted["pattern"]


@pytest.mark.parametrize(
    ("query", "log_group"),
    [
        ("Errors", "backend_app_log_group"),
        ("Errors by minute", "log_group"),
        ("Fabric errors", "fabric"),
        ("Slow statements", "database"),
        ("Failed database logins", "database"),
        ("Exec sessions", "sessions_group"),
        ("Blocked requests", "web_firewall"),
        ("Denied flows", "flow_logs"),
    ],
)
def test_questions_of_an_incident_are_saved(production: Production, query: str, log_group: str) -> None:
    saved = production("monitoring").where("aws_cloudwatch_query_definition", name=f"Banking audit/{query}")
    assert any(log_group in name for name in saved["log_group_names"])


def test_denied_flows_are_read_in_the_order_in_which_they_are_written(production: Production) -> None:
    saved = production("monitoring").where("aws_cloudwatch_query_definition", name="Banking audit/Denied flows")
    names = saved["query_string"].split(" as ")[1].split("\n")[0].split(", ")
    assert names == [field.replace("-", "_") for field in FIELDS]
    assert saved["query_string"].count("*") == len(FIELDS) + 1  # and the one of count(*)


def test_environments_queries_lie_in_folders_of_their_own(tier_of: TierOf) -> None:
    saved = tier_of("monitoring", "staging").resources("aws_cloudwatch_query_definition").values()
    assert {query["name"].split("/")[0] for query in saved} == {"Banking audit-staging"}
