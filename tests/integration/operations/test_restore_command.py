"""`ledger fabric restore`: only what the ledger survives, and until the node has caught up."""

import sys
from collections.abc import Callable
from typing import Any

import pytest

from ledger.fabric import waiting
from tests.support.runner import RunnerProject

pytestmark = pytest.mark.integration

Stored = Callable[..., str]
OLD, NEW = "20261122T003000Z", "20261123T003000Z"


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting, "POLL_SECONDS", 0.02)
    monkeypatch.setattr(waiting, "STALLED_MINUTES", 0.0)


def restored(network: Any, node: str, key: str) -> None:
    network.answer(node, "restore", {"restored": key, "height": 120, "time": "20261124T203000Z"})


def at(network: Any, node: str, height: int | None, **told: Any) -> None:
    channels = {"audit": {"height": height, "consensus": None}} if height else {}
    network.answer(node, "status", network.status_of(node, channels=channels, **told))


def restorations(network: Any) -> list[tuple[str, ...]]:
    return [asked for asked in network.asked() if asked[1] == "restore"]


def test_a_node_gets_its_newest_whole_backup_and_is_waited_for(
    project: RunnerProject, network: Any, stored: Stored
) -> None:
    stored("peer-0", OLD, height=100)
    key = stored("peer-0", NEW, height=120)
    stored("peer-0", "20261124T003000Z", height=125, whole=False)
    restored(network, "peer-0", key)
    ran = project.ledger("fabric", "restore", "production", "peer-0", "--yes")
    assert ran.exit_code == 0, ran.text
    assert restorations(network) == [("peer-0", "restore", key)]
    assert f"peer-0 is restored from {key}, is healthy and has 128 blocks." in ran.output


def test_the_question_names_what_happens(
    project: RunnerProject, network: Any, stored: Stored, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored("peer-0", NEW, height=120)
    key = stored("peer-0", OLD, height=100)
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True)
    monkeypatch.setattr("rich.prompt.Confirm.ask", lambda *_arguments, **_options: False)
    ran = project.ledger("fabric", "restore", "production", "peer-0", "--backup", key)
    assert ran.exit_code == 1, ran.text
    assert "2026-11-23 00:30 UTC" in ran.output
    assert f"peer-0 gets its ledger of 2026-11-22 00:30 UTC, 100 blocks: {key}" in ran.output
    assert "The ledger that it has now, 128 blocks, is kept beside the restored one until" in ran.output
    assert not restorations(network)


def test_nobody_is_asked_where_nobody_can_answer(project: RunnerProject, network: Any) -> None:
    ran = project.ledger("fabric", "restore", "production", "peer-0")
    assert ran.exit_code == 2, ran.text
    assert "Agree beforehand with --yes." in ran.errors
    assert not network.asked()


def test_another_nodes_backup_and_an_unfinished_one_are_refused(
    project: RunnerProject, network: Any, stored: Stored
) -> None:
    others = stored("peer-1", NEW, height=120)
    half = stored("peer-0", NEW, height=120, whole=False)
    for key, complaint in {others: "is no backup of peer-0's own.", half: "was never finished"}.items():
        ran = project.ledger("fabric", "restore", "production", "peer-0", "--backup", key, "--yes")
        assert ran.exit_code == 2, ran.text
        assert complaint in ran.errors
        assert "ledger fabric backups production peer-0" in ran.errors
    none = project.ledger("fabric", "restore", "production", "peer-0", "--yes")
    assert "peer-0 has no whole backup to restore." in none.errors
    assert not restorations(network)


def test_a_second_old_orderer_is_refused_with_the_way_out(project: RunnerProject, network: Any, stored: Stored) -> None:
    stored("orderer-0", NEW, height=120)
    at(network, "orderer-0", None, healthy=False, fabric="failed")
    at(network, "orderer-2", 119)
    ran = project.ledger("fabric", "restore", "production", "orderer-0", "--yes")
    assert ran.exit_code == 1, ran.text
    assert (
        "orderer-0 must not get this backup (120 blocks): the peers have, or may get, 128 blocks, and 2 of 3"
        in ran.errors
    )
    assert "the others: orderer-2 (119)" in ran.errors
    assert "catches up once the orderer that leads (orderer-1, i-" in ran.errors
    assert not restorations(network)


