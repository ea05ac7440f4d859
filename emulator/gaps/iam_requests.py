"""IAM, where it is enforced: what a request is about, as policies have to be told."""

from contextvars import ContextVar
from urllib.parse import unquote

from moto import settings
from moto.core.authorization import ActionAuthenticatorMixin
from moto.core.responses import BaseResponse
from moto.dynamodb.responses import DynamoHandler
from moto.iam.responses import IamResponse
from moto.s3.responses import S3Response
from moto.secretsmanager.models import secretsmanager_backends

from emulator.gaps.conditions import Context
from emulator.gaps.framework import Gap, Original, Shape, parameters

RESOURCES = Gap(
    id="iam-resources",
    service="iam",
    symptom="A request to most services is about `*`: no statement that names a table or a log group, say, allows it.",
    cure="It is about the ARN of each table, repository, key, log, secret, database or state machine that it names.",
)

INSTANCE_PROFILES = Gap(
    id="iam-instance-profiles",
    service="iam",
    symptom="Putting a role into an instance profile is about the role: a statement that names the profile won't do.",
    cure="It is about the instance profile, as AWS's reference says.",
)

S3_ACTIONS = Gap(
    id="iam-s3-actions",
    service="iam",
    symptom="Whoever may put an object may set a lock, and HeadBucket asks for an action that IAM doesn't have; nobody "
    "may delete several objects at once.",
    cure="Locks, legal holds and attributes of objects have the actions of their own; HeadBucket is s3:ListBucket; "
    "deleting many objects is about objects, and not about the bucket.",
)

S3_COPIES = Gap(
    id="iam-s3-copies",
    service="iam",
    symptom="Who may write one object may copy any other into it, also one that they may not read.",
    cure="A copy needs s3:GetObject for what is copied.",
)

#: The request that is being authorized; not set while IAM isn't asked.
RESPONSE: ContextVar[BaseResponse] = ContextVar("response")

# Service to the parameters with a resource's name, and the resource in its ARN. Of several, all must be allowed.
_NAMED: dict[str, tuple[tuple[str, str], ...]] = {
    "dynamodb": (("TableName", "table/{}"),),
    "ecr": (("repositoryName", "repository/{}"),),
    "kms": (("KeyId", "key/{}"),),
    "logs": (("logGroupName", "log-group:{}:log-stream:"),),
    "rds": (("DBInstanceIdentifier", "db:{}"), ("DBSnapshotIdentifier", "snapshot:{}")),
    "secretsmanager": (("SecretId", "secret:{}"),),
    "stepfunctions": (("stateMachineArn", "stateMachine:{}"),),
}
# https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
_S3_ACTIONS = {
    ("HEAD", ""): "ListBucket",
    ("GET", "attributes"): "GetObjectAttributes",
    ("GET", "legal-hold"): "GetObjectLegalHold",
    ("GET", "retention"): "GetObjectRetention",
    ("PUT", "legal-hold"): "PutObjectLegalHold",
    ("PUT", "retention"): "PutObjectRetention",
}


def context_of(response: BaseResponse) -> Context:
    """The context keys that our policies use; a service's own are absent from requests to others."""
    context: dict[str, str | tuple[str, ...] | None] = {
        "aws:securetransport": "true",
        "aws:principalaccount": response.current_account,
        "aws:resourceaccount": response.current_account,
        # Clients of the emulator ask KMS directly; its S3 and DynamoDB don't ask it at all.
        "kms:viaservice": None,
        "cloudwatch:namespace": None,
        "dynamodb:leadingkeys": None,
        "s3:prefix": None,
    }
    match response.service_name:
        case "s3":
            context["s3:prefix"] = response.querystring.get("prefix", [None])[0]
        case "cloudwatch":
            context["cloudwatch:namespace"] = parameters(response).get("Namespace")
    if isinstance(response, DynamoHandler):
        del context["dynamodb:leadingkeys"]
        context |= _leading_keys(response)
    return context


