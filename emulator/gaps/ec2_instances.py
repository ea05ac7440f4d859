"""EC2: detailed monitoring, and settings of new instances that moto forgets."""

from moto.ec2.models.instances import Instance
from moto.ec2.responses import EC2Response
from moto.ec2.responses.instances import InstanceResponse

from emulator.gaps.framework import Gap, Original, Shape, parameters

MONITORING = Gap(
    id="ec2-detailed-monitoring",
    service="ec2",
    symptom="MonitorInstances and UnmonitorInstances answer 500.",
    cure="They switch the state that moto keeps on the instance.",
)

INSTANCE_SETTINGS = Gap(
    id="ec2-instance-settings",
    service="ec2",
    symptom="RunInstances forgets termination protection, auto recovery and volume throughput: plans drift.",
    cure="They are kept on the instance and its volumes.",
)


def _monitor(response: EC2Response, request: Shape, state: str) -> Shape:
    instances = []
    for instance_id in request["InstanceIds"]:
        instance = response.ec2_backend.get_instance(instance_id)
        instance.monitoring_state = state
        instances.append({"InstanceId": instance_id, "Monitoring": {"State": state}})
    return {"InstanceMonitorings": instances}


@MONITORING.operation(EC2Response)
def _monitor_instances(self: EC2Response, request: Shape) -> Shape:
    return _monitor(self, request, "enabled")


@MONITORING.operation(EC2Response)
def _unmonitor_instances(self: EC2Response, request: Shape) -> Shape:
    return _monitor(self, request, "disabled")


@INSTANCE_SETTINGS.around(InstanceResponse)
def _run_instances(original: Original, self: EC2Response) -> object:
    action = original(self)
    request = parameters(self)
    for instance in action.result.instances:
        instance.disable_api_termination = bool(request.get("DisableApiTermination"))
        _keep_auto_recovery(instance, request.get("MaintenanceOptions", {}).get("AutoRecovery", "default"))
        for mapping in request.get("BlockDeviceMappings", []):
            throughput = mapping.get("Ebs", {}).get("Throughput")
            block = instance.block_device_mapping.get(mapping["DeviceName"])
            if throughput and block:
                self.ec2_backend.volumes[block.volume_id].throughput = throughput
    return action


@INSTANCE_SETTINGS.operation(EC2Response)
def _modify_instance_maintenance_options(self: EC2Response, request: Shape) -> Shape:
    instance = self.ec2_backend.get_instance(request["InstanceId"])
    _keep_auto_recovery(instance, request["AutoRecovery"])
    return {"InstanceId": instance.id, "AutoRecovery": request["AutoRecovery"]}


def _keep_auto_recovery(instance: Instance, auto_recovery: str) -> None:
    vars(instance)["maintenance_options"] = {"AutoRecovery": auto_recovery}
