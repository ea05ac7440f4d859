"""Checks that Terraform and Node are here and recent enough, before anything starts."""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Mapping

from ledger.errors import ExitCode, LedgerError

TERRAFORM_AT_LEAST = (1, 11)  # write-only arguments
NODE_AT_LEAST = (18,)  # jsii
ANSWERS_WITHIN_SECONDS = 30


def require_terraform(environment: Mapping[str, str]) -> str:
    """Terraform's path; an error that says what to install if it is missing or too old."""
    path = shutil.which("terraform", path=environment.get("PATH"))
    wanted = _dotted(TERRAFORM_AT_LEAST)
    hint = f"Install Terraform {wanted} or newer: https://developer.hashicorp.com/terraform/install"
    if path is None:
        raise LedgerError("terraform is not on the PATH.", hint=hint, exit_code=ExitCode.MISSING_TOOL)
    found = _terraform_version(_output([path, "version", "-json"], environment))
    if found is None:
        raise LedgerError(
            f"{path} does not say which version it is, so it is another program.",
            hint=hint,
            exit_code=ExitCode.MISSING_TOOL,
        )
    if _version(found) < TERRAFORM_AT_LEAST:
        raise LedgerError(
            f"{path} is Terraform {found}; {wanted} or newer is needed (write-only arguments keep the database "
            "password out of the state).",
            hint=hint,
            exit_code=ExitCode.MISSING_TOOL,
        )
    return path


def require_node(environment: Mapping[str, str]) -> str:
    """Node's path, which synthesis needs: jsii runs the constructs' core in it."""
    wanted = _dotted(NODE_AT_LEAST)
    hint = f"Install Node.js {wanted} or newer, or name one in JSII_NODE: https://nodejs.org"
    named = environment.get("JSII_NODE", "node")
    path = shutil.which(named, path=environment.get("PATH"))
    if path is None:
        wrong = f'JSII_NODE names "{named}", which' if "JSII_NODE" in environment else "node"
        can = "can't be run" if "JSII_NODE" in environment else "is not on the PATH"
        raise LedgerError(f"{wrong} {can}.", hint=hint, exit_code=ExitCode.MISSING_TOOL)
    found = re.fullmatch(r"v(\d+\.\d+\.\d+)\S*", _output([path, "--version"], environment).strip())
    if found is None:
        source = " (from JSII_NODE)" if "JSII_NODE" in environment else ""
        raise LedgerError(
            f"{path}{source} does not say which version it is, so it is not Node.js.",
            hint=hint,
            exit_code=ExitCode.MISSING_TOOL,
        )
    if _version(found[1]) < NODE_AT_LEAST:
        raise LedgerError(
            f"{path} is Node.js {found[1]}; {wanted} or newer is needed.",
            hint=hint,
            exit_code=ExitCode.MISSING_TOOL,
        )
    return path


def node_major(environment: Mapping[str, str]) -> str:
    """Node's major version, by which jsii's warnings about it are silenced."""
    return str(_version(_output([require_node(environment), "--version"], environment))[0])


def _output(command: list[str], environment: Mapping[str, str]) -> str:
    try:
        return subprocess.run(  # noqa: S603 - the program was just found on the PATH
            command,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            check=True,
            timeout=ANSWERS_WITHIN_SECONDS,
        ).stdout
    except (OSError, subprocess.SubprocessError) as error:
        raise LedgerError(
            f"{' '.join(command)} does not run: {error}",
            hint=f"Reinstall {os.path.basename(command[0])}.",  # noqa: PTH119 - a command, not a path to open
            exit_code=ExitCode.MISSING_TOOL,
        ) from error


def _terraform_version(said: str) -> str | None:
    try:
        version = json.loads(said)["terraform_version"]
    except (ValueError, LookupError, TypeError):
        return None
    return version if isinstance(version, str) and _version(version) else None


def _version(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", text)[:3])


def _dotted(version: tuple[int, ...]) -> str:
    return ".".join(str(part) for part in version)
