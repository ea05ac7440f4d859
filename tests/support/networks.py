"""The network tier by itself, for tests of settings that no environment's file has."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from cdktf import App

from environments import Environment, load
from modules.network import NetworkTier
from modules.network.flows import Party
from modules.shared.backend import StateBackend
from tests.support.stacks import EXAMPLE_VALUES, Stack

ANYWHERE = "0.0.0.0/0"
CERTIFICATE = "arn:aws:acm:us-east-1:123456789012:certificate/12345678-1234-1234-1234-123456789012"
ZONES = ("a", "b", "c")


def environment_with(
    name: str = "production",
    values: Mapping[str, str] | None = None,
    values_file: Path = EXAMPLE_VALUES,
    **network: object,
) -> Environment:
    """An environment with some network settings, and some values of `.env.aws`, replaced."""
    return load(name, overrides={"network": network}, values_file=values_file, environ=values or {})


def values_without_a_hosted_zone(folder: Path) -> Path:
    """A values file of somebody whose domain is hosted elsewhere, and who has a certificate."""
    lines = EXAMPLE_VALUES.read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if not line.startswith(("export HOSTED_ZONE_ID=", "export ALB_CERTIFICATE_ARN="))]
    file = folder / "values"
    file.write_text("\n".join([*kept, f"export ALB_CERTIFICATE_ARN={CERTIFICATE}", ""]), encoding="utf-8")
    return file


def network_of(outdir: Path, environment: Environment) -> Stack:
    """An environment's network stack alone."""
    app = App(outdir=str(outdir))
    NetworkTier(app, environment=environment, backend=StateBackend.read())
    app.synth()
    (file,) = outdir.glob("stacks/*/cdk.tf.json")
    return Stack(file.parent.name, json.loads(file.read_text(encoding="utf-8")))


def policy_of(document: str) -> dict[str, dict[str, Any]]:
    """A policy's statements, by their Sid."""
    return {statement["Sid"]: statement for statement in json.loads(document)["Statement"]}


def opened(stack: Stack, direction: str) -> Iterator[tuple[str, str, int]]:
    """What the rules of a direction, `ingress` or `egress`, let through: whose rule, to or from whom, which port."""
    for rule in stack.resources(f"aws_vpc_security_group_{direction}_rule").values():
        assert rule["ip_protocol"] == "tcp"
        assert rule["from_port"] == rule["to_port"]
        yield _party(rule["security_group_id"]), _other_side(rule), rule["from_port"]


def _other_side(rule: dict[str, Any]) -> str:
    (reference,) = (rule[key] for key in ("referenced_security_group_id", "cidr_ipv4", "prefix_list_id") if key in rule)
    lists = {f"${{data.aws_ec2_managed_prefix_list.access_{party}.id}}": party for party in (Party.S3, Party.DYNAMODB)}
    known = {ANYWHERE: Party.INTERNET, **lists}
    return known.get(reference) or _party(reference)


def _party(reference: str) -> str:
    return reference.removeprefix("${aws_security_group.access_").removesuffix(".id}").replace("_", "-")
