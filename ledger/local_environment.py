"""The files that point everything at the emulated account.

Created: `.local/env.aws`, the account's values as `.env.aws` would hold them, and `.local/env`, to `source`.
"""

import os
import re
import secrets
import shlex
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ledger.emulator_process import Emulator
from ledger.project import Project

if TYPE_CHECKING:
    from emulator.furnish import Furnishing

DOMAIN_NAME = "audit.example.com"
_PASSWORD_BYTES = 24
# An emulator fails for good or not at all; the SDKs would repeat its errors for minutes.
_MAX_ATTEMPTS = "3"

_HEADER = """\
# Written by `ledger local up`; source it in a shell to reach the emulated account:
#   source .local/env
# It takes this shell's own AWS profile and keys out of use. Open another shell to reach AWS again.
"""
# Whatever it is called: a profile, a token, or an endpoint of one service, which would win over AWS_ENDPOINT_URL.
_UNSET_ACCOUNT = "unset $(env | sed -n 's/^\\(AWS_[A-Za-z0-9_]*\\)=.*/\\1/p' | grep -vx AWS_PAGER) AWS_PROFILE\n"
# awscli v1 has a table of old host names for rds and sqs, and so ignores AWS_ENDPOINT_URL there.
# Its script names its interpreter in a way that allows no space in the path, so we do.
_AWS_FUNCTION = 'aws() {{ {python} {aws} --endpoint-url "$AWS_ENDPOINT_URL" "$@"; }}\n'


@dataclass(frozen=True)
class LocalEnvironment:
    """One checkout's files for its emulator."""

    project: Project
    emulator: Emulator

    @property
    def values_file(self) -> Path:
        """The account's values."""
        return values_file(self.project)

    def write(self, furnishing: "Furnishing", terraform: Mapping[str, str], node_major: str) -> None:
        """Writes both files."""
        values = {
            "AWS_ACCOUNT_ID": furnishing.account_id,
            "AWS_REGION": self.project.backend.region,
            "RDS_MASTER_PASSWORD": self._password(),
            "ALB_CERTIFICATE_ARN": furnishing.certificate_arn,
            "DOMAIN_NAME": DOMAIN_NAME,
            "ALERT_EMAIL": f"oncall@{DOMAIN_NAME.partition('.')[2]}",
            "S3_BUCKET_NAME": "banking-audit",
            "HOSTED_ZONE_ID": furnishing.hosted_zone_id,
        }
        _write_private(self.values_file, _exports(values))
        # The guide's commands use the account's values; the password stays in its file.
        public = {name: value for name, value in values.items() if name != "RDS_MASTER_PASSWORD"}
        variables = public | self.variables() | {"JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION": node_major}
        if "TF_CLI_CONFIG_FILE" in terraform:
            variables["TF_CLI_CONFIG_FILE"] = terraform["TF_CLI_CONFIG_FILE"]
        unset = sorted({*_FOREIGN, *values} - variables.keys())
        root = self.project.root
        # As the documentation writes them: ledger, aws, checkov, cdktf.
        path = ":".join(_quoted(folder) for folder in (_binaries(), root / "node_modules/.bin"))
        aws = _AWS_FUNCTION.format(python=_quoted(_binaries() / "python"), aws=_quoted(_binaries() / "aws"))
        text = (
            f"{_HEADER}{_UNSET_ACCOUNT}unset {' '.join(unset)}\n{_exports(variables)}"
            f'export PATH={path}"${{PATH:+:$PATH}}"\n{aws}'
        )
        _write_private(shell_file(self.project), text)

    def variables(self) -> dict[str, str]:
        """What a process needs to reach the emulated account, and nothing but it."""
        return {
            "AWS_ENDPOINT_URL": self.emulator.endpoint_url,
            "AWS_ACCESS_KEY_ID": "emulator",
            "AWS_SECRET_ACCESS_KEY": "emulator",
            "AWS_REGION": self.project.backend.region,
            "AWS_DEFAULT_REGION": self.project.backend.region,
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_MAX_ATTEMPTS": _MAX_ATTEMPTS,
            "LEDGER_ENV_FILE": str(self.values_file),
            "CI": "true",
            "CHECKPOINT_DISABLE": "1",
        }

    def enter(self) -> None:
        """Points this process at the emulated account; no profile, key or setting of a real one stays in reach."""
        for name in os.environ.keys() - without_account(os.environ).keys():
            del os.environ[name]
        os.environ.update(self.variables())

    def _password(self) -> str:
        """The one of an earlier run, so that running again changes nothing."""
        if self.values_file.is_file():
            text = self.values_file.read_text(encoding="utf-8")
            if found := re.search(r"^export RDS_MASTER_PASSWORD=(\S+)$", text, re.MULTILINE):
                return found[1]
        return secrets.token_urlsafe(_PASSWORD_BYTES)


def without_account(environment: Mapping[str, str]) -> dict[str, str]:
    """The environment less all that belongs to an account: profiles, keys, endpoints, the guide's variables."""
    return {
        name: value
        for name, value in environment.items()
        if name not in _VALUES and (not name.startswith("AWS_") or name == "AWS_PAGER")
    }


def _binaries() -> Path:
    """The virtualenv's programs, this one among them. Not resolved: its interpreter is a link to another one's."""
    return Path(sys.executable).parent


def values_file(project: Project) -> Path:
    """`.local/env.aws`."""
    return project.work_folder / "env.aws"


def shell_file(project: Project) -> Path:
    """`.local/env`."""
    return project.work_folder / "env"


_VALUES = (
    "AWS_ACCOUNT_ID",
    "RDS_MASTER_PASSWORD",
    "TF_VAR_rds_master_password",
    "ALB_CERTIFICATE_ARN",
    "DOMAIN_NAME",
    "ALERT_EMAIL",
    "S3_BUCKET_NAME",
    "HOSTED_ZONE_ID",
    "PERMISSIONS_BOUNDARY_ARN",
)
# What would win over the emulator's settings, or mix several stacks up.
_FOREIGN = (*_VALUES, "TF_WORKSPACE", "TF_DATA_DIR")


def _quoted(path: Path) -> str:
    return shlex.quote(str(path))


def _exports(variables: Mapping[str, str]) -> str:
    return "".join(f"export {name}={shlex.quote(value)}\n" for name, value in variables.items())


def _write_private(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    path.chmod(0o600)
    path.write_text(text, encoding="utf-8")
