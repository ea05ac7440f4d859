"""A Fabric node.

Creates: an EC2 instance with an encrypted root volume, its data volume, its role.
"""

from dataclasses import dataclass
from functools import cached_property

from cdktf import TerraformResourceLifecycle
from cdktf_cdktf_provider_aws.instance import (
    Instance,
    InstanceMaintenanceOptions,
    InstanceMetadataOptions,
    InstanceRootBlockDevice,
)
from constructs import Construct

from environments.schema.fabric import OrdererSettings, PeerSettings
from modules.fabric.artifacts import grant_to_node
from modules.fabric.data_volume import DataVolume
from modules.fabric.images import FabricImages
from modules.fabric.machine_image import AmazonLinux
from modules.fabric.node_lock import NodeLock
from modules.fabric.node_role import NodeRole
from modules.fabric.placement import Seat, host_name
from modules.fabric.snapshots import SnapshotSchedule
from modules.fabric.user_data import NodeIdentity, cloud_config
from modules.network import NetworkTier
from modules.network.flows import Party
from modules.shared.encryption_key import EncryptionKey
from modules.shared.log_group import LogGroup
from modules.shared.private_bucket import PrivateBucket
from modules.shared.tier_stack import TierStack

ROOT_VOLUME_GIB = 30
"""Room for the system and the container images; nothing that must outlive the instance lies there."""

HOST_ONLY_HOPS = 1
"""A container on Docker's bridge is one hop farther away: only the host itself gets the node's credentials."""


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """What all nodes share."""

    network: NetworkTier
    machine_images: AmazonLinux
    volumes_key: EncryptionKey
    snapshots: SnapshotSchedule
    artifacts: PrivateBucket
    images: FabricImages
    lock: NodeLock
    log_group: LogGroup
    metrics_namespace: str


class FabricNode(Construct):
    """One orderer or peer: the instance can be replaced, the data volume is what stays.

    A newer image or other user data never touches a node that exists: to replace an instance, taint it. Either change
    would otherwise stop all orderers at the same time.
    """

    def __init__(self, scope: Construct, id: str, *, stack: TierStack, seat: Seat, surroundings: Surroundings) -> None:
        super().__init__(scope, id)
        self._stack = stack
        self._seat = seat
        self._surroundings = surroundings
        self._display_name = stack.names.of(f"banking-audit-fabric-{seat.name}")
        self._access = self._build_access()
        self._volume = self._build_data_volume()
        self._instance = self._build_instance()
        self._volume.attach_to(self._instance)

    @property
    def name(self) -> str:
        """For example `orderer-0`; unique in the environment."""
        return self._seat.name

    @property
    def id(self) -> str:
        """The name as ids of constructs are written: `orderer_0`."""
        return self._seat.id

    @property
    def role(self) -> Party:
        """`Party.ORDERER` or `Party.PEER`."""
        return self._seat.role

    @property
    def host_name(self) -> str:
        """The name in the node's certificates, known before Terraform runs."""
        return host_name(self._seat, self._stack.environment.fabric)

    @property
    def availability_zone(self) -> str:
        """The zone that the node stands in."""
        return self._surroundings.network.availability_zones[self._seat.zone]

    @cached_property
    def instance_id(self) -> str:
        """The instance's id, as a reference."""
        return self._instance.id

    @property
    def private_ip(self) -> str:
        """The instance's address in the VPC, as a reference; a replaced instance has another."""
        return self._instance.private_ip

    @property
    def volume_id(self) -> str:
        """The data volume's id, as a reference."""
        return self._volume.volume_id

    @property
    def _settings(self) -> OrdererSettings | PeerSettings:
        fabric = self._stack.environment.fabric
        return fabric.orderers if self.role is Party.ORDERER else fabric.peers

    def _build_access(self) -> NodeRole:
        access = NodeRole(self, "access", stack=self._stack, name=self._display_name)
        access.grant_metrics(self._surroundings.metrics_namespace)
        self._surroundings.log_group.grant_write(access.role)
        lock = self._stack.environment.fabric.backups.object_lock != "off"
        grant_to_node(self._surroundings.artifacts, access.role, self._seat, object_lock=lock)
        self._surroundings.images.grant_to_node(access.role, self._seat)
        self._surroundings.lock.grant(access.role)
        return access

    def _build_data_volume(self) -> DataVolume:
        return DataVolume(
            self,
            "data",
            stack=self._stack,
            name=f"{self._display_name}-data",
            size_gib=self._settings.volume_size_gib,
            availability_zone=self.availability_zone,
            key=self._surroundings.volumes_key,
            snapshots=self._surroundings.snapshots,
        )

    def _build_instance(self) -> Instance:
        network = self._surroundings.network
        return Instance(
            self,
            "instance",
            ami=self._surroundings.machine_images.image_id(self._settings.instance_type),
            instance_type=self._settings.instance_type,
            subnet_id=network.private_subnet_ids[self._seat.zone],
            vpc_security_group_ids=[network.security_group_id(self.role)],
            iam_instance_profile=self._access.profile_name,
            user_data=cloud_config(self._identity()),
            user_data_replace_on_change=False,
            disable_api_termination=self._stack.deletion_protection.boolean_value,
            ebs_optimized=True,
            monitoring=True,
            metadata_options=InstanceMetadataOptions(
                http_endpoint="enabled",
                http_tokens="required",
                http_put_response_hop_limit=HOST_ONLY_HOPS,
            ),
            maintenance_options=InstanceMaintenanceOptions(auto_recovery="default"),
            root_block_device=InstanceRootBlockDevice(
                volume_type="gp3",
                volume_size=ROOT_VOLUME_GIB,
                encrypted=True,
                kms_key_id=self._surroundings.volumes_key.arn,
                delete_on_termination=True,
                tags={"Name": f"{self._display_name}-root"},
            ),
            tags={"Name": self._display_name, "Role": self.role.value, "Number": str(self._seat.number)},
            lifecycle=TerraformResourceLifecycle(ignore_changes=["ami", "user_data"]),
        )

    def _identity(self) -> NodeIdentity:
        return NodeIdentity(
            node_name=self.name,
            node_role=self.role.value,
            node_number=str(self._seat.number),
            node_host_name=self.host_name,
            node_domain=self._settings.domain,
            aws_region=self._stack.region,
            artifacts_bucket=self._surroundings.artifacts.name,
            data_volume_id=self.volume_id,
            log_group=self._surroundings.log_group.name,
            metrics_namespace=self._surroundings.metrics_namespace,
        )
