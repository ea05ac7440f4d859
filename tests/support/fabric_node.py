"""A Fabric node in a folder: real scripts, aws CLI, openssl and tar; in place of the machine, stubs that keep a log.

A stub is a few lines of shell. What it was called with stands in `calls`, an argument a field.
"""

import hashlib
import io
import json
import os
import shutil
import subprocess
import tarfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

BUCKET = "artifacts"

STUB = """#!/bin/bash
jq --null-input --compact-output '$ARGS.positional' --args -- {name} "$@" >>"{calls}"
{body}
"""

MACHINE: Mapping[str, str] = {
    "amazon-cloudwatch-agent-ctl": "",
    "dnf": "",
    "systemctl": "",
    # What packages the image has already.
    "rpm": "[[ ${@: -1} != docker ]]",
    # A disk is a file in $disks/; a file system is its first line.
    "blkid": """disk=${@: -1}
[[ -s $disk ]] || exit 2
if [[ $* == *UUID* ]]; then echo 1111-2222; else cat "$disk"; fi""",
    "mkfs.xfs": 'printf "DEVNAME=%s\\nTYPE=xfs\\n" "${@: -1}" >"${@: -1}"',
    "mount": 'touch "$mounted"',
    "mountpoint": "[[ -e $mounted ]]",
    "findmnt": 'echo "$device"',
    "xfs_growfs": "",
    "curl": """[[ -e $healthy ]] && echo '{"status":"OK","time":"now"}'""",
    "docker": """case $1 in
  image) [[ -e $pulled ]] ;;
  pull) touch "$pulled" ;;
  login) cat >/dev/null ;;
  run) [[ $* != *"--entrypoint cat"* ]] || cat "$core_yaml" ;;
esac""",
}

CORE_YAML = """peer:
  id: jdoe
vm:

  # comment
  endpoint: unix:///var/run/docker.sock
  docker:
    tls:
      enabled: false
"""


@dataclass
class FabricNode:
    """A node's root folder, and how it is run."""

    home: Path
    name: str
    endpoint: str
    volume_id: str = "vol-0123456789abcdef0"
    extra: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.root = self.home / "root"
        self.bin = self.home / "bin"
        self._calls = self.home / "calls"
        self.bin.mkdir(parents=True)
        (self.root / "etc/banking-audit").mkdir(parents=True)
        (self.root / "run").mkdir()
        for name, body in MACHINE.items():
            self.stub(name, body)
        (self.home / "core.yaml").write_text(CORE_YAML)

    @property
    def device(self) -> Path:
        """Where the data volume appears."""
        return self.root / f"dev/disk/by-id/nvme-Amazon_Elastic_Block_Store_{self.volume_id.replace('-', '')}"

    @property
    def bundle(self) -> Path:
        """Where the bundle is unpacked."""
        return self.root / "opt/banking-audit/bootstrap"

    @property
    def identity(self) -> Path:
        """The node's keys and certificates."""
        return self.root / "run/banking-audit/identity"

    @property
    def calls(self) -> list[list[str]]:
        """What was called, in order: program and arguments."""
        return [json.loads(line) for line in self._calls.read_text().splitlines()] if self._calls.exists() else []

    def calls_of(self, program: str) -> list[list[str]]:
        """The arguments of one program's calls, in order."""
        return [call[1:] for call in self.calls if call[0] == program]

    def stub(self, name: str, body: str) -> None:
        """Put a program in the machine's place."""
        path = self.bin / name
        path.write_text(STUB.format(name=name, calls=self._calls, body=body))
        path.chmod(0o755)

    def attach_volume(self, content: str = "") -> Path:
        """Make the data volume appear; empty, or with what blkid says of it."""
        self.device.parent.mkdir(parents=True, exist_ok=True)
        self.device.write_text(content)
        return self.device

    def reboot(self) -> None:
        """Lose what is in memory."""
        shutil.rmtree(self.root / "run")
        (self.root / "run").mkdir()
        for mark in ("mounted", "healthy"):
            (self.home / mark).unlink(missing_ok=True)

    def mark(self, name: str) -> None:
        """Make something so, for the stubs: `mounted`, `healthy` or `pulled`."""
        (self.home / name).touch()

    def run(self, script: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run one of the node's scripts, by its path under the root."""
        return subprocess.run(
            [self.root / script, str(self.root), *arguments],
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )

    def libexec(self, script: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a script of the bundle."""
        return self.run(f"opt/banking-audit/bootstrap/libexec/{script}", *arguments)

    @property
    def environment(self) -> dict[str, str]:
        """What the node's scripts are run with."""
        marks = {name: str(self.home / name) for name in ("mounted", "healthy", "pulled")}
        return {
            "PATH": f"{self.bin}:{os.environ['PATH']}",
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_MAX_ATTEMPTS": "1",
            "HEALTH_TRIES": "2",
            "HEALTH_INTERVAL_SECONDS": "0.1",
            "TMPDIR": str(self.home),
            "device": str(self.device),
            "core_yaml": str(self.home / "core.yaml"),
            **marks,
            **self.extra,
        }


def pack(folder: Path, *names: str, into: str = "") -> bytes:
    """A tar archive of some of a folder's entries."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        for name in names:
            archive.add(folder / name, f"{into}{name}")
    return packed.getvalue()


def home_of(crypto_config: Path, host: str) -> Path:
    """A node's folder in crypto-config."""
    [found] = crypto_config.glob(f"*/*/*/{host}")
    return found


class ArtifactsBucket:
    """The artifacts bucket as operators see it."""

    def __init__(self, s3: Any) -> None:
        self.s3 = s3

    def put(self, key: str, body: bytes, *, digest: str | None = None) -> None:
        """Put an object with its checksum, which is right unless another is given."""
        self.s3.put_object(Bucket=BUCKET, Key=key, Body=body)
        line = f"{digest or hashlib.sha256(body).hexdigest()}  {key.rpartition('/')[2]}\n"
        self.s3.put_object(Bucket=BUCKET, Key=f"{key}.sha256", Body=line.encode())

    def keys(self) -> list[str]:
        """The keys of all objects."""
        found = self.s3.list_objects_v2(Bucket=BUCKET).get("Contents", [])
        return [entry["Key"] for entry in found]

    def empty(self) -> None:
        """Delete all objects."""
        for key in self.keys():
            self.s3.delete_object(Bucket=BUCKET, Key=key)


def unpack(bundle: bytes, node: FabricNode) -> None:
    """Install the bundle as install.sh does, with the user that runs the tests in place of Fabric's."""
    with tarfile.open(fileobj=io.BytesIO(bundle)) as archive:
        archive.extractall(node.bundle, filter="data")
    settings = node.bundle / f"nodes/{node.name}/etc/settings.env"
    own = settings.read_text().replace("FABRIC_UID=7050", f"FABRIC_UID={os.getuid()}")
    settings.write_text(own)
    for file in settings.parent.iterdir():
        (node.root / "etc/banking-audit" / file.name).write_text(file.read_text())
