"""What a rule finds."""

from dataclasses import dataclass

from policies.plan_guard.rule_id import RuleId


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One resource that a plan must not treat as it would."""

    rule: RuleId
    address: str
    effect: str
    """What would happen to it, as in `be replaced, as availability_zone can't be changed in place`."""
    reason: str
    """Why that is refused."""
    remedy: str
    """What to do instead."""
