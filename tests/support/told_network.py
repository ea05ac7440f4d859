"""A Fabric network whose nodes say what a test says for them, without an emulator in between."""

from collections.abc import Iterable
from typing import Any

import pytest

from ledger.errors import LedgerError
from ledger.fabric import health
from ledger.fabric.catching_up import Standing
from ledger.fabric.network import FabricNetwork, Node

NODES = ("orderer-0", "orderer-1", "orderer-2", "peer-0", "peer-1")


def node(name: str) -> Node:
    """A node by its name."""
    return Node(name, name.partition("-")[0], f"{name}.bankingaudit.com", f"i-{name}", f"vol-{name}")


NETWORK = FabricNetwork("production", "us-east-1", "artifacts", "operations", "audit", {}, tuple(map(node, NODES)))


def says(height: int | None = 100, consensus: str | None = None, **told: Any) -> dict[str, Any]:
    """What a healthy node says; with 0 blocks it has not joined the channel."""
    channels = {} if height == 0 else {"audit": {"height": height, "consensus": consensus}}
    return {"fabric": "active", "healthy": True, "identity": True, "volume": True, "channels": channels} | told


DOWN = says(None, healthy=False, fabric="failed", channels={})

Answer = dict[str, Any] | LedgerError


class ToldNetwork:
    """The nodes' answers, by name: one for good, or a list of which the last one stands."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.answers: dict[str, Answer | list[Answer]] = dict.fromkeys(NODES, says())
        self.asked: list[str] = []
        monkeypatch.setattr(health, "run_on_all", self._run_on_all)

    def standing(self, **answers: Answer | list[Answer]) -> Standing:
        """All nodes' answers; those that are given differ from `says()`."""
        self.answers |= {name.replace("_", "-"): told for name, told in answers.items()}
        return Standing.ask(NETWORK)

    def _run_on_all(
        self, _network: FabricNetwork, nodes: Iterable[Node], operation: str, *, timeout_minutes: float
    ) -> list[tuple[Node, Answer]]:
        assert (operation, timeout_minutes) == ("status", health.STATUS_MINUTES)
        return [(each, self._next(each.name)) for each in nodes]

    def _next(self, name: str) -> Answer:
        self.asked.append(name)
        told = self.answers[name]
        if not isinstance(told, list):
            return told
        return told.pop(0) if len(told) > 1 else told[0]
