"""The network stack."""

from constructs import Construct

from environments import Environment
from modules.shared.backend import StateBackend
from modules.shared.tier_stack import TierStack


class NetworkTier(TierStack):
    """The VPC and everything that leads into it or out of it."""

    def __init__(
        self,
        scope: Construct,
        *,
        environment: Environment,
        backend: StateBackend,
    ) -> None:
        super().__init__(scope, tier="network", environment=environment, backend=backend)
