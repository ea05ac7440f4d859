"""Destroys an environment's tiers, consumers first."""

from collections.abc import Mapping

from ledger.errors import UsageError
from ledger.progress import Progress
from ledger.remote_state import State
from ledger.running import run
from ledger.session import Session
from ledger.stacks import Stacks
from ledger.steps import Steps

# What people ask about before they agree: data, keys, and what holds them.
NOTABLE = {
    "aws_db_instance": "database",
    "aws_s3_bucket": "bucket",
    "aws_kms_key": "encryption key",
    "aws_ebs_volume": "volume",
    "aws_secretsmanager_secret": "secret",
    "aws_ecr_repository": "image repository",
    "aws_dynamodb_table": "table",
    "aws_backup_vault": "backup vault",
    "aws_instance": "machine",
}
_NAMES = ("bucket", "identifier", "name", "description", "id")


def notable(state: State) -> list[str]:
    """Databases, buckets, keys and the like, by name."""
    return [
        f"{NOTABLE[kind]} {_name(attributes)}"
        for address, attributes in state.resources
        if (kind := address.split("[")[0].split(".")[-2]) in NOTABLE
    ]


def require_no_consumers(session: Session, stacks: Stacks, states: Mapping[str, State]) -> None:
    """Refuses to pull a tier from under one that still uses it."""
    left = [
        tier
        for tier in session.stacks.tiers
        if tier not in stacks
        and tier in states
        and states[tier].resources
        and any(producer in stacks for producer in session.stacks[tier].producers)
    ]
    if left:
        raise UsageError(
            f"Still in use by {', '.join(left)}.",
            hint=f"Destroy those too: add {' '.join(f'--tier {tier}' for tier in left)}.",
        )


def destroy_tiers(session: Session, stacks: Stacks, states: Mapping[str, State]) -> dict[str, int]:
    """Destroys each tier after its consumers; answers how many resources each had."""

    def job(steps: Steps, _progress: Progress) -> int:
        state = states.get(steps.stack.tier)
        if state is None or not state.resources:
            return 0
        steps.prepare()
        steps.destroy(state)
        return len(state.resources)

    return run(session, stacks, stacks.edges(reverse=True), job, describe=destroyed)


def destroyed(count: int) -> str:
    """In a few words."""
    return f"{count} destroyed" if count else "nothing was there"


def _name(attributes: Mapping[str, object]) -> str:
    tags = attributes.get("tags_all") or attributes.get("tags")
    if isinstance(tags, dict) and tags.get("Name"):
        return str(tags["Name"])
    return next((str(attributes[name]) for name in _NAMES if attributes.get(name)), "?")
