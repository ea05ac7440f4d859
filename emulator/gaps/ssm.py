"""Systems Manager: associations, maintenance windows' targets and tasks, patch baselines."""

import time
import uuid

from moto.ssm import models
from moto.ssm.responses import SimpleSystemManagerResponse

from emulator.gaps.framework import AwsError, Gap, Original, Shape, shelf

ASSOCIATIONS = Gap(
    id="ssm-associations",
    service="ssm",
    symptom="CreateAssociation and its siblings answer 500.",
    cure="Associations are kept by id, with their tags.",
)

MAINTENANCE_WINDOWS = Gap(
    id="ssm-maintenance-windows",
    service="ssm",
    symptom="Targets and tasks can't be looked up by id; GetMaintenanceWindowTask answers 500.",
    cure="The filters WindowTargetId and WindowTaskId work, and a task can be read.",
)

PATCH_BASELINES = Gap(
    id="ssm-patch-baselines",
    service="ssm",
    symptom="GetPatchBaseline and DescribePatchGroups answer 500; a baseline has no tags.",
    cure="They read moto's own baselines and patch groups.",
)


def _association(response: SimpleSystemManagerResponse, association_id: str | None) -> Shape:
    found: Shape | None = shelf(response.ssm_backend, "associations").get(association_id or "")
    if found is None:
        raise AwsError("AssociationDoesNotExist", f"No association {association_id}")
    return found


@ASSOCIATIONS.operation(SimpleSystemManagerResponse)
def _create_association(self: SimpleSystemManagerResponse, request: Shape) -> Shape:
    association_id = str(uuid.uuid4())
    kept = {key: value for key, value in request.items() if key != "Tags"}
    association = {
        "DocumentVersion": "$DEFAULT",
        **kept,
        "AssociationId": association_id,
        "AssociationVersion": "1",
        "Date": time.time(),
        # Associations run at once on AWS; waiting for that is the provider's choice.
        "Overview": {"Status": "Success", "DetailedStatus": "Success"},
    }
    shelf(self.ssm_backend, "associations")[association_id] = association
    tags = {tag["Key"]: tag["Value"] for tag in request.get("Tags", [])}
    self.ssm_backend.add_tags_to_resource("Association", association_id, tags)
    return {"AssociationDescription": association}


@ASSOCIATIONS.operation(SimpleSystemManagerResponse)
def _update_association(self: SimpleSystemManagerResponse, request: Shape) -> Shape:
    association = _association(self, request.get("AssociationId"))
    association.update(request)
    association["AssociationVersion"] = str(int(association["AssociationVersion"]) + 1)
    return {"AssociationDescription": association}


@ASSOCIATIONS.operation(SimpleSystemManagerResponse)
def _describe_association(self: SimpleSystemManagerResponse, request: Shape) -> Shape:
    return {"AssociationDescription": _association(self, request.get("AssociationId"))}


@ASSOCIATIONS.operation(SimpleSystemManagerResponse)
def _list_associations(self: SimpleSystemManagerResponse, _request: Shape) -> Shape:
    return {"Associations": list(shelf(self.ssm_backend, "associations").values())}


@ASSOCIATIONS.operation(SimpleSystemManagerResponse)
def _delete_association(self: SimpleSystemManagerResponse, request: Shape) -> None:
    _association(self, request.get("AssociationId"))
    del shelf(self.ssm_backend, "associations")[request["AssociationId"]]


@ASSOCIATIONS.around(models.SimpleSystemManagerBackend, "_validate_resource_type_and_id")
def _know_associations(
    original: Original, self: models.SimpleSystemManagerBackend, resource_type: str, resource_id: str
) -> str:
    if resource_type == "Association" and resource_id in shelf(self, "associations"):
        return resource_id
    found: str = original(self, resource_type, resource_id)
    return found


def _matches(filters: list[Shape] | None, key: str, value: str) -> bool:
    return all(value in each["Values"] for each in filters or [] if each["Key"] == key)


@MAINTENANCE_WINDOWS.around(models, "_maintenance_window_target_filter_match")
def _match_target(_original: Original, filters: list[Shape] | None, target: models.FakeMaintenanceWindowTarget) -> bool:
    return _matches(filters, "WindowTargetId", target.window_target_id)


@MAINTENANCE_WINDOWS.around(models, "_maintenance_window_task_filter_match")
def _match_task(_original: Original, filters: list[Shape] | None, task: models.FakeMaintenanceWindowTask) -> bool:
    return _matches(filters, "WindowTaskId", task.window_task_id)


@MAINTENANCE_WINDOWS.operation(SimpleSystemManagerResponse)
def _get_maintenance_window_task(self: SimpleSystemManagerResponse, request: Shape) -> Shape:
    task = self.ssm_backend.get_maintenance_window(request["WindowId"]).tasks.get(request["WindowTaskId"])
    if task is None:
        raise AwsError("DoesNotExistException", f"No task {request['WindowTaskId']}")
    described: Shape = task.to_json()
    described["TaskType"] = described.get("TaskType") or described.pop("Type", None)
    return {key: value for key, value in described.items() if value is not None}


@PATCH_BASELINES.operation(SimpleSystemManagerResponse)
def _get_patch_baseline(self: SimpleSystemManagerResponse, request: Shape) -> Shape:
    baseline = self.ssm_backend.baselines.get(request["BaselineId"])
    if baseline is None:
        raise AwsError("DoesNotExistException", f"No patch baseline {request['BaselineId']}")
    described: Shape = baseline.to_json()
    described["Name"] = described.pop("BaselineName")
    described["Description"] = described.pop("BaselineDescription")
    return {key: value for key, value in described.items() if value is not None}


@PATCH_BASELINES.operation(SimpleSystemManagerResponse)
def _describe_patch_groups(self: SimpleSystemManagerResponse, _request: Shape) -> Shape:
    baselines = self.ssm_backend.baselines
    return {
        "Mappings": [
            {
                "PatchGroup": group,
                "BaselineIdentity": {
                    "BaselineId": baseline_id,
                    "BaselineName": baselines[baseline_id].name,
                    "OperatingSystem": operating_system,
                    "DefaultBaseline": False,
                },
            }
            for group, patch_group in self.ssm_backend.patch_groups.items()
            for operating_system, baseline_id in patch_group.associations.items()
            if baseline_id in baselines
        ]
    }


@PATCH_BASELINES.around(models.SimpleSystemManagerBackend, "_validate_resource_type_and_id")
def _know_patch_baselines(
    original: Original, self: models.SimpleSystemManagerBackend, resource_type: str, resource_id: str
) -> str:
    if resource_type == "PatchBaseline" and resource_id in self.baselines:
        return resource_id
    found: str = original(self, resource_type, resource_id)
    return found


@PATCH_BASELINES.around(models.SimpleSystemManagerBackend)
def _deregister_patch_baseline_for_patch_group(
    original: Original, self: models.SimpleSystemManagerBackend, baseline_id: str, patch_group: str
) -> tuple[str, str]:
    # moto points the group at the same baseline again.
    answer: tuple[str, str] = original(self, baseline_id, patch_group)
    group = self.patch_groups.get(patch_group)
    if group is not None:
        group.associations = {
            system: associated for system, associated in group.associations.items() if associated != baseline_id
        }
    return answer
