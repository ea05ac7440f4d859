"""Rules whose edges a few examples can't cover: properties over all settings."""

from ipaddress import IPv4Network
from itertools import combinations

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from environments.rules.container import FARGATE_MEMORY_MIB
from tests.support.networks import CERTIFICATE
from tests.support.settings import problems_of, told_about

PARENT = ".audit.example.com"
PUBLIC, PRIVATE, ISOLATED = (slice(start, start + 3) for start in (0, 3, 6))


@st.composite
def networks(draw: st.DrawFn) -> tuple[IPv4Network, list[IPv4Network]]:
    """A VPC divided into nine subnets, one of which may have been replaced by a stray one."""
    prefix = draw(st.integers(min_value=14, max_value=25))
    vpc = IPv4Network((f"10.{draw(st.integers(0, 63)) * 4}.0.0", prefix))
    parts = list(vpc.subnets(new_prefix=draw(st.integers(min_value=prefix + 4, max_value=prefix + 5))))
    subnets = draw(st.permutations(parts))[:9]
    if draw(st.booleans()):
        stray = (draw(st.integers(int(vpc[0]) - 512, int(vpc[-1]) + 512)), draw(st.integers(prefix, 30)))
        subnets[draw(st.integers(0, 8))] = IPv4Network(stray, strict=False)
    return vpc, subnets


@settings(max_examples=150, deadline=None)
@given(plan=networks())
def test_a_network_is_accepted_exactly_if_aws_would_accept_it(plan: tuple[IPv4Network, list[IPv4Network]]) -> None:
    vpc, subnets = plan
    fits = (
        16 <= vpc.prefixlen <= 24
        and all(subnet.subnet_of(vpc) and subnet.prefixlen <= 28 for subnet in subnets)
        and all(subnet.prefixlen <= 27 for subnet in subnets[PUBLIC])
        and not any(one.overlaps(other) for one, other in combinations(subnets, 2))
    )
    found = problems_of(
        network={
            "vpc_cidr": vpc,
            "availability_zones": ["us-east-1a", "us-east-1b", "us-east-1c"],
            "public_subnet_cidrs": subnets[PUBLIC],
            "private_subnet_cidrs": subnets[PRIVATE],
            "isolated_subnet_cidrs": subnets[ISOLATED],
        },
    )
    event("accepted" if fits else "refused")
    assert (found == ()) is fits, found
    assert all(problem.key.startswith("network.") for problem in found)


@settings(max_examples=150, deadline=None)
@given(
    cpu_units=st.sampled_from([128, 256, 512, 1000, 1024, 2048, 4096, 8192, 16384, 32768]),
    memory_mib=st.integers(min_value=0, max_value=130).map(lambda gib: gib * 1024) | st.integers(1, 200_000),
)
def test_fargate_sizes_are_accepted_exactly_if_fargate_has_them(cpu_units: int, memory_mib: int) -> None:
    found = problems_of(container={"backend": {"cpu_units": cpu_units, "memory_mib": memory_mib}})
    assert (found == ()) is fargate_has(cpu_units, memory_mib)


def fargate_has(cpu_units: int, memory_mib: int) -> bool:
    """The table of the AWS documentation, written as its ranges.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html
    """
    if cpu_units == 256:
        return memory_mib in {512, 1024, 2048}
    ranges_gib = {512: (1, 4, 1), 1024: (2, 8, 1), 2048: (4, 16, 1), 4096: (8, 30, 1), 8192: (16, 60, 4)}
    ranges_gib[16384] = (32, 120, 8)
    if cpu_units not in ranges_gib or memory_mib % 1024:
        return False
    least, most, step = ranges_gib[cpu_units]
    gib = memory_mib // 1024
    return least <= gib <= most and (gib - least) % step == 0


@pytest.mark.parametrize("cpu_units", FARGATE_MEMORY_MIB)
def test_the_sizes_that_go_with_a_cpu_are_told(cpu_units: int) -> None:
    found = problems_of(container={"backend": {"cpu_units": cpu_units, "memory_mib": 1}})
    (told,) = told_about(found, "container.backend.memory_mib")
    assert f"with {cpu_units} CPU units" in told
    assert str(FARGATE_MEMORY_MIB[cpu_units][0]) in told
    assert str(FARGATE_MEMORY_MIB[cpu_units][-1]) in told


@settings(max_examples=100, deadline=None)
@given(least=st.integers(0, 20), desired=st.integers(0, 20), most=st.integers(1, 20))
def test_task_counts_are_accepted_exactly_if_they_are_in_order(least: int, desired: int, most: int) -> None:
    backend = {"desired_tasks": desired, "scaling": {"min_tasks": least, "max_tasks": most}, "off_peak": None}
    assert (problems_of(container={"backend": backend}) == ()) is (least <= desired <= most)


@pytest.mark.parametrize("count", [1, 3, 5, 7])
def test_development_may_have_any_odd_number_of_orderers(count: int) -> None:
    assert told_about(problems_of("development", fabric={"orderers": {"count": count}}), "fabric.orderers.count") == []


@pytest.mark.parametrize(
    ("backup", "maintenance", "apart"),
    [
        ("03:00-04:00", "sun:04:00-sun:05:00", True),
        ("03:00-04:00", "sun:03:59-sun:05:00", False),
        ("23:30-00:30", "mon:00:00-mon:01:00", False),
        ("23:30-00:30", "sun:23:45-mon:00:45", False),
        ("03:00-04:00", "sun:23:45-mon:00:45", True),
        ("03:00-04:00", "sat:01:00-sun:02:00", False),
    ],
)
def test_maintenance_and_backup_are_apart_also_over_midnight(backup: str, maintenance: str, *, apart: bool) -> None:
    found = problems_of(database={"backup_window": backup, "maintenance_window": maintenance})
    assert (told_about(found, "database.maintenance_window") == []) is apart


@pytest.mark.parametrize(
    ("vpc", "told"),
    [
        ("172.17.0.0/16", "Docker takes for itself"),
        ("127.0.0.0/16", "AWS gives to no VPC"),
        ("169.254.8.0/24", "AWS gives to no VPC"),
        ("240.0.0.0/16", "AWS gives to no VPC"),
    ],
)
def test_ranges_that_would_not_work_are_refused(vpc: str, told: str) -> None:
    (problem,) = told_about(problems_of(network={"vpc_cidr": vpc}), "network.vpc_cidr")
    assert told in problem


@pytest.mark.parametrize("vpc", ["10.0.0.0/16", "172.16.0.0/16", "172.18.0.0/16", "192.168.0.0/16", "100.64.0.0/16"])
def test_other_ranges_are_accepted(vpc: str) -> None:
    assert told_about(problems_of(network={"vpc_cidr": vpc}), "network.vpc_cidr") == []


@pytest.mark.parametrize(
    ("environment", "certificate", "longest"),
    [("production", "", 64), ("staging", "", 56), ("staging", CERTIFICATE, 56), ("production", CERTIFICATE, None)],
)
def test_certificate_is_requested_for_names_that_acm_takes(
    environment: str,
    certificate: str,
    longest: int | None,
) -> None:
    def accepted(length: int) -> bool:
        domain_name = "a" * (length - len(PARENT)) + PARENT
        values = {"DOMAIN_NAME": domain_name, "ALB_CERTIFICATE_ARN": certificate}
        return problems_of(environment, environ=values) == ()

    if longest is None:
        assert accepted(65)
    else:
        assert (accepted(longest), accepted(longest + 1)) == (True, False)
