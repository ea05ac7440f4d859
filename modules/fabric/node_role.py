"""What a node may do.

Creates: for each node one role with its instance profile, and the policies for Systems Manager and metrics.
"""

from cdktf_cdktf_provider_aws.iam_instance_profile import IamInstanceProfile
from constructs import Construct

from modules.shared.policy import Statement
from modules.shared.role import Role
from modules.shared.tier_stack import TierStack


class NodeRole(Construct):
    """A node's own identity, so that what one node may read, its neighbour may not."""

    def __init__(self, scope: Construct, id: str, *, stack: TierStack, name: str) -> None:
        super().__init__(scope, id)
        self._stack = stack
        self.role = Role(
            self,
            "role",
            name=name,
            description=f"The Fabric node {name}",
            service="ec2.amazonaws.com",
        )
        self._profile = IamInstanceProfile(self, "profile", name=name, role=self.role.name)
        self._allow_session_manager()

    @property
    def profile_name(self) -> str:
        """The instance profile, as a reference."""
        return self._profile.name

    def grant_metrics(self, namespace: str) -> None:
        """Let the node publish metrics into one namespace."""
        self.role.allow(
            "publish-metrics",
            [
                Statement(
                    sid="PublishMetrics",
                    actions=["cloudwatch:PutMetricData"],
                    # Metrics have no ARNs: the namespace is what can be limited.
                    resources=["*"],
                    conditions={"StringEquals": {"cloudwatch:namespace": namespace}},
                ),
            ],
        )

    def _allow_session_manager(self) -> None:
        """Let operators in through Session Manager, and run commands, without SSH.

        AWS's AmazonSSMManagedInstanceCore would also let every node read all parameters of the account. A command
        comes with its document and goes back with its output, so that the node needs to read no document.

        Source: https://docs.aws.amazon.com/systems-manager/latest/userguide/getting-started-create-iam-instance-profile.html
        """
        self.role.allow(
            "session-manager",
            [
                Statement(
                    sid="Register",
                    actions=["ssm:UpdateInstanceInformation"],
                    resources=[self._stack.arn("ec2", "instance/*")],
                ),
                Statement(
                    sid="Connect",
                    actions=[
                        "ssmmessages:CreateControlChannel",
                        "ssmmessages:CreateDataChannel",
                        "ssmmessages:OpenControlChannel",
                        "ssmmessages:OpenDataChannel",
                    ],
                    # These actions know no resources: a channel belongs to the instance that opens it.
                    resources=["*"],
                ),
                # How commands come where a channel isn't let through, and to agents that are too old for one.
                # https://docs.aws.amazon.com/systems-manager/latest/userguide/systems-manager-setting-up-messageAPIs.html
                Statement(
                    sid="TakeCommands",
                    actions=[
                        "ec2messages:AcknowledgeMessage",
                        "ec2messages:DeleteMessage",
                        "ec2messages:FailMessage",
                        "ec2messages:GetEndpoint",
                        "ec2messages:GetMessages",
                        "ec2messages:SendReply",
                    ],
                    # These know none either: an instance gets the messages that are for it.
                    resources=["*"],
                ),
            ],
        )
