"""What is read from a state, and what is said about it before it is destroyed."""

from ledger.destruction import notable
from ledger.remote_state import State

STATE = State(
    {
        "version": 4,
        "serial": 7,
        "lineage": "abc",
        "outputs": {"Endpoint": {"value": "db", "type": "string"}, "Token": {"value": "x", "sensitive": True}},
        "resources": [
            {"mode": "data", "type": "aws_ami", "name": "al2023", "instances": [{"attributes": {"id": "ami-1"}}]},
            {
                "mode": "managed",
                "type": "aws_s3_bucket",
                "name": "audit",
                "instances": [{"attributes": {"bucket": "banking-audit", "id": "banking-audit"}}],
            },
            {
                "mode": "managed",
                "type": "aws_ebs_volume",
                "name": "ledger",
                "instances": [
                    {"index_key": 0, "attributes": {"id": "vol-1", "tags_all": {"Name": "orderer-1"}}},
                    {"index_key": "b", "attributes": {"id": "vol-2"}},
                ],
            },
            {"mode": "managed", "type": "aws_vpc", "name": "main", "instances": [{"attributes": {"id": "vpc-1"}}]},
        ],
    }
)


def test_managed_resources_are_counted_instance_by_instance() -> None:
    assert [address for address, _ in STATE.resources] == [
        "aws_s3_bucket.audit",
        "aws_ebs_volume.ledger[0]",
        'aws_ebs_volume.ledger["b"]',
        "aws_vpc.main",
    ]
    assert set(STATE.addresses) == {"aws_s3_bucket.audit", "aws_ebs_volume.ledger", "aws_vpc.main"}


def test_outputs_keep_their_secrecy() -> None:
    assert STATE.outputs["Token"].sensitive
    assert not STATE.outputs["Endpoint"].sensitive
    assert (STATE.serial, STATE.lineage) == (7, "abc")


def test_what_people_ask_about_is_named_before_it_is_destroyed() -> None:
    assert notable(STATE) == ["1 bucket: banking-audit", "2 volumes: orderer-1"]


def test_an_empty_state_is_nothing_applied() -> None:
    assert STATE.applied
    assert not State({"version": 4, "serial": 1, "lineage": "x", "outputs": {}, "resources": []}).applied
