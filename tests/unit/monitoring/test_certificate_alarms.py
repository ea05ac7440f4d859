"""The alarms about the nodes' certificates."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.monitoring import alarm_called, alarm_names, expression_of, metrics_in, monitoring
from tests.support.stacks import Stack

Production = Callable[[str], Stack]

NODES = ("orderer-0", "orderer-1", "orderer-2", "peer-0", "peer-1")


@pytest.mark.parametrize("node", NODES)
@pytest.mark.parametrize("days", [60, 30, 7])
def test_first_certificate_to_expire_is_told(production: Production, node: str, days: int) -> None:
    alarm = alarm_called(production("monitoring"), f"Fabric {node} Certificates Below {days} Days")
    assert "MIN([days0, days1, days2, days3])" in expression_of(alarm)
    assert (alarm["comparison_operator"], alarm["threshold"]) == ("LessThanThreshold", days)
    found = [metric for metric in metrics_in(alarm).values() if metric["metric_name"] == "CertificateDaysLeft"]
    assert [metric["dimensions"] for metric in found] == [
        {"Node": node, "Certificate": certificate}
        for certificate in ("signing", "signing-authority", "tls", "tls-authority")
    ]


def test_certificates_that_are_not_reported_are_told_once_fabric_runs(production: Production) -> None:
    stack = production("monitoring")
    last = alarm_called(stack, "Fabric peer-0 Certificates Below 7 Days")
    first = "MIN([days0, days1, days2, days3])"
    assert expression_of(last) == f"IF(FILL(running, 0) > 0, FILL({first}, 0), FILL({first}, 7))"
    assert metrics_in(last)["running"]["metric_name"] == "fabric_version"
    assert last["evaluation_periods"] == 3
    for days in (60, 30):
        earlier = alarm_called(stack, f"Fabric peer-0 Certificates Below {days} Days")
        assert earlier["treat_missing_data"] == "ignore"


def test_alarms_about_certificates_are_as_many_as_the_settings_say(tmp_path: Path) -> None:
    stack = monitoring(tmp_path, monitoring={"fabric": {"certificate_days": [14, 90, 14]}})
    names = {name for name in alarm_names(stack) if "peer-0 Certificates" in name}
    assert names == {"Fabric peer-0 Certificates Below 90 Days", "Fabric peer-0 Certificates Below 14 Days"}
    assert "running" in metrics_in(alarm_called(stack, "Fabric peer-0 Certificates Below 14 Days"))
