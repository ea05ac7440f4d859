"""Puts a node's own backup in place of its ledger, if the ledger as a whole survives that.

What is refused, and the roads out of it:

- A majority of orderers that lack blocks which a peer has or may fetch. One orderer at a time goes, each when the one
  before has caught up. An orderer whose ledger is lost as well counts as lost, too, once it runs with an empty one: it
  has no vote.
- A second orderer, while one is being restored: between the check and the swap lie the download and the wait for the
  lock, and nobody knows which blocks that one will lack.
- Copies of the orderers that are all older than the peers' ledgers. First the peers go back to copies that are no newer
  than the orderers' newest; each of these is allowed, and then so are the orderers.
- The loss of all nodes is no special case: new ones have joined nothing, so no peer is ahead. First the orderers, the
  newest copy first, then the peers, with copies that are no newer than a majority of the orderers'.

So nothing has to override the rule. A backup's height is what it has at least: for an orderer, that errs on the safe
side; a peer may have a block or two more than said, so a copy that is to be older is best taken a night older.
"""

from collections.abc import Callable

from ledger.errors import LedgerError, UsageError
from ledger.fabric.answers import OperationFailedError
from ledger.fabric.backups import Backup, backups_of
from ledger.fabric.catching_up import Standing, restored_by
from ledger.fabric.health import NodeHealth
from ledger.fabric.network import ORDERER, FabricNetwork, Node
from ledger.fabric.operations import run_operation
from ledger.fabric.quorum import after_restoring_orderer, after_restoring_peer, can_spare, majority
from ledger.fabric.waiting import await_node

LATEST = "latest"
RESTORE_MINUTES = 7 * 60
"""As long as the operations document lets a node work; it may wait two hours for other nodes' backups."""
_LOOKED_AT = 10
"""The newest may be one that is being written just now."""
RUNBOOK = "docs/fabric.md, Restore"


class NotRestorableError(LedgerError):
    """The node must not get this backup now; nothing has been done to it."""


def choose(network: FabricNetwork, node: Node, wanted: str) -> Backup:
    """The backup of that key, or the node's newest whole one.

    Raises:
        UsageError: if the node has no such backup, or it was never finished.
    """
    found = backups_of(network, node, _LOOKED_AT, key=None if wanted == LATEST else wanted).newest
    chosen = next((backup for backup in found if backup.whole), None)
    if chosen is not None:
        return chosen
    listing = f"See which there are: ledger fabric backups {network.environment} {node.name}"
    if wanted == LATEST:
        raise UsageError(f"{node.name} has no whole backup to restore.", hint=listing)
    why = "was never finished: it has no checksum" if found else f"is no backup of {node.name}'s own"
    raise UsageError(f"{wanted} {why}.", hint=listing)


def require_restorable(standing: Standing, node: Node, backup: Backup) -> None:
    """Refuses what could fork the ledger, or stop the channel.

    Raises:
        NotRestorableError: with the reason and the way out.
    """
    if node.role == ORDERER:
        _require_only_one(standing, node)
        _require_spared(standing, node)
        _require_no_old_majority(standing, node, backup)
    else:
        _require_peer_spared(standing, node)
        _require_not_ahead(standing, node, backup)


def restore(network: FabricNetwork, node: Node, backup: Backup, *, say: Callable[[str], None]) -> NodeHealth:
    """Restores, and waits until the node is healthy and has caught up; how it is then.

    Raises:
        NotRestorableError: as `require_restorable`.
        LedgerError: if the node fails, or doesn't come back.
    """
    standing = Standing.ask(network)
    require_restorable(standing, node, backup)
    say(f"{node.name}: restoring {backup.key}; this goes on there even if you stop waiting")
    try:
        run_operation(network, node, "restore", backup.key, timeout_minutes=RESTORE_MINUTES)
    except OperationFailedError as error:
        if node.role == ORDERER:
            error.hint = f"{(error.hint or '').rstrip('.')}. {_restart_the_leader(standing)}"
        raise
    goal = Standing.ask(network).goal(node)
    if not goal:
        say(f"{node.name}: restored; too few orderers serve for it to catch up with anything yet")
    return await_node(network, node, goal=goal, say=say)


