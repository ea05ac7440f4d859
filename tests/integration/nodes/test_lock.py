"""One node at a time: the lock in DynamoDB, taken and given back by the real AWS command line."""

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.support.fabric_node import FabricNode

MakeNode = Callable[[str], FabricNode]
TABLE = "banking-audit-fabric-locks"
Lock = Callable[..., dict[str, str] | None]


@pytest.fixture
def lock(locks: Any) -> Lock:
    """The lock's owner and expiry, or None; with arguments, gives it to somebody first."""

    def look(owner: str | None = None, seconds: int = 600) -> dict[str, str] | None:
        if owner:
            expires = str(int(time.time()) + seconds)
            item = {"Lock": {"S": "stopping"}, "Owner": {"S": owner}, "ExpiresAt": {"N": expires}}
            locks.put_item(TableName=TABLE, Item=item)
        found = locks.get_item(TableName=TABLE, Key={"Lock": {"S": "stopping"}}).get("Item")
        return found and {name: next(iter(value.values())) for name, value in found.items()}

    return look


@pytest.fixture
def node(node_of: MakeNode) -> Iterator[FabricNode]:
    node = node_of("orderer-0")
    node.extra["LOCK_PAUSE_SECONDS"] = "0.2"
    node.stub("command", 'aws dynamodb scan --table-name banking-audit-fabric-locks >"$held"; exit "${code:-0}"')
    node.extra |= {"held": str(node.home / "held"), "AWS_DEFAULT_REGION": "us-east-1"}
    return node


def run(node: FabricNode, wait: str = "0", *command: str) -> Any:
    return node.libexec("with-lock", wait, *(command or ("env", "command")))


@pytest.mark.parametrize("code", [0, 3])
def test_the_command_has_the_lock_and_it_is_given_back_whatever_happens(
    node: FabricNode, lock: Lock, code: int
) -> None:
    node.extra["code"] = str(code)
    assert run(node).returncode == code
    assert '"orderer-0"' in (node.home / "held").read_text()
    assert lock() is None


def test_a_lock_that_another_node_has_is_waited_for_and_then_named(node: FabricNode, lock: Lock) -> None:
    before = lock("peer-1")
    began = time.monotonic()
    ran = run(node, "2")
    assert ran.returncode == 75
    assert time.monotonic() - began > 1  # the script's clock has whole seconds
    assert before
    until = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(int(before["ExpiresAt"])))
    assert f"the lock is not free: peer-1 has it until {until} at the latest; nothing was done" in ran.stderr
    assert (node.calls_of("command"), lock()) == ([], before)


@pytest.mark.parametrize(("owner", "seconds"), [("peer-1", -5), ("orderer-0", 600)], ids=["expired", "own"])
def test_a_lock_that_expired_or_is_left_of_this_node_is_taken(
    node: FabricNode, lock: Lock, owner: str, seconds: int
) -> None:
    lock(owner, seconds)
    assert run(node).returncode == 0
    assert '"orderer-0"' in (node.home / "held").read_text()
    assert lock() is None


def test_a_lock_that_another_node_took_meanwhile_is_left_to_it(node: FabricNode, lock: Lock) -> None:
    item = '{"Lock":{"S":"stopping"},"Owner":{"S":"peer-1"},"ExpiresAt":{"N":"9999999999"}}'
    node.stub("command", f"aws dynamodb put-item --table-name {TABLE} --item '{item}'")
    ran = run(node)
    assert "WARNING: the lock could not be given back" in ran.stdout
    left = lock()
    assert left
    assert left["Owner"] == "peer-1"


def test_two_scripts_of_one_node_do_not_share_the_lock(node: FabricNode, lock: Lock) -> None:
    again = node.bundle / "libexec/with-lock"
    node.stub("command", f'"{again}" "{node.root}" 0 true')
    ran = run(node)
    assert ran.returncode == 75
    assert "another script on this node is about to stop Fabric; nothing was done" in ran.stderr
    assert lock() is None


def test_a_command_that_outlives_the_lock_is_ended(node: FabricNode, lock: Lock) -> None:
    node.extra["LOCKED_COMMAND_SECONDS"] = "1"
    ran = run(node, "0", "sleep", "30")
    assert ran.returncode == 69
    assert "sleep took longer than 1 seconds with the lock, and was ended" in ran.stderr
    assert lock() is None


def test_a_table_that_does_not_answer_is_no_lock(node: FabricNode) -> None:
    node.extra["AWS_ENDPOINT_URL"] = "http://127.0.0.1:9"
    ran = run(node, "60")
    assert ran.returncode == 75
    assert f"can't ask for the lock in the table {TABLE}" in ran.stderr
    assert node.calls_of("command") == []


@pytest.mark.usefixtures("locks")
@pytest.mark.parametrize("arguments", [("soon", "true"), ("5",)], ids=["time", "command"])
def test_a_wrong_call_is_told(node: FabricNode, arguments: tuple[str, ...]) -> None:
    ran = node.libexec("with-lock", *arguments)
    assert ran.returncode == 78
    assert "how long to wait, in whole seconds, and for what?" in ran.stderr
