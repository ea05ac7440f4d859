"""Fabric's container images, mirrored into ECR: the nodes have no way to Docker Hub.

Creates: a repository each for the orderer, the peer and the tools.
"""

from constructs import Construct

from modules.fabric.placement import Seat
from modules.shared.encryption_key import EncryptionKey
from modules.shared.image_repository import ImageRepository
from modules.shared.partition import domain_of
from modules.shared.role import Role
from modules.shared.tier_stack import TierStack

TOOLS = "tools"

VERSIONS_KEPT = 10
"""Enough to go back; Fabric 2.5 has a few releases a year."""


class FabricImages(Construct):
    """The images that nodes run, each version under a tag that nobody can move."""

    def __init__(self, scope: Construct, id: str, *, stack: TierStack, key: EncryptionKey) -> None:
        super().__init__(scope, id)
        self.registry = f"{stack.account_id}.dkr.ecr.{stack.region}.{domain_of(stack.region)}"
        self.names = {what: stack.names.of(f"banking-audit-fabric-{what}") for what in ("orderer", "peer", TOOLS)}
        """`orderer`, `peer` and `tools` to the repository's name, known before Terraform runs."""
        self._repositories = {
            what: ImageRepository(
                self,
                what,
                stack=stack,
                name=name,
                key=key,
                images_kept=VERSIONS_KEPT,
                tags_can_move=False,
            )
            for what, name in self.names.items()
        }

    @property
    def urls(self) -> dict[str, str]:
        """Where operators push to: `orderer`, `peer` or `tools` to the repository's address, as references."""
        return {what: repository.url for what, repository in self._repositories.items()}

    def grant_to_node(self, role: Role, seat: Seat) -> None:
        """Let a node pull what it runs, and the tools."""
        for what in (seat.role.value, TOOLS):
            self._repositories[what].grant_pull(role)
            self._repositories[what].grant_look_up(role)
