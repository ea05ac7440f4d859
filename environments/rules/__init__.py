"""Rules between settings: what no single field can know.

A rule is a function whose parameters are named for the settings groups it reads, and that yields a violation for
every value it objects to. It is run even if some settings of these groups are invalid by themselves, and ends
quietly where it reads one of those: one bad value hides no other problem that it has nothing to do with.
"""

from environments.rules import account, between, container, database, fabric, network
from environments.rules.violation import Rule, RuleBetween, Violation

RULES: tuple[Rule, ...] = (*network.RULES, *database.RULES, *fabric.RULES, *container.RULES, *account.RULES)

RULES_BETWEEN: tuple[RuleBetween, ...] = between.RULES_BETWEEN

__all__ = ["RULES", "RULES_BETWEEN", "Rule", "RuleBetween", "Violation"]
