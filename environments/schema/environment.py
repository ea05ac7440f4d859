"""An environment: everything in which one deployment differs from another."""

from typing import Annotated

from pydantic import Field

from environments.schema.account import AccountSettings
from environments.schema.base import Settings
from environments.schema.container import ContainerSettings
from environments.schema.database import DatabaseSettings
from environments.schema.fabric import FabricSettings
from environments.schema.monitoring import MonitoringSettings
from environments.schema.network import NetworkSettings
from environments.schema.operations import KeySettings, LogSettings, ProtectionSettings, TagSettings


class Environment(Settings):
    """One deployment of the whole system."""

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9]{1,15}$")] = Field(
        description="2 to 16 lower-case letters and digits; the Terraform workspace has the same name",
    )
    name_suffix: Annotated[str, Field(pattern=r"^(-[a-z0-9]{1,11})?$")] = Field(
        description="appended to the guide's names, so that environments can share an account; production has none",
    )
    owns_account: bool = Field(
        default=False,
        description="what an account has only once (the state bucket, account-wide guards) belongs to this environment",
    )
    account: AccountSettings
    network: NetworkSettings
    database: DatabaseSettings
    fabric: FabricSettings
    container: ContainerSettings
    monitoring: MonitoringSettings = MonitoringSettings()
    protection: ProtectionSettings
    keys: KeySettings = KeySettings()
    logs: LogSettings = LogSettings()
    tags: TagSettings = TagSettings()

    @property
    def region(self) -> str:
        """The AWS region everything is deployed to."""
        return self.account.region
