"""`ledger fabric channel join` of an orderer that was on the channel before: it has to be restored instead."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.integration.operations.channel.conftest import FOR_ORDERERS, ORDERERS, PEERS, Create, Objects
from tests.support.fabric_binaries import make_block
from tests.support.runner import Ran, RunnerProject

TIME = "20261124T003000Z"
Stored = Callable[..., str]
Join = Callable[..., Ran]


def at(network: Any, height: int | None, *nodes: str, **told: Any) -> None:
    """The nodes say that they have so many blocks; None: that they have not joined."""
    channels = {} if height is None else {"audit": {"height": height, "consensus": "active"}}
    for name in nodes:
        network.answer(name, "status", network.status_of(name, channels=channels, **told))


def joined(network: Any) -> list[str]:
    return [name for name, operation, _ in network.asked() if operation == "join-channel"]


@pytest.fixture
def join(create: Create, project: RunnerProject, network: Any) -> Join:
    """The genesis block is there, and orderers join by themselves."""
    create()
    for name in ORDERERS:
        network.answer(name, "join-channel", {"channel": "audit", "result": "joined"})
    return lambda *nodes: project.ledger("fabric", "channel", "join", "production", *(nodes or ORDERERS))


def test_an_orderer_that_has_lost_its_ledger_is_to_be_restored(join: Join, network: Any, stored: Stored) -> None:
    stored("orderer-2", TIME, height=120)
    at(network, None, "orderer-2")
    ran = join()
    assert ran.exit_code == 1
    assert "orderer-2 is not on audit, but has backups of its own" in ran.errors
    assert "the channel is in use: another node has 128 blocks." in ran.errors
    assert "ledger fabric restore production orderer-2." in ran.errors
    assert "ledger fabric channel create production --config-block FILE" in ran.errors
    assert joined(network) == []
    assert join("orderer-0").exit_code == 0


def test_the_peers_know_that_the_channel_is_in_use_when_all_orderers_have_lost_it(
    join: Join, network: Any, stored: Stored
) -> None:
    stored("orderer-0", TIME, height=120)
    at(network, None, *ORDERERS)
    ran = join("orderer-0")
    assert ran.exit_code == 1
    assert "another node has 128 blocks" in ran.errors


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"healthy": False, "channels": {}}, "orderer-2 doesn't tell whether it is on audit, but"),
        (None, "orderer-2 doesn't tell whether it is on audit (orderer-2 (i-"),
    ],
)
def test_an_orderer_that_does_not_tell_is_not_trusted(
    join: Join, network: Any, stored: Stored, told: dict[str, Any] | None, said: str
) -> None:
    stored("orderer-2", TIME, height=120)
    if told is None:
        network.unreachable("orderer-2")
    else:
        network.answer("orderer-2", "status", network.status_of("orderer-2", **told))
    ran = join("orderer-2")
    assert ran.exit_code == 1
    assert said in ran.errors
    assert "See how it is: ledger fabric status production." in ran.errors


def test_where_nobody_can_tell_the_orderers_own_backup_says_that_the_channel_is_in_use(
    join: Join, network: Any, stored: Stored
) -> None:
    stored("orderer-2", TIME, height=120)
    at(network, None, "orderer-1", "orderer-2", *PEERS)
    network.unreachable("orderer-0")
    ran = join("orderer-2")
    assert ran.exit_code == 1
    assert "its newest backup has 120 blocks, and orderer-0 can't tell." in ran.errors


def test_before_anybody_writes_to_the_channel_a_join_that_was_cut_off_goes_on(
    join: Join, network: Any, stored: Stored
) -> None:
    for name in ORDERERS:
        stored(name, TIME)
    at(network, None, *ORDERERS, *PEERS)
    at(network, 1, "orderer-0")
    assert join().exit_code == 0
    assert joined(network) == list(ORDERERS)


def test_orderers_on_the_channel_stay_as_they_are_and_new_ones_join(join: Join, network: Any, stored: Stored) -> None:
    stored("orderer-0", TIME, height=120)
    at(network, None, "orderer-2")
    assert join().exit_code == 0
    assert joined(network) == list(ORDERERS)


def test_with_a_later_configuration_block_any_orderer_joins(
    join: Join, project: RunnerProject, network: Any, stored: Stored, objects: Objects, tmp_path: Path
) -> None:
    stored("orderer-2", TIME, height=120)
    at(network, None, "orderer-2")
    later = tmp_path / "config.block"
    later.write_bytes(make_block("audit", number=12))
    put = project.ledger("fabric", "channel", "create", "production", "--config-block", str(later), "--yes")
    assert put.exit_code == 0, put.text
    assert objects()[FOR_ORDERERS] == later.read_bytes()
    assert join("orderer-2").exit_code == 0
