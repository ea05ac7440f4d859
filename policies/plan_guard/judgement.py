"""Holds a plan against all rules."""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass

from policies.plan_guard.document import PlanDocument
from policies.plan_guard.finding import Finding
from policies.plan_guard.purpose import destroys_on_purpose
from policies.plan_guard.rule_id import RuleId
from policies.plan_guard.rules.data_loss import data_loss
from policies.plan_guard.rules.fabric_ledger_volume import fabric_ledger_volume
from policies.plan_guard.rules.fabric_peers import fabric_peers
from policies.plan_guard.rules.fabric_quorum import fabric_quorum

RULES: dict[RuleId, Callable[[PlanDocument], Iterator[Finding]]] = {
    RuleId.FABRIC_QUORUM: fabric_quorum,
    RuleId.FABRIC_PEERS: fabric_peers,
    RuleId.FABRIC_LEDGER_VOLUME: fabric_ledger_volume,
    RuleId.DATA_LOSS: data_loss,
}


def judge(plan: PlanDocument) -> tuple[Finding, ...]:
    """All that the rules find; nothing in a plan that destroys an environment on purpose."""
    if destroys_on_purpose(plan):
        return ()
    return tuple(finding for rule in RULES.values() for finding in rule(plan))


@dataclass(frozen=True)
class Verdict:
    """Findings, and those among them that somebody has allowed by name."""

    refused: tuple[Finding, ...]
    allowed: tuple[Finding, ...]

    @classmethod
    def on(cls, findings: Iterable[Finding], allow: Collection[RuleId]) -> "Verdict":
        """Divides the findings."""
        listed = tuple(findings)
        return cls(
            refused=tuple(finding for finding in listed if finding.rule not in allow),
            allowed=tuple(finding for finding in listed if finding.rule in allow),
        )

    @property
    def refused_rules(self) -> tuple[RuleId, ...]:
        """The rules that refuse, in their order."""
        return tuple(dict.fromkeys(finding.rule for finding in self.refused))
