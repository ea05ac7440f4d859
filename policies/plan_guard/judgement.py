"""Holds a plan against all rules."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from policies.plan_guard.document import UNKNOWN, PlanDocument
from policies.plan_guard.exceptions import GrantedException
from policies.plan_guard.finding import Finding
from policies.plan_guard.purpose import destroys_on_purpose
from policies.plan_guard.resource_policies import RESOURCE_POLICIES
from policies.plan_guard.rule_id import RuleId
from policies.plan_guard.rules.data_loss import data_loss
from policies.plan_guard.rules.encryption_off import encryption_off
from policies.plan_guard.rules.fabric_ledger_volume import fabric_ledger_volume
from policies.plan_guard.rules.fabric_peers import fabric_peers
from policies.plan_guard.rules.fabric_quorum import fabric_quorum
from policies.plan_guard.rules.logging_off import logging_off
from policies.plan_guard.rules.protection_weakened import protection_weakened
from policies.plan_guard.rules.public_exposure import public_exposure
from policies.plan_guard.rules.wildcard_iam import IDENTITY_POLICIES, wildcard_iam
from policies.plan_guard.values import every

RULES: dict[RuleId, Callable[[PlanDocument], Iterator[Finding]]] = {
    RuleId.FABRIC_QUORUM: fabric_quorum,
    RuleId.FABRIC_PEERS: fabric_peers,
    RuleId.FABRIC_LEDGER_VOLUME: fabric_ledger_volume,
    RuleId.DATA_LOSS: data_loss,
    RuleId.PROTECTION_WEAKENED: protection_weakened,
    RuleId.PUBLIC_EXPOSURE: public_exposure,
    RuleId.WILDCARD_IAM: wildcard_iam,
    RuleId.ENCRYPTION_OFF: encryption_off,
    RuleId.LOGGING_OFF: logging_off,
}


def judge(plan: PlanDocument) -> tuple[Finding, ...]:
    """All that the rules find; nothing in a plan that destroys an environment on purpose."""
    if destroys_on_purpose(plan):
        return ()
    return tuple(finding for rule in RULES.values() for finding in rule(plan))


def unjudged(plan: PlanDocument) -> tuple[str, ...]:
    """The policies whose text names something that is made by this plan, and is therefore known only afterwards."""
    places = {kind: (path,) for kind, path in RESOURCE_POLICIES.items()} | IDENTITY_POLICIES
    return tuple(
        item.address
        for item in plan.managed
        if item.change.makes_or_changes
        and item.type in places
        and UNKNOWN in every(item.change.planned, *places[item.type])
        and _is_written(item.address, places[item.type][0], plan)
    )


def _is_written(address: str, argument: str, plan: PlanDocument) -> bool:
    """Whether the configuration sets an argument, which AWS would otherwise choose."""
    configured = plan.configuration.resource(address)
    return configured is not None and argument in configured.expressions


@dataclass(frozen=True)
class Allowed:
    """A finding, and the exception that lets it pass."""

    finding: Finding
    exception: GrantedException


@dataclass(frozen=True)
class Verdict:
    """Findings, and those among them for which there is an exception."""

    refused: tuple[Finding, ...]
    allowed: tuple[Allowed, ...]

    @classmethod
    def on(cls, findings: Iterable[Finding], exceptions: Iterable[GrantedException]) -> "Verdict":
        """Divides the findings."""
        chosen = {(item.rule, item.address): item for item in exceptions}
        listed = tuple(findings)
        return cls(
            refused=tuple(finding for finding in listed if (finding.rule, finding.address) not in chosen),
            allowed=tuple(
                Allowed(finding, chosen[finding.rule, finding.address])
                for finding in listed
                if (finding.rule, finding.address) in chosen
            ),
        )

    @property
    def refused_rules(self) -> tuple[RuleId, ...]:
        """The rules that refuse, in their order."""
        return tuple(dict.fromkeys(finding.rule for finding in self.refused))
