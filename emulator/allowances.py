"""What may stay in an emulated account after everything was destroyed, and why."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

AMAZON = "137112412989"
_RULES_OF_AN_UNTOUCHED_GROUP = (0, 1)
_RECORDS_OF_AN_EMPTY_ZONE = 2

Facts = dict[str, Any]


@dataclass(frozen=True)
class Leftover:
    """A resource that still exists, and what the emulator knows about it."""

    service: str
    kind: str
    region: str
    id: str
    facts: Facts

    def __str__(self) -> str:
        return f"{self.service} {self.kind} {self.id} ({self.region})"


@dataclass(frozen=True)
class Allowance:
    """Resources of a kind may stay, for a reason and perhaps only in a certain state."""

    service: str
    kind: str
    reason: str
    when: Callable[[Leftover], bool] = lambda _found: True

    def covers(self, found: Leftover) -> bool:
        """Whether this entry excuses what was found."""
        return (self.service, self.kind) == (found.service, found.kind) and self.when(found)


def _fact(name: str, *values: object) -> Callable[[Leftover], bool]:
    return lambda found: found.facts.get(name) in values


def _has(name: str) -> Callable[[Leftover], bool]:
    return lambda found: bool(found.facts.get(name))


def _named(prefix: str) -> Callable[[Leftover], bool]:
    return lambda found: found.id.startswith(prefix)


def _is_untouched_default_group(found: Leftover) -> bool:
    rules = (found.facts.get("len(ingress_rules)"), found.facts.get("len(egress_rules)"))
    return bool(found.facts.get("is_default")) and rules == _RULES_OF_AN_UNTOUCHED_GROUP


def _is_main_route_table(found: Leftover) -> bool:
    return bool(found.facts.get("main_association_id")) and found.facts.get("len(associations)") == 0


def _is_furnished_and_empty(found: Leftover) -> bool:
    return bool(found.facts.get("furnished")) and found.facts["len(rrsets)"] <= _RECORDS_OF_AN_EMPTY_ZONE


def _is_empty_default_group(found: Leftover) -> bool:
    return (found.facts["name"], found.facts["len(schedules)"]) == ("default", 0)


def _is_default_bus_without_rules(found: Leftover) -> bool:
    return (found.facts["name"], found.facts["len(rules)"]) == ("default", 0)


def _is_aws_key(found: Leftover) -> bool:
    aliases = found.facts.get("names(aliases)", [])
    return bool(aliases) and all(alias.startswith("alias/aws/") for alias in aliases)


_CURSOR = "where a listing in pages left off, which moto keeps; no resource"
_DEFAULT_VPC = "every account has a default VPC with its parts"
_AWS_OWNED = "AWS's own, in every account"
_BOOKKEEPING = "moto's bookkeeping, no resource"
_KEPT_FOR_A_WHILE = "AWS, too, shows what is deleted for a while"
_KEPT_ON_PURPOSE = "snapshots outlive what they were taken of, on purpose"

ALLOWANCES: tuple[Allowance, ...] = (
    Allowance("resourcegroupstaggingapi", "pages", _CURSOR),
    Allowance("s3", "pagination_tokens", _CURSOR),
    # The account as AWS hands it over.
    Allowance("ec2", "vpcs", _DEFAULT_VPC, _has("is_default")),
    Allowance("ec2", "subnets", _DEFAULT_VPC, _has("default_for_az")),
    Allowance("ec2", "groups", _DEFAULT_VPC, _is_untouched_default_group),
    Allowance("ec2", "network_acls", _DEFAULT_VPC, _has("default")),
    Allowance("ec2", "route_tables", _DEFAULT_VPC, _is_main_route_table),
    Allowance("ec2", "amis", _AWS_OWNED, _fact("owner_id", AMAZON)),
    Allowance("ec2", "snapshots", _AWS_OWNED, _fact("owner_id", AMAZON)),
    Allowance("ec2", "managed_prefix_lists", _AWS_OWNED, _fact("resource_owner_id", "AWS")),
    Allowance("iam", "roles", "AWS makes and keeps service-linked roles", _fact("path", "/aws-service-role/")),
    Allowance("ssm", "parameters", _AWS_OWNED, _named("/aws/service/")),
    Allowance("kms", "keys", _AWS_OWNED, _is_aws_key),
    Allowance("events", "event_buses", _AWS_OWNED, _is_default_bus_without_rules),
    Allowance("scheduler", "schedule_groups", _AWS_OWNED, _is_empty_default_group),
    Allowance("ecr", "registry_scanning_configuration", "AWS's default", lambda it: it.id == "scanType=BASIC"),
    Allowance("rds", "db_parameter_groups", _AWS_OWNED, _named("default.")),
    Allowance("rds", "option_groups", _AWS_OWNED, _named("default:")),
    Allowance("inspector2", "account_status", "switched off", lambda it: "ENABLED" not in it.facts.values()),
    Allowance("inspector2", "org_config", "switched off", lambda it: it.id.endswith("=False")),
    # What `furnish` gave it.
    Allowance("route53", "zones", "furnished before the first deploy", _is_furnished_and_empty),
    Allowance("acm", "certificates", "furnished before the first deploy", _has("furnished")),
    # What AWS doesn't delete at once, or at all.
    Allowance("kms", "keys", "keys are deleted after a waiting period", _fact("key_state", "PendingDeletion")),
    Allowance("secretsmanager", "secrets", "secrets are deleted after a recovery window", _has("deleted_date")),
    Allowance("rds", "database_snapshots", _KEPT_ON_PURPOSE),
    Allowance("rds", "cluster_snapshots", _KEPT_ON_PURPOSE),
    Allowance("ec2", "snapshots", _KEPT_ON_PURPOSE),
    Allowance("ec2", "reservations", _KEPT_FOR_A_WHILE, _fact("state", "terminated")),
    Allowance("ec2", "nat_gateways", _KEPT_FOR_A_WHILE, _fact("state", "deleted")),
    Allowance("ec2", "vpc_end_points", _KEPT_FOR_A_WHILE, _fact("state", "deleted")),
    Allowance("ecs", "clusters", _KEPT_FOR_A_WHILE, _fact("status", "INACTIVE")),
    Allowance("ecs", "services", _KEPT_FOR_A_WHILE, _fact("status", "INACTIVE")),
    Allowance("ecs", "task_definitions", _KEPT_FOR_A_WHILE, _fact("status", "INACTIVE")),
    Allowance("backup", "plans", _KEPT_FOR_A_WHILE, _has("deletion_date")),
    # What isn't a resource.
    Allowance("acm", "idempotency_tokens", _BOOKKEEPING),
    Allowance("cloudwatch", "metric_data", "data points, which nobody can delete"),
    Allowance("ec2", "tags", "tags, of what is listed by itself"),
    Allowance("rds", "events", "a log of events"),
    Allowance("rds", "resource_map", "lists again what is listed by itself"),
    Allowance("route53", "delegation_sets", "name servers of zones, which are listed by themselves"),
    Allowance("route53", "resource_tags", "tags, of what is listed by itself"),
    Allowance("servicediscovery", "operations", "a log of operations"),
    Allowance("sns", "opt_out_numbers", "moto's examples of phone numbers"),
    Allowance("ssm", "commands", "a log of commands, which AWS forgets after 30 days"),
    Allowance("ssm", "resource_tags", "tags, of what is listed by itself"),
)
