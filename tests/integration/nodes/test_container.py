"""The orderer's and the peer's container: pulled by digest, run with these arguments and no others, awaited."""

import hashlib
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.support.fabric_node import FabricNode

MakeNode = Callable[[str], FabricNode]
DOCKER_MANIFEST = "application/vnd.docker.distribution.manifest.v2+json"
REGISTRY = "123456789012.dkr.ecr.us-east-1.amazonaws.com"


@pytest.fixture
def node(node_of: MakeNode) -> FabricNode:
    return node_of("orderer-0")


@pytest.fixture
def peer(node_of: MakeNode) -> FabricNode:
    return node_of("peer-1")


@pytest.fixture
def pushed(client: Callable[[str], Any]) -> Iterator[dict[str, str]]:
    """The mirrored images: `orderer`, `peer` and `tools` to their digests."""
    ecr = client("ecr")

    def push(what: str) -> str:
        name = f"banking-audit-fabric-{what}"
        ecr.create_repository(repositoryName=name)
        manifest = {"schemaVersion": 2, "mediaType": DOCKER_MANIFEST, "config": {"digest": f"sha256:{what}"}}
        image = ecr.put_image(repositoryName=name, imageManifest=json.dumps(manifest), imageTag="2.5.16")["image"]
        return str(image["imageId"]["imageDigest"])

    digests = {what: push(what) for what in ("orderer", "peer", "tools")}
    yield digests
    for what in digests:
        ecr.delete_repository(repositoryName=f"banking-audit-fabric-{what}", force=True)


def pin(node: FabricNode, digest: str) -> None:
    settings = node.root / "etc/banking-audit/settings.env"
    settings.write_text(settings.read_text().replace("FABRIC_DIGEST=", f"FABRIC_DIGEST={digest}"))


def image_of(node: FabricNode, what: str = "fabric") -> str:
    return (node.root / f"run/banking-audit/{what}.image").read_text().strip()


def make_ready(node: FabricNode, image: str = "image@sha256:1") -> None:
    """As the units before have left it."""
    (node.root / "run/banking-audit").mkdir(parents=True)
    (node.root / "run/banking-audit/fabric.image").write_text(f"{image}\n")
    node.mark("mounted")


def options(arguments: list[str]) -> list[tuple[str, ...]]:
    """`docker run`'s options, each with its value."""
    flags = {"--rm", "--init", "--read-only"}
    rest = iter(arguments)
    return [
        (argument,) if argument in flags or not argument.startswith("--") else (argument, next(rest))
        for argument in rest
    ]


def test_before_the_images_are_mirrored_the_node_waits(node: FabricNode) -> None:
    ran = node.libexec("pull-image", "fabric")
    assert ran.returncode == 75
    assert f"{REGISTRY}/banking-audit-fabric-orderer:2.5.16 is not there yet" in ran.stderr
    assert node.calls_of("docker") == []


def test_the_image_is_pulled_by_the_digest_of_its_version(peer: FabricNode, pushed: dict[str, str]) -> None:
    ran = peer.libexec("pull-image", "fabric")
    assert ran.returncode == 0, ran.stderr
    image = f"{REGISTRY}/banking-audit-fabric-peer@{pushed['peer']}"
    assert image_of(peer) == image
    assert peer.calls_of("docker") == [
        ["image", "inspect", image],
        ["login", "--username", "AWS", "--password-stdin", REGISTRY],
        ["pull", "--quiet", image],
    ]


def test_the_tools_are_pulled_likewise(node: FabricNode, pushed: dict[str, str]) -> None:
    assert node.libexec("pull-image", "tools").returncode == 0
    assert image_of(node, "tools") == f"{REGISTRY}/banking-audit-fabric-tools@{pushed['tools']}"


def test_a_digest_in_the_settings_is_what_runs(node: FabricNode, pushed: dict[str, str]) -> None:
    digest = f"sha256:{hashlib.sha256(b'reviewed').hexdigest()}"
    pin(node, digest)
    assert node.libexec("pull-image", "fabric").returncode == 0
    assert image_of(node).endswith(f"@{digest}")
    assert digest not in pushed.values()


def test_an_image_that_is_there_is_not_pulled_again(node: FabricNode, pushed: dict[str, str]) -> None:
    node.mark("pulled")
    assert node.libexec("pull-image", "fabric").returncode == 0
    assert [call[0] for call in node.calls_of("docker")] == ["image"]
    assert pushed


def test_a_reboot_without_ecr_runs_the_image_of_last_time(node: FabricNode, pushed: dict[str, str]) -> None:
    node.libexec("pull-image", "fabric")
    node.reboot()
    node.extra["AWS_ENDPOINT_URL"] = "http://127.0.0.1:9"
    ran = node.libexec("pull-image", "fabric")
    assert ran.returncode == 0, ran.stderr
    assert image_of(node).endswith(pushed["orderer"])


@pytest.mark.parametrize(("failing", "complaint"), [("login", "can't log in to"), ("pull", "can't be pulled")])
def test_a_registry_that_refuses_is_said(
    node: FabricNode, pushed: dict[str, str], failing: str, complaint: str
) -> None:
    node.stub("docker", f"[[ $1 != login ]] || cat >/dev/null; [[ $1 != {failing} && $1 != image ]]")
    ran = node.libexec("pull-image", "fabric")
    assert ran.returncode == 75
    assert complaint in ran.stderr
    assert pushed


