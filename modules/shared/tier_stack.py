"""The stack that every tier is: state, provider, tags, and the guard against the wrong place.

Creates: an S3 backend, the AWS provider, `data.aws_caller_identity` with the workspace guard, and, where a tier
protects something, the variable `deletion_protection`.
"""

from functools import cache, cached_property

from cdktf import (
    IResolvable,
    Op,
    Precondition,
    TerraformElement,
    TerraformResourceLifecycle,
    TerraformStack,
    TerraformVariable,
    Token,
)
from cdktf_cdktf_provider_aws.data_aws_caller_identity import DataAwsCallerIdentity
from cdktf_cdktf_provider_aws.provider import AwsProvider, AwsProviderDefaultTags
from constructs import Construct, Node

from environments import Environment
from modules.bindings import AWS_PROVIDER_VERSIONS
from modules.shared.backend import StateBackend
from modules.shared.names import Names
from modules.shared.partition import partition_of

PROJECT = "banking-audit-ledger"
PROJECT_TAG = "BankingAuditLedger"
BETWEEN_STACKS = "cross-stack-output-"
"""How the names of the outputs begin that cdktf makes for other stacks."""


class TierStack(TerraformStack):
    """A tier of one environment, as a Terraform stack that can only be applied where it belongs."""

    def __init__(self, scope: Construct, *, tier: str, environment: Environment, backend: StateBackend) -> None:
        name = f"{PROJECT}-{tier}-{environment.name}"
        self._logical_ids: dict[str, str] = {}
        self._path_prefix = f"{name}/"
        super().__init__(scope, name)
        self.tier = tier
        self.environment = environment
        self.names = Names(environment.name_suffix, environment.account.s3_bucket_name)
        backend.attach(self, key=f"{tier}/terraform.tfstate")
        self._build_provider()
        self._build_workspace_guard()

    @property
    def region(self) -> str:
        """The AWS region, known before Terraform runs."""
        return self.environment.account.region

    @property
    def account_id(self) -> str:
        """The AWS account, known before Terraform runs, and the only one Terraform will touch."""
        return self.environment.account.account_id

    @property
    def partition(self) -> str:
        """The first part of the region's ARNs: `aws`, `aws-cn` or `aws-us-gov`."""
        return partition_of(self.region)

    def arn(self, service: str, resource: str, *, region: str | None = None, account_id: str | None = None) -> str:
        """The ARN of something in this account and region; pass `region=""` for a global service."""
        region = self.region if region is None else region
        account_id = self.account_id if account_id is None else account_id
        return f"arn:{self.partition}:{service}:{region}:{account_id}:{resource}"

    @cached_property
    def deletion_protection(self) -> TerraformVariable:
        """Whether what holds data refuses to be deleted.

        A variable, so that destroying an environment on purpose can lift the protection without a changed stack.
        """
        return TerraformVariable(
            self,
            "deletion_protection",
            type="bool",
            nullable=False,
            default=self.environment.protection.deletion_protection,
            description="Whether databases, load balancers, nodes, buckets and repositories refuse to be deleted",
        )

    @cached_property
    def unprotected(self) -> IResolvable:
        """The opposite of `deletion_protection`, as `force_destroy` and its like want it."""
        return Token.as_any(Op.not_(self.deletion_protection.boolean_value))

    def _allocate_logical_id(self, element: Node | TerraformElement) -> str:
        """Name a resource for its path in the tier, so that addresses read well in plans and in the state.

        Node asks for every element, and whatever is read of one is a round trip to Node: read the path alone.
        """
        kind = _resource_type(type(element)) or type(element).__name__
        path = _path_of(element).removeprefix(self._path_prefix)
        # The dots are those of references that cdktf names its outputs for other stacks after.
        logical_id = path.replace("/", "_").replace(".", "_")
        if not logical_id.startswith(BETWEEN_STACKS):
            logical_id = logical_id.replace("-", "_")
        if self._logical_ids.setdefault(f"{kind}.{logical_id}", path) != path:
            message = f"{path} and {self._logical_ids[f'{kind}.{logical_id}']} would both be {kind}.{logical_id}"
            raise ValueError(message)
        return logical_id

    def _build_provider(self) -> None:
        environment = self.environment
        AwsProvider(
            self,
            "aws",
            region=environment.region,
            allowed_account_ids=[environment.account.account_id],
            default_tags=[
                AwsProviderDefaultTags(
                    tags={
                        "Project": PROJECT_TAG,
                        "Environment": environment.name,
                        "Tier": self.tier,
                        "ManagedBy": "cdktf",
                        "Owner": environment.tags.owner,
                        "CostCenter": environment.tags.cost_center,
                        "DataClassification": environment.tags.data_classification,
                    },
                ),
            ],
        )
        # No terraform.required_version: checkov 3.3 can't read a stack that has one, and then finds nothing in it.
        # `ledger` and `make` check Terraform's version instead.
        self.add_override("terraform.required_providers.aws.version", AWS_PROVIDER_VERSIONS)

    def _build_workspace_guard(self) -> None:
        """Fail every plan in a workspace that isn't the environment's: it would be another environment's state."""
        workspace = self.environment.name
        DataAwsCallerIdentity(
            self,
            "current",
            lifecycle=TerraformResourceLifecycle(
                precondition=[
                    Precondition(
                        condition=f'${{terraform.workspace == "{workspace}"}}',
                        error_message=(
                            f"This stack belongs in the workspace {workspace}, but the selected workspace is "
                            f"${{terraform.workspace}}. Run: terraform workspace select -or-create {workspace}"
                        ),
                    ),
                ],
            ),
        )


def _path_of(element: Node | TerraformElement) -> str:
    if isinstance(element, Node):
        return element.path
    # As a string, a resource is its path (and other elements are references); that is one round trip, not two.
    return element.to_string() if _resource_type(type(element)) else element.node.path


@cache
def _resource_type(element: type) -> str | None:
    return getattr(element, "TF_RESOURCE_TYPE", None)
