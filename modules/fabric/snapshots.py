"""Daily snapshots of the nodes' data volumes.

Creates: a Data Lifecycle Manager policy and its role.
"""

from cdktf_cdktf_provider_aws.dlm_lifecycle_policy import (
    DlmLifecyclePolicy,
    DlmLifecyclePolicyPolicyDetails,
    DlmLifecyclePolicyPolicyDetailsSchedule,
    DlmLifecyclePolicyPolicyDetailsScheduleCreateRule,
    DlmLifecyclePolicyPolicyDetailsScheduleRetainRule,
)
from constructs import Construct

from modules.shared.policy import Statement
from modules.shared.role import Role
from modules.shared.tier_stack import TierStack


class SnapshotSchedule(Construct):
    """Keeps a number of days' snapshots of every volume that carries its tags."""

    def __init__(self, scope: Construct, id: str, *, stack: TierStack) -> None:
        super().__init__(scope, id)
        self._stack = stack
        name = stack.names.of("banking-audit-fabric-daily")
        # The name as the value: environments that share an account must not snapshot each other's volumes.
        self.volume_tags = {"Snapshot": name}
        role = self._build_role(name)
        settings = stack.environment.fabric.snapshots
        DlmLifecyclePolicy(
            self,
            "policy",
            description="Daily snapshots of the Fabric nodes",
            execution_role_arn=role.arn,
            state="ENABLED",
            tags={"Name": name},
            policy_details=DlmLifecyclePolicyPolicyDetails(
                resource_types=["VOLUME"],
                target_tags=self.volume_tags,
                schedule=[
                    DlmLifecyclePolicyPolicyDetailsSchedule(
                        name="daily",
                        create_rule=DlmLifecyclePolicyPolicyDetailsScheduleCreateRule(
                            interval=24,
                            interval_unit="HOURS",
                            times=[settings.time],
                        ),
                        retain_rule=DlmLifecyclePolicyPolicyDetailsScheduleRetainRule(count=settings.kept),
                        # The volume's name and number, so that one sees whose snapshot it is.
                        copy_tags=True,
                    ),
                ],
            ),
        )

    def _build_role(self, name: str) -> Role:
        """A role that touches tagged volumes and its own snapshots; AWS's managed policy touches all.

        Source: https://docs.aws.amazon.com/ebs/latest/userguide/dlm-access-control.html
        """
        stack = self._stack
        snapshots = stack.arn("ec2", "snapshot/*", account_id="")
        [(tag, value)] = self.volume_tags.items()
        role = Role(
            self,
            "role",
            name=name,
            description="Data Lifecycle Manager: snapshots of the Fabric nodes' volumes",
            service="dlm.amazonaws.com",
            source_account=stack.account_id,
        )
        role.allow(
            "snapshot-volumes",
            [
                Statement(
                    sid="Look",
                    actions=["ec2:DescribeVolumes", "ec2:DescribeSnapshots", "ec2:DescribeInstances"],
                    # EC2's Describe actions know no resources.
                    resources=["*"],
                ),
                Statement(
                    sid="SnapshotTaggedVolumes",
                    actions=["ec2:CreateSnapshot"],
                    resources=[stack.arn("ec2", "volume/*")],
                    conditions={"StringEquals": {f"aws:ResourceTag/{tag}": value}},
                ),
                Statement(sid="MakeSnapshots", actions=["ec2:CreateSnapshot"], resources=[snapshots]),
                Statement(
                    sid="TagNewSnapshots",
                    actions=["ec2:CreateTags"],
                    resources=[snapshots],
                    conditions={"StringEquals": {"ec2:CreateAction": "CreateSnapshot"}},
                ),
                Statement(
                    sid="DeleteOwnSnapshots",
                    actions=["ec2:DeleteSnapshot"],
                    resources=[snapshots],
                    conditions={"StringEquals": {f"aws:ResourceTag/{tag}": value}},
                ),
            ],
        )
        return role
