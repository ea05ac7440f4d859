"""The commands on nodes in folders: Systems Manager's command runs the nodes' own scripts, which use the emulator."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from ledger.project import Project
from tests.support.fabric_node import BUCKET, ArtifactsBucket, FabricNode
from tests.support.fabric_state import put_fabric_state
from tests.support.ledger_node import give_ledger
from tests.support.machines import Machines
from tests.support.node_units import give_units
from tests.support.runner import RunnerProject

pytestmark = pytest.mark.usefixtures("bucket", "locks", "nodes")

NODES = ("orderer-0", "peer-0")
DIGEST = f"sha256:{'a' * 64}"
METRICS = """ledger_blockchain_height{channel="audit"} 42
consensus_etcdraft_is_leader{channel="audit"} 1
consensus_etcdraft_active_nodes{channel="audit"} 3
consensus_etcdraft_cluster_size{channel="audit"} 3
participation_status{channel="audit"} 1
participation_consensus_relation{channel="audit"} 1
"""

CURL = """[[ -e $running ]] || exit 7
case ${@: -1} in
  */healthz) echo '{"status":"OK"}' ;;
  */metrics) cat "$metrics" ;;
esac"""
# The tools' image: ledgerutil finds what the file `blocks` has.
DOCKER = """[[ $1 == run ]] || exit 0
for argument in "$@"; do [[ $argument != *:/result ]] || result=${argument%:/result}; done
mkdir "$result/audit_verification_result"
cp "$blocks" "$result/audit_verification_result/blocks.json"
echo 'Successfully executed verify tool. No error is found.'"""


@pytest.fixture
def nodes(node_of: Callable[[str], FabricNode], machines_folder: Path) -> dict[str, FabricNode]:
    """An orderer and a peer with ledgers, behind their instances."""
    made = {name: give_units(give_ledger(node_of(name))) for name in NODES}
    for name, node in made.items():
        (node.home / "metrics").write_text(METRICS)
        (node.home / "blocks").write_text("[\n]\n")
        node.extra["blocks"] = str(node.home / "blocks")
        settings = node.root / "etc/banking-audit/settings.env"
        settings.write_text(settings.read_text().replace("TOOLS_DIGEST=", f"TOOLS_DIGEST={DIGEST}"))
        node.stub("curl", CURL)
        node.stub("docker", DOCKER)
        Machines(machines_folder).run(f"banking-audit-fabric-{name}", node)
    return made


@pytest.fixture
def operated(project: RunnerProject, client: Callable[[str], Any], outputs: dict[str, Any]) -> Iterator[RunnerProject]:
    """A checkout; staging's network are those two nodes."""
    s3, backend = client("s3"), Project(project.root).backend
    own = {name: {node: value[node] for node in NODES} for name, value in outputs.items() if "Node" in name}
    put_fabric_state(s3, outputs | own | {"FabricArtifactsBucket": BUCKET}, environment="staging", backend=backend)
    yield project
    s3.delete_object(Bucket=backend.bucket, Key=backend.state_key("staging", "fabric"))


def test_a_backup_that_a_node_makes_is_listed_with_its_height(operated: RunnerProject, bucket: ArtifactsBucket) -> None:
    ran = operated.ledger("fabric", "backup", "staging", "orderer-0")
    assert ran.exit_code == 0, ran.text
    [backup] = json.loads(operated.ledger("fabric", "backups", "staging", "--json").output)
    assert (backup["node"], backup["height"], backup["whole"]) == ("orderer-0", 42, True)
    assert backup["key"] in ran.output
    assert set(bucket.keys()) == {backup["key"], f"{backup['key']}.sha256"}

    orderer, peer = json.loads(operated.ledger("fabric", "status", "staging", "--json").output)["nodes"]
    assert orderer["last_backup"]["key"] == backup["key"]
    assert peer["last_backup"] is None


def test_the_nodes_tell_their_own_status(operated: RunnerProject, nodes: dict[str, FabricNode]) -> None:
    (nodes["peer-0"].home / "running").unlink()
    ran = operated.ledger("fabric", "status", "staging", "--json")
    assert ran.exit_code == 1
    orderer, peer = json.loads(ran.output)["nodes"]
    assert (orderer["fabric"], orderer["healthy"], orderer["leader"], orderer["active_nodes"]) == (
        "active",
        True,
        True,
        3,
    )
    assert orderer["channels"]["audit"] == {"height": 42, "consensus": "active"}
    assert (peer["fabric"], peer["healthy"], peer["channels"]) == ("inactive", False, {})


def test_a_peers_altered_ledger_is_found_and_its_evidence_named(
    operated: RunnerProject, nodes: dict[str, FabricNode], bucket: ArtifactsBucket
) -> None:
    (nodes["peer-0"].home / "blocks").write_text('[{"blockNum":3,"valid":false}]\n')
    altered = operated.ledger("fabric", "verify", "staging")
    assert altered.exit_code == 1
    assert "peer-0: NOT as it was written, 1 errors; see s3://artifacts/evidence/peer-0/integrity-" in altered.output
    evidence = altered.output.split("s3://artifacts/")[1].strip()
    assert set(bucket.keys()) >= {evidence, f"{evidence}.sha256"}


def test_a_node_that_fails_says_why_in_its_own_words(operated: RunnerProject, nodes: dict[str, FabricNode]) -> None:
    nodes["orderer-0"].stub("mountpoint", "exit 1")
    ran = operated.ledger("fabric", "backup", "staging")
    assert ran.exit_code == 1
    assert "is not the data volume. Not begun: peer-0." in ran.errors