def test_an_orderer_runs_with_exactly_these_arguments(node: FabricNode) -> None:
    make_ready(node)
    ran = node.libexec("run-fabric")
    assert ran.returncode == 0, ran.stderr
    arguments = node.calls_of("docker")[-1]
    run, uid = node.root / "run/banking-audit", (node.root / "etc/banking-audit/settings.env").read_text()
    uid = uid.split("FABRIC_UID=")[1].splitlines()[0]
    assert arguments[0] == "run"
    assert options(arguments[1:]) == [
        ("--name", "orderer.bankingaudit.com"),
        ("--hostname", "orderer.bankingaudit.com"),
        ("--rm",),
        ("--init",),
        ("--network", "fabric"),
        ("--publish", "7050:7050"),
        ("--publish", "127.0.0.1:9443:9443"),
        ("--user", f"{uid}:{uid}"),
        ("--cap-drop", "ALL"),
        ("--security-opt", "no-new-privileges"),
        ("--read-only",),
        ("--pids-limit", "4096"),
        ("--ulimit", "nofile=65536:65536"),
        ("--tmpfs", "/tmp:rw,noexec,nosuid,nodev,mode=1777,size=64m"),  # noqa: S108 - inside the container
        ("--env-file", str(node.root / "etc/banking-audit/fabric.env")),
        ("--volume", f"{run}/identity/msp:/etc/hyperledger/identity/msp:ro"),
        ("--volume", f"{run}/identity/tls:/etc/hyperledger/identity/tls:ro"),
        ("--volume", f"{node.root}/var/hyperledger/production:/var/hyperledger/production"),
        ("--log-driver", "awslogs"),
        ("--log-opt", "awslogs-region=us-east-1"),
        ("--log-opt", "awslogs-group=/fabric/banking-audit"),
        ("--log-opt", "awslogs-stream=orderer-0"),
        ("--log-opt", "mode=non-blocking"),
        ("--log-opt", "max-buffer-size=4m"),
        ("--publish", "127.0.0.1:7053:7053"),
        ("image@sha256:1",),
    ]


def test_a_peer_differs_in_its_port_and_its_core_yaml(peer: FabricNode) -> None:
    make_ready(peer)
    assert peer.libexec("configure-peer").returncode == 0
    file = "/etc/hyperledger/fabric/core.yaml"
    assert peer.calls_of("docker") == [
        ["run", "--rm", "--network", "none", "--entrypoint", "cat", "image@sha256:1", file]
    ]
    assert peer.libexec("run-fabric").returncode == 0
    found = options(peer.calls_of("docker")[-1][1:])
    assert [value for option, *value in found if option == "--publish"] == [
        ["7051:7051"],
        ["127.0.0.1:9443:9443"],
    ]
    core = peer.root / "run/banking-audit/core.yaml"
    assert ("--volume", f"{core}:/etc/hyperledger/fabric/core.yaml:ro") in found
    assert "  endpoint: \n" in core.read_text()
    assert "docker.sock" not in core.read_text()


def test_a_core_yaml_of_another_kind_is_refused(peer: FabricNode) -> None:
    make_ready(peer)
    (peer.home / "core.yaml").write_text("vm:\n  endpoint: tcp://docker.sock:2375\n")
    ran = peer.libexec("configure-peer")
    assert ran.returncode == 65
    assert "vm.endpoint was not found in it" in ran.stderr
    assert not (peer.root / "run/banking-audit/core.yaml").exists()


def test_an_orderer_has_no_core_yaml(node: FabricNode) -> None:
    make_ready(node)
    assert node.libexec("configure-peer").returncode == 0
    assert node.calls_of("docker") == []


def test_fabric_never_starts_on_an_unmounted_folder(node: FabricNode) -> None:
    make_ready(node)
    (node.home / "mounted").unlink()
    ran = node.libexec("run-fabric")
    assert ran.returncode == 69
    assert "is not the data volume: Fabric would start with an empty ledger" in ran.stderr
    assert node.calls_of("docker") == []


def test_a_container_of_an_earlier_life_is_removed_first(node: FabricNode) -> None:
    make_ready(node)
    node.libexec("run-fabric")
    assert ["rm", "--force", "orderer.bankingaudit.com"] in node.calls_of("docker")[:-1]


def test_stopping_gives_fabric_two_minutes(node: FabricNode) -> None:
    assert node.libexec("stop-fabric").returncode == 0
    assert node.calls_of("docker") == [["stop", "--time", "120", "orderer.bankingaudit.com"]]


def test_a_healthy_node_is_awaited(node: FabricNode) -> None:
    node.mark("healthy")
    ran = node.libexec("await-health")
    assert (ran.returncode, ran.stdout) == (0, "orderer-0: orderer.bankingaudit.com is healthy\n")


def test_an_unhealthy_node_is_told_with_what_it_said(node: FabricNode) -> None:
    node.stub("curl", """echo '{"status":"Service Unavailable"}'""")
    ran = node.libexec("await-health")
    assert ran.returncode == 69
    assert 'is not healthy after 2 tries; it last said: {"status":"Service Unavailable"}' in ran.stderr


def test_a_silent_node_is_told_as_such(node: FabricNode) -> None:
    ran = node.libexec("await-health")
    assert ran.returncode == 69
    assert "it last said: nothing" in ran.stderr


@pytest.mark.parametrize("fails", [0, 2])
def test_a_step_is_retried_until_it_succeeds(node: FabricNode, fails: int) -> None:
    step = node.bundle / "libexec/step"
    step.write_text(f'#!/bin/bash\necho "$@" >>{node.home}/tries\n[[ $(wc -l <{node.home}/tries) -gt {fails} ]]\n')
    step.chmod(0o755)
    # The scripts' first argument is the root; retry's is the pause.
    retry = node.bundle / "libexec/retry"
    retry_in_root = node.root / "retry"
    retry_in_root.write_text(f'#!/bin/bash\nexec {retry} 0.01 step "$2"\n')
    retry_in_root.chmod(0o755)
    assert node.run("retry", "argument").returncode == 0
    assert (node.home / "tries").read_text() == "argument\n" * (fails + 1)
