"""What operators ask of a node: checked by the node too, run by systemd, answered in one line of JSON."""

import json
import re
from collections.abc import Callable
from subprocess import CompletedProcess
from typing import Any

import pytest

from tests.support.fabric_node import BUCKET, ArtifactsBucket, FabricNode
from tests.support.ledger_node import give_ledger
from tests.support.node_units import give_units

MakeNode = Callable[[str], FabricNode]
BACKUP = "backups/peer-0/ledger-backup-20260102T003000Z.tar.gz"
METRICS = 'ledger_blockchain_height{channel="audit"} 128\n'


@pytest.fixture
def peer(node_of: MakeNode) -> FabricNode:
    node = give_units(give_ledger(node_of("peer-0")))
    (node.home / "metrics").write_text(METRICS)
    return node


def answer(ran: CompletedProcess[str]) -> dict[str, Any]:
    """The last line of stdout, which is the only one."""
    told: dict[str, Any] = json.loads(ran.stdout)
    assert ran.stdout.count("\n") == 1
    return told


def refused(node: FabricNode, code: int, complaint: str, *arguments: str) -> None:
    ran = node.libexec("operate", *arguments)
    assert (ran.returncode, ran.stdout) == (code, ""), ran.stderr
    assert complaint in ran.stderr.splitlines()[-1]


def script(node: FabricNode, name: str, body: str) -> None:
    """Put another script in a unit's script's place."""
    (node.bundle / f"libexec/{name}").write_text(
        f'#!/bin/bash\nsource "{node.bundle}/libexec/common.sh"\nsource "{node.bundle}/libexec/results.sh"\n{body}\n'
    )


def test_a_backup_can_be_made_and_restored(peer: FabricNode, bucket: ArtifactsBucket, locks: Any) -> None:
    assert locks
    made = answer(peer.libexec("operate", "backup", ""))
    found = re.fullmatch(r"backups/peer-0/ledger-backup-(\d{8}T\d{6}Z)\.tar\.gz", made["key"])
    assert found
    assert made == {"key": found[0], "height": 128, "time": found[1]}
    assert bucket.s3.head_object(Bucket=BUCKET, Key=made["key"])["Metadata"] == {"height": "128"}

    block = peer.root / "var/hyperledger/production/ledgersData/chains/chains/audit/blockfile_000000"
    block.write_text("damaged")
    ran = peer.libexec("operate", "restore", made["key"])
    assert ran.returncode == 0, ran.stderr
    restored = answer(ran)
    assert re.fullmatch(r"\d{8}T\d{6}Z", restored.pop("time"))
    assert restored == {"restored": made["key"], "height": 128}
    assert block.read_text() == "blocks"
    unit = f"banking-audit-restore@{made['time']}.service"
    started = [call[1] for call in peer.calls_of("systemctl") if call[0] == "start"]
    assert [each for each in started if "fabric" not in each] == ["banking-audit-backup.service", unit]


def test_what_a_check_found_is_told_and_fails_the_operation(peer: FabricNode) -> None:
    found = {"result": "failed", "errors": 2, "height_at_least": 128, "evidence": "evidence/x.json", "time": "now"}
    words = 'give_up "$WRONG_DATA" "the ledger is NOT as it was written"'
    script(peer, "verify-ledger", f"keep_result integrity '{json.dumps(found)}'\n{words}")
    ran = peer.libexec("operate", "verify", "")
    assert (ran.returncode, answer(ran)) == (65, found)
    assert ran.stderr.splitlines()[-1] == "peer-0: the ledger is NOT as it was written"


@pytest.mark.parametrize(
    ("body", "code", "complaint"),
    [
        ('give_up "$TRY_AGAIN" "the lock is not free"', 75, "peer-0: the lock is not free"),
        # What a script and its programs say while they clean up is not why it failed.
        (
            'say "the reason"; say "WARNING: no metric either"; echo "An error occurred" >&2; exit 75',
            75,
            "peer-0: the reason",
        ),
        ("exit 1", 69, "journalctl -u banking-audit-backup.service tells why"),
        ("exit 143", 69, "journalctl -u banking-audit-backup.service tells why"),
        ("exit 0", 75, "has ended and left no result"),
    ],
    ids=["refusal", "cleaning up", "crash", "killed", "no result"],
)
def test_a_unit_that_fails_says_why(peer: FabricNode, body: str, code: int, complaint: str) -> None:
    script(peer, "back-up", body)
    refused(peer, code, complaint, "backup", "")


def test_what_an_earlier_run_came_to_is_not_told(peer: FabricNode) -> None:
    script(peer, "back-up", """keep_result backup '{"key":"the first"}'; say "all is well" """)
    assert answer(peer.libexec("operate", "backup", "")) == {"key": "the first"}
    # systemd doesn't even begin: the code and the words are those of the first run.
    peer.extra["start_refused"] = "yes"
    refused(peer, 69, "banking-audit-backup.service failed", "backup", "")
    del peer.extra["start_refused"]
    script(peer, "back-up", 'give_up "$TRY_AGAIN" "not this time"')
    refused(peer, 75, "not this time", "backup", "")
    assert json.loads((peer.root / "var/lib/banking-audit/backup.json").read_text()) == {"key": "the first"}


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ((), "'' is no operation: allowed are status, backup, verify, restore and join-channel"),
        (("reboot", ""), "'reboot' is no operation"),
        (("backup", "now"), "backup takes no argument, and not: now"),
        (("status", "x"), "status takes no argument"),
        (("restore", BACKUP, "--force"), "one argument, and not: --force"),
        (("restore", ""), "is no backup of this node: allowed is backups/peer-0/ledger-backup-<time>.tar.gz"),
        (("restore", BACKUP.replace("peer-0", "peer-1")), "is no backup of this node"),
        (("restore", BACKUP.replace("2026", "..")), "is no backup of this node"),
        (("restore", "backups/ledger-backup-20260102.tar.gz"), "is no backup of this node"),
        (("join-channel", "channel/audit.block"), "only orderers join"),
    ],
)
def test_what_is_not_allowed_is_refused_and_nothing_is_started(
    peer: FabricNode, arguments: tuple[str, ...], complaint: str
) -> None:
    refused(peer, 78, complaint, *arguments)
    assert peer.calls_of("systemctl") == []


def test_an_orderer_has_no_ledger_to_check(node_of: MakeNode) -> None:
    refused(give_units(give_ledger(node_of("orderer-0"))), 78, "only a peer's ledger can be checked", "verify", "")


def test_nothing_is_started_on_an_unmounted_folder(peer: FabricNode) -> None:
    (peer.home / "mounted").unlink()
    refused(peer, 69, "is not the data volume", "backup", "")


def test_a_nodes_status_is_told_also_when_fabric_is_down(peer: FabricNode) -> None:
    (peer.home / "running").unlink()
    ran = peer.libexec("operate", "status", "")
    assert ran.returncode == 0
    assert answer(ran)["fabric"] == "inactive"
