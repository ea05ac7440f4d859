"""The check of a peer's ledger: on a copy, by ledgerutil, with a metric and dated evidence for its result."""

import hashlib
import json
import re
from collections.abc import Callable
from typing import Any

import pytest

from tests.support.fabric_node import BUCKET, ArtifactsBucket, FabricNode
from tests.support.ledger_node import give_ledger, metrics_of, running

MakeNode = Callable[[str], FabricNode]
DIGEST = f"sha256:{'a' * 64}"
IMAGE = f"123456789012.dkr.ecr.us-east-1.amazonaws.com/banking-audit-fabric-tools@{DIGEST}"
METRIC = "LedgerIntegrityErrors"
MISMATCH = '[{"blockNum":3,"valid":false,"errors":["DataHash mismatch"]},\n{"blockNum":7,"valid":false}]'

# ledgerutil in its container: writes what $blocks has where the second volume is, and says what $says says.
DOCKER = """case $1 in
  image) exit 0 ;;
  run)
    for argument in "$@"; do [[ $argument != *:/result ]] || result=${argument%:/result}; done
    if [[ -n ${blocks:-} ]]; then
      mkdir "$result/audit_verification_result"
      printf %s "$blocks" >"$result/audit_verification_result/blocks.json"
    fi
    printf '%b' "$says"
    exit "${code:-0}" ;;
esac"""


@pytest.fixture
def peer(node_of: MakeNode, locks: Any) -> FabricNode:
    assert locks
    node = give_ledger(node_of("peer-1"))
    settings = node.root / "etc/banking-audit/settings.env"
    settings.write_text(settings.read_text().replace("TOOLS_DIGEST=", f"TOOLS_DIGEST={DIGEST}"))
    metrics = 'ledger_blockchain_height{channel="other"} 9\nledger_blockchain_height{channel="audit"} 1.2e+03\n'
    (node.home / "metrics").write_text(metrics)
    node.stub("docker", DOCKER)
    node.extra |= {"blocks": "[\n]\n", "says": "Successfully executed verify tool. No error is found.\\n"}
    return node


@pytest.fixture
def published(client: Callable[[str], Any], peer: FabricNode) -> Callable[[], tuple[int, float]]:
    """How often the metric was published in this test, and the sum of its values."""
    cloudwatch = client("cloudwatch")
    count, total = metrics_of(cloudwatch, peer, METRIC)

    def since() -> tuple[int, float]:
        now = metrics_of(cloudwatch, peer, METRIC)
        return now[0] - count, now[1] - total

    return since


def evidence(bucket: ArtifactsBucket) -> dict[str, Any]:
    """The evidence object, which matches its checksum."""
    found = [key for key in bucket.keys() if re.fullmatch(r"evidence/peer-1/integrity-\d{8}T\d{6}Z\.json", key)]  # noqa: SIM118 - a method of ours
    [key] = found
    body = bucket.s3.get_object(Bucket=BUCKET, Key=key)["Body"].read()
    line = bucket.s3.get_object(Bucket=BUCKET, Key=f"{key}.sha256")["Body"].read().decode()
    assert line == f"{hashlib.sha256(body).hexdigest()}  {key.rpartition('/')[2]}\n"
    document: dict[str, Any] = json.loads(body)
    return document


def test_a_clean_ledger_is_attested(
    peer: FabricNode, bucket: ArtifactsBucket, published: Callable[[], tuple[int, float]]
) -> None:
    ran = peer.libexec("verify-ledger")
    assert ran.returncode == 0, ran.stderr
    assert "the ledger of channel audit is as it was written" in ran.stdout
    assert published() == (1, 0)
    found = evidence(bucket)
    assert re.fullmatch(r"\d{8}T\d{6}Z", found.pop("time"))
    assert found == {
        "node": "peer-1",
        "channel": "audit",
        "image": IMAGE,
        "height_at_least": 1200,
        "result": "clean",
        "errors": 0,
        "output": "Successfully executed verify tool. No error is found.",
        "blocks_sha256": hashlib.sha256(b"[\n]\n").hexdigest(),
    }
    [key] = [key for key in bucket.keys() if key.endswith("Z.json")]  # noqa: SIM118 - a method of ours
    kept = json.loads((peer.root / "var/lib/banking-audit/integrity.json").read_text())
    told = {"result": "clean", "errors": 0, "height_at_least": 1200, "evidence": key, "time": kept["time"]}
    assert kept == told
    assert running(peer)
    assert [path.name for path in (peer.root / "var/hyperledger").iterdir()] == ["production"]


