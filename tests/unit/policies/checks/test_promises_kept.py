"""Our checks in one real run of checkov: over the real stacks, and over copies of which each breaks one promise."""

import json
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from string import ascii_lowercase
from typing import Any

import pytest

from policies.scan.checkov import OWN_CHECKS, Scan, scan
from policies.scan.targets import plan_of, stacks_in
from tests.support.stacks import example_environment, synthesize

Document = dict[str, Any]
ENVIRONMENTS = ("production", "staging", "development")
ALARM = "aws_cloudwatch_metric_alarm"
DATABASE = "aws_db_instance"
LOCK = "aws_backup_vault_lock_configuration"
OFF = False


@dataclass(frozen=True)
class Weakening:
    """A change to a real resource, and what must be said about it."""

    tier: str
    environment: str
    kind: str
    resource: str
    argument: str
    value: Any
    check: str
    says: str

    def __str__(self) -> str:
        return f"{self.environment}-{self.resource}-{self.argument}"

    def of(self, document: Document) -> Document:
        weakened = deepcopy(document)
        values = weakened["resource"][self.kind][self.resource]
        assert values.get(self.argument) != self.value
        values[self.argument] = self.value
        return weakened


def _alarm(resource: str, argument: str, value: Any, says: str, environment: str = "production") -> Weakening:
    return Weakening(
        "monitoring", environment, ALARM, f"alarms_{resource}_alarm", argument, value, "CKV_LEDGER_1", says
    )


def _database(environment: str, argument: str, value: Any, check: str, says: str) -> Weakening:
    return Weakening("database", environment, DATABASE, "primary_instance", argument, value, check, says)


def _listener(which: str, argument: str, value: Any, says: str) -> Weakening:
    return Weakening(
        "network", "production", "aws_lb_listener", f"load_balancer_{which}", argument, value, "CKV_LEDGER_5", says
    )


def _open(rule: str, argument: str, value: Any, says: str) -> Weakening:
    return Weakening(
        "network",
        "production",
        "aws_vpc_security_group_ingress_rule",
        f"access_{rule}",
        argument,
        value,
        "CKV_LEDGER_7",
        says,
    )


WEAKENINGS = (
    _alarm("backend_high_cpu", "threshold", 95, "threshold: promised 80, found 95"),
    _alarm("backend_high_memory", "evaluation_periods", 3, "evaluation_periods: promised 2, found 3"),
    _alarm("database_high_cpu", "statistic", "Minimum", "statistic: promised Average, found Minimum"),
    _alarm("database_high_connections", "threshold", 400, "threshold: promised 180, found 400"),
    _alarm("alb_5xx_errors", "period", 3600, "period: promised 300, found 3600"),
    _alarm("alb_5xx_errors", "threshold", 99, "threshold: promised 10, found 99", "development"),
    _database("production", "multi_az", OFF, "CKV_LEDGER_2", "multi_az: promised True, found False"),
    _database("staging", "multi_az", OFF, "CKV_LEDGER_2", "multi_az: promised True, found False"),
    _database(
        "production", "backup_retention_period", 6, "CKV_LEDGER_3", "backup_retention_period: promised 7 days, found 6"
    ),
    _database(
        "staging", "backup_retention_period", 2, "CKV_LEDGER_3", "backup_retention_period: promised 3 days, found 2"
    ),
    _database(
        "development", "backup_window", "12:00-13:00", "CKV_LEDGER_3", "promised 03:00-04:00 UTC, found 12:00-13:00"
    ),
    _database("production", "backup_retention_period", "${var.days}", "CKV_LEDGER_3", "found ${var.days}"),
    Weakening(
        "database",
        "production",
        "aws_db_parameter_group",
        "parameters_group",
        "parameter",
        [{"name": "rds.force_ssl", "value": "0"}],
        "CKV_LEDGER_4",
        "rds.force_ssl: promised 1, found 0",
    ),
    Weakening(
        "database",
        "development",
        "aws_db_parameter_group",
        "parameters_group",
        "parameter",
        [{"name": "log_statement", "value": "ddl"}],
        "CKV_LEDGER_4",
        "rds.force_ssl: promised 1, found None",
    ),
    _listener("https", "ssl_policy", "ELBSecurityPolicy-TLS-1-2-2017-01", "found ELBSecurityPolicy-TLS-1-2-2017-01"),
    _listener("http", "default_action", [{"type": "forward"}], "promised a redirect to HTTPS, found forward"),
    Weakening(
        "database",
        "production",
        LOCK,
        "backup_lock",
        "min_retention_days",
        7,
        "CKV_LEDGER_6",
        "min_retention_days: promised 35 days, found 7",
    ),
    _open("load_balancer_from_internet_443", "to_port", 8443, "promised tcp 80 and 443, found tcp 443 to 8443"),
    _open("load_balancer_from_internet_443", "ip_protocol", "-1", "promised tcp 80 and 443, found -1 443 to 443"),
    _open("database_from_backend_5432", "cidr_ipv4", "0.0.0.0/1", "found tcp 5432 to 5432"),
)
WEAK = [f"weak{letter}" for letter in ascii_lowercase[: len(WEAKENINGS)]]


def _no_environment(document: Document) -> Document:
    """Development's database without the tag that tells the environment: it is held to production's promises."""
    untold = deepcopy(document)
    for provider in untold["provider"]["aws"]:
        del provider["default_tags"][0]["tags"]["Environment"]
    return untold


def _no_tags_to_read(document: Document) -> Document:
    """A provider that the check can't read."""
    broken = deepcopy(document)
    for provider in broken["provider"]["aws"]:
        provider["default_tags"] = [{"tags": "none"}]
    return broken


