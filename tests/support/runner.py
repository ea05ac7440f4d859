"""A small project in a temporary folder, for tests of the runner: real Terraform, stacks of a few resources.

Its `main.py` writes the stacks that the test describes, as ours writes the real ones.
"""

import contextlib
import io
import json
import os
import shutil
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest.mock import patch

from ledger import cli

REPOSITORY = Path(__file__).parents[2]
ACCOUNT_ID = "123456789012"
ENVIRONMENT = "production"

_SYNTHESIS = """
import json, pathlib, sys

root = pathlib.Path(__file__).parent
out = root / "cdktf.out"
backend = json.loads((root / "backend.tf.json").read_text())["terraform"]["backend"]["s3"]
problem = root / "problem"
if problem.exists():
    sys.stderr.write(problem.read_text())
    sys.exit(2)
manifest = {}
for tier, stack in json.loads((root / "stacks.json").read_text()).items():
    name = f"banking-audit-ledger-{tier}-production"
    folder = out / "stacks" / name
    folder.mkdir(parents=True, exist_ok=True)
    body = dict(stack["body"])
    own = {**backend, "key": f"{tier}/terraform.tfstate"}
    body["terraform"] = {**body.get("terraform", {}), "backend": {"s3": own}}
    remote = {name: value for name, value in backend.items() if name != "dynamodb_table"}
    for producer in stack["producers"]:
        body.setdefault("data", {}).setdefault("terraform_remote_state", {})[producer] = {
            "backend": "s3",
            "workspace": "${terraform.workspace}",
            "config": {**remote, "key": f"{producer}/terraform.tfstate"},
        }
    (folder / "cdk.tf.json").write_text(json.dumps(body))
    manifest[name] = {
        "name": name,
        "dependencies": [f"banking-audit-ledger-{producer}-production" for producer in stack["producers"]],
        "workingDirectory": f"stacks/{name}",
    }
(out / "manifest.json").write_text(json.dumps({"stacks": manifest}))
"""

AWS: dict[str, Any] = {
    "terraform": {"required_providers": {"aws": {"source": "aws", "version": ">= 5.100.0, < 7.0.0"}}},
    "provider": {"aws": [{"region": "us-east-1"}]},
}
"""What a stack with AWS resources says beside them."""

PROTECTION: dict[str, Any] = {"variable": {"deletion_protection": {"type": "bool", "default": True}}}


@dataclass
class Ran:
    """What a command did."""

    exit_code: int
    output: str
    errors: str

    @property
    def text(self) -> str:
        """All that the user sees."""
        return self.output + self.errors


