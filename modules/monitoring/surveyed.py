"""What the dashboards show.

Creates nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from modules.container import ContainerTier
from modules.database import DatabaseTier
from modules.fabric import FabricTier
from modules.monitoring.metric import Metric
from modules.network import NetworkTier


@dataclass(frozen=True, kw_only=True)
class Surveyed:
    """The tiers, and what monitoring itself knows about them."""

    network: NetworkTier
    database: DatabaseTier
    fabric: FabricTier
    container: ContainerTier
    users_affected: str
    """The composite alarm's ARN."""
    alarms: Sequence[str]
    """All other alarms' ARNs."""
    logged_errors: Sequence[Metric]
