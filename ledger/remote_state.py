"""The state objects in S3: what exists, how much of it, and the outputs.

Read directly rather than through Terraform, which would need an initialised folder a tier and seconds for each.
https://developer.hashicorp.com/terraform/internals/json-format describes what is stable about them.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ledger import aws
from ledger.diagnosis import Circumstances
from ledger.errors import LedgerError
from ledger.project import Backend


class NoStateBucketError(LedgerError):
    """The state bucket does not exist, so nothing is deployed."""


@dataclass(frozen=True)
class Output:
    """One output value."""

    value: Any
    sensitive: bool


@dataclass(frozen=True)
class State:
    """One tier's state."""

    content: Mapping[str, Any]

    @classmethod
    def parse(cls, text: str | bytes, where: str, *, hint: str) -> "State":
        """The state in a file's or an object's content.

        Raises:
            LedgerError: with `where` and `hint`, if it is cut off, empty or no state at all; to take it for an empty
                state would mean to create everything a second time.
        """
        try:
            state = cls(json.loads(text))
            # All that is ever read of it is read once here, where it is known which state it is.
            _ = (state.resources, state.outputs, state.serial, state.lineage)
        except (ValueError, TypeError, LookupError, AttributeError) as error:
            wrong = "is empty" if not text.strip() else f"is no Terraform state: {error}"
            raise LedgerError(f"The state {where} {wrong}.", hint=hint) from error
        return state

    @property
    def resources(self) -> tuple[tuple[str, Mapping[str, Any]], ...]:
        """Address and attributes of every managed resource instance."""
        return tuple(
            (_address(resource, instance), instance.get("attributes") or {})
            for resource in self.content.get("resources", [])
            if resource.get("mode") == "managed"
            for instance in resource.get("instances", [])
        )

    @property
    def addresses(self) -> tuple[str, ...]:
        """The resources' addresses, without the index of one among many."""
        return tuple(address.split("[")[0] for address, _ in self.resources)

    @property
    def outputs(self) -> dict[str, Output]:
        """All outputs, those between the stacks included."""
        return {
            name: Output(value=body.get("value"), sensitive=bool(body.get("sensitive")))
            for name, body in self.content.get("outputs", {}).items()
        }

    @property
    def applied(self) -> bool:
        """Whether anything was ever applied and is still there; destroy and a new workspace leave an empty state."""
        return bool(self.resources or self.content.get("outputs"))

    @property
    def serial(self) -> int:
        """Counts the state's versions."""
        return int(self.content.get("serial", 0))

    @property
    def lineage(self) -> str:
        """Tells states of different origin apart."""
        return str(self.content.get("lineage", ""))


def read_all(backend: Backend, circumstances: Circumstances, *, prefix: str | None = None) -> dict[str, State]:
    """Every state object under a prefix (the environment's by default): its tier, or its whole key under a prefix.

    Raises:
        NoStateBucketError: if nothing was ever deployed.
        LedgerError: if AWS refuses, can't be reached, or what it holds is no state.
    """
    import botocore.exceptions  # noqa: PLC0415 - slow to load, see aws.s3

    own = f"{backend.workspace_key_prefix}/{circumstances.environment}/"
    aws.require_endpoint(circumstances)
    try:
        client = aws.s3(backend.region)
        pages = client.get_paginator("list_objects_v2").paginate(Bucket=backend.bucket, Prefix=prefix or own)
        keys = [item["Key"] for page in pages for item in page.get("Contents", [])]
        return {
            key if prefix is not None else key.removeprefix(own).split("/")[0]: State.parse(
                client.get_object(Bucket=backend.bucket, Key=key)["Body"].read(),
                f"s3://{backend.bucket}/{key}",
                hint="Put its last good version back; the bucket has kept it: "
                f"aws s3api list-object-versions --bucket {backend.bucket} --prefix {key}",
            )
            for key in keys
            if key.endswith("/terraform.tfstate")
        }
    except botocore.exceptions.ClientError as error:
        explained = aws.explained(str(error), circumstances)
        if error.response.get("Error", {}).get("Code") == "NoSuchBucket":
            raise NoStateBucketError(explained.message, hint=explained.hint) from error
        raise explained from error
    except botocore.exceptions.BotoCoreError as error:
        raise aws.explained(str(error), circumstances) from error


def _address(resource: Mapping[str, Any], instance: Mapping[str, Any]) -> str:
    module = f"{resource['module']}." if resource.get("module") else ""
    key = instance.get("index_key")
    index = "" if key is None else f"[{json.dumps(key)}]"
    return f"{module}{resource['type']}.{resource['name']}{index}"