def _require_only_one(standing: Standing, node: Node) -> None:
    network = standing.network
    for other in network.orderers:
        moment = restored_by(standing.of(other))
        if moment is None or other.name == node.name:
            continue
        raise NotRestorableError(
            f"{node.name} must not be restored while {other.name} is, which gets its backup of {moment}: "
            "two orderers that lack blocks could be a majority.",
            hint=f"Wait until {other.name} is healthy and has caught up: ledger fabric status {network.environment}. "
            f"To give up that one while it still downloads or waits for the lock, in a session on it "
            f"({other.instance_id}): sudo systemctl stop banking-audit-restore@{moment}",
        )


def _require_spared(standing: Standing, node: Node) -> None:
    network, voters = standing.network, standing.voters
    serving = standing.serving(voters)
    if can_spare(serving, [other.name for other in voters], node.name):
        return
    raise NotRestorableError(
        f"{node.name} serves, and must not stop to be restored: of the {len(voters)} orderers, "
        f"{majority(len(voters))} are needed, and the others that serve are: "
        f"{', '.join(sorted(serving - {node.name})) or 'none'}.",
        hint=f"Bring the others back first. See how they are: ledger fabric status {network.environment}",
    )


def _require_no_old_majority(standing: Standing, node: Node, backup: Backup) -> None:
    if node not in standing.voters:
        return
    network = standing.network
    orderers, readers = standing.heights(standing.voters), standing.heights(standing.readers)
    aftermath = after_restoring_orderer(orderers, readers, node.name, backup.height)
    if aftermath.safe:
        return
    if aftermath.blocks is None:
        told = {**orderers, **readers}
        silent = ", ".join(name for name, height in told.items() if height is None and name != node.name)
        raise NotRestorableError(
            f"{node.name} must not be restored while nobody can tell how many blocks the peers have or may get: "
            f"{silent} can't be asked, and those that can are no majority of the orderers.",
            hint=f"Bring them back first, if with an empty ledger. See how they are: "
            f"ledger fabric status {network.environment}",
        )
    others = [f"{name} ({orderers[name] or 'unknown'})" for name in aftermath.lacking if name != node.name]
    raise NotRestorableError(
        f"{node.name} must not get this backup ({_blocks(backup.height)}): the peers have, or may get, "
        f"{aftermath.blocks} blocks, and {len(aftermath.lacking)} of {aftermath.orderers} orderers would lack some of "
        f"them or don't tell; the others: {', '.join(others) or 'none'}. As a majority they could order other "
        "blocks under the same numbers, and the ledger would fork.",
        hint=f"Restore the newest backup, and one orderer at a time: wait until the others have caught up. "
        f"{_restart_the_leader(standing)} If a majority has lost its ledger for good: {RUNBOOK}",
    )


def _require_peer_spared(standing: Standing, node: Node) -> None:
    if not standing.spares_peer(node):
        raise NotRestorableError(
            f"{node.name} serves, and must not stop to be restored: no other peer serves, and the backend reaches the "
            "ledger through one.",
            hint=f"Bring another peer back first. How they are: ledger fabric status {standing.network.environment}",
        )


def _require_not_ahead(standing: Standing, node: Node, backup: Backup) -> None:
    network = standing.network
    orderers = standing.heights(standing.voters)
    aftermath = after_restoring_peer(orderers, standing.heights(network.peers), backup.height)
    if aftermath.safe:
        return
    if backup.height is None:
        raise NotRestorableError(
            f"{node.name} must not get a backup of unknown height: it may have blocks that the orderers have lost.",
            hint=f"Choose one with a height: ledger fabric backups {network.environment} {node.name}. Or let the peer "
            f"fetch the channel from the orderers anew: {RUNBOOK}",
        )
    listed = ", ".join(f"{name} ({orderers[name] or 'unknown'})" for name in aftermath.lacking)
    raise NotRestorableError(
        f"{node.name} must not get this backup ({_blocks(backup.height)}): most orderers have fewer blocks or don't "
        f"tell: {listed}. They could order other blocks under the same numbers, and the ledger would fork.",
        hint=f"Bring the orderers back first, or choose an older backup: ledger fabric backups {network.environment} "
        f"{node.name}",
    )


def _blocks(height: int | None) -> str:
    return "of unknown height" if height is None else f"{height} blocks"


def _restart_the_leader(standing: Standing) -> str:
    leader = standing.leader
    who = f"the orderer that leads ({leader.name}, {leader.instance_id})" if leader else "the orderer that leads"
    return (
        f"An orderer that panics (tocommit … out of range) catches up once {who} is restarted: "
        "sudo systemctl restart banking-audit-fabric, in a session on it."
    )
