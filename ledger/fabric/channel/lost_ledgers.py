"""Keeps an orderer whose ledger is lost from joining the channel as if it had never been there.

With the genesis block it would be a member with an empty log: it votes again on what it has agreed to and forgotten.
That is for `ledger fabric restore`. An orderer that has lost its ledger and one that is new say the same, that they are
not on the channel; but only one that was on it has backups from then.
"""

from collections.abc import Sequence

from ledger.errors import LedgerError
from ledger.fabric.backups import Backup, backups_of
from ledger.fabric.health import NetworkHealth, NodeHealth
from ledger.fabric.network import FabricNetwork, Node

_GENESIS_ALONE = 1
"""The height of a channel that nobody has written to."""


class LostLedgerError(LedgerError):
    """An orderer must not join with the genesis block; no node has been asked to join."""


def require_none_lost(network: FabricNetwork, orderers: Sequence[Node]) -> None:
    """Refuses orderers that were on the channel before, and are not known to be on it now.

    As long as nobody has written to the channel, nothing can be lost: then a join that was cut off goes on.

    Raises:
        LostLedgerError: with the first such orderer, and how it gets its ledger back.
    """
    newest = {each.name: found for each in orderers for found in backups_of(network, each, 1).newest}
    if not newest:
        return
    health = NetworkHealth.ask(network)
    for item in health.nodes:
        backup = newest.get(item.node.name)
        if backup is None or item.on_channel(network.channel):
            continue
        if in_use := _in_use(health, backup):
            raise _lost(network, item, in_use)


def _in_use(health: NetworkHealth, backup: Backup) -> str | None:
    """By what is known that the channel has been written to; None if it has not been, as far as anybody knows."""
    highest = health.highest or 0
    if highest > _GENESIS_ALONE:
        return f"another node has {highest} blocks"
    # Whoever can't be asked may have more; and somebody had.
    unknown = [
        item.node.name
        for item in health.orderers
        if item.node != backup.node and item.on_channel(health.network.channel) is None
    ]
    if unknown and (backup.height or 0) > _GENESIS_ALONE:
        return f"its newest backup has {backup.height} blocks, and {', '.join(unknown)} can't tell"
    return None


def _lost(network: FabricNetwork, item: NodeHealth, in_use: str) -> LostLedgerError:
    orderer, known = item.node.name, item.on_channel(network.channel) is not None
    told = f"is not on {network.channel}" if known else f"doesn't tell whether it is on {network.channel}"
    why = f" ({item.error.rstrip('.')})" if item.error else ""
    environment = network.environment
    look = "Restore it: " if known else f"See how it is: ledger fabric status {environment}. If its ledger is lost: "
    return LostLedgerError(
        f"{orderer} {told}{why}, but has backups of its own, and the channel is in use: {in_use}. An orderer that has "
        "lost its ledger must not begin with the genesis block: it would vote on what it has forgotten. "
        "Nobody was joined.",
        hint=f"{look}ledger fabric restore {environment} {orderer}. If it was never on the channel, let it join with "
        f"the latest configuration block: ledger fabric channel create {environment} --config-block FILE",
    )
