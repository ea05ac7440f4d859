"""What moto 5.2.5 lacks for our stacks, and the cures: one small file a service."""

from types import ModuleType

from emulator.gaps import (
    access_analyzer,
    application_autoscaling,
    awslambda,
    backup,
    budgets,
    cloudtrail,
    cloudwatch,
    cost_explorer,
    dlm,
    ec2_account,
    ec2_images,
    ec2_instances,
    ec2_interfaces,
    ec2_network_acls,
    ec2_security_groups,
    ecs,
    guardduty,
    kms,
    load_balancing,
    logs,
    rds,
    route53,
    s3_buckets,
    s3_policies,
    security_hub,
    service_discovery,
    ssm,
    step_functions,
)
from emulator.gaps.framework import Gap

__all__ = ["Gap", "catalogue", "install"]

_SERVICES: tuple[ModuleType, ...] = (
    access_analyzer,
    application_autoscaling,
    awslambda,
    backup,
    budgets,
    cloudtrail,
    cloudwatch,
    cost_explorer,
    dlm,
    ec2_account,
    ec2_images,
    ec2_instances,
    ec2_interfaces,
    ec2_network_acls,
    ec2_security_groups,
    ecs,
    guardduty,
    kms,
    load_balancing,
    logs,
    rds,
    route53,
    s3_buckets,
    s3_policies,
    security_hub,
    service_discovery,
    ssm,
    step_functions,
)


def catalogue() -> tuple[Gap, ...]:
    """Every gap that is filled, by service."""
    gaps = (value for module in _SERVICES for value in vars(module).values() if isinstance(value, Gap))
    return tuple(sorted(gaps, key=lambda gap: (gap.service, gap.id)))


def install() -> None:
    """Fill all gaps in this process; once, before it serves."""
    for gap in catalogue():
        gap.install()
