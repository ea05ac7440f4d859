"""The fabric stack."""

from constructs import Construct

from environments import Environment
from modules.network import NetworkTier
from modules.shared.backend import StateBackend
from modules.shared.tier_stack import TierStack


class FabricTier(TierStack):
    """The Hyperledger Fabric network's nodes and artifacts."""

    def __init__(
        self,
        scope: Construct,
        *,
        environment: Environment,
        backend: StateBackend,
        network: NetworkTier,
    ) -> None:
        super().__init__(scope, tier="fabric", environment=environment, backend=backend)
