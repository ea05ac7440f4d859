"""ECS: settings of a service that moto accepts and forgets, and the order of task definitions."""

from moto.core.utils import camelcase_to_underscores
from moto.ecs.responses import EC2ContainerServiceResponse

from emulator.gaps.framework import Gap, Original

SERVICE_SETTINGS = Gap(
    id="ecs-service-settings",
    service="ecs",
    symptom="A new service forgets ECS Exec, managed tags, grace period and deployment configuration.",
    cure="CreateService keeps them; UpdateService of moto's keeps them already.",
)

REBALANCING = Gap(
    id="ecs-availability-zone-rebalancing",
    service="ecs",
    symptom="A service's availabilityZoneRebalancing, newer than the pinned botocore, isn't read back.",
    cure="It is kept; DISABLED if it wasn't given.",
)

TASK_DEFINITION_ORDER = Gap(
    id="ecs-task-definition-order",
    service="ecs",
    symptom="ListTaskDefinitions ignores `sort`: the newest first is asked for, the oldest first is answered.",
    cure="They are sorted by family and revision, and DESC turns that round, as on AWS.",
)

_REBALANCING = {"members": {"availabilityZoneRebalancing": {"shape": "String"}}}
REBALANCING.newer_model(
    "ecs",
    shapes=dict.fromkeys(("CreateServiceRequest", "UpdateServiceRequest", "Service"), _REBALANCING),
)

_FORGOTTEN = (
    "capacityProviderStrategy",
    "deploymentConfiguration",
    "enableECSManagedTags",
    "enableExecuteCommand",
    "healthCheckGracePeriodSeconds",
    "placementConstraints",
    "placementStrategy",
)


@SERVICE_SETTINGS.around(EC2ContainerServiceResponse)
def _create_service(original: Original, self: EC2ContainerServiceResponse) -> object:
    action = original(self)
    service = action.result["service"]
    for name in _FORGOTTEN:
        value = self._get_param(name)
        if value is not None:
            setattr(service, camelcase_to_underscores(name), value)
    return action


@REBALANCING.around(EC2ContainerServiceResponse, "create_service")
def _keep_rebalancing(original: Original, self: EC2ContainerServiceResponse) -> object:
    action = original(self)
    rebalancing = self._get_param("availabilityZoneRebalancing", "DISABLED")
    vars(action.result["service"])["availability_zone_rebalancing"] = rebalancing
    return action


@TASK_DEFINITION_ORDER.around(EC2ContainerServiceResponse)
def _list_task_definitions(original: Original, self: EC2ContainerServiceResponse) -> object:
    action = original(self)
    newest_first = self._get_param("sort", "ASC") == "DESC"
    action.result["taskDefinitionArns"].sort(key=_family_and_revision, reverse=newest_first)
    return action


def _family_and_revision(arn: str) -> tuple[str, int]:
    family, _, revision = arn.rpartition("/")[2].partition(":")
    return family, int(revision)
