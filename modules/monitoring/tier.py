"""The monitoring stack."""

from constructs import Construct

from environments import Environment
from modules.container import ContainerTier
from modules.database import DatabaseTier
from modules.fabric import FabricTier
from modules.network import NetworkTier
from modules.shared.backend import StateBackend
from modules.shared.tier_stack import TierStack


class MonitoringTier(TierStack):
    """Alarms, dashboards and saved log queries."""

    def __init__(
        self,
        scope: Construct,
        *,
        environment: Environment,
        backend: StateBackend,
        network: NetworkTier,
        database: DatabaseTier,
        fabric: FabricTier,
        container: ContainerTier,
    ) -> None:
        super().__init__(scope, tier="monitoring", environment=environment, backend=backend)
