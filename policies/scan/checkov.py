"""One run of checkov, and what it found.

Sources: https://www.checkov.io/2.Basics/CLI%20Command%20Reference.html and, for the JSON,
https://www.checkov.io/2.Basics/Reviewing%20Scan%20Results.html
"""

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from policies.scan.errors import ScanError
from policies.scan.targets import Framework, Target
from policies.waivers import Finding

OWN_CHECKS = Path(__file__).parents[1] / "checks"
SETTINGS = ("CKV_", "CHECKOV_", "BC_", "PRISMA_", "LOG_LEVEL")
"""How the variables begin that could switch checks off, or send results elsewhere."""

COULD_NOT_CHECK = 2
"""checkov's own exit code for an error; 0 and 1 say whether it found something."""


@dataclass(frozen=True)
class Scan:
    """What a run found, and what it was content with."""

    findings: tuple[Finding, ...]
    passed: frozenset[tuple[str, str]]
    """The environments and the checks that passed in them, at one resource or more."""


def scan(targets: Sequence[Target]) -> Scan:
    """Run checkov over documents of one framework.

    Raises:
        ScanError: checkov fails, or could not read one of them.
    """
    result = _run(targets)
    checks = result.get("results", {})
    unread = [str(file) for file in checks.get("parsing_errors", [])]
    passed, failed = checks.get("passed_checks", []), checks.get("failed_checks", [])
    seen = {Path(record["file_abs_path"]).resolve() for record in (*passed, *failed)}
    unread += [str(target.file) for target in targets if target.file.resolve() not in seen]
    if unread or result.get("summary", {}).get("parsing_errors"):
        raise ScanError(
            f"checkov can't read {', '.join(sorted(set(unread))) or 'a document'}: it would look clean. "
            "See what its parser stumbles over: checkov --file FILE --framework " + targets[0].framework
        )
    by_file = {target.file.resolve(): target for target in targets}
    return Scan(
        findings=tuple(_finding(record, _target_of(record, by_file)) for record in failed),
        passed=frozenset((_target_of(record, by_file).environment, str(record["check_id"])) for record in passed),
    )


def _target_of(record: Mapping[str, Any], by_file: Mapping[Path, Target]) -> Target:
    return by_file[Path(record["file_abs_path"]).resolve()]


def _run(targets: Sequence[Target]) -> dict[str, Any]:
    command = [
        str(Path(sys.executable).with_name("checkov")),
        *(part for target in targets for part in ("--file", str(target.file.resolve()))),
        *("--framework", targets[0].framework, "--output", "json", "--compact", "--skip-download"),
        *(("--external-checks-dir", str(OWN_CHECKS)) if OWN_CHECKS.is_dir() else ()),
    ]
    environ = {name: value for name, value in os.environ.items() if not name.startswith(SETTINGS)}
    with TemporaryDirectory() as home:  # without a .checkov.yaml, which could switch checks off
        ran = subprocess.run(  # noqa: S603 - our own interpreter's checkov
            command,
            cwd=home,
            env=environ | {"HOME": home, "PYTHONPATH": str(OWN_CHECKS.parents[1])},
            capture_output=True,
            text=True,
            check=False,
        )
    try:
        result = json.loads(ran.stdout)
    except ValueError as error:
        raise ScanError(f"checkov failed with exit code {ran.returncode}: {_last_line(ran)}") from error
    if ran.returncode >= COULD_NOT_CHECK or not isinstance(result, dict):
        raise ScanError(f"checkov failed with exit code {ran.returncode}: {_last_line(ran)}")
    return result


def _last_line(ran: subprocess.CompletedProcess[str]) -> str:
    lines = (ran.stderr or ran.stdout).strip().splitlines()
    return lines[-1] if lines else "it said nothing"


def _finding(record: Mapping[str, Any], target: Target) -> Finding:
    return Finding(
        stack=target.stack,
        tier=target.tier,
        environment=target.environment,
        resource=_address(record, target),
        check=str(record["check_id"]),
        message="; ".join((str(record["check_name"]), *(record.get("details") or ()))),
        file=str(target.file),
        line=max(int(record["file_line_range"][0]), 1),
        guideline=str(record.get("guideline") or ""),
    )


def _address(record: Mapping[str, Any], target: Target) -> str:
    """A resource's address; checkov calls some `resource.name`, without the type."""
    address = str(record["resource"])
    kind, _, name = address.partition(".")
    if target.framework is Framework.PLAN or kind != "resource":
        return address
    kinds = target.types.get(name, ())
    if len(kinds) != 1:
        raise ScanError(
            f"{target.file}: checkov finds {record['check_id']} at {name}, "
            f"which is the name of {len(kinds)} resources ({', '.join(kinds)}). Name them apart."
        )
    return f"{kinds[0]}.{name}"