def test_the_exit_code_says_nothing(peer: FabricNode, bucket: ArtifactsBucket) -> None:
    peer.extra["code"] = "1"
    assert peer.libexec("verify-ledger").returncode == 0
    assert evidence(bucket)["result"] == "clean"


def test_ledgerutil_runs_without_network_or_rights_on_a_copy(peer: FabricNode, bucket: ArtifactsBucket) -> None:
    peer.libexec("verify-ledger")
    uid = re.search(r"FABRIC_UID=(\d+)", (peer.root / "etc/banking-audit/settings.env").read_text())
    assert uid
    folder = peer.root / "var/hyperledger/.integrity"
    [run] = [call for call in peer.calls_of("docker") if call[0] == "run"]
    assert run == [
        *("run", "--rm", "--network", "none", "--user", f"{uid[1]}:{uid[1]}"),
        *("--cap-drop", "ALL", "--security-opt", "no-new-privileges", "--read-only"),
        *("--volume", f"{folder}/ledger:/ledger", "--volume", f"{folder}/result:/result"),
        *(IMAGE, "ledgerutil", "verify", "/ledger", "-o", "/result"),
    ]
    assert bucket.keys()


@pytest.mark.parametrize(
    ("blocks", "says", "errors"),
    [
        (MISMATCH, "Some error(s) are found.\\n", 2),
        (MISMATCH, "No error is found.\\n", 2),
        ("[]", 'Ledger Verify Error: \\"index\\" C:\\\\\\\\x\\n', 1),
        ("", "No error is found.\\n", 1),
        ("", "", 1),
    ],
    ids=["altered", "contradictory", "broken", "another channel's", "silent"],
)
def test_anything_else_is_a_failure_though_the_exit_code_is_0(
    peer: FabricNode,
    bucket: ArtifactsBucket,
    published: Callable[[], tuple[int, float]],
    blocks: str,
    says: str,
    errors: int,
) -> None:
    peer.extra |= {"blocks": blocks, "says": says}
    ran = peer.libexec("verify-ledger")
    assert ran.returncode == 65, ran.stderr
    assert "the ledger of channel audit is NOT as it was written" in ran.stderr
    assert published() == (1, errors)
    found = evidence(bucket)
    assert (found["result"], found["errors"]) == ("failed", errors)
    assert running(peer)


def test_what_ledgerutil_found_is_kept_beside_the_evidence(peer: FabricNode, bucket: ArtifactsBucket) -> None:
    peer.extra |= {"blocks": MISMATCH, "says": "errors\\n"}
    peer.libexec("verify-ledger")
    [key] = [key for key in bucket.keys() if key.endswith("-blocks.json")]  # noqa: SIM118 - a method of ours
    body = bucket.s3.get_object(Bucket=BUCKET, Key=key)["Body"].read()
    assert body.decode() == MISMATCH
    assert evidence(bucket)["blocks_sha256"] == hashlib.sha256(body).hexdigest()


def test_without_the_tools_nothing_is_claimed_and_fabric_is_not_stopped(
    peer: FabricNode, bucket: ArtifactsBucket, published: Callable[[], tuple[int, float]]
) -> None:
    peer.stub("docker", "[[ $1 != login ]] || cat >/dev/null; [[ $1 == login ]]")
    ran = peer.libexec("verify-ledger")
    assert ran.returncode == 75
    assert "can't be pulled" in ran.stderr
    assert (published(), bucket.keys(), peer.calls_of("systemctl")) == ((0, 0), [], [])


def test_evidence_that_can_not_be_stored_does_not_hide_the_result(
    peer: FabricNode, published: Callable[[], tuple[int, float]]
) -> None:
    peer.extra |= {"blocks": MISMATCH, "says": "errors\\n"}
    ran = peer.libexec("verify-ledger")
    assert ran.returncode == 75
    assert "can't be written" in ran.stderr
    assert published() == (1, 2)
    assert not (peer.root / "var/lib/banking-audit/integrity.json").exists()


def test_a_peer_whose_metrics_are_silent_is_checked_all_the_same(peer: FabricNode, bucket: ArtifactsBucket) -> None:
    (peer.home / "metrics").unlink()
    assert peer.libexec("verify-ledger").returncode == 0
    assert evidence(bucket)["height_at_least"] is None


def test_an_orderers_ledger_is_not_checked(node_of: MakeNode) -> None:
    ran = node_of("orderer-0").libexec("verify-ledger")
    assert ran.returncode == 78
    assert "only a peer's ledger can be checked" in ran.stderr
