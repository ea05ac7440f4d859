"""The database's secret: one version for the application, another for the master user."""

import json
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from .errors import RotationError
from .login import Login

CURRENT, PENDING = "AWSCURRENT", "AWSPENDING"
MASTER = "MASTER"
"""Our own label: the version that Terraform wrote, with the master user's login."""

PASSWORD_LENGTH = 40
"""Letters and digits alone: 238 bits, and nothing to escape in a connection URL."""


@dataclass(frozen=True)
class Secret:
    """One secret, during the rotation to the version that the token names."""

    client: Any
    """boto3's client of Secrets Manager."""
    id: str
    token: str

    def stages(self) -> dict[str, list[str]]:
        """Each version's staging labels, while the secret is being rotated to our version.

        Raises:
            RotationError: it isn't.
        """
        described = self.client.describe_secret(SecretId=self.id)
        stages: dict[str, list[str]] = described.get("VersionIdsToStages", {})
        if not described.get("RotationEnabled"):
            message = f"rotation is not enabled for {self.id}"
            raise RotationError(message)
        if not {CURRENT, PENDING} & set(stages.get(self.token, [])):
            message = f"version {self.token} of {self.id} is neither pending nor current: another rotation took over"
            raise RotationError(message)
        return stages

    def current(self) -> Login:
        """The login that the application uses; before the first rotation, the master user's."""
        return self._labelled(CURRENT)

    def master(self) -> Login:
        """The master user's login."""
        return self._labelled(MASTER)

    def _labelled(self, label: str) -> Login:
        return Login.parsed(self.client.get_secret_value(SecretId=self.id, VersionStage=label)["SecretString"])

    def pending(self) -> Login | None:
        """The login that our version holds; none before the first step."""
        try:
            found = self.client.get_secret_value(SecretId=self.id, VersionId=self.token, VersionStage=PENDING)
        except ClientError as error:
            if error.response["Error"]["Code"] == "ResourceNotFoundException":
                return None
            raise
        return Login.parsed(found["SecretString"])

    def offer(self) -> None:
        """Put the next login into our version, unless another invocation has done so meanwhile."""
        generated = self.client.get_random_password(PasswordLength=PASSWORD_LENGTH, ExcludePunctuation=True)
        found = self.client.get_secret_value(SecretId=self.id, VersionStage=CURRENT)["SecretString"]
        login = Login.parsed(found).followed_by(generated["RandomPassword"])
        value = json.loads(found) | {"username": login.username, "password": login.password}
        try:
            self.client.put_secret_value(
                SecretId=self.id,
                ClientRequestToken=self.token,
                SecretString=json.dumps(value),
                VersionStages=[PENDING],
            )
        except ClientError as error:
            if error.response["Error"]["Code"] != "ResourceExistsException":
                raise

    def promote(self) -> None:
        """Make our version the current one."""
        stages = self.stages()
        if CURRENT in stages[self.token]:
            return
        current = [version for version, labels in stages.items() if CURRENT in labels]
        try:
            self.client.update_secret_version_stage(
                SecretId=self.id,
                VersionStage=CURRENT,
                MoveToVersionId=self.token,
                **({"RemoveFromVersionId": current[0]} if current else {}),
            )
        except ClientError:
            # Another invocation of this step may have been faster.
            if CURRENT not in self.stages()[self.token]:
                raise
