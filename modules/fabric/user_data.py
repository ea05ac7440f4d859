"""What a node is told at its birth: who it is, and where to find what makes it a Fabric node.

A cloud-init configuration that writes `/etc/banking-audit/node.env` and a systemd unit. The unit waits for the
bundle `bootstrap/bootstrap.tar.gz` (with its `.sha256`) in the artifacts bucket and runs the bundle's `install.sh`.
User data runs once in an instance's life, so nothing that may ever change belongs here: it comes with the bundle.
"""

import json
import re
from dataclasses import asdict, dataclass
from pathlib import Path

from cdktf import Token

LARGEST_USER_DATA_BYTES = 16 * 1024
"""Source: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/user-data.html."""

FILES = Path(__file__).parent / "first_boot"
UNIT = "banking-audit-handover.service"
PLAIN_VALUE = re.compile(r"[\w./:+@-]+")
"""What means the same to a shell and to systemd without quotes."""


@dataclass(frozen=True, kw_only=True)
class NodeIdentity:
    """The variables of `node.env`, which have the fields' names in capitals."""

    node_name: str
    """For example `orderer-0`: the node's folder in the artifacts bucket."""
    node_role: str
    """`orderer` or `peer`."""
    node_number: str
    """Counted from 0 within the role."""
    node_host_name: str
    """The name in the node's certificates."""
    node_domain: str
    """The domain of the node's organization."""
    aws_region: str
    artifacts_bucket: str
    data_volume_id: str
    log_group: str
    metrics_namespace: str

    def render(self) -> str:
        """The identity as an environment file."""
        return "".join(f"{name.upper()}={_plain(name, value)}\n" for name, value in asdict(self).items())


def cloud_config(identity: NodeIdentity) -> str:
    """The user data of a node; in it, Terraform references may stand for values."""
    document = {
        "write_files": [
            _file("/etc/banking-audit/node.env", "0644", identity.render()),
            _file("/usr/local/sbin/banking-audit-handover", "0755", _literal("handover.sh")),
            _file(
                "/etc/systemd/system/banking-audit-handover.service", "0644", _literal("banking-audit-handover.service")
            ),
        ],
        "runcmd": [
            ["systemctl", "daemon-reload"],
            ["systemctl", "enable", "--now", "amazon-ssm-agent.service"],
            ["systemctl", "enable", "--now", "--no-block", UNIT],
        ],
    }
    # JSON is YAML, and quotes every file whatever stands in it.
    return f"#cloud-config\n{json.dumps(document, indent=1)}\n"


def _file(path: str, permissions: str, content: str) -> dict[str, str]:
    return {"path": path, "permissions": permissions, "content": content}


def _literal(name: str) -> str:
    """A file's text, in which Terraform must not look for references of its own."""
    return (FILES / name).read_text(encoding="utf-8").replace("${", "$${").replace("%{", "%%{")


def _plain(name: str, value: str) -> str:
    if not Token.is_unresolved(value) and not PLAIN_VALUE.fullmatch(value):
        message = f"The node's {name} {value!r} would need quotes: letters, digits and ./:+@_- are allowed"
        raise ValueError(message)
    return value
