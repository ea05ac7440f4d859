"""What the Fabric network is made of, and its backups.

Creates: the artifacts bucket. Its folders:

| Folder | Who writes | Which nodes read |
|---|---|---|
| `crypto-config/` | operators: the guide's archive of all keys | none |
| `nodes/<node>/` | operators: what one node may know | that node |
| `chaincode/` | operators | all |
| `bootstrap/` | the deployment | all |
| `backups/` | nodes, into `<node>/`; `ledger-backup-*` as the guide's backup names it | none |
"""

from modules.fabric.placement import Seat
from modules.shared.encryption_key import EncryptionKey
from modules.shared.private_bucket import PrivateBucket, Retention
from modules.shared.role import Role
from modules.shared.tier_stack import TierStack

BACKUPS = "backups/"
GUIDES_BACKUP = f"{BACKUPS}ledger-backup-"
SHARED_FOLDERS = ("chaincode/", "bootstrap/")

INFREQUENT_ACCESS_DAYS = 30
"""The earliest that S3 accepts; backups are read after a disaster only."""


def build_artifacts(stack: TierStack, *, key: EncryptionKey, access_logs: PrivateBucket) -> PrivateBucket:
    """The artifacts bucket of an environment."""
    kept_days = stack.environment.fabric.backup_retention_days
    # Standard-IA bills 30 days at least: a move that pays later than the backup expires isn't worth it.
    moves = kept_days > 2 * INFREQUENT_ACCESS_DAYS
    return PrivateBucket(
        stack,
        "artifacts",
        stack=stack,
        name=stack.names.of_bucket("fabric-artifacts"),
        key=key,
        access_logs=access_logs,
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


def grant_to_node(artifacts: PrivateBucket, role: Role, seat: Seat) -> None:
    """Let a node read what is its own or for all, and add backups; no node reads another's keys, nor all keys."""
    artifacts.grant_read(role, node_folder(seat), *SHARED_FOLDERS)
    artifacts.grant_write(role, f"{BACKUPS}{seat.name}/", GUIDES_BACKUP)
