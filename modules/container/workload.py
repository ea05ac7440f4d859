"""What a service runs.

Creates nothing: the differences between the backend and the frontend, as data.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from environments.schema.container import ServiceSettings
from modules.network.flows import Party


@dataclass(frozen=True, kw_only=True)
class Workload:
    """One of the application's parts: what it needs, and which requests are its own."""

    name: str
    """`backend` or `frontend`: every name in AWS is made of it."""
    settings: ServiceSettings
    party: Party
    """Its place in the port matrix."""
    paths: tuple[str, ...]
    """The paths that lead to it, in the load balancer's notation; 5 at most in one rule."""
    rule_priority: int
    """Rules are tried from the smallest number on."""
    health_check_path: str
    environment: Mapping[str, str] = field(default_factory=dict)
    secrets: Mapping[str, str] = field(default_factory=dict)

    @property
    def base_name(self) -> str:
        """The guide's name of its repository, task family and log group."""
        return f"banking-audit-{self.name}"

    @property
    def container_name(self) -> str:
        """The guide's name of its container, for example `BackendContainer`."""
        return f"{self.name.title()}Container"
