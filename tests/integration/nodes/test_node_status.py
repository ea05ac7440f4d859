"""What a node tells of itself: all that can be read, and null for what can't."""

import json
import shutil
from collections.abc import Callable
from typing import Any

import pytest

from tests.support.fabric_node import FabricNode
from tests.support.ledger_node import SYSTEMCTL, give_ledger

MakeNode = Callable[[str], FabricNode]

CURL = """case ${@: -1} in
  */metrics) [[ -e $metrics ]] && cat "$metrics" ;;
  */healthz) [[ -e $healthy ]] && echo '{"status":"OK","time":"now"}' ;;
esac"""
UNIT = "banking-audit-restore@20260102T003000Z.service"
LISTING = f"""if [[ $1 == list-units ]]; then
  [[ ${{@: -1}} == 'banking-audit-restore@*.service' ]] || exit 1
  echo '{UNIT} loaded activating start Restore this ledger of 20260102T003000Z'
  exit
fi
"""
BACKUP = {"key": "backups/orderer-1/ledger-backup-20260102T003000Z.tar.gz", "height": 7, "time": "20260102T003000Z"}
LEADER = """# HELP ledger_blockchain_height Height of the chain in blocks.
# TYPE ledger_blockchain_height gauge
ledger_blockchain_height{channel="audit"} 1.2e+03
consensus_etcdraft_active_nodes{channel="audit"} 3
consensus_etcdraft_is_leader{channel="audit"} 1
participation_consensus_relation{channel="audit"} 1
participation_status{channel="audit"} 1
"""


@pytest.fixture
def orderer(node_of: MakeNode) -> FabricNode:
    return well(node_of("orderer-1"))


def well(node: FabricNode) -> FabricNode:
    """A node that has everything."""
    give_ledger(node).stub("curl", CURL)
    node.mark("healthy")
    (node.identity / "msp/signcerts").mkdir(parents=True)
    (node.identity / "tls").mkdir()
    (node.identity / "tls/server.crt").touch()
    (node.home / "metrics").write_text(LEADER)
    return node


def status(node: FabricNode) -> dict[str, Any]:
    ran = node.libexec("node-status")
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout.count("\n") == 1
    told: dict[str, Any] = json.loads(ran.stdout)
    return told


def test_an_orderer_that_leads_tells_who_is_active(orderer: FabricNode) -> None:
    kept = orderer.root / "var/lib/banking-audit"
    kept.mkdir(parents=True)
    (kept / "backup.json").write_text(f"{json.dumps(BACKUP)}\n")
    assert status(orderer) == {
        "node": "orderer-1",
        "role": "orderer",
        "host_name": "orderer2.bankingaudit.com",
        "fabric": "active",
        "healthy": True,
        "identity": True,
        "volume": True,
        "channels": {"audit": {"height": 1200, "consensus": "active"}},
        "active_nodes": 3,
        "leader": True,
        "restoring": None,
        "last_backup": BACKUP,
        "last_integrity": None,
    }


def test_a_follower_does_not_tell_who_is_active_as_it_does_not_know(orderer: FabricNode) -> None:
    (orderer.home / "metrics").write_text(
        LEADER.replace('is_leader{channel="audit"} 1', 'is_leader{channel="audit"} 0')
    )
    told = status(orderer)
    assert (told["leader"], told["active_nodes"]) == (False, None)


@pytest.mark.parametrize(
    ("relation", "participation", "consensus"),
    [(1, 0, "inactive"), (1, 2, "onboarding"), (1, 3, "failed"), (2, 1, "follower"), (3, 1, "config-tracker")],
)
def test_whether_an_orderer_takes_part_is_told_in_words(
    orderer: FabricNode, relation: int, participation: int, consensus: str
) -> None:
    metrics = LEADER.replace('relation{channel="audit"} 1', f'relation{{channel="audit"}} {relation}')
    metrics = metrics.replace('status{channel="audit"} 1', f'status{{channel="audit"}} {participation}')
    (orderer.home / "metrics").write_text(metrics)
    assert status(orderer)["channels"] == {"audit": {"height": 1200, "consensus": consensus}}


