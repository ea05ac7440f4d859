"""The application's login, which changes on a schedule.

Creates: the function with its role, log group and leave to be called, and the schedule.
"""

import hashlib
import tempfile
from base64 import b64encode
from functools import cache
from pathlib import Path

from cdktf import AssetType, TerraformAsset
from cdktf_cdktf_provider_aws.lambda_function import (
    LambdaFunction,
    LambdaFunctionEnvironment,
    LambdaFunctionTracingConfig,
    LambdaFunctionVpcConfig,
)
from cdktf_cdktf_provider_aws.lambda_permission import LambdaPermission
from cdktf_cdktf_provider_aws.secretsmanager_secret_rotation import (
    SecretsmanagerSecretRotation,
    SecretsmanagerSecretRotationRotationRules,
)
from constructs import Construct

from modules.database.master_password import MasterPassword
from modules.database.rotation.package import CA_FILE, FUNCTION, packed
from modules.network import NetworkTier
from modules.network.flows import Party
from modules.shared.encryption_key import EncryptionKey
from modules.shared.log_group import LogGroup
from modules.shared.policy import Effect, Statement
from modules.shared.role import Role
from modules.shared.secret import Secret
from modules.shared.tier_stack import TierStack

RUNTIME = "python3.12"
TIMEOUT_SECONDS = 60
"""Several connections of 10 seconds at most; Secrets Manager calls again what ran out of time."""
MEMORY_MIB = 256

CHANGING_INTERFACES = (
    "ec2:AssignPrivateIpAddresses",
    "ec2:CreateNetworkInterface",
    "ec2:UnassignPrivateIpAddresses",
)
LOOKING = ("ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets")
DELETING = "ec2:DeleteNetworkInterface"
"""What Lambda needs to place a function in a network, and whether it takes resources.

Source: https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html#configuration-vpc-permissions
"""


class Rotation(Construct):
    """Gives the application, in turns, one of two logins with a new password; the other's goes on working.

    The first rotation begins as soon as there is a database; until it has ended, the application has the master
    user's login.
    """

    def __init__(  # noqa: PLR0913 - whose login it is, and what the function stands in
        self,
        scope: Construct,
        id: str,
        *,
        stack: TierStack,
        key: EncryptionKey,
        network: NetworkTier,
        secret: Secret,
        password: MasterPassword,
        host: str,
        port: int,
        database_name: str,
    ) -> None:
        """Create the function and its schedule.

        Args:
            scope: the construct it belongs to.
            id: its id there.
            stack: the tier it is part of.
            key: encrypts the function's log and its environment.
            network: where the function runs.
            secret: the credentials.
            password: the master user's, by which the function sets the application's.
            host: the database's host name.
            port: its port.
            database_name: the database that the application uses.
        """
        super().__init__(scope, id)
        self._stack = stack
        self._key = key
        self._name = stack.names.of("banking-audit-db-rotation")
        self._secret = secret
        self._role = self._build_role()
        self._function = self._build_function(
            network,
            {
                "SECRET_ARN": secret.arn,
                "DATABASE_HOST": host,
                "DATABASE_PORT": str(port),
                "DATABASE_NAME": database_name,
                "DATABASE_CA_FILE": f"/var/task/{CA_FILE}",
            },
        )
        self._build_schedule(password)

    @property
    def function_name(self) -> str:
        """The function's name, as a reference."""
        return self._function.function_name

    def _build_role(self) -> Role:
        stack = self._stack
        role = Role(
            self,
            "role",
            name=self._name,
            description="Rotates the application's login to the audit database",
            service="lambda.amazonaws.com",
        )
        self._secret.grant_rotate(role)
        self._key.grant_decrypt(role, via="lambda")
        role.allow(
            "run-in-network",
            [
                Statement(
                    sid="MakeInterfaces",
                    actions=CHANGING_INTERFACES,
                    resources=[
                        stack.arn("ec2", f"{kind}/*") for kind in ("network-interface", "subnet", "security-group")
                    ],
                ),
                # Lambda refuses a role that can't delete every interface, and takes this form for that.
                Statement(sid="DeleteInterfaces", actions=[DELETING], resources=[stack.arn("ec2", "*/*")]),
                # Knows no resource.
                Statement(sid="LookAtNetwork", actions=LOOKING, resources=["*"]),
                Statement(
                    sid="ForLambdaNotForTheCode",
                    effect=Effect.DENY,
                    actions=[*CHANGING_INTERFACES, *LOOKING, DELETING],
                    resources=["*"],
                    conditions={
                        "ArnEquals": {"lambda:SourceFunctionArn": stack.arn("lambda", f"function:{self._name}")},
                    },
                ),
                # X-Ray knows no resource for writing.
                Statement(
                    sid="WriteTraces",
                    actions=["xray:PutTelemetryRecords", "xray:PutTraceSegments"],
                    resources=["*"],
                ),
            ],
        )
        return role

    def _build_function(self, network: NetworkTier, environment: dict[str, str]) -> LambdaFunction:
        stack = self._stack
        log = LogGroup(self, "log", stack=stack, name=f"/aws/lambda/{self._name}", key=self._key)
        log.grant_write(self._role)
        package = TerraformAsset(self, "package", path=str(_package_file()), type=AssetType.FILE)
        return LambdaFunction(
            self,
            "function",
            function_name=self._name,
            description="Rotates the application's login to the audit database",
            role=self._role.arn,
            runtime=RUNTIME,
            architectures=["arm64"],
            handler=f"{FUNCTION}.handler.handle",
            filename=package.path,
            source_code_hash=b64encode(hashlib.sha256(packed()).digest()).decode(),
            timeout=TIMEOUT_SECONDS,
            memory_size=MEMORY_MIB,
            kms_key_arn=self._key.arn,
            environment=LambdaFunctionEnvironment(variables=environment),
            tracing_config=LambdaFunctionTracingConfig(mode="Active"),
            vpc_config=LambdaFunctionVpcConfig(
                subnet_ids=list(network.private_subnet_ids),
                security_group_ids=[network.security_group_id(Party.ROTATION)],
            ),
            depends_on=[*self._role.policies, log.existence],
        )

    def _build_schedule(self, password: MasterPassword) -> None:
        settings = self._stack.environment.database.rotation
        permission = LambdaPermission(
            self,
            "invocation",
            action="lambda:InvokeFunction",
            function_name=self._function.function_name,
            principal="secretsmanager.amazonaws.com",
            source_account=self._stack.account_id,
        )
        SecretsmanagerSecretRotation(
            self,
            "schedule",
            secret_id=self._secret.id,
            rotation_lambda_arn=self._function.arn,
            rotate_immediately=True,
            rotation_rules=SecretsmanagerSecretRotationRotationRules(
                automatically_after_days=settings.interval_days,
                duration=f"{settings.window_hours}h",
            ),
            depends_on=[permission, password.stored],
        )


@cache
def _folder() -> tempfile.TemporaryDirectory[str]:
    """Goes when Python ends: cdktf copies what is in it while it synthesizes."""
    return tempfile.TemporaryDirectory()


@cache
def _package_file() -> Path:
    file = Path(_folder().name) / "rotation.zip"
    file.write_bytes(packed())
    return file