@dataclass
class RunnerProject:
    """A checkout with stacks of its own."""

    root: Path
    name: str
    stacks: dict[str, dict[str, Any]] = field(default_factory=dict)
    provider: bool = False

    def __post_init__(self) -> None:
        backend = {
            "bucket": self.bucket,
            "region": "us-east-1",
            "dynamodb_table": self.lock_table,
            "encrypt": True,
            "workspace_key_prefix": "ledger",
        }
        self.root.mkdir(parents=True, exist_ok=True)
        (self.root / "backend.tf.json").write_text(json.dumps({"terraform": {"backend": {"s3": backend}}}))
        (self.root / "main.py").write_text(_SYNTHESIS)
        lock = self.root / ".terraform.lock.hcl"
        if self.provider:
            shutil.copyfile(REPOSITORY / lock.name, lock)
        else:
            lock.write_text("# no provider but the built-in one\n")

    @property
    def bucket(self) -> str:
        """The state bucket."""
        return f"{self.name}-state"

    @property
    def lock_table(self) -> str:
        """The lock table."""
        return f"{self.name}-locks"

    def state_key(self, tier: str) -> str:
        """The object with a tier's state."""
        return f"ledger/{ENVIRONMENT}/{tier}/terraform.tfstate"

    def folder(self, tier: str) -> Path:
        """A stack's folder."""
        return self.root / "cdktf.out/stacks" / f"banking-audit-ledger-{tier}-{ENVIRONMENT}"

    def stack(self, tier: str, body: dict[str, Any], producers: tuple[str, ...] = ()) -> None:
        """Describes a stack, anew if there is one of that name."""
        self.stacks[tier] = {"body": body, "producers": producers}
        (self.root / "stacks.json").write_text(json.dumps(self.stacks))

    def state_stack(self) -> None:
        """The stack that makes the state bucket and the lock table."""
        resources = {
            "aws_s3_bucket": {"state": {"bucket": self.bucket, "force_destroy": "${!var.deletion_protection}"}},
            "aws_s3_bucket_versioning": {
                "state": {
                    "bucket": "${aws_s3_bucket.state.id}",
                    "versioning_configuration": {"status": "Enabled"},
                }
            },
            "aws_dynamodb_table": {
                "locks": {
                    "name": self.lock_table,
                    "billing_mode": "PAY_PER_REQUEST",
                    "hash_key": "LockID",
                    "attribute": {"name": "LockID", "type": "S"},
                    "deletion_protection_enabled": "${var.deletion_protection}",
                }
            },
        }
        self.stack("state", {**AWS, **PROTECTION, "resource": resources})

    def make_state_bucket(self) -> None:
        """The bucket and the table, for tests that are not about them."""
        client("s3").create_bucket(Bucket=self.bucket)
        client("dynamodb").create_table(
            TableName=self.lock_table,
            KeySchema=[{"AttributeName": "LockID", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "LockID", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
        )

    def lock(self, tier: str, who: str) -> str:
        """Locks a tier's state as another Terraform would; answers the lock's id."""
        path = f"{self.bucket}/{self.state_key(tier)}"
        lock_id = "0f8fad5b-d9cb-469f-a165-70867728950e"
        info = {
            "ID": lock_id,
            "Operation": "OperationTypeApply",
            "Info": "",
            "Who": who,
            "Version": "1.11.4",
            "Created": "2026-11-24T03:00:00.000000Z",
            "Path": path,
        }
        client("dynamodb").put_item(
            TableName=self.lock_table, Item={"LockID": {"S": path}, "Info": {"S": json.dumps(info)}}
        )
        return lock_id

    def unlock(self, tier: str) -> None:
        """Takes that lock away again."""
        key = {"LockID": {"S": f"{self.bucket}/{self.state_key(tier)}"}}
        client("dynamodb").delete_item(TableName=self.lock_table, Key=key)

    def locks(self) -> list[str]:
        """The states that are locked now; the table holds checksums as well."""
        items = client("dynamodb").scan(TableName=self.lock_table)["Items"]
        return [item["LockID"]["S"] for item in items if "Info" in item]

    def resources(self, tier: str) -> list[str]:
        """The addresses in a tier's state."""
        body = client("s3").get_object(Bucket=self.bucket, Key=self.state_key(tier))["Body"].read()
        return [f"{item['type']}.{item['name']}" for item in json.loads(body)["resources"] if item["mode"] == "managed"]

    def ledger(self, *arguments: str) -> Ran:
        """Runs the command line in this project, in this process."""
        output, errors = io.StringIO(), io.StringIO()
        here = Path.cwd()
        os.chdir(self.root)
        try:
            with (
                patch.object(sys, "argv", ["ledger", *arguments]),
                contextlib.redirect_stdout(output),
                contextlib.redirect_stderr(errors),
            ):
                exit_code = _exit_code()
        finally:
            os.chdir(here)
        return Ran(exit_code, output.getvalue(), errors.getvalue())

    def write_values(self) -> Path:
        """The account's values, as `.env.aws` has them."""
        path = self.root / "env.aws"
        path.write_text(
            f"AWS_ACCOUNT_ID={ACCOUNT_ID}\n"
            "AWS_REGION=us-east-1\n"
            "DOMAIN_NAME=audit.example.com\n"
            "ALERT_EMAIL=oncall@example.com\n"
            "S3_BUCKET_NAME=banking-audit\n"
            "HOSTED_ZONE_ID=Z0123456789EXAMPLE\n"
            "RDS_MASTER_PASSWORD=correct-horse-battery-staple\n"
        )
        return path


def client(service: str) -> Any:
    """A boto3 client of the emulator that AWS_ENDPOINT_URL names."""
    import boto3  # noqa: PLC0415 - only tests with an emulator need it

    return boto3.Session().client(service, region_name="us-east-1")


def _exit_code() -> int:
    try:
        return cli.main()
    except SystemExit as error:
        return int(error.code or 0)
