"""KMS: the rotation period of a key."""

from moto.kms.responses import KmsResponse

from emulator.gaps.framework import Gap, Original, Shape, parameters

ROTATION_PERIOD = Gap(
    id="kms-rotation-period",
    service="kms",
    symptom="GetKeyRotationStatus has no RotationPeriodInDays: every plan wants to set it.",
    cure="The period is kept on the key; 365 days, AWS's default, if none was asked for.",
)

_DEFAULT_PERIOD_DAYS = 365


def _key(response: KmsResponse) -> object:
    return response.kms_backend.keys[response.kms_backend.get_key_id(parameters(response)["KeyId"])]


@ROTATION_PERIOD.around(KmsResponse)
def _enable_key_rotation(original: Original, self: KmsResponse) -> object:
    result = original(self)
    period = parameters(self).get("RotationPeriodInDays", _DEFAULT_PERIOD_DAYS)
    vars(_key(self))["rotation_period_in_days"] = period
    return result


@ROTATION_PERIOD.operation(KmsResponse)
def _get_key_rotation_status(self: KmsResponse, request: Shape) -> Shape:
    self._validate_cmk_id(request["KeyId"])
    key_id = self.kms_backend.get_key_id(request["KeyId"])
    status: Shape = {
        "KeyId": key_id,
        "KeyRotationEnabled": self.kms_backend.get_key_rotation_status(key_id),
    }
    if status["KeyRotationEnabled"]:
        kept = vars(self.kms_backend.keys[key_id])
        status["RotationPeriodInDays"] = kept.get("rotation_period_in_days", _DEFAULT_PERIOD_DAYS)
    return status
