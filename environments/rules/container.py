"""Rules of the services' settings."""

from collections.abc import Iterator
from zoneinfo import available_timezones

from environments.rules.violation import Rule, Violation
from environments.schema.container import ContainerSettings, ServiceSettings

GIB = 1024

SCRATCH_MIB = 64
"""What each scratch folder of a container may grow to."""

FARGATE_MEMORY_MIB: dict[int, tuple[int, ...]] = {
    256: (512, 1 * GIB, 2 * GIB),
    512: tuple(range(1 * GIB, 4 * GIB + 1, GIB)),
    1024: tuple(range(2 * GIB, 8 * GIB + 1, GIB)),
    2048: tuple(range(4 * GIB, 16 * GIB + 1, GIB)),
    4096: tuple(range(8 * GIB, 30 * GIB + 1, GIB)),
    8192: tuple(range(16 * GIB, 60 * GIB + 1, 4 * GIB)),
    16384: tuple(range(32 * GIB, 120 * GIB + 1, 8 * GIB)),
}
"""CPU units to the memory sizes they go with.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html
"""


def fargate_has_the_size(container: ContainerSettings) -> Iterator[Violation]:
    """Fargate sells certain pairs of CPU and memory only."""
    for name, service in _services(container):
        memory_sizes = FARGATE_MEMORY_MIB.get(service.cpu_units)
        if memory_sizes is None:
            yield Violation(
                f"container.{name}.cpu_units",
                service.cpu_units,
                f"is not offered by Fargate: allowed are {', '.join(map(str, FARGATE_MEMORY_MIB))}",
            )
        elif service.memory_mib not in memory_sizes:
            yield Violation(
                f"container.{name}.memory_mib",
                service.memory_mib,
                f"is not offered by Fargate with {service.cpu_units} CPU units: allowed are {_listed(memory_sizes)}",
            )


def task_counts_are_in_order(container: ContainerSettings) -> Iterator[Violation]:
    """The smallest count, the desired one and the largest stand in that order."""
    for name, service in _services(container):
        scaling = service.scaling
        at_most = f"is out of order: allowed are up to scaling.max_tasks {scaling.max_tasks}"
        if scaling.min_tasks > scaling.max_tasks:
            yield Violation(f"container.{name}.scaling.min_tasks", scaling.min_tasks, at_most)
        elif not scaling.min_tasks <= service.desired_tasks <= scaling.max_tasks:
            yield Violation(
                f"container.{name}.desired_tasks",
                service.desired_tasks,
                f"is out of order: allowed are scaling.min_tasks {scaling.min_tasks} "
                f"to scaling.max_tasks {scaling.max_tasks}",
            )
        off_peak = service.off_peak
        if off_peak and off_peak.min_tasks > scaling.max_tasks:
            yield Violation(f"container.{name}.off_peak.min_tasks", off_peak.min_tasks, at_most)
        elif off_peak and not off_peak.min_tasks <= off_peak.max_tasks <= scaling.max_tasks:
            yield Violation(
                f"container.{name}.off_peak.max_tasks",
                off_peak.max_tasks,
                f"is out of order: allowed are off_peak.min_tasks {off_peak.min_tasks} "
                f"to scaling.max_tasks {scaling.max_tasks}",
            )


def scratch_folders_leave_memory(container: ContainerSettings) -> Iterator[Violation]:
    """Scratch folders lie in the task's memory: full, they must not starve the application."""
    for name, service in _services(container):
        most = service.memory_mib // 2 // SCRATCH_MIB
        if len(service.scratch_folders) > most:
            yield Violation(
                f"container.{name}.scratch_folders",
                f"{len(service.scratch_folders)} folders",
                f"take {SCRATCH_MIB} MiB of memory each: {most} fit into half of memory_mib {service.memory_mib}",
            )


def scratch_folders_are_distinct(container: ContainerSettings) -> Iterator[Violation]:
    """ECS mounts one thing at a path."""
    for name, service in _services(container):
        folders = service.scratch_folders
        for index, folder in enumerate(folders):
            if folder in folders[:index]:
                yield Violation(
                    f"container.{name}.scratch_folders[{index}]",
                    folder,
                    "is named twice: each folder is allowed once",
                )


def time_zones_exist(container: ContainerSettings) -> Iterator[Violation]:
    """Application Auto Scaling takes IANA time zones; a machine without their database can't tell."""
    known = available_timezones()
    for name, service in _services(container):
        if known and service.off_peak and service.off_peak.timezone not in known:
            yield Violation(
                f"container.{name}.off_peak.timezone",
                service.off_peak.timezone,
                "does not exist: an IANA time zone is allowed, for example UTC or Europe/Berlin",
            )


def _services(container: ContainerSettings) -> tuple[tuple[str, ServiceSettings], ...]:
    return (("backend", container.backend), ("frontend", container.frontend))


def _listed(sizes: tuple[int, ...]) -> str:
    few = 5
    return (
        ", ".join(map(str, sizes))
        if len(sizes) <= few
        else f"{sizes[0]} to {sizes[-1]} in steps of {sizes[1] - sizes[0]}"
    )


RULES: tuple[Rule, ...] = (
    fargate_has_the_size,
    task_counts_are_in_order,
    scratch_folders_leave_memory,
    scratch_folders_are_distinct,
    time_zones_exist,
)
