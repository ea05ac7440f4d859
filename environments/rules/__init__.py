"""Rules between settings: what no single field can know.

A rule is a function whose parameters are named for the settings groups it reads, and that yields a violation
for every value it objects to. It is run whenever all these groups are valid by themselves, so that one bad
value doesn't hide another group's problems.
"""

from environments.rules import account, container, database, fabric, network
from environments.rules.violation import Rule, Violation

RULES: tuple[Rule, ...] = (*network.RULES, *database.RULES, *fabric.RULES, *container.RULES, *account.RULES)

__all__ = ["RULES", "Rule", "Violation"]
