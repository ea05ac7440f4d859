"""The database stack."""

from constructs import Construct

from environments import Environment
from modules.network import NetworkTier
from modules.shared.backend import StateBackend
from modules.shared.tier_stack import TierStack


class DatabaseTier(TierStack):
    """PostgreSQL, its credentials and its backups."""

    def __init__(
        self,
        scope: Construct,
        *,
        environment: Environment,
        backend: StateBackend,
        network: NetworkTier,
    ) -> None:
        super().__init__(scope, tier="database", environment=environment, backend=backend)
