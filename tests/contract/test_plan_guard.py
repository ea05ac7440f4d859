"""The stacks as they are pass the plan guard: made new, and once they are applied."""

import pytest

from policies.plan_guard.document import PlanDocument
from policies.plan_guard.judgement import judge
from tests.support.planned import plan_between
from tests.support.stacks import Stack


@pytest.mark.parametrize("first", [True, False], ids=["nothing exists", "all policies are known"])
def test_no_environment_is_refused_when_it_is_made(stacks: dict[str, Stack], *, first: bool) -> None:
    for name, stack in stacks.items():
        before = stack.document if first else {}
        plan = plan_between(before, stack.document, protected="development" not in name, first=first)
        assert judge(PlanDocument.of(plan)) == (), name


def test_an_unchanged_environment_is_not_refused(stacks: dict[str, Stack]) -> None:
    for name, stack in stacks.items():
        assert judge(PlanDocument.of(plan_between(stack.document, stack.document))) == (), name


def test_lifting_the_protection_is_refused_where_it_was(stacks: dict[str, Stack]) -> None:
    """`-var deletion_protection=false` without `-destroy`: what holds data could be deleted from then on."""
    for name, stack in stacks.items():
        if "var.deletion_protection" not in str(stack.document["resource"]):
            continue
        protected, lifted = (plan_between({}, stack.document, protected=on) for on in (True, False))
        for old, new in zip(protected["resource_changes"], lifted["resource_changes"], strict=True):
            before, after = old["change"]["after"], new["change"]["after"]
            new["change"] |= {"before": before, "actions": ["no-op"] if before == after else ["update"]}
        rules = {finding.rule.value for finding in judge(PlanDocument.of(lifted))}
        assert rules == {"protection-weakened"}, name
