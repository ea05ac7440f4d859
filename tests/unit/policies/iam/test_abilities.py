"""What roles may do, as it is shown."""

from policies.iam.abilities import abilities_of
from policies.iam.stacks import Stacks
from policies.iam.survey import Survey
from tests.unit.policies.iam.planted import ACCOUNT, allow, policy, role, stacks


def shown(given: Stacks) -> list[tuple[str, int, list[str]]]:
    found = abilities_of(Survey.of(given).roles, given.key_names())
    return [(role.name, role.count, [str(ability) for ability in role.allowed]) for role in found]


def test_nodes_that_may_the_same_each_of_its_own_are_one() -> None:
    nodes = [role(f"peer-{n}", allow("s3:GetObject", f"arn:aws:s3:::b/peer-{n}/*")) for n in (0, 1)]
    assert shown(stacks(*nodes)) == [("peer-N", 2, ["s3: GetObject on b/peer-N/*"])]


def test_a_node_that_may_more_stands_alone() -> None:
    nodes = [role("peer-0", allow("s3:GetObject", "arn:aws:s3:::b/peer-0/*")), role("peer-1")]
    neighbour = role("peer-2", allow("s3:GetObject", "arn:aws:s3:::b/peer-0/*"))
    assert shown(stacks(*nodes, neighbour)) == [
        ("peer-N", 1, ["s3: GetObject on b/peer-N/*"]),
        ("peer-N", 1, []),
        ("peer-N", 1, ["s3: GetObject on b/peer-0/*"]),
    ]


def test_conditions_and_keys_names_are_shown_and_denials_are_not() -> None:
    key = {
        "aws_kms_key": {"k": {"policy": policy()}},
        "aws_kms_alias": {"a": {"name": "alias/ours", "target_key_id": "${aws_kms_key.k.key_id}"}},
    }
    via = {"StringEquals": {"kms:ViaService": "s3.us-east-1.amazonaws.com"}}
    use = allow("kms:Decrypt", "${aws_kms_key.k.arn}", Condition=via)
    denial = {"Effect": "Deny", "Action": "kms:Encrypt", "Resource": f"arn:aws:kms:us-east-1:{ACCOUNT}:key/*"}
    assert shown(stacks(role("r", use, denial), key)) == [
        ("r", 1, ["kms: Decrypt on alias/ours if kms:ViaService is s3.us-east-1.amazonaws.com"])
    ]
