"""Data Lifecycle Manager: a service that moto doesn't have (EBS snapshot schedules)."""

import uuid
from datetime import UTC, datetime

from moto.core.base_backend import BackendDict, BaseBackend
from moto.core.responses import BaseResponse

from emulator.gaps.framework import AwsError, Gap, Shape

LIFECYCLE_POLICIES = Gap(
    id="dlm-lifecycle-policies",
    service="dlm",
    symptom="The service is missing: every request answers 404 or 500.",
    cure="Policies are kept by id, with their tags.",
)


class DlmBackend(BaseBackend):
    """The lifecycle policies of one account and region."""

    def __init__(self, region_name: str, account_id: str) -> None:
        super().__init__(region_name, account_id)
        self.policies: dict[str, Shape] = {}

    def policy(self, policy_id: str) -> Shape:
        """The policy of an id, or the error that AWS answers."""
        if policy_id not in self.policies:
            raise AwsError("ResourceNotFoundException", f"No lifecycle policy {policy_id}")
        return self.policies[policy_id]


dlm_backends = BackendDict(DlmBackend, "dlm")


class DlmResponse(BaseResponse):
    """Lifecycle policies over HTTP."""

    def __init__(self) -> None:
        super().__init__(service_name="dlm")

    @property
    def backend(self) -> DlmBackend:
        """The backend of the request's account and region."""
        return dlm_backends[self.current_account][self.region]


LIFECYCLE_POLICIES.new_service("dlm", DlmResponse)


@LIFECYCLE_POLICIES.operation(DlmResponse)
def _create_lifecycle_policy(self: DlmResponse, request: Shape) -> Shape:
    policy_id = f"policy-{uuid.uuid4().hex[:17]}"
    now = datetime.now(UTC)
    self.backend.policies[policy_id] = {
        **request,
        "PolicyId": policy_id,
        "PolicyArn": f"arn:{self.partition}:dlm:{self.region}:{self.current_account}:policy/{policy_id}",
        "DateCreated": now,
        "DateModified": now,
    }
    return {"PolicyId": policy_id}


@LIFECYCLE_POLICIES.operation(DlmResponse)
def _get_lifecycle_policy(self: DlmResponse, request: Shape) -> Shape:
    return {"Policy": self.backend.policy(request["PolicyId"])}


@LIFECYCLE_POLICIES.operation(DlmResponse)
def _get_lifecycle_policies(self: DlmResponse, _request: Shape) -> Shape:
    return {"Policies": list(self.backend.policies.values())}


@LIFECYCLE_POLICIES.operation(DlmResponse)
def _update_lifecycle_policy(self: DlmResponse, request: Shape) -> None:
    self.backend.policy(request["PolicyId"]).update({**request, "DateModified": datetime.now(UTC)})


@LIFECYCLE_POLICIES.operation(DlmResponse)
def _delete_lifecycle_policy(self: DlmResponse, request: Shape) -> None:
    self.backend.policy(request["PolicyId"])
    del self.backend.policies[request["PolicyId"]]


def _tagged(response: DlmResponse, request: Shape) -> dict[str, str]:
    policy = response.backend.policy(request["ResourceArn"].rsplit("/", 1)[-1])
    tags: dict[str, str] = policy.setdefault("Tags", {})
    return tags


@LIFECYCLE_POLICIES.operation(DlmResponse)
def _list_tags_for_resource(self: DlmResponse, request: Shape) -> Shape:
    return {"Tags": _tagged(self, request)}


@LIFECYCLE_POLICIES.operation(DlmResponse)
def _tag_resource(self: DlmResponse, request: Shape) -> None:
    _tagged(self, request).update(request["Tags"])


@LIFECYCLE_POLICIES.operation(DlmResponse)
def _untag_resource(self: DlmResponse, request: Shape) -> None:
    for key in request["TagKeys"]:
        _tagged(self, request).pop(key, None)
