"""Settings of the Fabric tier."""

from typing import Annotated

from pydantic import Field

from environments.schema.base import Settings, TimeOfDay

InstanceType = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*\.[a-z0-9-]+$")]
Domain = Annotated[str, Field(pattern=r"^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,63}$", max_length=200)]
VolumeSizeGib = Annotated[int, Field(ge=8, le=16384)]


class OrdererSettings(Settings):
    """The Raft ordering service."""

    count: int = Field(ge=1, le=7, description="an odd number: an even one tolerates no more losses than one less")
    instance_type: InstanceType = Field(description="for example t3.medium")
    volume_size_gib: VolumeSizeGib = Field(default=100, description="the data volume; it can grow, never shrink")
    domain: Domain = Field(
        default="bankingaudit.com",
        description="of the orderers' certificates: orderer.bankingaudit.com, orderer2.bankingaudit.com …",
    )


class PeerSettings(Settings):
    """The peers that hold the ledger and its state."""

    count: int = Field(ge=1, le=20)
    instance_type: InstanceType = Field(description="for example t3.large")
    volume_size_gib: VolumeSizeGib = Field(default=200, description="the data volume; it can grow, never shrink")
    domain: Domain = Field(
        default="bank.bankingaudit.com",
        description="of the peers' organization, as under crypto-config/peerOrganizations: peer0.<domain> …",
    )


class SnapshotSettings(Settings):
    """The daily snapshots of the nodes' data volumes."""

    time: TimeOfDay = Field(default="02:00", description="hh:mm, UTC; within the hour after it, a snapshot begins")
    kept: int = Field(default=14, ge=1, le=1000, description="days' snapshots of each volume; AWS keeps up to 1000")


class FabricSettings(Settings):
    """The Hyperledger Fabric network's nodes and their artifacts."""

    orderers: OrdererSettings
    peers: PeerSettings
    snapshots: SnapshotSettings = SnapshotSettings()
    backup_retention_days: int = Field(default=365, ge=1, le=3650, description="ledger backups in the artifacts bucket")
