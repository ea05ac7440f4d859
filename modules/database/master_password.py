"""The database's master password, which no state, plan or log ever holds.

Creates: the ephemeral variable `rds_master_password`, an ephemeral random password for the case that it isn't given,
one version of the credentials secret, with a label of its own, and an ephemeral reading of that version for the
database.
"""

from cdktf import TerraformResourceLifecycle, TerraformVariable
from cdktf_cdktf_provider_aws.secretsmanager_secret_version import SecretsmanagerSecretVersion
from constructs import Construct

from modules.database.rotation.function.secret import MASTER
from modules.shared.secret import Secret
from modules.shared.tier_stack import TierStack

GENERATED_LENGTH = 40
"""Letters and digits alone: 238 bits, and nothing to escape in a connection URL or a shell."""

ACCEPTED = r"^[!#-.0-?A-~]{16,128}$"
"""Printable ASCII without space, `"`, `/` and `@`, which RDS refuses; 16 is ours, RDS accepts 8 or more.

Source: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html
"""


class MasterPassword(Construct):
    """Goes into the secret first, and from there to the database, so that both always hold the same.

    A deploy that is interrupted between the two, or that generates another password when it is run again, can't
    part them: the database's password is read back from the secret whenever the database is created or changed.
    """

    def __init__(
        self,
        stack: TierStack,
        id: str,
        *,
        secret: Secret,
        version: int,
        username: str,
        database_name: str,
        port: int,
    ) -> None:
        """Put the credentials into the secret.

        Args:
            stack: the tier it is part of.
            id: its id there.
            secret: where the credentials are kept.
            version: raised to set a new password.
            username: the database's master user.
            database_name: the database that the user connects to.
            port: the port that the database listens on.
        """
        super().__init__(stack, id)
        self.version = version
        given = self._build_variable(stack)
        generated = _ephemeral(
            stack,
            "aws_secretsmanager_random_password",
            id,
            {"password_length": GENERATED_LENGTH, "exclude_punctuation": True},
        )
        password = f"coalesce(var.{given}, {generated}.random_password)"
        self.stored = SecretsmanagerSecretVersion(
            self,
            "version",
            secret_id=secret.id,
            secret_string_wo=(
                f'${{jsonencode({{engine = "postgres", username = "{username}", password = {password}, '
                f'dbname = "{database_name}", port = {port}}})}}'
            ),
            secret_string_wo_version=version,
            # Secrets Manager makes a secret's first version the current one, too, until the rotation has made another.
            version_stages=[MASTER],
            lifecycle=TerraformResourceLifecycle(ignore_changes=["version_stages"]),
        )
        self._current = _ephemeral(
            stack,
            "aws_secretsmanager_secret_version",
            id,
            # Through the version rather than the secret: read only after it is written.
            {"secret_id": f"${{{self.stored.fqn}.secret_id}}", "version_stage": MASTER},
        )

    @property
    def value(self) -> str:
        """The password, as an ephemeral reference: of use in write-only arguments only."""
        return f'${{jsondecode({self._current}.secret_string)["password"]}}'

    def _build_variable(self, stack: TierStack) -> str:
        variable = TerraformVariable(
            stack,
            "rds_master_password",
            type="string",
            default="",
            nullable=False,
            sensitive=True,
            description="RDS_MASTER_PASSWORD; if empty, a password is generated",
        )
        variable.add_validation(
            condition=f'${{var.rds_master_password == "" || can(regex("{ACCEPTED}", var.rds_master_password))}}',
            error_message=(
                'RDS_MASTER_PASSWORD: 16 to 128 printable ASCII characters without space, slash, " and @ are allowed.'
            ),
        )
        # The library is older than ephemeral variables.
        variable.add_override("ephemeral", value=True)
        return variable.friendly_unique_id


def _ephemeral(stack: TierStack, kind: str, name: str, arguments: dict[str, object]) -> str:
    """Add an ephemeral resource, which the library is older than; returns its address."""
    stack.add_override(f"ephemeral.{kind}.{name}", arguments)
    return f"ephemeral.{kind}.{name}"
