"""What a node is told to do: an operation of the network's Systems Manager document, and the node's answer to it.

A node's script says on standard error what it does, in sentences, and as its last line on standard output a JSON
object. The commands run on the node: who stops waiting for one does not stop it.
"""

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ledger import aws
from ledger.diagnosis import Circumstances
from ledger.errors import InterruptedByUserError, LedgerError
from ledger.fabric.answers import Invocation, failure, parse, refused
from ledger.fabric.network import FabricNetwork, Node

POLL_SECONDS = 1.0
DELIVERY_SECONDS = 60
"""What a node has not begun with by then, it never runs."""

Answer = dict[str, Any]

# Of GetCommandInvocation; the others are final.
_UNDER_WAY = {"Pending", "InProgress", "Delayed", "Cancelling"}
# Right after SendCommand, not all of AWS knows the command; and to be asked less often is no failure of the node's.
_ASK_AGAIN = {"InvocationDoesNotExist", "ThrottlingException"}


@dataclass(frozen=True)
class _Command:
    node: Node
    id: str


def run_operation(
    network: FabricNetwork, node: Node, operation: str, argument: str = "", *, timeout_minutes: float = 5
) -> Answer:
    """Runs one operation on one node, and waits for it; what the node answers.

    Raises:
        OperationFailedError: if the node says that it failed.
        LedgerError: if the node can't be asked, or has not answered in time.
    """
    ((_, answer),) = run_on_all(network, [node], operation, argument, timeout_minutes=timeout_minutes)
    if isinstance(answer, LedgerError):
        raise answer
    return answer


def run_on_all(
    network: FabricNetwork,
    nodes: Iterable[Node],
    operation: str,
    argument: str = "",
    *,
    timeout_minutes: float = 5,
) -> list[tuple[Node, Answer | LedgerError]]:
    """Runs one operation on several nodes at the same time; each one's answer, or why there is none."""
    client = aws.ssm(network.region)
    asked = tuple(nodes)
    answers: dict[Node, Answer | LedgerError] = {}
    commands: list[_Command] = []
    try:
        for node in asked:
            sent = _send(client, network, node, operation, argument)
            if isinstance(sent, LedgerError):
                answers[node] = sent
            else:
                commands.append(sent)
        # One by one: those that have answered are known when somebody interrupts.
        answers.update(_wait(client, network, commands, operation, time.monotonic() + timeout_minutes * 60))
    except KeyboardInterrupt:
        going_on = [command.node.name for command in commands if command.node not in answers]
        raise InterruptedByUserError(
            "Stopped waiting.",
            hint=f"It goes on, unless it is done: {operation} on {', '.join(going_on)}." if going_on else None,
        ) from None
    return [(node, answers[node]) for node in asked]


def _send(
    client: aws.RunCommand, network: FabricNetwork, node: Node, operation: str, argument: str
) -> _Command | LedgerError:
    import botocore.exceptions  # noqa: PLC0415 - slow to load

    parameters = {"Operation": [operation]} | ({"Argument": [argument]} if argument else {})
    try:
        sent = client.send_command(
            InstanceIds=[node.instance_id],
            DocumentName=network.operations_document,
            Parameters=parameters,
            TimeoutSeconds=DELIVERY_SECONDS,
            Comment=f"ledger fabric: {operation} on {node.name}",
        )
    except (botocore.exceptions.ClientError, botocore.exceptions.BotoCoreError) as error:
        return refused(error, network, node)
    return _Command(node, sent["Command"]["CommandId"])


def _wait(
    client: aws.RunCommand, network: FabricNetwork, commands: Sequence[_Command], operation: str, deadline: float
) -> Iterator[tuple[Node, Answer | LedgerError]]:
    """Each node's answer, as soon as it is there."""
    pending = list(commands)
    while pending:
        time.sleep(POLL_SECONDS)
        for command in tuple(pending):
            answer = _ask(client, network, command, operation)
            if answer is None and time.monotonic() >= deadline:
                answer = _too_late(network, command, operation)
            if answer is not None:
                pending.remove(command)
                yield command.node, answer


def _ask(
    client: aws.RunCommand, network: FabricNetwork, command: _Command, operation: str
) -> Answer | LedgerError | None:
    import botocore.exceptions  # noqa: PLC0415 - slow to load

    node = command.node
    try:
        told = client.get_command_invocation(CommandId=command.id, InstanceId=node.instance_id)
    except botocore.exceptions.ClientError as error:
        if error.response["Error"]["Code"] in _ASK_AGAIN:
            return None
        return _out_of_sight(network, command, operation, error)
    except botocore.exceptions.BotoCoreError as error:
        return _out_of_sight(network, command, operation, error)
    if told["Status"] in _UNDER_WAY:
        return None
    invocation = Invocation.of(told)
    return parse(network, node, invocation) if invocation.succeeded else failure(network, node, invocation)


def _too_late(network: FabricNetwork, command: _Command, operation: str) -> LedgerError:
    return LedgerError(
        f"{command.node.name} has not answered in time; {operation} may still go on there.",
        hint=_look_for_its_end(network, command),
    )


def _out_of_sight(network: FabricNetwork, command: _Command, operation: str, error: Exception) -> LedgerError:
    """Why the node's answer can't be had; not that nothing was sent, which is what `refused` is for."""
    why = aws.explained(str(error), Circumstances(network.environment, endpoint=aws.endpoint()))
    return LedgerError(
        f"Lost sight of {command.node.name}: {why.message.rstrip('.')}. {operation} was sent before, and goes on there "
        "unless it is done.",
        # A known cause's own hint is to run the command again: a second restoration.
        hint=f"See to that. {_look_for_its_end(network, command)}",
    )


def _look_for_its_end(network: FabricNetwork, command: _Command) -> str:
    return (
        f"Look for its end before anything else: aws ssm get-command-invocation --region {network.region} "
        f"--instance-id {command.node.instance_id} --command-id {command.id}"
    )
