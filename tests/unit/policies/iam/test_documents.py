"""Every policy is collected, with its references filled in; what isn't understood is an error."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from policies.iam.documents import Kind, collect
from policies.iam.errors import UnreadableStacksError
from policies.iam.stacks import Stacks
from tests.unit.policies.iam.planted import ACCOUNT, allow, policy, role, stack, stacks

Resources = Mapping[str, Mapping[str, Any]]
UNKNOWN = "arn:aws:iam::aws:policy/X"
BUCKET = {"aws_s3_bucket": {"data": {"bucket": "the-data"}}}


def resources_of(*parts: Resources) -> list[Any]:
    return [statement["Resource"] for document in collect(stacks(*parts)) for statement in document.statements[:1]
            if "Resource" in statement]  # fmt: skip


@pytest.mark.parametrize(
    ("target", "reference", "arn"),
    [
        (BUCKET, "${aws_s3_bucket.data.arn}/nodes/*", "arn:aws:s3:::the-data/nodes/*"),
        (BUCKET, "arn:aws:s3:::${aws_s3_bucket.data.id}", "arn:aws:s3:::the-data"),
        (
            {"aws_sqs_queue": {"dead": {"name": "dead-letters"}}},
            "${aws_sqs_queue.dead.arn}",
            f"arn:aws:sqs:us-east-1:{ACCOUNT}:dead-letters",
        ),
        (
            {"aws_iam_role": {"other": {"name": "other", "assume_role_policy": policy()}}},
            "${aws_iam_role.other.arn}",
            f"arn:aws:iam::{ACCOUNT}:role/other",
        ),
        (
            {"aws_cloudwatch_log_group": {"log": {"name": "/app/${aws_s3_bucket.data.id}"}}, **BUCKET},
            "${aws_cloudwatch_log_group.log.arn}:*",
            f"arn:aws:logs:us-east-1:{ACCOUNT}:log-group:/app/the-data:*",
        ),
    ],
)
def test_references_are_filled_in(target: Resources, reference: str, arn: str) -> None:
    assert arn in resources_of(role("reader", allow("s3:GetObject", reference)), target)


def test_each_key_has_an_arn_of_its_own() -> None:
    keys = {"aws_kms_key": {"one": {"policy": policy()}, "two": {"policy": policy()}}}
    use = [f"${{aws_kms_key.{name}.arn}}" for name in ("one", "two", "one")]
    one, two, again = resources_of(role("user", allow("kms:Decrypt", use)), keys)[0]
    assert one == again != two


def test_a_reference_to_another_stack_is_followed() -> None:
    state = {"remote": {"config": {"key": "base/terraform.tfstate"}}}
    reference = "${data.terraform_remote_state.remote.outputs.the-output}"
    using = stack(role("reader", allow("s3:GetObject", reference)), data={"terraform_remote_state": state})
    output = {"the-output": {"value": "${aws_s3_bucket.data.arn}"}}
    base = stack(BUCKET, name="ledger-base-production", output=output)
    [identity] = [document for document in collect(Stacks({**using, **base})) if document.kind is Kind.IDENTITY]
    assert identity.statements[0]["Resource"] == "arn:aws:s3:::the-data"


def test_what_is_attached_is_looked_up() -> None:
    managed = "arn:aws:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole"
    attachment = {"aws_iam_role_policy_attachment": {"a": {"role": "${aws_iam_role.r.name}", "policy_arn": managed}}}
    found = collect(stacks(role("r"), attachment))
    [identity] = [document for document in found if document.kind is Kind.IDENTITY]
    assert identity.owner == "r"
    assert identity.statements[0]["Action"] == ["logs:CreateLogGroup", "logs:PutRetentionPolicy"]


def test_a_lambda_permission_is_read_as_the_statement_that_it_becomes() -> None:
    permission = {
        "action": "lambda:InvokeFunction",
        "function_name": "rotate",
        "principal": "secretsmanager.amazonaws.com",
        "source_account": ACCOUNT,
    }
    [document] = collect(stacks({"aws_lambda_permission": {"rotation": permission}}))
    assert document.statements[0]["Resource"] == [f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:rotate"]
    assert document.statements[0]["Condition"] == {"StringEquals": {"AWS:SourceAccount": ACCOUNT}}


@pytest.mark.parametrize(
    ("planted", "told"),
    [
        (role("r", allow("s3:GetObject", "${aws_x_y.z.arn}")), "leads to no resource"),
        (role("r", allow("s3:GetObject", '${join("", ["a"])}')), "no plain reference"),
        ({**role("r", allow("s3:*", "${aws_x_y.z.arn}")), "aws_x_y": {"z": {}}}, "Add aws_x_y to policies/iam/arns.py"),
        ({**role("r", allow("s3:*", "${aws_s3_bucket.z.arn}")), "aws_s3_bucket": {"z": {}}}, "has no bucket"),
        ({"aws_x_policy": {"p": {"policy": policy(allow("s3:*"))}}}, "Add it to policies/iam/documents.py"),
        ({"aws_iam_user_policy": {"p": {"user": "someone"}}}, "isn't known here"),
        ({"aws_iam_role": {"r": {"name": "r", "assume_role_policy": "{}", "inline_policy": []}}}, "isn't known here"),
        ({"aws_iam_policy": {"p": {"name": "p", "policy": "{"}}}, "no JSON"),
        (
            {**role("r"), "aws_iam_role_policy_attachment": {"a": {"role": "r", "policy_arn": UNKNOWN}}},
            "what arn:aws:iam::aws:policy/X allows isn't known here",
        ),
    ],
)  # fmt: skip
def test_what_can_not_be_read_is_an_error_and_no_omission(planted: Resources, told: str) -> None:
    with pytest.raises(UnreadableStacksError, match="ledger-core-production: ") as refused:
        collect(stacks(planted))
    assert told in str(refused.value)


def test_a_policy_that_only_terraform_knows_is_an_error() -> None:
    documents = {"aws_iam_policy_document": {"d": {}}}
    with pytest.raises(UnreadableStacksError, match="known only to Terraform"):
        collect(Stacks(stack(data=documents)))


def test_a_folder_without_stacks_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(UnreadableStacksError, match="Synthesize first: make synth"):
        Stacks.read(tmp_path)


def test_a_stack_that_is_no_json_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "one/cdk.tf.json").write_text("{")
    with pytest.raises(UnreadableStacksError, match=r"one/cdk\.tf\.json: it can't be read"):
        Stacks.read(tmp_path)
