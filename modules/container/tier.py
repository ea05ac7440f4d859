"""The container stack."""

from constructs import Construct

from environments import Environment
from modules.database import DatabaseTier
from modules.fabric import FabricTier
from modules.network import NetworkTier
from modules.shared.backend import StateBackend
from modules.shared.tier_stack import TierStack


class ContainerTier(TierStack):
    """The image repositories and the services that run the images."""

    def __init__(
        self,
        scope: Construct,
        *,
        environment: Environment,
        backend: StateBackend,
        network: NetworkTier,
        database: DatabaseTier,
        fabric: FabricTier,
    ) -> None:
        super().__init__(scope, tier="container", environment=environment, backend=backend)
