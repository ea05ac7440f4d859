"""Secrets Manager: rotation."""

import time
import uuid
from typing import Any

from moto.awslambda.utils import get_backend
from moto.secretsmanager.exceptions import ResourceNotFoundException
from moto.secretsmanager.models import FakeSecret, SecretsManagerBackend

from emulator.gaps.framework import Gap, Original, Shape

DAY_SECONDS = 86400

ROTATION = Gap(
    id="secretsmanager-rotation",
    service="secretsmanager",
    symptom="RotateSecret runs the function in Docker; without, the secret has no value any more. Duration is lost.",
    cure="The settings are kept and a version is pending; no function is run, and the current value stays.",
)


@ROTATION.around(SecretsManagerBackend)
def _rotate_secret(
    original: Original,
    self: SecretsManagerBackend,
    secret_id: str,
    client_request_token: str | None = None,
    rotation_lambda_arn: str | None = None,
    rotation_rules: dict[str, Any] | None = None,
    rotate_immediately: bool = True,  # noqa: FBT001, FBT002 - as moto calls it
) -> str:
    secret = self.secrets.get(secret_id)
    function = rotation_lambda_arn or (secret.rotation_lambda_arn if isinstance(secret, FakeSecret) else None)
    if not isinstance(secret, FakeSecret) or not function:
        answer: str = original(
            self, secret_id, client_request_token, rotation_lambda_arn, rotation_rules, rotate_immediately
        )
        return answer
    try:
        get_backend(self.account_id, self.region_name).get_function(function)
    except Exception as error:
        message = f"Lambda can't find the function {function}"
        raise ResourceNotFoundException(message) from error
    rules = rotation_rules or vars(secret).get("emulator_rules", {})
    vars(secret)["emulator_rules"] = rules
    secret.rotation_requested = secret.rotation_enabled = True
    secret.rotation_lambda_arn = function
    secret.auto_rotate_after_days = rules.get("AutomaticallyAfterDays", 0)
    secret.next_rotation_date = int(time.time()) + secret.auto_rotate_after_days * DAY_SECONDS
    if rotate_immediately:
        token = client_request_token or str(uuid.uuid4())
        if token not in secret.versions:
            secret.remove_version_stages_from_old_versions(["AWSPENDING"])
            secret.versions[token] = {
                "createdate": int(time.time()),
                "version_id": token,
                "version_stages": ["AWSPENDING"],
            }
    return secret.to_short_dict()


@ROTATION.around(FakeSecret)
def _to_dict(original: Original, self: FakeSecret) -> Shape:
    described: Shape = original(self)
    rules = vars(self).get("emulator_rules")
    if rules and "RotationRules" in described:
        described["RotationRules"] = rules
    return described
