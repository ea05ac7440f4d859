"""IAM, where it is enforced (`/moto-api/reset-auth`): how a policy's statements are read.

moto compares actions and resources as regular expressions, and passes over nearly all conditions: a statement that
lists one folder of a bucket would list them all.
"""

import os
import re
from typing import Any

from moto.core.authorization import ActionAuthenticatorMixin
from moto.core.responses import BaseResponse
from moto.iam.access_control import IAMPolicyStatement, IAMRequestBase, PermissionResult

from emulator.gaps.conditions import holds
from emulator.gaps.framework import Gap, Original
from emulator.gaps.iam_requests import RESPONSE, context_of
from emulator.server import UNDECIDED_VARIABLE

CONDITIONS = Gap(
    id="iam-conditions",
    service="iam",
    symptom="Conditions of a role's policies are passed over, and one that fails denies what another allows.",
    cure="They are evaluated; what can't be decided here is not allowed. A statement that doesn't hold is neutral.",
)

WILDCARDS = Gap(
    id="iam-wildcards",
    service="iam",
    symptom="Actions and resources are regular expressions: a dot stands for any letter, a question mark for none.",
    cure="Only * and ? stand for something else, as on AWS; actions are compared without regard to case.",
)

PREFIXES = Gap(
    id="iam-action-prefixes",
    service="iam",
    symptom="Actions have the name that requests are signed for: nobody has monitoring:PutMetricData.",
    cure="They have the service's prefix in IAM: cloudwatch:PutMetricData.",
)

# https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatch.html
_PREFIXES = {"monitoring": "cloudwatch"}


@CONDITIONS.around(ActionAuthenticatorMixin, "_authenticate_and_authorize_action")
def _remember_the_response(original: Original, self: BaseResponse, *args: object, **kwargs: object) -> None:
    token = RESPONSE.set(self)
    try:
        original(self, *args, **kwargs)
    finally:
        RESPONSE.reset(token)


@CONDITIONS.around(IAMPolicyStatement)
def _is_action_permitted(
    original: Original,
    self: IAMPolicyStatement,
    action: str,
    resource: str = "*",
    principal: str | None = None,
    *args: object,
    **kwargs: object,
) -> object:
    statement, response = vars(self)["_statement"], RESPONSE.get(None)
    # Bucket policies are `s3_policies`', and trust policies (which have a principal) are moto's.
    if "Condition" not in statement or response is None or principal is not None:
        return original(self, action, resource, principal, *args, **kwargs)
    held = holds(statement["Condition"], context_of(response))
    certain = statement["Effect"] == "Allow" and not _undecided_is_allowed()
    applies = held is True if certain else held is not False
    if not applies:
        return PermissionResult.NEUTRAL
    unconditional = {name: value for name, value in statement.items() if name != "Condition"}
    return original(IAMPolicyStatement(unconditional), action, resource, principal, *args, **kwargs)


@WILDCARDS.around(IAMPolicyStatement, "_check_element_matches")
def _match(_original: Original, self: IAMPolicyStatement, element: str, value: str) -> bool:
    statement = vars(self)["_statement"]
    if (element, value, statement["Effect"]) == ("Resource", "*", "Allow") and _undecided_is_allowed():
        return True
    patterns: Any = statement[element]
    ignoring_case = re.IGNORECASE if element in {"Action", "NotAction"} else re.NOFLAG
    return any(
        re.fullmatch(_expression(pattern), value, ignoring_case | re.DOTALL)
        for pattern in ([patterns] if isinstance(patterns, str) else patterns)
    )


def _undecided_is_allowed() -> bool:
    """Whether what can't be decided here counts for whoever asks (`--iam-undecided allow`).

    moto knows of few services which resource a request is about, and we of few condition keys what their value is: a
    policy that names both would allow next to nothing. So it can be proved that its actions are enough.
    """
    return os.environ.get(UNDECIDED_VARIABLE) == "allow"


def _expression(pattern: str) -> str:
    return re.escape(pattern).replace(r"\*", ".*").replace(r"\?", ".")


SIGNATURES = Gap(
    id="iam-signatures",
    service="iam",
    symptom="Where IAM is enforced, requests without a body to Route 53, say, have a wrong signature.",
    cure="What is signed is the body, be it empty, and not what moto reads out of the address.",
)


@SIGNATURES.around(IAMRequestBase, "_create_aws_request")
def _sign_the_body(original: Original, self: IAMRequestBase) -> object:
    request: Any = original(self)
    known = vars(self)
    # Of a form, moto keeps the fields instead.
    if "x-www-form-urlencoded" not in known["_headers"].get("Content-Type", ""):
        request.data = known["_body"]
    return request


@PREFIXES.around(IAMRequestBase, "__init__")
def _name_the_action(original: Original, self: IAMRequestBase, *args: object, **kwargs: object) -> None:
    original(self, *args, **kwargs)
    known = vars(self)
    service, _, action = known["_action"].partition(":")
    known["_action"] = f"{_PREFIXES.get(service, service)}:{action}"