def test_a_peer_tells_all_of_its_channels(node_of: MakeNode) -> None:
    peer = well(node_of("peer-0"))
    heights = 'ledger_blockchain_height{channel="other"} 9\nledger_blockchain_height{channel="audit"} 10\n'
    (peer.home / "metrics").write_text(heights)
    told = status(peer)
    assert told["channels"] == {
        "audit": {"height": 10, "consensus": None},
        "other": {"height": 9, "consensus": None},
    }
    assert (told["leader"], told["active_nodes"]) == (None, None)


def test_an_orderer_that_onboards_has_no_height_yet(orderer: FabricNode) -> None:
    metrics = 'participation_status{channel="audit"} 2\nparticipation_consensus_relation{channel="audit"} 1\n'
    (orderer.home / "metrics").write_text(metrics)
    assert status(orderer)["channels"] == {"audit": {"height": None, "consensus": "onboarding"}}


def test_a_healthy_node_whose_metrics_can_not_be_read_does_not_seem_to_have_joined_nothing(orderer: FabricNode) -> None:
    (orderer.home / "metrics").unlink()
    told = status(orderer)
    assert (told["healthy"], told["channels"]) == (True, None)


@pytest.mark.parametrize(("name", "chains"), [("orderer-1", "orderer/chains"), ("peer-0", "ledgersData/chains/chains")])
def test_a_node_that_is_still_opening_its_ledger_does_not_seem_to_have_joined_nothing(
    node_of: MakeNode, name: str, chains: str
) -> None:
    node = well(node_of(name))
    ledgers = node.root / "var/hyperledger/production" / chains
    shutil.rmtree(ledgers, ignore_errors=True)
    (node.home / "metrics").write_text("go_goroutines 40\n")
    assert status(node)["channels"] == {}
    (ledgers / "other").mkdir(parents=True)
    assert status(node)["channels"] == {}
    (ledgers / "audit").mkdir()
    assert (status(node)["healthy"], status(node)["channels"]) == (True, None)


def test_without_its_volume_a_healthy_node_can_not_tell_that_it_has_joined_nothing(orderer: FabricNode) -> None:
    (orderer.home / "metrics").write_text("")
    (orderer.home / "mounted").unlink()
    assert status(orderer)["channels"] is None


def test_a_restoration_that_is_under_way_is_told_by_its_backups_time(orderer: FabricNode) -> None:
    """As systemd lists it while the unit downloads, waits for the lock, swaps and ends."""
    orderer.stub("systemctl", f"{LISTING}{SYSTEMCTL}")
    told = status(orderer)
    assert (told["restoring"], told["fabric"]) == ("20260102T003000Z", "active")
    [listed] = [call for call in orderer.calls_of("systemctl") if call[0] == "list-units"]
    assert {"--plain", "--no-legend", "--state=activating,active,deactivating"} <= set(listed)


def test_a_node_that_has_nothing_yet_tells_that(node_of: MakeNode) -> None:
    node = node_of("orderer-0")
    node.stub("systemctl", "echo activating; exit 3")
    told = status(node)
    assert (told["fabric"], told["healthy"], told["identity"], told["volume"]) == ("activating", False, False, False)
    assert told["channels"] == {}
    assert [told[name] for name in ("active_nodes", "leader", "restoring", "last_backup")] == [None] * 4


def test_what_can_not_be_read_is_null(orderer: FabricNode) -> None:
    kept = orderer.root / "var/lib/banking-audit"
    kept.mkdir(parents=True)
    (kept / "backup.json").write_text('{"key":"half of')
    orderer.stub("systemctl", "exit 1")
    (orderer.home / "metrics").write_text("<html>\n")
    told = status(orderer)
    assert (told["fabric"], told["last_backup"], told["channels"], told["leader"]) == (None, None, {}, None)
