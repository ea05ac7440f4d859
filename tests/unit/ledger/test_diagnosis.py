"""Known failures, in Terraform's and boto3's own words."""

import pytest

from ledger.diagnosis import Circumstances, recognise, recognise_text
from ledger.events import Diagnostic, parse

# Words of Terraform 1.11.4, its S3 backend, the AWS provider 5.100.0 and botocore 1.35.
EXPIRED = (
    "validating provider credentials: retrieving caller identity from STS: operation error STS: GetCallerIdentity, "
    "https response error StatusCode: 403, RequestID: 1f2e, api error ExpiredToken: The security token included in the "
    "request is expired"
)
NO_CREDENTIALS = (
    "No valid credential sources found\nPlease see https://developer.hashicorp.com/terraform/language/backend/s3\nfor "
    "more information about providing credentials.\n\nError: failed to refresh cached credentials, no EC2 IMDS role "
    "found, operation error ec2imds: GetMetadata"
)
REFUSED = (
    "Retrieving AWS account details: validating provider credentials: retrieving caller identity from STS: operation "
    "error STS: GetCallerIdentity, https response error StatusCode: 403, RequestID: 1f2e, api error "
    "InvalidClientTokenId: The security token included in the request is invalid."
)
DENIED = (
    "creating KMS Key: operation error KMS: CreateKey, https response error StatusCode: 400, RequestID: 9, "
    "AccessDeniedException: User: arn:aws:sts::123456789012:assumed-role/ci/run is not authorized to perform: "
    "kms:CreateKey on resource: * because no identity-based policy allows the kms:CreateKey action"
)
REFUSED_CONNECTION = (
    "validating provider credentials: retrieving caller identity from STS: operation error STS: GetCallerIdentity, "
    "exceeded maximum number of attempts, 5, https response error StatusCode: 0, RequestID: , request send failed, "
    'Post "http://127.0.0.1:5566/": dial tcp 127.0.0.1:5566: connect: connection refused'
)
NO_BUCKET = (
    'Failed to get existing workspaces: S3 bucket "banking-audit-terraform-state" does not exist.\n\nThe referenced S3 '
    "bucket must have been previously created."
)
PROTECTED = (
    "deleting AWS DynamoDB Table (t-net): operation error DynamoDB: DeleteTable, https response error StatusCode: 400, "
    "RequestID: 9, api error ValidationException: Resource cannot be deleted as it is currently protected against "
    "deletion. Disable deletion protection first."
)
WRONG_ACCOUNT = "AWS account ID not allowed: 999999999999"
NO_REMOTE_STATE = "Unable to find remote state\nNo stored state was found for the given workspace in the given backend."
NO_REMOTE_OUTPUT = (
    "Unsupported attribute\nThis object does not have an attribute named "
    '"cross-stack-output-aws_vpcmainid".\n${data.terraform_remote_state.cross-stack-reference-input-network.outputs}'
)
WRONG_LOCK = (
    "Failed to install provider\nError while installing hashicorp/aws v5.100.0: the local package for "
    "registry.terraform.io/hashicorp/aws 5.100.0 doesn't match any of the checksums previously recorded in the "
    "dependency lock file"
)
NO_PROVIDER = (
    "Failed to query available provider packages\nCould not retrieve the list of available versions for provider "
    "hashicorp/aws: could not connect to registry.terraform.io"
)
NO_REGISTRY = (
    "Failed to query available provider packages\nCould not retrieve the list of available versions for provider "
    "hashicorp/aws: could not connect to registry.terraform.io: failed to request discovery document: Get "
    '"https://registry.terraform.io/.well-known/terraform.json": dial tcp: lookup registry.terraform.io: no such host'
)
NO_DOWNLOAD = (
    "Failed to install provider\nError while installing hashicorp/aws v5.100.0: Get "
    '"https://releases.hashicorp.com/terraform-provider-aws_5.100.0_linux_amd64.zip": dial tcp: connection refused'
)
NO_STATE_BUCKET_TO_SAVE_IN = (
    "Failed to save state\nError saving state: failed to upload state: operation error S3: PutObject, https response "
    "error StatusCode: 404, RequestID: 9, api error NoSuchBucket: The specified bucket does not exist"
)
NO_STATE_BUCKET_OF_BOTO3 = (
    "An error occurred (NoSuchBucket) when calling the ListObjectsV2 operation: The specified bucket does not exist"
)
REFUSED_BY_EC2 = (
    "operation error EC2: DescribeAvailabilityZones, https response error StatusCode: 401, RequestID: 9, api error "
    "AuthFailure: AWS was not able to validate the provided access credentials"
)
DENIED_BY_EC2 = (
    "operation error EC2: RunInstances, https response error StatusCode: 403, RequestID: 9, api error "
    "AuthFailure.ServiceLinkedRoleCreationNotPermitted: The provided credentials do not have permission to create the "
    "service-linked role for EC2 Spot Instances."
)
LOCK = "Error acquiring the state lock\nError message: operation error DynamoDB: PutItem, "
OTHER_BUCKET = (
    "uploading S3 Object (configtx.yaml) to Bucket (banking-audit-fabric-artifacts): operation error S3: PutObject, "
    "https response error StatusCode: 404, RequestID: 9, api error NoSuchBucket: The specified bucket does not exist"
)
TRAILS_BUCKET = (
    "creating CloudTrail Trail (audit): operation error CloudTrail: CreateTrail, https response error StatusCode: 400, "
    "S3BucketDoesNotExistException: S3 bucket banking-audit-trail does not exist!"
)
FOREIGN_IMAGE = (
    "operation error EC2: RunInstances, https response error StatusCode: 403, RequestID: 9, api error AuthFailure: Not "
    "authorized for images: [ami-0123456789abcdef0]"
)
AWS = Circumstances(environment="staging", state_owner="production")
EMULATOR = Circumstances(environment="production", endpoint="http://127.0.0.1:5566", state_owner="production")


