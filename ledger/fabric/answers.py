"""What comes back from a node, in its operator's terms: its answer, its own failure, or that it can't be asked."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ledger import aws
from ledger.diagnosis import Circumstances
from ledger.errors import LedgerError
from ledger.fabric.network import TIER, FabricNetwork, Node

_NO_SUCH_COMMAND = 127
_TRY_AGAIN = 75  # of sysexits.h, as all codes of the nodes' scripts
# What Systems Manager adds to a script's own output.
_ADDED_BY_AWS = ("failed to run commands: exit status",)
_NOT_DELIVERED = {"Undeliverable", "DeliveryTimedOut", "InvalidPlatform", "AccessDenied"}


@dataclass(frozen=True)
class Invocation:
    """A command that has ended on a node."""

    succeeded: bool
    details: str
    """AWS's word for how it ended, as ExecutionTimedOut."""
    code: int
    output: str
    errors: str

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> "Invocation":
        """As GetCommandInvocation tells it."""
        return cls(
            succeeded=told["Status"] == "Success",
            details=told.get("StatusDetails") or told["Status"],
            code=told.get("ResponseCode", -1),
            output=told.get("StandardOutputContent", ""),
            errors=told.get("StandardErrorContent", ""),
        )

    @property
    def answer(self) -> dict[str, Any] | None:
        """The JSON object in the last line of the output, if there is one."""
        try:
            found = json.loads(_last_line(self.output))
        except ValueError:
            return None
        return found if isinstance(found, dict) else None

    @property
    def reason(self) -> str:
        """The node's own last sentence."""
        own = [line for line in self.errors.splitlines() if not line.startswith(_ADDED_BY_AWS)]
        return _last_line("\n".join(own))

    @property
    def ending(self) -> str:
        """How it ended, where the node has nothing to say."""
        code = f" with exit code {self.code}" if self.code > 0 else ""
        return f"it said nothing and ended as {self.details}{code}"


class OperationFailedError(LedgerError):
    """A node did what it was told, and it failed."""

    def __init__(self, node: Node, invocation: Invocation, *, hint: str) -> None:
        reason = invocation.reason.removeprefix(f"{node.name}: ") or invocation.ending
        super().__init__(f"{node.name}: {reason.rstrip('.')}.", hint=hint)
        self.node = node
        self.code = invocation.code
        self.answer = invocation.answer
        """What it answered all the same."""


def parse(network: FabricNetwork, node: Node, invocation: Invocation) -> dict[str, Any] | LedgerError:
    """The answer of a command that succeeded."""
    if invocation.answer is not None:
        return invocation.answer
    last = _last_line(invocation.output)
    return LedgerError(
        f"{node.name} answers {last!r} where a JSON object should be." if last else f"{node.name} answers nothing.",
        hint=_renew_bundle(network, node),
    )


def failure(network: FabricNetwork, node: Node, invocation: Invocation) -> LedgerError:
    """Why a command has not succeeded."""
    if invocation.details.replace(" ", "") in _NOT_DELIVERED:  # AWS writes it in either way
        return LedgerError(
            f"{node.name} ({node.instance_id}) did not take the command ({invocation.details}).",
            hint=_is_it_running(network, node),
        )
    if invocation.code == _NO_SUCH_COMMAND:
        return OperationFailedError(node, invocation, hint=_renew_bundle(network, node))
    if invocation.code == _TRY_AGAIN:
        return OperationFailedError(node, invocation, hint="Try again in some minutes.")
    return OperationFailedError(
        node,
        invocation,
        hint=f"Look into its journal (sudo journalctl --boot --unit 'banking-audit-*'): {_session(network, node)}",
    )


def refused(error: Exception, network: FabricNetwork, node: Node) -> LedgerError:
    """Why AWS has not passed the command on, from what boto3 raises."""
    response: Mapping[str, Any] = getattr(error, "response", {})
    code = response.get("Error", {}).get("Code", "")
    if code == "InvalidInstanceId":
        return LedgerError(
            f"{node.name} ({node.instance_id}) is not registered with Session Manager.",
            hint=_is_it_running(network, node),
        )
    if code == "InvalidDocument":
        return LedgerError(
            f"There is no Systems Manager document {network.operations_document} in {network.region}.",
            hint=f"Run: ledger deploy {network.environment} --tier {TIER}",
        )
    if code == "ThrottlingException":
        return LedgerError(
            f"AWS takes no more requests of this account at the moment (asked for {node.name}).",
            hint="Try again in a minute.",
        )
    explained = aws.explained(str(error), Circumstances(environment=network.environment, endpoint=aws.endpoint()))
    return LedgerError(f"{node.name} can't be asked. {explained.message}", hint=explained.hint)


def _is_it_running(network: FabricNetwork, node: Node) -> str:
    return (
        "Is it running? It registers some minutes after it has booted. Ask: aws ec2 describe-instance-status "
        f"--include-all-instances --region {network.region} --instance-ids {node.instance_id}"
    )


def _renew_bundle(network: FabricNetwork, node: Node) -> str:
    return (
        "Its bootstrap bundle may be older than this command. It fetches the new one when it boots, or after "
        f"`sudo systemctl restart banking-audit-handover` on it: {_session(network, node)}"
    )


def _session(network: FabricNetwork, node: Node) -> str:
    return f"aws ssm start-session --region {network.region} --target {node.instance_id}"


def _last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else ""
