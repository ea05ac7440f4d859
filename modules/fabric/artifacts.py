"""What the Fabric network is made of, and its backups.

Creates: the artifacts bucket. Its folders:

| Folder | Who writes | Which nodes read |
|---|---|---|
| `crypto-config/` | operators: the guide's archive of all keys | none |
| `nodes/<node>/` | operators: what one node may know | that node |
| `chaincode/` | operators | all |
| `channel/` | operators: a channel's block, which its orderers join with | all |
| `bootstrap/` | the deployment | all |
| `backups/` | nodes, into `<node>/`; `ledger-backup-*` as the guide's backup names it | each its own, to restore it |
| `evidence/<node>/` | that node: what the checks of its ledger found | none |

With `fabric.backups.object_lock`, a node locks what it has written to its own folders of `backups/` and `evidence/`.
"""

from environments.schema.base import LockMode
from modules.fabric.placement import Seat
from modules.shared.encryption_key import EncryptionKey
from modules.shared.private_bucket import ObjectLock, PrivateBucket, Retention
from modules.shared.role import Role
from modules.shared.tier_stack import TierStack

BACKUPS = "backups/"
EVIDENCE = "evidence/"
GUIDES_BACKUP = f"{BACKUPS}ledger-backup-"
SHARED_FOLDERS = ("chaincode/", "channel/", "bootstrap/")

INFREQUENT_ACCESS_DAYS = 30
"""The earliest that S3 accepts; backups are read after a disaster only."""


LONGEST_YEAR_DAYS = 366


def build_artifacts(stack: TierStack, *, key: EncryptionKey, access_logs: PrivateBucket) -> PrivateBucket:
    """The artifacts bucket of an environment."""
    fabric = stack.environment.fabric
    mode = fabric.backups.object_lock
    # Without days: keys, chaincode and bootstrap bundle come and go beside what is kept.
    lock = None if mode == "off" else ObjectLock(mode=LockMode(mode))
    # A lock outlives an expiry, which would only hide what has to be kept, and is paid for, anyway.
    locked_days = (fabric.backups.object_lock_years or 0) * LONGEST_YEAR_DAYS if lock else 0
    kept_days = max(fabric.backup_retention_days, locked_days)
    # Standard-IA bills 30 days at least: a move that pays later than the backup expires isn't worth it.
    moves = kept_days > 2 * INFREQUENT_ACCESS_DAYS
    return PrivateBucket(
        stack,
        "artifacts",
        stack=stack,
        name=stack.names.of_bucket("fabric-artifacts"),
        key=key,
        access_logs=access_logs,
        lock=lock,
        retention=[
            Retention(),
            Retention(
                prefix=BACKUPS,
                infrequent_access_after_days=INFREQUENT_ACCESS_DAYS if moves else None,
                expire_after_days=kept_days,
            ),
        ],
    )


def node_folder(seat: Seat) -> str:
    """The folder with what only one node may know: its keys and certificates."""
    return f"nodes/{seat.name}/"


def grant_to_node(artifacts: PrivateBucket, role: Role, seat: Seat, *, object_lock: bool) -> None:
    """Let a node read what is its own or for all, and add backups and evidence.

    No node reads another's keys, nor all keys, nor another's ledger.

    Args:
        artifacts: the artifacts bucket.
        role: the node's role.
        seat: the node.
        object_lock: whether the node locks what it adds.
    """
    backups, evidence = f"{BACKUPS}{seat.name}/", f"{EVIDENCE}{seat.name}/"
    artifacts.grant_read(role, node_folder(seat), *SHARED_FOLDERS, backups)
    artifacts.grant_write(role, backups, GUIDES_BACKUP, evidence)
    if object_lock:
        artifacts.grant_retain(role, backups, evidence)
