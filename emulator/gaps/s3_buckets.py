"""S3: event notifications and access logging of a bucket."""

import json
from typing import Any

from moto.s3.models import FakeBucket
from moto.s3.responses import S3Response

from emulator.gaps.framework import Gap, Original, Shape

EVENTBRIDGE = Gap(
    id="s3-eventbridge-notifications",
    service="s3",
    symptom="A bucket's EventBridge notification isn't read back: every plan wants to set it.",
    cure="GetBucketNotificationConfiguration has EventBridgeConfiguration when it is on.",
)

LOGGING_GRANTS = Gap(
    id="s3-logging-grants",
    service="s3",
    symptom="The logging service must be granted in a statement of its own, and a Principal `*` crashes.",
    cure="Any Allow statement that names the service and covers the prefix will do, as on AWS.",
)

_LOGGING_SERVICE = "logging.s3.amazonaws.com"


@EVENTBRIDGE.around(S3Response)
def _get_bucket_notification(original: Original, self: S3Response) -> object:
    status, headers, body = original(self)
    kept = self.backend.get_bucket_notification_configuration(self.bucket_name)
    if kept is not None and kept.event_bridge is not None:
        body = _with_eventbridge(body.decode() if isinstance(body, bytes) else body)
    return status, headers, body


def _with_eventbridge(xml: str) -> str:
    end = "</NotificationConfiguration>"
    # Without any other notification, moto writes an empty element.
    opened = f"{xml[:-2]}>{end}" if xml.endswith("/>") else xml
    return opened.replace(end, f"<EventBridgeConfiguration/>{end}")


@LOGGING_GRANTS.around(FakeBucket, "_log_permissions_enabled_policy")
def _logging_is_granted(_original: Original, target_bucket: FakeBucket, target_prefix: str | None) -> bool:
    if not target_bucket.policy:
        return False
    statements = json.loads(target_bucket.policy)["Statement"]
    wanted = f"arn:{target_bucket.partition}:s3:::{target_bucket.name}/{target_prefix or ''}"
    return any(_grants_logging(statement, wanted) for statement in _listed(statements))


def _grants_logging(statement: Shape, wanted: str) -> bool:
    principal = statement.get("Principal", {})
    services = _listed(principal.get("Service", [])) if isinstance(principal, dict) else []
    resources = [str(resource) for resource in _listed(statement.get("Resource", []))]
    return (
        statement["Effect"] == "Allow"
        and _LOGGING_SERVICE in services
        and bool({"s3:PutObject", "s3:*", "*"} & set(_listed(statement.get("Action", []))))
        and any(resource.endswith("*") and wanted.startswith(resource[:-1]) for resource in resources)
    )


def _listed(value: Any) -> list[Any]:  # noqa: ANN401 - one thing or a list of it, as policies allow
    return value if isinstance(value, list) else [value]
