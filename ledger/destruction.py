"""Destroys an environment's tiers, consumers first."""

from collections.abc import Mapping

from ledger import protection
from ledger.errors import UsageError
from ledger.progress import Progress
from ledger.remote_state import State
from ledger.running import run
from ledger.session import Session
from ledger.stacks import Stacks
from ledger.steps import Steps

# What people ask about before they agree: data, keys, and what holds them; each with its plural.
NOTABLE = {
    "aws_db_instance": ("database", "databases"),
    "aws_s3_bucket": ("bucket", "buckets"),
    "aws_ebs_volume": ("volume", "volumes"),
    "aws_dynamodb_table": ("table", "tables"),
    "aws_backup_vault": ("backup vault", "backup vaults"),
    "aws_secretsmanager_secret": ("secret", "secrets"),
    "aws_ecr_repository": ("image repository", "image repositories"),
    "aws_instance": ("instance", "instances"),
    "aws_kms_key": ("encryption key", "encryption keys"),
}
# A key has no name but its alias, which is another resource; an id says nothing to anybody.
_NAMES = ("bucket", "identifier", "name")


def notable(state: State) -> list[str]:
    """Databases, buckets, keys and the like, by name where they have one: `2 buckets: audit, logs`."""
    lines = []
    for kind, (one, many) in NOTABLE.items():
        found = [attributes for address, attributes in state.resources if address.split("[")[0].split(".")[-2] == kind]
        if found:
            names = ", ".join(filter(None, map(_name, found)))
            lines.append(f"{len(found)} {one if len(found) == 1 else many}" + (f": {names}" if names else ""))
    return lines


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


def destroy_tiers(session: Session, stacks: Stacks, states: Mapping[str, State], *, restore: str) -> dict[str, int]:
    """Destroys each tier after its consumers; answers how many resources each had.

    Deletion protection takes AWS as long to lift as anything to destroy, so it is lifted while the consumers go. What
    `restore`s it is told if that was in vain.
    """
    unprotected: list[str] = []

    def unprotect(steps: Steps) -> None:
        state = states.get(steps.stack.tier)
        if state is not None and state.resources:
            steps.prepare()
            if steps.protected(state):
                unprotected.append(steps.stack.tier)
            steps.unprotect(state)

    def job(steps: Steps, _progress: Progress) -> int:
        state = states.get(steps.stack.tier)
        if state is None or not state.resources:
            return 0
        steps.destroy()
        if steps.stack.tier in unprotected:
            unprotected.remove(steps.stack.tier)
        return len(state.resources)

    with protection.lifted_from(unprotected, restore):
        return run(session, stacks, stacks.edges(reverse=True), job, ahead=unprotect, describe=destroyed)


def destroyed(count: int) -> str:
    """In a few words."""
    return f"{count} destroyed" if count else "nothing was there"


def _name(attributes: Mapping[str, object]) -> str:
    tags = attributes.get("tags_all")
    if isinstance(tags, dict) and tags.get("Name"):
        return str(tags["Name"])
    return next((str(attributes[name]) for name in _NAMES if attributes.get(name)), "")