def _leading_keys(response: DynamoHandler) -> dict[str, tuple[str, ...]]:
    """The partition key of the one item that a request is about; of requests for more it isn't known here."""
    asked = parameters(response)
    item, table = (
        asked.get("Item") or asked.get("Key"),
        response.dynamodb_backend.tables.get(asked.get("TableName", "")),
    )
    if not item or not table or table.hash_key_attr not in item:
        return {}
    return {"dynamodb:leadingkeys": tuple(str(value) for value in item[table.hash_key_attr].values())}


@RESOURCES.around(ActionAuthenticatorMixin, "_authenticate_and_authorize_normal_action")
def _name_the_resource(original: Original, self: BaseResponse, resource: str = "*") -> None:
    named = []
    if _enforced() and resource == "*" and self.service_name in _NAMED:
        named = _resources_of(self, parameters(self))
    for arn in named or [resource]:
        original(self, arn)


def _resources_of(response: BaseResponse, asked: Shape) -> list[str]:
    service = str(response.service_name)
    found = []
    for parameter, form in _NAMED[service]:
        name = asked.get(parameter)
        if name and name.startswith("arn:"):
            found.append(name)
        elif name and service == "secretsmanager":
            found.append(_secret(response, name))
        elif name:
            account = asked.get("registryId", response.current_account)
            found.append(f"arn:{response.partition}:{service}:{response.region}:{account}:{form.format(name)}")
    if service == "logs" and found:
        found = [arn + asked.get("logStreamName", "") for arn in found]
    return found


def _secret(response: BaseResponse, name: str) -> str:
    """The ARN of a secret, which ends in letters of its own."""
    backend = secretsmanager_backends[response.current_account][response.region]
    return str(backend.secrets[name].arn) if name in backend.secrets else "*"


@INSTANCE_PROFILES.around(IamResponse, "_determine_resource")
def _put_into_the_profile(original: Original, self: IamResponse) -> object:
    asked = parameters(self)
    # https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html
    if "InstanceProfileName" in asked and "RoleName" in asked:
        return f"arn:{self.partition}:iam::{self.current_account}:instance-profile/{asked['InstanceProfileName']}"
    return original(self)


@S3_ACTIONS.around(S3Response, "_authenticate_and_authorize_s3_action")
def _name_the_s3_action(
    original: Original, self: S3Response, bucket_name: str | None = None, key_name: str | None = None
) -> None:
    asked = {""} if key_name is None else set(self.querystring)
    if key_name is None and self.method == "POST" and "delete" in self.querystring:
        # Which objects, stands in the body; whoever may delete all of them may delete these.
        key_name = "*"
    own = [action for (method, name), action in _S3_ACTIONS.items() if method == self.method and name in asked]
    _as(self, own[0] if own and _enforced() else None, original, bucket_name, key_name)


@S3_COPIES.around(S3Response, "_authenticate_and_authorize_s3_action")
def _ask_for_what_is_copied(
    original: Original, self: S3Response, bucket_name: str | None = None, key_name: str | None = None
) -> None:
    original(self, bucket_name, key_name)
    source = self.headers.get("x-amz-copy-source")
    if source and _enforced():
        path, _, version = source.lstrip("/").partition("?versionId=")
        bucket, _, key = unquote(path).partition("/")
        _as(self, "GetObjectVersion" if version else "GetObject", original, bucket, key)


def _as(response: S3Response, action: str | None, authorize: Original, bucket: str | None, key: str | None) -> None:
    """Authorize an action other than the one whose answer is given afterwards."""
    answered = response.data["Action"]
    try:
        response.data["Action"] = action or answered
        authorize(response, bucket, key)
    finally:
        response.data["Action"] = answered


def _enforced() -> bool:
    return bool(ActionAuthenticatorMixin.request_count >= settings.INITIAL_NO_AUTH_ACTION_COUNT)