def test_a_second_orderer_is_refused_while_another_operator_restores_the_first(
    project: RunnerProject, network: Any, stored: Stored
) -> None:
    stored("orderer-0", NEW, height=128)
    at(network, "orderer-2", 128, restoring=OLD)
    ran = project.ledger("fabric", "restore", "production", "orderer-0", "--yes")
    assert ran.exit_code == 1, ran.text
    assert f"orderer-0 must not be restored while orderer-2 is, which gets its backup of {OLD}" in ran.errors
    assert f"sudo systemctl stop banking-audit-restore@{OLD}" in ran.errors
    assert not restorations(network)


def test_a_lost_orderer_is_restored_and_has_to_catch_up_with_the_others(
    project: RunnerProject, network: Any, stored: Stored
) -> None:
    key = stored("orderer-0", NEW, height=120)
    at(network, "orderer-0", 121)
    restored(network, "orderer-0", key)
    ran = project.ledger("fabric", "restore", "production", "orderer-0", "--yes")
    assert ran.exit_code == 1, ran.text
    assert restorations(network) == [("orderer-0", "restore", key)]
    assert "orderer-0: it has 121 of 128 blocks" in ran.output
    assert "orderer-0 is not back: it has 121 of 128 blocks; nothing has changed for 0 minutes." in ran.errors
    assert "restart Fabric on the orderer that leads" in ran.errors


def test_an_orderer_that_the_others_need_does_not_stop(project: RunnerProject, network: Any, stored: Stored) -> None:
    stored("orderer-0", NEW, height=128)
    network.unreachable("orderer-2")
    ran = project.ledger("fabric", "restore", "production", "orderer-0", "--yes")
    assert ran.exit_code == 1, ran.text
    assert "orderer-0 serves, and must not stop to be restored: of the 3 orderers, 2 are needed" in ran.errors
    assert "the others that serve are: orderer-1." in ran.errors
    assert not restorations(network)


def test_after_the_loss_of_all_nodes_the_first_orderer_is_restored_and_a_peer_only_then(
    project: RunnerProject, network: Any, stored: Stored
) -> None:
    for name in ("orderer-0", "orderer-1", "orderer-2", "peer-0", "peer-1"):
        at(network, name, None)
    restored(network, "orderer-0", stored("orderer-0", NEW, height=120))
    stored("peer-0", NEW, height=121)
    ran = project.ledger("fabric", "restore", "production", "orderer-0", "--yes")
    assert ran.exit_code == 0, ran.text
    assert "too few orderers serve for it to catch up with anything yet" in ran.output

    at(network, "orderer-0", 120)
    at(network, "orderer-1", 120)
    ran = project.ledger("fabric", "restore", "production", "peer-0", "--yes")
    assert ran.exit_code == 1, ran.text
    assert "peer-0 must not get this backup (121 blocks): most orderers have fewer blocks" in ran.errors
    assert "orderer-0 (120), orderer-1 (120)" in ran.errors


def test_a_peer_gets_no_backup_of_unknown_height(project: RunnerProject, network: Any, stored: Stored) -> None:
    stored("peer-0", NEW)
    ran = project.ledger("fabric", "restore", "production", "peer-0", "--yes")
    assert ran.exit_code == 1, ran.text
    assert "peer-0 must not get a backup of unknown height" in ran.errors
    assert not restorations(network)


def test_what_the_node_says_of_its_failure_is_told_with_the_leader_to_restart(
    project: RunnerProject, network: Any, stored: Stored
) -> None:
    stored("orderer-0", NEW, height=120)
    said = "orderer-0: Fabric is not healthy with the restored ledger; the one before is kept in production.before-x"
    network.answer("orderer-0", "restore", None, said=said, code=69)
    ran = project.ledger("fabric", "restore", "production", "orderer-0", "--yes")
    assert ran.exit_code == 1, ran.text
    assert "orderer-0: Fabric is not healthy with the restored ledger; the one before is kept in" in ran.errors
    assert "once the orderer that leads (orderer-1, i-" in ran.errors
