"""Flow logs.

Creates: the VPC's flow log, its encrypted log group, and the role that writes there.
"""

from cdktf_cdktf_provider_aws.flow_log import FlowLog
from constructs import Construct

from modules.network.vpc import PrivateNetwork
from modules.shared.encryption_key import EncryptionKey
from modules.shared.log_group import LogGroup
from modules.shared.policy import Statement
from modules.shared.role import Role
from modules.shared.tier_stack import TierStack

AGGREGATION_SECONDS = 60
"""The shorter of the two intervals that AWS offers: an incident is looked at by the minute."""

FIELDS = (
    "version",
    "account-id",
    "interface-id",
    "srcaddr",
    "dstaddr",
    "srcport",
    "dstport",
    "protocol",
    "packets",
    "bytes",
    "start",
    "end",
    "action",
    "log-status",
    # Beyond AWS's default: who spoke before and behind a NAT gateway or load balancer, and who opened the connection.
    "pkt-srcaddr",
    "pkt-dstaddr",
    "tcp-flags",
    "flow-direction",
    "subnet-id",
    "az-id",
)
"""Source: https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html."""


class FlowLogs(Construct):
    """Who talked to whom, and who was refused."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        stack: TierStack,
        network: PrivateNetwork,
        key: EncryptionKey,
    ) -> None:
        super().__init__(scope, id)
        name = stack.names.of("banking-audit-flow-logs")
        self.log_group = LogGroup(self, "log", stack=stack, name=f"/aws/vpc/{name}", key=key)
        role = Role(
            self,
            "writer",
            name=name,
            description="Writes the VPC's flow logs",
            service="vpc-flow-logs.amazonaws.com",
            source_account=stack.account_id,
        )
        self.log_group.grant_write(role)
        role.allow("find-log-group", [_find_log_group(stack)])
        FlowLog(
            self,
            "vpc",
            vpc_id=network.id,
            traffic_type="ALL",
            log_destination_type="cloud-watch-logs",
            log_destination=self.log_group.arn,
            iam_role_arn=role.arn,
            max_aggregation_interval=AGGREGATION_SECONDS,
            # The doubled dollar keeps Terraform from reading a field as a reference of its own.
            log_format=" ".join(f"$${{{field}}}" for field in FIELDS),
            tags={"Name": name},
        )


def _find_log_group(stack: TierStack) -> Statement:
    """Without it, AWS reports an access error of the flow log, and delivers nothing.

    Source: https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-iam-role.html
    """
    return Statement(
        sid="FindLogGroup",
        actions=["logs:DescribeLogGroups"],
        resources=[stack.arn("logs", "log-group:*")],
    )