UNREADABLE: dict[str, Callable[[Document], Document]] = {"untold": _no_environment, "unreadable": _no_tags_to_read}


def _write(folder: Path, document: Document) -> None:
    folder.mkdir(parents=True)
    (folder / "cdk.tf.json").write_text(json.dumps(document, indent=2), encoding="utf-8")


def _alone(weakened: Document, kind: str, resource: str) -> Document:
    return weakened | {"resource": {kind: {resource: weakened["resource"][kind][resource]}}}


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Scan:
    real, folder = tmp_path_factory.mktemp("real"), tmp_path_factory.mktemp("all")
    stacks = synthesize(real, *(example_environment(name) for name in ENVIRONMENTS))
    for name, stack in stacks.items():
        _write(folder / name, stack.document)
    for number, item in enumerate(WEAKENINGS):
        document = stacks[f"banking-audit-ledger-{item.tier}-{item.environment}"].document
        name = f"banking-audit-ledger-{item.tier}-{WEAK[number]}"
        _write(folder / name, _alone(item.of(document), item.kind, item.resource))
    for name, change in UNREADABLE.items():
        document = stacks["banking-audit-ledger-database-development"].document
        _write(folder / f"banking-audit-ledger-database-{name}", _alone(change(document), DATABASE, "primary_instance"))
    return scan(stacks_in(folder))


def _messages(found: Scan, environment: str) -> dict[str, str]:
    return {
        finding.check: finding.message
        for finding in found.findings
        if finding.environment == environment and finding.check.startswith("CKV_LEDGER_")
    }


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_every_check_of_ours_runs_and_passes(found: Scan, environment: str) -> None:
    files = [file for file in OWN_CHECKS.glob("*.py") if "\ncheck = " in file.read_text(encoding="utf-8")]
    ours = {check for name, check in found.passed if name == environment and check.startswith("CKV_LEDGER_")}
    # Only production has a lock.
    unlocked = set() if environment == "production" else {"CKV_LEDGER_6"}
    assert ours == {f"CKV_LEDGER_{number}" for number in range(1, len(files) + 1)} - unlocked
    assert _messages(found, environment) == {}


@pytest.mark.parametrize("item", WEAKENINGS, ids=str)
def test_a_broken_promise_is_told(found: Scan, item: Weakening) -> None:
    messages = _messages(found, WEAK[WEAKENINGS.index(item)])
    assert list(messages) == [item.check]
    assert messages[item.check].endswith(item.says)


def test_an_environment_that_is_not_told_is_held_to_productions_promises(found: Scan) -> None:
    messages = _messages(found, "untold")
    assert messages["CKV_LEDGER_2"].endswith("multi_az: promised True, found False")
    assert messages["CKV_LEDGER_3"].endswith("backup_retention_period: promised 7 days, found 1")


def test_a_check_that_breaks_down_has_failed(found: Scan) -> None:
    messages = _messages(found, "unreadable")
    assert set(messages) == {"CKV_LEDGER_2", "CKV_LEDGER_3"}
    assert all("it can't be checked: AttributeError" in message for message in messages.values())


def _plan(environment: str) -> Document:
    """A plan of a database as development has it."""
    name = {"address": f"{DATABASE}.primary_instance", "mode": "managed", "type": DATABASE, "name": "primary_instance"}
    tags = {"Tier": "database", "Environment": environment}
    backups = {"backup_retention_period": 1, "backup_window": "03:00-04:00"}
    values = {"multi_az": False, "tags_all": tags, **backups}
    change = {"actions": ["create"], "before": None, "after": values, "after_unknown": {}}
    expressions = {"default_tags": [{"tags": {"constant_value": tags}}]}
    return {
        "format_version": "1.2",
        "terraform_version": "1.11.4",
        "planned_values": {"root_module": {"resources": [name | {"values": values, "schema_version": 0}]}},
        "resource_changes": [name | {"change": change}],
        "configuration": {
            "provider_config": {"aws": {"name": "aws", "expressions": expressions}},
            "root_module": {"resources": [name]},
        },
    }


def test_a_plan_is_held_to_its_own_environments_promises(tmp_path: Path) -> None:
    for name in ("production", "development"):
        (tmp_path / f"{name}.json").write_text(json.dumps(_plan(name), indent=2), encoding="utf-8")
    planned = scan([plan_of(tmp_path / f"{name}.json") for name in ("production", "development")])
    assert _messages(planned, "development") == {}
    assert {("development", "CKV_LEDGER_2"), ("development", "CKV_LEDGER_3")} <= planned.passed
    assert set(_messages(planned, "production")) == {"CKV_LEDGER_2", "CKV_LEDGER_3"}


def test_what_has_no_tags_in_a_plan_is_held_to_productions_promises(tmp_path: Path) -> None:
    plan = _plan("production")
    lock = {"address": f"{LOCK}.backup_lock", "mode": "managed", "type": LOCK, "name": "backup_lock"}
    days = {"backup_vault_name": "vault", "min_retention_days": 34}
    plan["planned_values"]["root_module"]["resources"].append(lock | {"values": days, "schema_version": 0})
    plan["configuration"]["root_module"]["resources"].append(lock)
    change = {"actions": ["create"], "before": None, "after": days, "after_unknown": {}}
    plan["resource_changes"].append(lock | {"change": change})
    (tmp_path / "plan.json").write_text(json.dumps(plan, indent=2), encoding="utf-8")
    messages = _messages(scan([plan_of(tmp_path / "plan.json")]), "production")
    assert messages["CKV_LEDGER_6"].endswith("min_retention_days: promised 35 days, found 34")
