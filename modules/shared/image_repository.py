"""Image repositories.

Creates: one ECR repository (scanned on push, encrypted with our key) and its lifecycle policy.
"""

import json

from cdktf_cdktf_provider_aws.ecr_lifecycle_policy import EcrLifecyclePolicy
from cdktf_cdktf_provider_aws.ecr_repository import (
    EcrRepository,
    EcrRepositoryEncryptionConfiguration,
    EcrRepositoryImageScanningConfiguration,
)
from constructs import Construct

from modules.shared.encryption_key import EncryptionKey
from modules.shared.policy import Statement
from modules.shared.role import Role
from modules.shared.tier_stack import TierStack


class ImageRepository(Construct):
    """Where a service's images are pushed to, and the only place from which its tasks can pull."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        stack: TierStack,
        name: str,
        key: EncryptionKey,
        images_kept: int,
        tags_can_move: bool = True,
    ) -> None:
        """Create the repository.

        Args:
            scope: the construct it belongs to.
            id: its id there.
            stack: the tier it is part of.
            name: its name in the registry.
            key: the key that encrypts the images.
            images_kept: how many images stay; older ones are deleted.
            tags_can_move: whether a tag can be pushed again. The operators' guide pushes `latest` again and again; ECS
                notes the digest behind the tag at each deployment, so that a service's tasks are all the same image
                nevertheless.
        """
        super().__init__(scope, id)
        self._repository = EcrRepository(
            self,
            "repository",
            name=name,
            image_tag_mutability="MUTABLE" if tags_can_move else "IMMUTABLE",
            image_scanning_configuration=EcrRepositoryImageScanningConfiguration(scan_on_push=True),
            encryption_configuration=[EcrRepositoryEncryptionConfiguration(encryption_type="KMS", kms_key=key.arn)],
            force_delete=stack.unprotected,
        )
        self._build_lifecycle(images_kept)

    @property
    def url(self) -> str:
        """The repository's address, without a tag, as a reference."""
        return self._repository.repository_url

    @property
    def name(self) -> str:
        """The repository's name, as a reference."""
        return self._repository.name

    def grant_pull(self, role: Role) -> None:
        """Let a role pull this repository's images; ECR decrypts them itself."""
        role.allow(
            f"pull-{self.node.id.replace('_', '-')}",
            [
                Statement(
                    sid="PullImages",
                    actions=[
                        "ecr:BatchCheckLayerAvailability",
                        "ecr:BatchGetImage",
                        "ecr:GetDownloadUrlForLayer",
                    ],
                    resources=[self._repository.arn],
                ),
                # The token is the registry's: AWS knows no resource for this action.
                # https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerregistry.html
                Statement(sid="LogInToRegistry", actions=["ecr:GetAuthorizationToken"], resources=["*"]),
            ],
        )

    def grant_look_up(self, role: Role) -> None:
        """Let a role ask which image a tag stands for."""
        role.allow(
            f"look-up-{self.node.id.replace('_', '-')}",
            [Statement(sid="LookUpImages", actions=["ecr:DescribeImages"], resources=[self._repository.arn])],
        )

    def _build_lifecycle(self, images_kept: int) -> None:
        # By age of the image and not by tag: an image that lost `latest` to its successor has no tag any more, and
        # is the one that a rollback needs.
        rule = {
            "rulePriority": 1,
            "description": f"Keep the newest {images_kept} images",
            "selection": {"tagStatus": "any", "countType": "imageCountMoreThan", "countNumber": images_kept},
            "action": {"type": "expire"},
        }
        EcrLifecyclePolicy(
            self,
            "lifecycle",
            repository=self._repository.name,
            policy=json.dumps({"rules": [rule]}),
        )
