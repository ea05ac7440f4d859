"""The Fabric nodes in a plan: which exist, which run, and which the plan takes away."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from policies.plan_guard import effects
from policies.plan_guard.document import Action, Change, PlanDocument, ResourceChange

INSTANCE = "aws_instance"

STOPPING = (
    # The provider stops the instance, changes it, and starts it again.
    # Source: resourceInstanceUpdate in
    # https://github.com/hashicorp/terraform-provider-aws/blob/v5.100.0/internal/service/ec2/ec2_instance.go
    "instance_type",
    "user_data",
    "user_data_base64",
    "capacity_reservation_specification",
    # Provider 5 replaces the instance; EC2 would change them while it is stopped, as a later provider may do.
    # Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyInstanceAttribute.html
    "cpu_options",
    "cpu_core_count",
    "cpu_threads_per_core",
    "ebs_optimized",
    "enclave_options",
    "host_id",
    "host_resource_group_arn",
    "placement_group",
    "tenancy",
)
"""The attributes whose change in place stops an instance."""

UP = frozenset({"running", "pending", None})
"""States of an instance that serves, or will in a moment; an unknown one counts, as the plan would end it."""


@dataclass(frozen=True)
class Node:
    """An instance that the network was built with, even if it has just been found missing."""

    address: str
    up: bool
    effect: str = ""
    """What the plan would do to it; empty if it leaves it alone."""
    disturbed: bool = False
    """Whether the plan stops it while it runs, or deletes it for good."""


def nodes_of(plan: PlanDocument, role: str) -> tuple[Node, ...]:
    """The existing nodes with the tag `Role`, in the order of their addresses."""
    changes = {item.address: item for item in plan.resource_changes if _is_instance(item)}
    moved = {item.previous_address for item in changes.values()}
    nodes = {
        item.address: Node(item.address, up=item.values.get("instance_state") in UP)
        for item in plan.prior_state.values.root_module.everything()
        if item.mode == "managed"
        and item.type == INSTANCE
        and item.deposed_key is None
        and item.address not in moved
        and _has_role(item.values, role)
    }
    # Refreshing has found these missing, so they are no part of the prior state any more.
    nodes |= {
        item.address: Node(item.address, up=False)
        for item in plan.resource_drift
        if _is_instance(item) and item.change.deletes and _has_role(item.change.before, role)
    }
    nodes |= {
        address: _treated(address, item.change)
        for address, item in changes.items()
        if item.change.before is not None and _has_role(item.change.before, role)
    }
    return tuple(nodes[address] for address in sorted(nodes))


def _treated(address: str, change: Change) -> Node:
    up = (change.before or {}).get("instance_state") in UP
    if change.deletes:
        return Node(address, up, effects.loss(change), disturbed=up or not change.replaces)
    altered = tuple(name for name in STOPPING if change.alters(name)) if Action.UPDATE in change.actions else ()
    return Node(address, up, effects.stop(altered) if altered else "", disturbed=up and bool(altered))


def _is_instance(item: ResourceChange) -> bool:
    return item.mode == "managed" and item.type == INSTANCE and item.deposed is None


def _has_role(values: Mapping[str, Any] | None, role: str) -> bool:
    tags = (values or {}).get("tags_all") or (values or {}).get("tags") or {}
    return bool(tags.get("Role") == role)
