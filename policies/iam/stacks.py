"""The synthesized stacks, and what their references will stand for.

Source: https://developer.hashicorp.com/terraform/language/syntax/json
"""

import json
import re
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from policies.iam.arns import ARN_FORMS, ID_ARGUMENTS
from policies.iam.errors import UnreadableStacksError

STACK_NAME = re.compile(r"(?P<project>.+)-(?P<tier>[a-z]+)-(?P<environment>[a-z]+)")
REFERENCE = re.compile(r"(?P<kind>aws_\w+)\.(?P<name>[\w-]+)\.(?P<attribute>\w+)")
REMOTE = re.compile(r"data\.terraform_remote_state\.(?P<state>[\w-]+)\.outputs\.(?P<output>[\w.-]+)")
HOW_TO_SYNTHESIZE = "Synthesize first: make synth"

Arguments = Mapping[str, Any]


@dataclass(frozen=True)
class Resource:
    """One resource of a stack."""

    stack: str
    kind: str
    name: str
    arguments: Arguments

    @property
    def address(self) -> str:
        """Its address in its stack."""
        return f"{self.kind}.{self.name}"


class Stacks:
    """All stacks that were synthesized together, so that references between them can be followed."""

    def __init__(self, documents: Mapping[str, Mapping[str, Any]]) -> None:
        """Take the stacks' Terraform JSON by their names."""
        self._documents = documents

    @classmethod
    def read(cls, folder: Path) -> "Stacks":
        """Read `<folder>/<stack>/cdk.tf.json`, for all stacks.

        Raises:
            UnreadableStacksError: there is none, or one is not JSON.
        """
        found = {}
        for file in sorted(folder.glob("*/cdk.tf.json")):
            try:
                found[file.parent.name] = json.loads(file.read_text(encoding="utf-8"))
            except (OSError, ValueError) as error:
                raise UnreadableStacksError(f"{file}: it can't be read ({error}). {HOW_TO_SYNTHESIZE}") from error
        if not found:
            raise UnreadableStacksError(f"{folder}: there is no */cdk.tf.json in it. {HOW_TO_SYNTHESIZE}")
        return cls(found)

    def resources(self) -> Iterator[Resource]:
        """Every resource of every stack."""
        for stack in self._documents:
            for kind, named in self._documents[stack].get("resource", {}).items():
                for name, arguments in named.items():
                    yield Resource(stack, kind, name, arguments)

    def data_sources(self) -> Iterator[Resource]:
        """Every data source of every stack."""
        for stack, document in self._documents.items():
            for kind, named in document.get("data", {}).items():
                for name, arguments in named.items():
                    yield Resource(stack, kind, name, arguments)

    @staticmethod
    def environment_of(stack: str) -> str:
        """The environment that a stack belongs to."""
        return _named(stack)["environment"]

    def account_of(self, stack: str) -> str:
        """The only account that a stack can be applied to."""
        account: str = self._provider(stack)["allowed_account_ids"][0]
        return account

    def region_of(self, stack: str) -> str:
        """The region that a stack is applied to."""
        region: str = self._provider(stack)["region"]
        return region

    def partition_of(self, stack: str) -> str:
        """The first part of the ARNs in a stack's region.

        Source: https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html
        """
        region = self.region_of(stack)
        return "aws-cn" if region.startswith("cn-") else "aws-us-gov" if region.startswith("us-gov-") else "aws"

    def key_names(self) -> dict[str, str]:
        """The aliases of the keys by their ARNs, whose ids say nothing."""
        resources = list(self.resources())
        keys = {(key.stack, key.address): self.arn(key) for key in resources if key.kind == "aws_kms_key"}
        names = {}
        for alias in resources:
            if alias.kind == "aws_kms_alias":
                target = str(alias.arguments["target_key_id"]).removeprefix("${").rpartition(".")[0]
                names[keys[alias.stack, target]] = str(alias.arguments["name"])
        return names

    def resolve(self, resource: Resource, text: str) -> str:
        """A text of a resource, with what its references will stand for.

        Raises:
            UnreadableStacksError: a reference leads nowhere, or to a type whose ARN isn't known here.
        """
        return self._filled(resource.stack, text, f"{resource.stack}: {resource.address}")

    def arn(self, resource: Resource) -> str:
        """The ARN that a resource will have.

        Raises:
            UnreadableStacksError: its type isn't known here.
        """
        return self._arn(resource, f"{resource.stack}: {resource.address}")

    def _filled(self, stack: str, text: str, where: str) -> str:
        return re.sub(r"\$\{([^}]*)\}", lambda found: self._value(stack, found[1], where), text)

    def _value(self, stack: str, expression: str, where: str) -> str:
        if remote := REMOTE.fullmatch(expression):
            return self._remote(stack, remote, where)
        reference = REFERENCE.fullmatch(expression)
        if reference is None:
            raise UnreadableStacksError(
                f"{where}: ${{{expression}}} is no plain reference, and can't be read before Terraform runs. "
                "Refer to an attribute of a resource."
            )
        kind, name, attribute = reference["kind"], reference["name"], reference["attribute"]
        arguments = self._documents[stack].get("resource", {}).get(kind, {}).get(name)
        if arguments is None:
            raise UnreadableStacksError(f"{where}: ${{{expression}}} leads to no resource of the stack.")
        target = Resource(stack, kind, name, arguments)
        if attribute == "arn":
            return self._arn(target, where)
        attribute = ID_ARGUMENTS.get(kind, attribute) if attribute == "id" else attribute
        value = arguments.get(attribute)
        if not isinstance(value, str):
            raise UnreadableStacksError(
                f"{where}: ${{{expression}}} is made up by AWS, and what it looks like isn't known here. "
                f"Add {kind} to policies/iam/arns.py."
            )
        return self._filled(stack, value, where)

    def _arn(self, resource: Resource, where: str) -> str:
        form = ARN_FORMS.get(resource.kind)
        if form is None:
            raise UnreadableStacksError(
                f"{where}: what the ARN of {resource.address} looks like isn't known here. "
                f"Add {resource.kind} to policies/iam/arns.py."
            )
        stack = resource.stack
        wanted = re.findall(r"\{(\w+)\}", form.resource)
        missing = [name for name in wanted if name != "id" and not isinstance(resource.arguments.get(name), str)]
        if missing:
            raise UnreadableStacksError(f"{where}: {resource.address} has no {missing[0]}, of which its ARN is made.")
        named = {
            name: _made_up_id(resource) if name == "id" else self._filled(stack, resource.arguments[name], where)
            for name in wanted
        }
        region = self.region_of(stack) if form.region else ""
        account = self.account_of(stack) if form.account else ""
        owned = f"arn:{self.partition_of(stack)}:{form.service}:{region}:{account}"
        return f"{owned}:{form.resource.format(**named)}"

    def _remote(self, stack: str, remote: re.Match[str], where: str) -> str:
        state = self._documents[stack].get("data", {}).get("terraform_remote_state", {}).get(remote["state"], {})
        tier = str(state.get("config", {}).get("key", "")).partition("/")[0]
        named = _named(stack)
        producer = f"{named['project']}-{tier}-{named['environment']}"
        output = self._documents.get(producer, {}).get("output", {}).get(remote["output"])
        if output is None:
            raise UnreadableStacksError(f"{where}: {remote[0]} leads to no output of a stack {producer}.")
        return self._filled(producer, output["value"], f"{producer}: output {remote['output']}")

    def _provider(self, stack: str) -> Mapping[str, Any]:
        provider: Mapping[str, Any] = self._documents[stack]["provider"]["aws"][0]
        return provider


def _named(stack: str) -> re.Match[str]:
    named = STACK_NAME.fullmatch(stack)
    if named is None:
        raise UnreadableStacksError(f"{stack}: a stack is called <project>-<tier>-<environment>.")
    return named


def _made_up_id(resource: Resource) -> str:
    """The same for the same resource, so that its references agree."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"{resource.stack}/{resource.address}"))
