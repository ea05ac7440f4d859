"""The plan guard's rules about data, and how destroying on purpose is told."""

from collections.abc import Callable

import pytest

from policies.plan_guard.document import PlanDocument
from policies.plan_guard.finding import Finding
from policies.plan_guard.judgement import judge
from policies.plan_guard.rule_id import RuleId
from policies.plan_guard.rules.data_loss import HOLDERS
from policies.plan_guard.rules.fabric_ledger_volume import VOLUME
from tests.support.plans import DELETE, REPLACE, PlanBuilder
from tests.support.stacks import Stack

COSTLY = frozenset({RuleId.FABRIC_QUORUM, RuleId.FABRIC_PEERS, RuleId.FABRIC_LEDGER_VOLUME, RuleId.DATA_LOSS})
GUARDED = dict.fromkeys(HOLDERS, RuleId.DATA_LOSS) | {VOLUME: RuleId.FABRIC_LEDGER_VOLUME}


def found(plan: PlanBuilder) -> tuple[Finding, ...]:
    return judge(PlanDocument.of(plan.document))


@pytest.mark.parametrize("actions", [DELETE, REPLACE, ("create", "delete")])
@pytest.mark.parametrize("kind", GUARDED)
def test_nothing_that_holds_data_may_be_deleted_or_replaced(kind: str, actions: tuple[str, ...]) -> None:
    plan = PlanBuilder().resource("aws_sns_topic.kept").resource(f"{kind}.data", actions)
    [finding] = found(plan)
    assert (finding.rule, finding.address) == (GUARDED[kind], f"{kind}.data")
    assert finding.effect == ("be deleted" if actions == DELETE else "be replaced")


@pytest.mark.parametrize("actions", [("no-op",), ("update",), ("forget",)])
@pytest.mark.parametrize("kind", GUARDED)
def test_what_holds_data_may_be_changed_in_place(kind: str, actions: tuple[str, ...]) -> None:
    assert found(PlanBuilder().resource(f"{kind}.data", actions)) == ()


@pytest.mark.parametrize("kind", GUARDED)
def test_what_holds_data_may_be_created(kind: str) -> None:
    rules = {finding.rule for finding in found(PlanBuilder().created(f"{kind}.data"))}
    assert rules.isdisjoint({RuleId.DATA_LOSS, RuleId.FABRIC_LEDGER_VOLUME})


@pytest.mark.parametrize("actions", [DELETE, REPLACE])
def test_what_holds_no_data_may_go(actions: tuple[str, ...]) -> None:
    plan = PlanBuilder().resource("aws_volume_attachment.data", actions).resource("aws_route.private", actions)
    assert found(plan) == ()


def test_a_read_replica_may_go_but_not_once_it_is_promoted() -> None:
    def plan(source: str | None) -> PlanBuilder:
        values = {"identifier": "replica", "replicate_source_db": source}
        return PlanBuilder().resource("aws_db_instance.replica", DELETE, values=values)

    assert found(plan("banking-audit-db")) == ()
    assert [finding.rule for finding in found(plan(""))] == [RuleId.DATA_LOSS]


def test_a_finding_says_what_forces_the_replacement() -> None:
    plan = PlanBuilder().resource(f"{VOLUME}.disk", REPLACE, replace_paths=[["availability_zone"], ["kms_key_id"]])
    [finding] = found(plan)
    assert finding.effect == "be replaced, as availability_zone and kms_key_id can't be changed in place"


def test_what_an_interrupted_replacement_has_left_is_data_as_well() -> None:
    plan = PlanBuilder().resource(f"{VOLUME}.disk", DELETE)
    plan.changes[0]["deposed"] = "a1b2c3d4"
    assert [finding.rule for finding in found(plan)] == [RuleId.FABRIC_LEDGER_VOLUME]


def everything_deleted(*, protected: bool | str | None) -> PlanBuilder:
    plan = PlanBuilder(protected=protected)
    for number in range(3):
        plan.node("orderer", number, DELETE).resource(f"{VOLUME}.orderer_{number}", DELETE)
    return plan.node("peer", 0, DELETE).resource("aws_s3_bucket.artifacts", DELETE)


@pytest.mark.parametrize("lifted", [False, "false"], ids=["by default", "by -var"])
def test_an_environment_may_be_destroyed_once_its_protection_is_lifted(*, lifted: bool | str) -> None:
    assert found(everything_deleted(protected=lifted)) == ()


@pytest.mark.parametrize("protected", [True, "true", None])
def test_an_environment_may_not_be_destroyed_with_its_protection(*, protected: bool | str | None) -> None:
    assert {finding.rule for finding in found(everything_deleted(protected=protected))} == COSTLY


def replace_one(plan: PlanBuilder) -> None:
    plan.resource("aws_kms_key.volumes", REPLACE)


def keep_one(plan: PlanBuilder) -> None:
    plan.resource("aws_sns_topic.alerts")


def create_one(plan: PlanBuilder) -> None:
    plan.created("aws_cloudwatch_dashboard.operator")


def leave_one_out(plan: PlanBuilder) -> None:
    plan.resource("aws_sns_topic.alerts")
    plan.changes.pop()


@pytest.mark.parametrize("but", [replace_one, keep_one, create_one, leave_one_out])
def test_without_protection_it_is_on_purpose_only_if_nothing_is_kept_or_made(
    but: Callable[[PlanBuilder], None],
) -> None:
    plan = everything_deleted(protected=False)
    but(plan)
    assert {finding.rule for finding in found(plan)} == COSTLY


def test_the_only_volumes_that_the_stacks_have_are_the_ledgers(stacks: dict[str, Stack]) -> None:
    assert {name.split("-")[-2] for name, stack in stacks.items() if stack.resources(VOLUME)} == {"fabric"}


def test_the_nodes_carry_the_tag_that_the_rules_look_for(production: Callable[[str], Stack]) -> None:
    roles = [instance["tags"]["Role"] for instance in production("fabric").resources("aws_instance").values()]
    assert sorted(roles) == ["orderer"] * 3 + ["peer"] * 2
