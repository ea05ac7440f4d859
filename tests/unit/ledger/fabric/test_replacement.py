"""When a node may be replaced, and by which plan."""

from collections.abc import Iterable
from typing import Any

import pytest

from ledger.errors import InterruptedByUserError, LedgerError
from ledger.events import Change
from ledger.fabric import replacing
from ledger.fabric.network import FabricNetwork
from ledger.fabric.replacement import (
    NotReplaceableError,
    instance_address,
    require_only,
    require_replaceable,
    require_settled,
)
from ledger.fabric.replacing import Replacements
from ledger.remote_state import State
from ledger.steps import StackPlan
from policies.plan_guard.document import PlanDocument
from tests.support.plans import DELETE, REPLACE, PlanBuilder
from tests.support.told_network import DOWN, NETWORK, ToldNetwork, node, says

ADDRESS = "aws_instance.orderer_0_instance"
INSTANCE = {"id": "i-orderer-0", "private_ip": "10.0.1.5", "arn": "", "private_dns": None}


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> ToldNetwork:
    return ToldNetwork(monkeypatch)


@pytest.mark.parametrize("name", ["orderer-0", "peer-0"])
def test_a_node_of_a_healthy_network_may_be_replaced(told: ToldNetwork, name: str) -> None:
    require_replaceable(told.standing(), node(name))


@pytest.mark.parametrize("name", ["orderer-0", "peer-0"])
def test_a_node_that_is_down_itself_may_be_replaced(told: ToldNetwork, name: str) -> None:
    told.answers[name] = DOWN
    require_replaceable(told.standing(), node(name))


def test_an_orderer_waits_for_all_others(told: ToldNetwork) -> None:
    unreachable = LedgerError("orderer-2 is not registered.")
    with pytest.raises(NotReplaceableError, match=r"of the other orderers, not healthy: orderer-1, orderer-2\."):
        require_replaceable(told.standing(orderer_1=DOWN, orderer_2=unreachable), node("orderer-0"))


def test_an_orderer_waits_for_one_that_still_catches_up(told: ToldNetwork) -> None:
    with pytest.raises(NotReplaceableError, match="without all of the channel's 100 blocks: orderer-2"):
        require_replaceable(told.standing(orderer_2=says(99)), node("orderer-0"))


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (says(0), "not on the channel"),
        (says(consensus="inactive"), "not active on the channel"),
        (says(restoring="20261123T003000Z"), "being restored"),
        (says(None), "without all of the channel's 100 blocks"),
    ],
)
def test_an_orderer_waits_for_one_that_is_healthy_and_takes_no_part(
    told: ToldNetwork, answer: dict[str, Any], reason: str
) -> None:
    with pytest.raises(NotReplaceableError, match=f"of the other orderers, {reason}: orderer-1"):
        require_replaceable(told.standing(orderer_1=answer), node("orderer-0"))


def test_an_orderer_that_has_not_joined_is_none_that_others_need(told: ToldNetwork) -> None:
    require_replaceable(told.standing(orderer_0=says(0)), node("orderer-0"))


def test_an_orderer_waits_while_the_leader_misses_one_that_is_healthy(told: ToldNetwork) -> None:
    counts = says(leader=True, active_nodes=2)
    with pytest.raises(NotReplaceableError, match="orderer-1, which leads, counts 2 of 3 orderers as active"):
        require_replaceable(told.standing(orderer_1=counts), node("orderer-0"))
    require_replaceable(told.standing(orderer_0=DOWN), node("orderer-0"))
    require_replaceable(told.standing(orderer_0=says(consensus="follower")), node("orderer-0"))
    require_replaceable(told.standing(orderer_0=says(), orderer_1=counts | {"active_nodes": 3}), node("orderer-0"))


def test_an_orderer_waits_while_nobody_tells_how_many_blocks_there_are(told: ToldNetwork) -> None:
    told.answers |= {each.name: says(0) for each in NETWORK.nodes}
    standing = told.standing(peer_0=DOWN)
    with pytest.raises(NotReplaceableError, match="tell how many blocks they have"):
        require_replaceable(standing, node("orderer-0"))


def test_before_there_is_a_channel_healthy_nodes_may_be_replaced(told: ToldNetwork) -> None:
    told.answers |= {each.name: says(0) for each in NETWORK.nodes}
    require_replaceable(told.standing(), node("orderer-0"))


