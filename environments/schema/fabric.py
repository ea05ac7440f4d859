"""Settings of the Fabric tier."""

from typing import Annotated, Literal

from pydantic import Field

from environments.schema.base import ObjectLockSettings, Settings, TimeOfDay

InstanceType = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*\.[a-z0-9-]+$")]
Domain = Annotated[str, Field(pattern=r"^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,63}$", max_length=200)]
VolumeSizeGib = Annotated[int, Field(ge=8, le=16384)]
MspId = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9.-]{0,63}$")]
ImageDigest = Annotated[str, Field(pattern=r"^sha256:[0-9a-f]{64}$")]
ChannelName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9.-]{0,248}$")]
"""Source: https://github.com/hyperledger/fabric/blob/release-2.5/common/configtx/validator.go."""


class OrdererSettings(Settings):
    """The Raft ordering service."""

    count: int = Field(ge=1, le=7, description="an odd number: an even one tolerates no more losses than one less")
    instance_type: InstanceType = Field(description="for example t3.medium")
    volume_size_gib: VolumeSizeGib = Field(default=100, description="the data volume; it can grow, never shrink")
    domain: Domain = Field(
        default="bankingaudit.com",
        description="of the orderers' certificates: orderer.bankingaudit.com, orderer2.bankingaudit.com …",
    )
    msp_id: MspId = Field(default="OrdererMSP", description="as the channel's configuration names the organization")


class PeerSettings(Settings):
    """The peers that hold the ledger and its state."""

    count: int = Field(ge=1, le=20)
    instance_type: InstanceType = Field(description="for example t3.large")
    volume_size_gib: VolumeSizeGib = Field(default=200, description="the data volume; it can grow, never shrink")
    domain: Domain = Field(
        default="bank.bankingaudit.com",
        description="of the peers' organization, as under crypto-config/peerOrganizations: peer0.<domain> …",
    )
    msp_id: MspId = Field(default="BankMSP", description="as the channel's configuration names the organization")


class ImageSettings(Settings):
    """The container images, which operators mirror into ECR: the nodes have no way to Docker Hub."""

    version: str = Field(default="2.5.16", pattern=r"^2\.5\.\d+$", description="of Fabric 2.5 LTS; the images' tag")
    orderer_digest: ImageDigest | None = Field(default=None, description="what the tag must be; none: what ECR says")
    peer_digest: ImageDigest | None = Field(default=None, description="as orderer_digest")
    tools_digest: ImageDigest | None = Field(default=None, description="as orderer_digest")


class BackupSettings(Settings):
    """The nightly backups of the nodes' ledgers into the artifacts bucket."""

    begins: TimeOfDay = Field(default="00:30", description="hh:mm, UTC, of the first node")
    minutes_apart: int = Field(default=15, ge=5, le=60, description="between one node's backup and the next node's")
    object_lock: Literal["off", "governance", "compliance"] = Field(
        default="off",
        description="write once, read many: whether a backup can be deleted before its time. "
        "Nobody can in compliance mode, not even the account's root user",
    )
    object_lock_years: int | None = Field(default=None, ge=1, le=100, description="needed unless object_lock is off")


class IntegritySettings(Settings):
    """The check that no byte of the peers' copies of the ledger was altered."""

    begins: TimeOfDay = Field(default="04:30", description="hh:mm, UTC, of the first peer")
    minutes_apart: int = Field(default=60, ge=5, le=120, description="between one peer's check and the next peer's")


class SnapshotSettings(Settings):
    """The daily snapshots of the nodes' data volumes."""

    time: TimeOfDay = Field(default="02:00", description="hh:mm, UTC; within the hour after it, a snapshot begins")
    kept: int = Field(default=14, ge=1, le=1000, description="days' snapshots of each volume; AWS keeps up to 1000")


class FabricSettings(Settings):
    """The Hyperledger Fabric network's nodes and their artifacts."""

    orderers: OrdererSettings
    peers: PeerSettings
    channel: ChannelName = Field(default="audit", description="the channel whose ledger is the audit trail")
    images: ImageSettings = ImageSettings()
    snapshots: SnapshotSettings = SnapshotSettings()
    backups: BackupSettings = BackupSettings()
    archive_lock: ObjectLockSettings | None = Field(
        default=None,
        description="how long no export of the audit ledger can be deleted; none: as long as nobody deletes it",
    )
    integrity: IntegritySettings = IntegritySettings()
    backup_retention_days: int = Field(default=365, ge=1, le=3650, description="ledger backups in the artifacts bucket")