@pytest.mark.parametrize(
    ("text", "circumstances", "message", "way_out"),
    [
        (EXPIRED, AWS, "credentials have expired", "aws sso login"),
        (NO_CREDENTIALS, AWS, "no AWS credentials", "aws configure"),
        ("Unable to locate credentials", AWS, "no AWS credentials", "source .local/env"),
        (REFUSED, AWS, "does not accept the credentials (InvalidClientTokenId)", "get-caller-identity"),
        (DENIED, AWS, "not authorized to perform: kms:CreateKey on resource: *", "permission"),
        (REFUSED_CONNECTION, EMULATOR, "Nothing answers at http://127.0.0.1:5566", "ledger local up"),
        (REFUSED_CONNECTION, AWS, "AWS can't be reached", "network"),
        (PROTECTED, AWS, "protected from deletion", "ledger destroy staging --tier"),
        (NO_BUCKET, AWS, "state bucket", "ledger bootstrap production"),
        (WRONG_ACCOUNT, AWS, "another account than staging's", "AWS_ACCOUNT_ID"),
        (NO_REMOTE_STATE, AWS, "has not been applied yet", "ledger deploy staging"),
        (NO_REMOTE_OUTPUT, AWS, "has not been applied yet", "ledger deploy staging"),
        (WRONG_LOCK, AWS, "does not match .terraform.lock.hcl", "TF_PLUGIN_MIRROR"),
        (NO_PROVIDER, AWS, "neither from the registry nor from a mirror", "TF_PLUGIN_MIRROR"),
        (NO_REGISTRY, AWS, "neither from the registry nor from a mirror", "TF_PLUGIN_MIRROR"),
        (NO_REGISTRY, EMULATOR, "neither from the registry nor from a mirror", "TF_PLUGIN_MIRROR"),
        (NO_DOWNLOAD, EMULATOR, "neither from the registry nor from a mirror", "TF_PLUGIN_MIRROR"),
        (NO_STATE_BUCKET_TO_SAVE_IN, AWS, "state bucket", "ledger bootstrap production"),
        (NO_STATE_BUCKET_OF_BOTO3, AWS, "state bucket", "ledger bootstrap production"),
        (REFUSED_BY_EC2, AWS, "does not accept the credentials (AuthFailure)", "get-caller-identity"),
        (DENIED_BY_EC2, AWS, "AWS denies it: AuthFailure.ServiceLinkedRoleCreationNotPermitted", "permission"),
        (LOCK + DENIED, AWS, "not authorized to perform: kms:CreateKey", "permission"),
        (LOCK + EXPIRED, AWS, "credentials have expired", "aws sso login"),
        (LOCK + "ResourceNotFoundException", AWS, "lock could not be taken", "ledger bootstrap production"),
    ],
    ids=lambda value: value[:25] if isinstance(value, str) else value.environment,
)
def test_a_known_failure_is_told_in_a_sentence_with_a_way_out(
    text: str, circumstances: Circumstances, message: str, way_out: str
) -> None:
    cause = recognise_text(text, circumstances)
    assert cause is not None
    assert message in cause.message
    assert way_out in cause.hint


def test_a_held_lock_names_its_owner_what_he_does_since_when_and_how_to_release_it() -> None:
    line = (
        '{"@level":"error","@message":"Error: Error acquiring the state lock","type":"diagnostic","diagnostic":'
        '{"severity":"error","summary":"Error acquiring the state lock","detail":"Error message: operation error '
        "DynamoDB: PutItem, ConditionalCheckFailedException: The conditional request failed\\nLock Info:\\n"
        "  ID:        1234-55\\n  Path:      bucket/ledger/production/network/terraform.tfstate\\n"
        "  Operation: OperationTypeApply\\n  Who:       eve@bank\\n  Version:   1.11.4\\n"
        '  Created:   2026-11-24 03:00:00.1 +0000 UTC\\n  Info:      \\n"}}'
    )
    event = parse(line)
    assert event is not None
    cause = recognise([event.diagnostic], AWS)
    assert cause is not None
    assert "locked by eve@bank: apply, since 2026-11-24 03:00:00.1 +0000 UTC" in cause.message
    assert "bucket/ledger/production/network/terraform.tfstate" in cause.message
    assert "--lock-timeout" in cause.hint
    assert "terraform -chdir=cdktf.out/stacks/<stack> force-unlock 1234-55" in cause.hint


@pytest.mark.parametrize(
    "text",
    ["creating SQS Queue (x): InvalidAttributeValue", OTHER_BUCKET, TRAILS_BUCKET, FOREIGN_IMAGE],
    ids=["unknown", "another bucket", "the trail's bucket", "a foreign image"],
)
def test_an_unknown_failure_is_left_in_terraforms_own_words(text: str) -> None:
    assert recognise([Diagnostic(severity="error", summary=text)], AWS) is None