def test_a_peer_needs_a_quorum_to_catch_up_and_another_peer_to_serve_meanwhile(told: ToldNetwork) -> None:
    require_replaceable(told.standing(orderer_1=DOWN), node("peer-0"))
    with pytest.raises(NotReplaceableError, match="not healthy: orderer-1, orderer-2"):
        require_replaceable(told.standing(orderer_1=DOWN, orderer_2=DOWN), node("peer-0"))
    with pytest.raises(NotReplaceableError, match="of the orderers, not healthy: orderer-1; not on the channel: ord"):
        require_replaceable(told.standing(orderer_1=DOWN, orderer_2=says(0)), node("peer-0"))
    with pytest.raises(NotReplaceableError, match="no other peer serves"):
        require_replaceable(told.standing(orderer_1=says(), orderer_2=says(), peer_1=DOWN), node("peer-0"))


def state(**resources: dict[str, Any]) -> State:
    listed = [
        {"mode": "managed", "type": kind, "name": "x", "instances": [{"attributes": attributes}]}
        for kind, attributes in resources.items()
    ]
    return State({"resources": listed})


def test_the_instance_is_found_by_its_id(told: ToldNetwork) -> None:
    assert told
    same_id = {"id": "i-orderer-0"}
    found = instance_address(state(aws_ec2_instance_state=same_id, aws_instance=same_id), node("orderer-0"))
    assert found == "aws_instance.x"


@pytest.mark.parametrize("applied", [None, state(aws_instance={"id": "i-other"})])
def test_an_instance_that_is_not_in_the_state_is_not_guessed(applied: State | None) -> None:
    with pytest.raises(LedgerError, match="orderer-0's instance i-orderer-0 is not in the state"):
        instance_address(applied, node("orderer-0"))


def test_pending_changes_are_listed_and_refused() -> None:
    pending = (Change("aws_s3_object.bundle", "update"), Change("aws_instance.peer_0", "replace"))
    with pytest.raises(NotReplaceableError) as error:
        require_settled(StackPlan("fabric", pending), "production")
    assert error.value.message.endswith(":\n  update aws_s3_object.bundle\n  replace aws_instance.peer_0")
    assert error.value.hint == "Deploy them first: ledger deploy production --tier fabric"
    require_settled(StackPlan("fabric", outputs=("FabricChannel",), pending=True), "production")


def planned(builder: PlanBuilder) -> PlanDocument:
    return PlanDocument.of(builder.document)


def test_a_plan_may_replace_the_instance_and_what_names_it() -> None:
    attachment = {"id": "vai-1", "instance_id": "i-orderer-0", "volume_id": "vol-1"}
    record = {"records": ["10.0.1.5"], "ttl": 60}
    plan = PlanBuilder().resource(ADDRESS, REPLACE, values=INSTANCE)
    plan.resource("aws_volume_attachment.orderer_0", REPLACE, values=attachment)
    unknown = {"after": {"ttl": 60}, "after_unknown": {"records": True}}
    plan.resource("aws_route53_record.orderer_0", ("update",), values=record, **unknown)
    plan.resource("aws_s3_object.bundle")
    require_only(planned(plan), ADDRESS, node("orderer-0"))


@pytest.mark.parametrize(
    ("address", "actions", "values"),
    [
        ("aws_instance.orderer_1_instance", REPLACE, {"id": "i-orderer-1", "private_ip": "10.0.1.55"}),
        ("aws_volume_attachment.orderer_1", REPLACE, {"instance_id": "i-orderer-1"}),
        ("aws_volume_attachment.orderer_0", DELETE, {"instance_id": "i-orderer-0"}),
        ("aws_ebs_volume.orderer_0_disk", REPLACE, {"id": "vol-orderer-0"}),
    ],
)
def test_a_plan_may_not_take_away_anything_else(address: str, actions: Iterable[str], values: dict[str, Any]) -> None:
    plan = PlanBuilder().resource(ADDRESS, REPLACE, values=INSTANCE).resource(address, actions, values=values)
    with pytest.raises(NotReplaceableError, match=f"this would be lost: {address}"):
        require_only(planned(plan), ADDRESS, node("orderer-0"))


