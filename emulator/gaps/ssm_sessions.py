"""Systems Manager: which instances are registered, and sessions with them."""

import uuid

from moto.ec2.models import ec2_backends
from moto.ssm.responses import SimpleSystemManagerResponse

from emulator.gaps.framework import AwsError, Gap, Shape
from emulator.gaps.ssm_run_command import is_running

MANAGED_INSTANCES = Gap(
    id="ssm-managed-instances",
    service="ssm",
    symptom="DescribeInstanceInformation answers 500.",
    cure="Every running instance is registered and online.",
)

SESSIONS = Gap(
    id="ssm-sessions",
    service="ssm",
    symptom="StartSession and TerminateSession answer 500.",
    cure="A session with a running instance is opened, with an address where nothing is: there is no data plane.",
)


@MANAGED_INSTANCES.operation(SimpleSystemManagerResponse)
def _describe_instance_information(self: SimpleSystemManagerResponse, request: Shape) -> Shape:
    backend = self.ssm_backend
    filters = [*request.get("Filters", []), *request.get("InstanceInformationFilterList", [])]
    wanted = {
        filter_.get("Key", filter_.get("key")): filter_.get("Values", filter_.get("valueSet")) for filter_ in filters
    }
    return {
        "InstanceInformationList": [
            {
                "InstanceId": instance.id,
                "PingStatus": "Online",
                "PlatformType": "Linux",
                "ResourceType": "EC2Instance",
                "IPAddress": instance.private_ip,
            }
            for instance in ec2_backends[backend.account_id][backend.region_name].all_instances()
            if instance.state == "running"
            and instance.id in wanted.get("InstanceIds", [instance.id])
            and "Online" in wanted.get("PingStatus", ["Online"])
        ]
    }


@SESSIONS.operation(SimpleSystemManagerResponse)
def _start_session(self: SimpleSystemManagerResponse, request: Shape) -> Shape:
    backend, target = self.ssm_backend, request["Target"]
    if not is_running(backend, target):
        raise AwsError("TargetNotConnected", f"{target} is not connected.")
    document = request.get("DocumentName", "")
    if document and not document.startswith("AWS-"):
        backend._get_documents(document)  # noqa: SLF001 - fails if there is none
    session = f"emulator-{uuid.uuid4().hex[:17]}"
    return {
        "SessionId": session,
        "TokenValue": uuid.uuid4().hex,
        "StreamUrl": f"wss://ssmmessages.{backend.region_name}.emulator.invalid/v1/data-channel/{session}?role=publish_subscribe",
    }


@SESSIONS.operation(SimpleSystemManagerResponse)
def _terminate_session(_self: SimpleSystemManagerResponse, request: Shape) -> Shape:
    return {"SessionId": request["SessionId"]}
