"""The plan guard's rules about orderers and peers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.plan_guard.document import PlanDocument
from policies.plan_guard.finding import Finding
from policies.plan_guard.judgement import judge
from policies.plan_guard.nodes import STOPPING
from policies.plan_guard.rule_id import RuleId
from tests.support.plans import DELETE, REPLACE, PlanBuilder, node_address, node_values

SIZES = (1, 3, 5, 7)


def found(plan: PlanBuilder) -> tuple[Finding, ...]:
    return judge(PlanDocument.of(plan.document))


def addresses(plan: PlanBuilder, rule: RuleId = RuleId.FABRIC_QUORUM) -> list[str]:
    findings = found(plan)
    assert {finding.rule for finding in findings} <= {rule}
    return [finding.address for finding in findings]


def network(size: int, treated: dict[int, tuple[str, ...]], role: str = "orderer") -> PlanBuilder:
    plan = PlanBuilder()
    for number in range(size):
        plan.node(role, number, treated.get(number, ("no-op",)))
    return plan


@pytest.mark.parametrize("size", SIZES)
def test_the_first_creation_of_all_nodes_passes(size: int) -> None:
    plan = PlanBuilder()
    for number in range(size):
        for role in ("orderer", "peer"):
            plan.created(node_address(role, number), node_values(role, number))
    assert found(plan) == ()


@pytest.mark.parametrize("actions", [REPLACE, ("create", "delete"), DELETE])
@pytest.mark.parametrize("size", SIZES[1:])
def test_one_orderer_may_go_where_a_majority_stays(size: int, actions: tuple[str, ...]) -> None:
    assert found(network(size, {0: actions})) == ()


@pytest.mark.parametrize("actions", [REPLACE, ("create", "delete"), DELETE])
@pytest.mark.parametrize("size", SIZES[1:])
def test_two_orderers_may_not_go_at_once_even_where_a_majority_would_stay(size: int, actions: tuple[str, ...]) -> None:
    expected = [node_address("orderer", 0), node_address("orderer", 1)]
    assert addresses(network(size, {0: actions, 1: actions})) == expected


@pytest.mark.parametrize("size", [1, 2])
def test_not_even_one_orderer_may_go_where_no_majority_would_stay(size: int) -> None:
    [finding] = found(network(size, {0: REPLACE}))
    assert finding.rule is RuleId.FABRIC_QUORUM
    assert f"{size - 1} of {size} orderers would stay up" in finding.reason
    assert "no way without an interruption" in finding.remedy


@pytest.mark.parametrize("attribute", STOPPING)
def test_a_change_that_stops_instances_is_refused_for_two_orderers_and_passes_for_one(attribute: str) -> None:
    def plan(changed: int) -> PlanBuilder:
        made = PlanBuilder()
        for number in range(3):
            if number < changed:
                made.node("orderer", number, ("update",), alters=(attribute,))
            else:
                made.node("orderer", number)
        return made

    assert found(plan(1)) == ()
    findings = found(plan(2))
    assert [finding.effect for finding in findings] == [f"be stopped and started, to change {attribute}"] * 2


def test_a_value_that_is_known_only_later_counts_as_changed() -> None:
    plan = PlanBuilder()
    for number in range(3):
        values = {"user_data": "before", "tags": {"Role": "orderer"}}
        unknown = {"user_data": True, "capacity_reservation_specification": [{"capacity_reservation_target": []}]}
        after = {"tags": {"Role": "orderer"}}
        plan.resource(node_address("orderer", number), ("update",), values=values, after=after, after_unknown=unknown)
    assert {finding.effect for finding in found(plan)} == {"be stopped and started, to change user_data"}


@pytest.mark.parametrize("attribute", ["tags_all", "monitoring", "disable_api_termination", "metadata_options"])
def test_a_change_that_stops_no_instance_passes_for_all_orderers(attribute: str) -> None:
    plan = PlanBuilder()
    for number in range(3):
        values = {"tags": {"Role": "orderer"}, attribute: {"Role": "orderer"}}
        after = values | {attribute: {"Role": "orderer", "Owner": "audit"}}
        plan.resource(node_address("orderer", number), ("update",), values=values, after=after)
    assert found(plan) == ()


def test_one_orderer_may_not_go_while_another_is_missing() -> None:
    plan = PlanBuilder().node("orderer", 0, REPLACE).node("orderer", 1).missing_node("orderer", 2)
    [finding] = found(plan)
    assert finding.address == node_address("orderer", 0)
    assert "1 of 3 orderers would stay up" in finding.reason
    assert finding.remedy == "Bring back the orderers that are down or missing first."


def test_one_orderer_may_not_go_while_another_is_stopped() -> None:
    plan = PlanBuilder().node("orderer", 0, REPLACE).node("orderer", 1).node("orderer", 2, state="stopped")
    assert addresses(plan) == [node_address("orderer", 0)]


def test_what_has_failed_may_be_brought_back_even_if_it_is_several() -> None:
    assert found(PlanBuilder().node("orderer", 0).missing_node("orderer", 1).missing_node("orderer", 2)) == ()
    plan = PlanBuilder().node("orderer", 0)
    for number in (1, 2):
        plan.node("orderer", number, REPLACE, state="stopped")
    assert found(plan) == ()


def test_stopped_orderers_may_not_be_given_up_together() -> None:
    plan = PlanBuilder().node("orderer", 0)
    for number in (1, 2):
        plan.node("orderer", number, DELETE, state="stopped")
    assert addresses(plan) == [node_address("orderer", 1), node_address("orderer", 2)]


def test_orderers_that_a_targeted_plan_leaves_out_still_count() -> None:
    plan = network(3, {0: REPLACE})
    plan.changes = plan.changes[:1]
    assert found(plan) == ()


def test_a_node_that_is_only_moved_counts_once() -> None:
    plan = PlanBuilder().node("orderer", 0, REPLACE)
    plan.changes[0]["previous_address"] = plan.existing[0]["address"]
    plan.changes[0]["address"] = "aws_instance.moved"
    [finding] = found(plan)
    assert "0 of 1 orderers" in finding.reason


def test_the_role_is_read_from_the_tag_whatever_the_address() -> None:
    plan = PlanBuilder()
    for name in ("a", "b", "c"):
        plan.resource(f"aws_instance.{name}", REPLACE, values={"tags_all": {"Role": "orderer", "Tier": "fabric"}})
    assert len(addresses(plan)) == 3
    others = PlanBuilder()
    for name in ("a", "b", "c"):
        others.resource(f"aws_instance.{name}", REPLACE, values={"tags": None})
    assert found(others) == ()


@pytest.mark.parametrize("size", [2, 3])
def test_all_peers_may_not_go_at_once_but_all_but_one_may(size: int) -> None:
    everyone = dict.fromkeys(range(size), REPLACE)
    assert addresses(network(size, everyone, "peer"), RuleId.FABRIC_PEERS) == [
        node_address("peer", number) for number in range(size)
    ]
    everyone.pop(0)
    assert found(network(size, everyone, "peer")) == ()


def test_the_last_peer_that_is_up_may_not_go() -> None:
    plan = PlanBuilder().node("peer", 0, REPLACE).node("peer", 1, state="stopped")
    assert addresses(plan, RuleId.FABRIC_PEERS) == [node_address("peer", 0)]
    bringing_back = PlanBuilder().node("peer", 0, REPLACE, state="stopped").node("peer", 1, state="stopped")
    assert found(bringing_back) == ()


def test_a_single_peer_may_go_only_if_that_is_allowed() -> None:
    [finding] = found(network(1, {0: DELETE}, "peer"))
    assert finding.rule is RuleId.FABRIC_PEERS
    assert "no way without an interruption" in finding.remedy


KEPT = st.sampled_from(["kept", "changed", "stopped before"])
GONE = st.sampled_from(["replaced", "deleted", "resized"])


@given(st.lists(KEPT | GONE, min_size=1, max_size=9))
def test_a_plan_passes_exactly_if_it_takes_one_orderer_at_most_and_a_majority_stays(fates: list[str]) -> None:
    plan = PlanBuilder()
    for number, fate in enumerate(fates):
        match fate:
            case "replaced":
                plan.node("orderer", number, REPLACE)
            case "deleted":
                plan.node("orderer", number, DELETE)
            case "resized":
                plan.node("orderer", number, ("update",), alters=("instance_type",))
            case "changed":
                plan.node("orderer", number, ("update",), alters=("monitoring",))
            case "stopped before":
                plan.node("orderer", number, state="stopped")
            case _:
                plan.node("orderer", number)
    gone = [node_address("orderer", n) for n, fate in enumerate(fates) if fate in {"replaced", "deleted", "resized"}]
    up = sum(fate in {"kept", "changed"} for fate in fates)
    passes = not gone or (len(gone) == 1 and 2 * up > len(fates))
    assert addresses(plan) == ([] if passes else gone)
