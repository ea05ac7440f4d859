"""Plans as `terraform show -json` writes them, made by hand."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

REPLACE = ("delete", "create")
DELETE = ("delete",)


@dataclass
class PlanBuilder:
    """What exists, and what a plan does to it."""

    protected: bool | str | None = True
    existing: list[dict[str, Any]] = field(default_factory=list)
    changes: list[dict[str, Any]] = field(default_factory=list)
    drift: list[dict[str, Any]] = field(default_factory=list)

    def resource(
        self, address: str, actions: Iterable[str] = ("no-op",), *, values: object = None, **change: object
    ) -> "PlanBuilder":
        """A resource that exists; `change` has members of the change, as in `replace_paths=[["size"]]`."""
        values = values or {"id": address}
        place = {"address": address, "mode": "managed", "type": address.split(".")[-2]}
        self.existing.append(place | {"values": values})
        gone = "create" not in actions and "delete" in actions
        both = {"before": values, "after": None if gone else values}
        self.changes.append(place | {"change": both | {"actions": list(actions)} | change})
        return self

    def created(self, address: str, values: object = None) -> "PlanBuilder":
        """A resource that doesn't exist yet."""
        place = {"address": address, "mode": "managed", "type": address.split(".")[-2]}
        change = {"actions": ["create"], "before": None, "after": values or {}, "after_unknown": {"id": True}}
        self.changes.append(place | {"change": change})
        return self

    def node(
        self,
        role: str,
        number: int,
        actions: Iterable[str] = ("no-op",),
        *,
        state: str = "running",
        alters: tuple[str, ...] = (),
    ) -> "PlanBuilder":
        """A Fabric node; `alters` names attributes that change."""
        values = node_values(role, number) | {"instance_state": state} | dict.fromkeys(alters, "before")
        change = {"after": values | dict.fromkeys(alters, "after")} if alters else {}
        return self.resource(node_address(role, number), actions, values=values, **change)

    def missing_node(self, role: str, number: int) -> "PlanBuilder":
        """A node that somebody has terminated behind Terraform's back, and that the plan makes anew."""
        address = node_address(role, number)
        self.created(address, node_values(role, number))
        gone = {"actions": ["delete"], "before": node_values(role, number), "after": None}
        self.drift.append({"address": address, "mode": "managed", "type": "aws_instance", "change": gone})
        return self

    @property
    def document(self) -> dict[str, Any]:
        """The plan."""
        return {
            "format_version": "1.2",
            "terraform_version": "1.11.4",
            "variables": {} if self.protected is None else {"deletion_protection": {"value": self.protected}},
            "planned_values": {"root_module": {}},
            "resource_drift": self.drift,
            "resource_changes": self.changes,
            "prior_state": {"format_version": "1.0", "values": {"root_module": {"resources": self.existing}}},
        }


def node_address(role: str, number: int) -> str:
    """As the fabric tier names it."""
    return f"aws_instance.{role}_{number}_instance"


def node_values(role: str, number: int) -> dict[str, Any]:
    """What the rules read of an instance."""
    return {
        "id": f"i-{role}{number}",
        "tags": {"Name": f"banking-audit-fabric-{role}-{number}", "Role": role},
        "metadata_options": [{"http_endpoint": "enabled", "http_tokens": "required"}],
    }
