"""EC2: detailed monitoring, and settings of new instances that moto forgets."""

from moto.core.responses import EmptyResult
from moto.ec2.models.elastic_block_store import Volume
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
    symptom="RunInstances forgets protection, auto recovery, volumes' IOPS and throughput, interfaces' groups.",
    cure="They are kept on the instance and its volumes.",
)

SHUTDOWN_BEHAVIOR = Gap(
    id="ec2-shutdown-behavior",
    service="ec2",
    symptom="Changing what a shutdown does takes an instance's security groups away.",
    cure="The behaviour is kept, the groups stay.",
)

CPU_CREDITS = Gap(
    id="ec2-cpu-credits",
    service="ec2",
    symptom="Every instance has standard CPU credits, whatever was asked for: plans drift.",
    cure="The specification is kept; by default it is unlimited, except for t2, as on AWS.",
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
            block = instance.block_device_mapping.get(mapping["DeviceName"])
            if block:
                _keep_performance(self.ec2_backend.volumes[block.volume_id], mapping.get("Ebs", {}))
        if not instance.security_groups:
            instance.security_groups = [group for nic in instance.nics.values() for group in nic.group_set]
    return action


@INSTANCE_SETTINGS.operation(EC2Response)
def _modify_instance_maintenance_options(self: EC2Response, request: Shape) -> Shape:
    instance = self.ec2_backend.get_instance(request["InstanceId"])
    _keep_auto_recovery(instance, request["AutoRecovery"])
    return {"InstanceId": instance.id, "AutoRecovery": request["AutoRecovery"]}


@SHUTDOWN_BEHAVIOR.around(InstanceResponse)
def _modify_instance_attribute(original: Original, self: EC2Response) -> object:
    behavior = self._get_param("InstanceInitiatedShutdownBehavior.Value")
    if behavior is None:
        return original(self)
    instance = self.ec2_backend.get_instance(self._get_param("InstanceId"))
    instance.instance_initiated_shutdown_behavior = behavior
    return EmptyResult()


def _keep_auto_recovery(instance: Instance, auto_recovery: str) -> None:
    vars(instance)["maintenance_options"] = {"AutoRecovery": auto_recovery}


def _keep_performance(volume: Volume, asked: Shape) -> None:
    volume.iops = asked.get("Iops", volume.iops)
    volume.throughput = asked.get("Throughput", volume.throughput)


def _default_credits(instance: Instance) -> str:
    # https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/burstable-performance-instances-unlimited-mode.html
    return "standard" if instance.instance_type.startswith("t2.") else "unlimited"


@CPU_CREDITS.around(InstanceResponse, "run_instances")
def _keep_cpu_credits(original: Original, self: EC2Response) -> object:
    action = original(self)
    asked = parameters(self).get("CreditSpecification", {}).get("CpuCredits")
    for instance in action.result.instances:
        vars(instance)["cpu_credits"] = asked or _default_credits(instance)
    return action


@CPU_CREDITS.operation(EC2Response)
def _describe_instance_credit_specifications(self: EC2Response, request: Shape) -> Shape:
    backend = self.ec2_backend
    instances = [backend.get_instance(instance_id) for instance_id in request.get("InstanceIds", [])]
    return {
        "InstanceCreditSpecifications": [
            {"InstanceId": each.id, "CpuCredits": vars(each).get("cpu_credits", _default_credits(each))}
            for each in instances or backend.all_instances()
        ]
    }


@CPU_CREDITS.operation(EC2Response)
def _modify_instance_credit_specification(self: EC2Response, request: Shape) -> Shape:
    changed = request["InstanceCreditSpecifications"]
    for each in changed:
        vars(self.ec2_backend.get_instance(each["InstanceId"]))["cpu_credits"] = each["CpuCredits"]
    return {"SuccessfulInstanceCreditSpecifications": [{"InstanceId": each["InstanceId"]} for each in changed]}
