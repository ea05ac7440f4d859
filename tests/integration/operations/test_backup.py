"""`ledger fabric backup`, `backups` and `verify`."""

import json
from collections.abc import Callable
from typing import Any

from tests.support.runner import RunnerProject

Stored = Callable[..., str]


def test_nodes_are_backed_up_one_after_the_other(project: RunnerProject, network: Any) -> None:
    ran = project.ledger("fabric", "backup", "production")
    assert ran.exit_code == 0, ran.text
    nodes = ["orderer-0", "orderer-1", "orderer-2", "peer-0", "peer-1"]
    assert network.asked() == [(node, "backup", "") for node in nodes]
    assert (
        "peer-1: s3://banking-audit-fabric-artifacts/backups/peer-1/ledger-backup-20261124T203000Z.tar.gz, 128 blocks"
        in ran.output
    )


def test_a_failing_backup_stops_the_others_and_names_them(project: RunnerProject, network: Any) -> None:
    network.answer("orderer-1", "backup", None, said="orderer-1: the lock is held by peer-0", code=75)
    ran = project.ledger("fabric", "backup", "production", "orderer-0", "orderer-1", "peer-0", "peer-1")
    assert ran.exit_code == 1
    assert [node for node, *_ in network.asked()] == ["orderer-0", "orderer-1"]
    assert "orderer-0: s3://" in ran.output
    assert "Error: orderer-1: the lock is held by peer-0. Not begun: peer-0, peer-1." in ran.errors
    assert "Try again in some minutes." in ran.errors


def test_an_unknown_node_is_told_with_those_that_exist(project: RunnerProject, network: Any) -> None:
    ran = project.ledger("fabric", "backup", "production", "orderer-9")
    assert ran.exit_code == 2
    assert "production has no Fabric node called orderer-9." in ran.errors
    assert "Its nodes are orderer-0, orderer-1, orderer-2, peer-0, peer-1." in ran.errors
    assert network.asked() == []


def test_backups_are_listed_with_their_height_and_lock(project: RunnerProject, stored: Stored) -> None:
    stored("peer-0", "20261123T003000Z", height=100)
    newest = stored("peer-0", "20261124T003000Z", height=120, locked=True)
    ran = project.ledger("fabric", "backups", "production", "peer-0", "orderer-0")
    assert ran.exit_code == 0, ran.text
    first, second = [line for line in ran.output.splitlines() if line.startswith("backups/")]
    assert first.split() == [
        *(newest, "2026-11-24", "00:30", "UTC", "2.0", "kB", "120"),
        *("2036-01-02", "00:00", "UTC"),
    ]
    assert second.rstrip().endswith("not locked")
    assert "orderer-0 has no backup yet." in ran.output
    assert "peer-0: 2 backups." in ran.output


def test_backups_are_told_as_json_the_newest_first_and_no_more_than_asked(
    project: RunnerProject, stored: Stored
) -> None:
    keys = [stored("peer-0", f"2026112{day}T003000Z", whole=day != 4) for day in range(1, 5)]
    ran = project.ledger("fabric", "backups", "production", "peer-0", "--most", "2", "--json")
    told = json.loads(ran.output)
    assert [backup["key"] for backup in told] == [keys[3], keys[2]]
    assert [(backup["whole"], backup["height"], backup["locked_until"]) for backup in told] == [
        (False, None, None),
        (True, None, None),
    ]
    assert told[0]["time"] == "2026-11-24T00:30:00+00:00"
    assert told[0]["size_bytes"] == 2048


def test_only_backups_count_as_such(project: RunnerProject, stored: Stored, client: Callable[[str], Any]) -> None:
    key = stored("peer-0", "20261124T003000Z")
    for other in ("ledger-backup-20269999T003000Z.tar.gz", "notes.txt"):
        client("s3").put_object(Bucket="banking-audit-fabric-artifacts", Key=f"backups/peer-0/{other}", Body=b"")
    ran = project.ledger("fabric", "backups", "production", "peer-0", "--json")
    assert [backup["key"] for backup in json.loads(ran.output)] == [key]


def test_a_backup_without_its_checksum_is_not_whole(project: RunnerProject, stored: Stored) -> None:
    stored("peer-0", "20261124T003000Z", whole=False)
    assert "(not whole: it has no checksum)" in project.ledger("fabric", "backups", "production", "peer-0").output


def test_all_peers_are_verified_and_no_orderer(project: RunnerProject, network: Any) -> None:
    ran = project.ledger("fabric", "verify", "production")
    assert ran.exit_code == 0, ran.text
    assert network.asked() == [("peer-0", "verify", ""), ("peer-1", "verify", "")]
    assert "peer-0: as it was written (128 blocks at least); see s3://" in ran.output


def test_a_ledger_that_was_altered_is_told_with_its_evidence(project: RunnerProject, network: Any) -> None:
    found = {"result": "failed", "errors": 2, "height_at_least": 128, "evidence": "evidence/peer-0/b.json"}
    network.answer("peer-0", "verify", found, said="peer-0: the ledger is NOT as it was written", code=65)
    ran = project.ledger("fabric", "verify", "production")
    assert ran.exit_code == 1
    assert (
        "peer-0: NOT as it was written, 2 errors; see s3://banking-audit-fabric-artifacts/evidence/peer-0/b.json"
        in ran.output
    )
    assert "peer-1: as it was written" in ran.output


def test_a_peer_that_could_not_be_checked_is_no_proof(project: RunnerProject, network: Any) -> None:
    network.answer("peer-0", "verify", None, said="peer-0: the image can't be pulled", code=75)
    network.unreachable("peer-1")
    ran = project.ledger("fabric", "verify", "production")
    assert ran.exit_code == 1
    assert "Not checked: peer-0: the image can't be pulled. Try again" in ran.output
    assert "Not checked: peer-1 (i-" in ran.output


def test_an_orderers_ledger_can_not_be_verified(project: RunnerProject, network: Any) -> None:
    ran = project.ledger("fabric", "verify", "production", "orderer-0", "peer-0")
    assert ran.exit_code == 2
    assert "no peer is orderer-0." in ran.errors
    assert network.asked() == []
