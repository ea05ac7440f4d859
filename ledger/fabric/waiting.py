"""Waits until a node is back: healthy, and as far as the others."""

import time
from collections.abc import Callable
from dataclasses import replace

from ledger.errors import InterruptedByUserError, LedgerError
from ledger.fabric.catching_up import Standing, lack
from ledger.fabric.health import NetworkHealth, NodeHealth
from ledger.fabric.network import ORDERER, FabricNetwork, Node

POLL_SECONDS = 10.0
STALLED_MINUTES = 20.0
"""How long a node may say nothing new: to boot and to register with Session Manager takes some minutes."""

COUNTED_MINUTES = 5.0
"""Their names' old addresses are remembered for a minute."""


def await_node(
    network: FabricNetwork,
    node: Node,
    *,
    goal: int,
    say: Callable[[str], None],
) -> NodeHealth:
    """Asks the node until it is healthy and has `goal` blocks, and says what it lacks as often as that changes.

    There is no limit to how long it may go forward.

    Raises:
        LedgerError: if it has said nothing new for so long.
        InterruptedByUserError: if somebody doesn't want to wait any longer.
    """
    alone = replace(network, nodes=(node,))
    heard: set[str] = set()
    deadline = time.monotonic() + STALLED_MINUTES * 60
    try:
        while True:
            (item,) = NetworkHealth.ask(alone).nodes
            missing = lack(item, network.channel, goal)
            if missing is None:
                return item
            # What was heard before is no way forward: a node may fail and start in turn.
            if missing not in heard:
                heard.add(missing)
                deadline = time.monotonic() + STALLED_MINUTES * 60
                own = missing.startswith(node.name)
                say(missing if own else f"{node.name}: {missing}")
            elif time.monotonic() >= deadline:
                raise _stalled(network, node, missing)
            time.sleep(POLL_SECONDS)
    except KeyboardInterrupt:
        raise InterruptedByUserError(
            f"Stopped waiting for {node.name}.", hint=f"See how it goes on: ledger fabric status {network.environment}"
        ) from None


def await_counted(network: FabricNetwork, *, say: Callable[[str], None]) -> None:
    """Waits until the leader counts all orderers that serve, but not for long: whoever goes on has to look again.

    One that has come back under another address is healthy before the others reach it there.
    """
    deadline = time.monotonic() + COUNTED_MINUTES * 60
    said: str | None = None
    while (uncounted := Standing.ask(network).uncounted) and time.monotonic() < deadline:
        if uncounted != said:
            said = uncounted
            say(uncounted)
        time.sleep(POLL_SECONDS)


def _stalled(network: FabricNetwork, node: Node, missing: str) -> LedgerError:
    session = f"aws ssm start-session --region {network.region} --target {node.instance_id}"
    hint = f"Look into its journal (sudo journalctl --boot --unit 'banking-audit-*'): {session}."
    if node.role == ORDERER:
        hint += (
            " If the orderer panics (tocommit … out of range), restart Fabric on the orderer that leads: then it "
            f"catches up. Which one that is: ledger fabric status {network.environment}"
        )
    return LedgerError(
        f"{node.name} is not back: {missing.rstrip('.')}; nothing has changed for {STALLED_MINUTES:.0f} minutes.",
        hint=hint,
    )
