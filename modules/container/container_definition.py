"""What ECS is told about a container.

Creates nothing: a typed form of the JSON inside a task definition.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from environments.rules.container import SCRATCH_MIB
from modules.shared.log_group import LogGroup

USER = "10001:10001"
"""A user and group that own nothing in the image or on the host."""

OPEN_FILES = 65536
"""Each connection is one; Fargate's default is 65535 on newer platforms, and 1024 on older ones."""

STOP_TIMEOUT_SECONDS = 60
"""Between SIGTERM and SIGKILL: twice the time in which the load balancer lets go of a task."""

SESSION_AGENT_FOLDERS = {
    "session-agent": "/managed-agents",
    "session-agent-state": "/var/lib/amazon",
    "session-agent-log": "/var/log/amazon",
}
"""Volumes into which ECS Exec's agent writes, by name.

AWS says that ECS Exec does not support a read-only root file system. With these folders writable it works
nevertheless; `read_only_root_file_system = false` is the way back to what AWS promises.
Sources: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html,
https://github.com/aws/containers-roadmap/issues/1359,
https://github.com/aws-containers/amazon-ecs-exec-checker/issues/71
"""


@dataclass(frozen=True, kw_only=True)
class ContainerDefinition:
    """A container that runs without root, without capabilities, and without a root file system to write to."""

    name: str
    image: str
    log_group: LogGroup
    log_prefix: str
    """The first part of the log streams' names."""
    region: str
    port: int | None = None
    """The port it listens on, if it listens."""
    command: Sequence[str] = ()
    """Replaces the image's own command."""
    read_only_root_file_system: bool = True
    scratch_folders: Sequence[str] = ()
    """Folders in memory, writable by everyone."""
    environment: Mapping[str, str] = field(default_factory=dict)
    secrets: Mapping[str, str] = field(default_factory=dict)
    """Environment variables to Secrets Manager ARNs, with a JSON key as in `arn:username::`."""

    @property
    def volumes(self) -> tuple[str, ...]:
        """The names of the task's volumes."""
        return tuple(SESSION_AGENT_FOLDERS) if self.read_only_root_file_system else ()

    def render(self) -> str:
        """The JSON of a task definition with this container alone."""
        definition: dict[str, object] = {
            "name": self.name,
            "image": self.image,
            "essential": True,
            "user": USER,
            "privileged": False,
            "readonlyRootFilesystem": self.read_only_root_file_system,
            "linuxParameters": {
                # Reaps the processes that ECS Exec sessions leave behind.
                "initProcessEnabled": True,
                "capabilities": {"add": [], "drop": ["ALL"]},
                "tmpfs": [
                    {"containerPath": path, "size": SCRATCH_MIB, "mountOptions": ["rw", "noexec", "nosuid", "nodev"]}
                    for path in self.scratch_folders
                ],
            },
            "mountPoints": [
                {"sourceVolume": volume, "containerPath": SESSION_AGENT_FOLDERS[volume], "readOnly": False}
                for volume in self.volumes
            ],
            "ulimits": [{"name": "nofile", "softLimit": OPEN_FILES, "hardLimit": OPEN_FILES}],
            "stopTimeout": STOP_TIMEOUT_SECONDS,
            "portMappings": [
                {"containerPort": self.port, "hostPort": self.port, "protocol": "tcp"},
            ]
            if self.port
            else [],
            "environment": [{"name": name, "value": value} for name, value in sorted(self.environment.items())],
            "secrets": [{"name": name, "valueFrom": arn} for name, arn in sorted(self.secrets.items())],
            "logConfiguration": {
                "logDriver": "awslogs",
                "options": {
                    "awslogs-group": self.log_group.name,
                    "awslogs-region": self.region,
                    "awslogs-stream-prefix": self.log_prefix,
                    # A slow log service must not stop the application; what doesn't fit is lost.
                    "mode": "non-blocking",
                    "max-buffer-size": "25m",
                },
            },
        }
        if self.command:
            definition["command"] = list(self.command)
        return json.dumps([definition])