def test_a_plan_may_not_undo_what_somebody_else_has_deployed_meanwhile() -> None:
    """Neither beside the instance, nor in what has to follow it."""
    record = {"records": ["10.0.1.5"], "ttl": 60}
    plan = PlanBuilder().resource(ADDRESS, REPLACE, values=INSTANCE).created("aws_s3_object.new")
    plan.resource("aws_s3_object.bundle", ("update",), values={"etag": "a"}, after={"etag": "b"})
    plan.resource("aws_route53_record.orderer_0", ("update",), values=record, after=record | {"ttl": 5})
    named = "aws_route53_record.orderer_0, aws_s3_object.bundle, aws_s3_object.new"
    with pytest.raises(NotReplaceableError, match=f"this would be changed: {named}"):
        require_only(planned(plan), ADDRESS, node("orderer-0"))


def test_a_plan_may_not_delete_what_an_earlier_replacement_has_left() -> None:
    plan = PlanBuilder().resource(ADDRESS, REPLACE, values=INSTANCE).resource(ADDRESS, DELETE, values=INSTANCE)
    plan.changes[-1]["deposed"] = "abcd1234"
    with pytest.raises(NotReplaceableError, match=f"this would be lost: {ADDRESS}"):
        require_only(planned(plan), ADDRESS, node("orderer-0"))


@pytest.mark.parametrize("actions", [("no-op",), ("update",), DELETE])
def test_a_plan_that_does_not_replace_the_instance_is_refused(actions: Iterable[str]) -> None:
    plan = PlanBuilder().resource(ADDRESS, actions, values=INSTANCE)
    with pytest.raises(NotReplaceableError, match="doesn't replace"):
        require_only(planned(plan), ADDRESS, node("orderer-0"))


class _Environment:
    name = "production"


class _Session:
    environment = _Environment()

    def states(self) -> dict[str, State]:
        return {"fabric": state(aws_instance={"id": "i-orderer-0"})}


@pytest.fixture
def replacements(told: ToldNetwork, monkeypatch: pytest.MonkeyPatch) -> Replacements:
    """Of the first orderer and the first peer, without Terraform."""
    assert told
    made = Replacements(_Session(), [node("orderer-0"), node("peer-0")], say=[].append)  # type: ignore[arg-type]
    monkeypatch.setattr(FabricNetwork, "of", lambda _environment: NETWORK)
    monkeypatch.setattr(made, "_plan", lambda _node, _address: StackPlan("fabric"))
    monkeypatch.setattr(made, "_run", lambda _job, **_options: {})
    return made


def test_a_node_that_does_not_come_back_is_half_way(
    replacements: Replacements, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stalls(*_arguments: object, **_options: object) -> None:
        raise LedgerError("orderer-0 is not back.", hint="Look.")

    monkeypatch.setattr(replacing, "await_node", stalls)
    with pytest.raises(LedgerError) as error:
        replacements.replace()
    hint = str(error.value.hint)
    assert hint.startswith("Look. Replaced: none. Half-way: orderer-0; its data volume is kept.")
    assert "Not begun: peer-0. Once all nodes are healthy, go on with: ledger fabric replace production peer-0" in hint


def test_an_interrupt_tells_what_is_done(replacements: Replacements, monkeypatch: pytest.MonkeyPatch) -> None:
    replacements.done.append("orderer-0")

    def interrupted(_name: str) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(replacements, "_replace", interrupted)
    with pytest.raises(InterruptedByUserError) as error:
        replacements.replace()
    assert str(error.value.hint).startswith("Replaced: orderer-0. Not begun: peer-0.")


def test_the_next_one_waits_until_the_leader_counts_an_orderer_that_is_back(
    replacements: Replacements, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []
    monkeypatch.setattr(replacing, "instance_address", lambda _state, _node: ADDRESS)
    monkeypatch.setattr(replacing, "await_node", lambda _network, each, **_options: done.append(each.name))
    monkeypatch.setattr(replacing, "await_counted", lambda _network, **_options: done.append("counted"))
    replacements.replace()
    assert done == ["orderer-0", "counted", "peer-0"]


def test_a_node_that_has_not_joined_is_not_waited_for_to_catch_up(
    replacements: Replacements, told: ToldNetwork, monkeypatch: pytest.MonkeyPatch
) -> None:
    told.answers["orderer-0"] = says(0)
    goals: list[int] = []
    monkeypatch.setattr(replacing, "await_node", lambda *_arguments, goal, **_options: goals.append(goal))
    monkeypatch.setattr(replacements, "nodes", [node("orderer-0")])
    replacements.replace()
    told.answers["orderer-0"] = says(100)
    replacements.replace()
    assert goals == [0, 100]
