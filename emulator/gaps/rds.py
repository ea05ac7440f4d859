"""RDS: what moto's DB instances, replicas and parameter groups lack."""

import uuid
from typing import Any

from moto.rds.models import DBInstance, DBParameterGroup, RDSBackend

from emulator.gaps.framework import Gap, Original, Shape

RESOURCE_ID = Gap(
    id="rds-resource-id",
    service="rds",
    symptom="Every DB instance has the same DbiResourceId: Terraform takes two instances for one, and hangs.",
    cure="Each instance and each replica gets an id of its own.",
)

PERFORMANCE_INSIGHTS = Gap(
    id="rds-performance-insights",
    service="rds",
    symptom="Performance Insights settings are accepted and forgotten: every plan wants to switch it on.",
    cure="The three settings are kept on create, replicate and modify.",
)

READ_REPLICA = Gap(
    id="rds-read-replica",
    service="rds",
    symptom="A replica inherits its source's Multi-AZ, backups, storage autoscaling and managed password.",
    cure="A replica starts single-AZ, without backups, autoscaling and secret, unless it asks for them.",
)

PARAMETER_SOURCE = Gap(
    id="rds-parameter-source",
    service="rds",
    symptom="Parameters read back without their source: Terraform sees none of them as set by the user.",
    cure="Parameters that were set have the source `user`.",
)

NETWORK_TYPE = Gap(
    id="rds-network-type",
    service="rds",
    symptom="An instance's NetworkType isn't read back: every plan wants to set it.",
    cure="It is kept; IPV4, AWS's default, if it wasn't given.",
)

DATABASE_INSIGHTS = Gap(
    id="rds-database-insights",
    service="rds",
    symptom="An instance's DatabaseInsightsMode, newer than the pinned botocore, isn't read back.",
    cure="It is kept; `standard`, AWS's default, if it wasn't given.",
)

CERTIFICATE_AUTHORITY = Gap(
    id="rds-certificate-authority",
    service="rds",
    symptom="An instance's certificate is of an authority called rds-ca-default, which AWS doesn't have.",
    cure="It is of AWS's default, rds-ca-rsa2048-g1, if none was asked for.",
)

# https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.SSL.html#UsingWithRDS.SSL.RegionCertificateAuthorities
_DEFAULT_AUTHORITY = "rds-ca-rsa2048-g1"

_INSIGHTS_MODE = {"members": {"DatabaseInsightsMode": {"shape": "String"}}}
DATABASE_INSIGHTS.newer_model(
    "rds",
    shapes={
        "CreateDBInstanceMessage": _INSIGHTS_MODE,
        "CreateDBInstanceReadReplicaMessage": _INSIGHTS_MODE,
        "ModifyDBInstanceMessage": _INSIGHTS_MODE,
        "DBInstance": _INSIGHTS_MODE,
    },
)

_DEFAULT_RETENTION_DAYS = 7


def _new_resource_id() -> str:
    return "db-" + uuid.uuid4().hex.upper()[:26]


def _keep_performance_insights(instance: Any, settings: Shape) -> None:  # noqa: ANN401
    enabled = settings.get("enable_performance_insights")
    if enabled is None:
        return
    instance.performance_insights_enabled = bool(enabled)
    if enabled:
        instance.performance_insights_retention_period = (
            settings.get("performance_insights_retention_period") or _DEFAULT_RETENTION_DAYS
        )
        instance.performance_insights_kms_key_id = settings.get("performance_insights_kms_key_id")


@RESOURCE_ID.around(DBInstance, "__init__")
def _give_an_id(original: Original, self: DBInstance, *args: object, **kwargs: object) -> None:
    original(self, *args, **kwargs)
    self.dbi_resource_id = _new_resource_id()


@RESOURCE_ID.around(RDSBackend, "create_db_instance_read_replica")
def _give_a_replica_an_id(original: Original, self: RDSBackend, settings: Shape) -> DBInstance:
    replica: DBInstance = original(self, settings)
    replica.dbi_resource_id = _new_resource_id()
    return replica


@PERFORMANCE_INSIGHTS.around(DBInstance, "__init__")
def _keep_on_create(original: Original, self: DBInstance, *args: object, **kwargs: object) -> None:
    original(self, *args, **kwargs)
    _keep_performance_insights(self, kwargs)


@PERFORMANCE_INSIGHTS.around(RDSBackend, "create_db_instance_read_replica")
def _keep_on_replicate(original: Original, self: RDSBackend, settings: Shape) -> DBInstance:
    replica: DBInstance = original(self, settings)
    _keep_performance_insights(replica, settings)
    return replica


@PERFORMANCE_INSIGHTS.around(RDSBackend)
def _modify_db_instance(original: Original, self: RDSBackend, identifier: str, settings: Shape) -> DBInstance:
    instance: DBInstance = original(self, identifier, settings)
    _keep_performance_insights(instance, settings)
    return instance


@READ_REPLICA.around(RDSBackend)
def _create_db_instance_read_replica(original: Original, self: RDSBackend, settings: Shape) -> DBInstance:
    replica: DBInstance = original(self, settings)
    replica.multi_az = bool(settings.get("multi_az", False))
    replica.backup_retention_period = 0
    replica.max_allocated_storage = settings.get("max_allocated_storage", replica.allocated_storage)
    replica.manage_master_user_password = False
    # A copy of the source's attribute: the secret itself stays the source's.
    replica.__dict__.pop("master_user_secret", None)
    return replica


@PARAMETER_SOURCE.around(DBParameterGroup)
def _update_parameters(original: Original, self: DBParameterGroup, parameters: list[Shape]) -> None:
    original(self, parameters)
    for parameter in self.parameters.values():
        parameter["Source"] = "user"


@DATABASE_INSIGHTS.around(DBInstance, "__init__")
def _keep_the_insights_mode(original: Original, self: DBInstance, *args: object, **kwargs: object) -> None:
    original(self, *args, **kwargs)
    vars(self)["database_insights_mode"] = kwargs.get("database_insights_mode", "standard")


@NETWORK_TYPE.around(DBInstance, "__init__")
def _keep_the_network_type(original: Original, self: DBInstance, *args: object, **kwargs: object) -> None:
    original(self, *args, **kwargs)
    vars(self)["network_type"] = kwargs.get("network_type", "IPV4")


@CERTIFICATE_AUTHORITY.around(DBInstance, "__init__")
def _name_the_authority(original: Original, self: DBInstance, *args: object, **kwargs: object) -> None:
    original(self, *args, **kwargs)
    if self.ca_certificate_identifier == "rds-ca-default":
        self.ca_certificate_identifier = _DEFAULT_AUTHORITY
