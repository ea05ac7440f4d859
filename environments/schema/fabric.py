"""Settings of the Fabric tier."""

from typing import Annotated

from pydantic import Field

from environments.schema.base import Settings

InstanceType = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*\.[a-z0-9-]+$")]


class OrdererSettings(Settings):
    """The Raft ordering service."""

    count: int = Field(ge=1, le=7, description="an odd number: an even one tolerates no more losses than one less")
    instance_type: InstanceType = Field(description="for example t3.medium")
    volume_size_gib: int = Field(default=100, ge=8, le=16384, description="gp3 accepts up to 16384 GiB")


class PeerSettings(Settings):
    """The peers that hold the ledger and its state."""

    count: int = Field(ge=1, le=20)
    instance_type: InstanceType = Field(description="for example t3.large")
    volume_size_gib: int = Field(default=200, ge=8, le=16384, description="gp3 accepts up to 16384 GiB")


class FabricSettings(Settings):
    """The Hyperledger Fabric network's nodes and their artifacts."""

    orderers: OrdererSettings
    peers: PeerSettings
    backup_retention_days: int = Field(default=365, ge=1, le=3650, description="ledger backups in the artifacts bucket")
