"""The gates that can be asked at once for many mutations, and what each finds that it didn't find before."""

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Mapping
from copy import deepcopy
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from policies.iam.artefacts import unexplained
from policies.iam.stacks import Stacks
from policies.iam.survey import Survey
from policies.plan_guard.document import PlanDocument
from policies.plan_guard.judgement import judge
from policies.reachability.configuration import Configuration
from policies.reachability.findings import compare
from policies.reachability.matrix import read_matrix
from policies.reachability.reach import Reachability
from policies.reachability.reading import read_network
from policies.scan.checkov import OWN_CHECKS
from tests.mutations.mutation import Mutation
from tests.support.planned import plan_between
from tests.support.stacks import ROOT

Document = dict[str, Any]
Findings = frozenset[tuple[str, str]]
PREFIX = "banking-audit-ledger"
MATRIX = "docs/port-matrix.md"
CROWDS = frozenset({"aws_cloudwatch_metric_alarm", "aws_cloudwatch_dashboard", "aws_iam_role_policy"})
"""Types of which a stack has dozens that are alike: checkov is asked about the one that changed only."""


@dataclass(frozen=True)
class Production:
    """Production's stacks by their names, and what the gates find in them as they are."""

    documents: Mapping[str, Document]

    @cached_property
    def _iam_before(self) -> Findings:
        return _iam(self.documents)

    @cached_property
    def _reachability_before(self) -> Findings:
        return _reachability(self.documents)

    def name(self, tier: str) -> str:
        """A tier's stack."""
        return f"{PREFIX}-{tier}-production"

    def mutated(self, mutation: Mutation) -> dict[str, Document]:
        """All stacks, one of them weakened."""
        name = self.name(mutation.tier)
        document = deepcopy(self.documents[name])
        mutation.change(document)
        return dict(self.documents) | {name: document}

    def guard(self, mutation: Mutation) -> frozenset[str]:
        """The rules of the plan guard that refuse to go from the stack to the weakened one."""
        name = self.name(mutation.tier)
        plan = plan_between(self.documents[name], self.mutated(mutation)[name])
        return frozenset(finding.rule.value for finding in judge(PlanDocument.of(plan)))

    def iam(self, mutation: Mutation) -> frozenset[str]:
        """The checks of `python -m policies.iam` that find something new."""
        return frozenset(check for check, _ in _iam(self.mutated(mutation)) - self._iam_before)

    def reachability(self, mutation: Mutation) -> frozenset[str]:
        """The kinds of difference from the port matrix."""
        return frozenset(kind for kind, _ in _reachability(self.mutated(mutation)) - self._reachability_before)

    def checkov(self, mutations: Iterable[Mutation], folder: Path) -> dict[str, frozenset[str]]:
        """By mutation, the checks that fail anew: all in one run, since checkov's start is most of its time."""
        listed = list(mutations)
        for name, document in self.documents.items():
            _write(folder / name, document)
        for mutation in listed:
            name = self.name(mutation.tier)
            _write(folder / mutation.name, _uncrowded(self.mutated(mutation)[name], self.documents[name]))
        failed = _failed(folder)
        return {
            mutation.name: frozenset(
                check for check, _ in failed.get(mutation.name, set()) - failed.get(self.name(mutation.tier), set())
            )
            for mutation in listed
        }


def _iam(documents: Mapping[str, Document]) -> Findings:
    found = unexplained(Survey.of(Stacks(documents)).findings)
    return frozenset((finding.check, str(finding)) for finding in found)


def _reachability(documents: Mapping[str, Document]) -> Findings:
    tiers = {name.removeprefix(f"{PREFIX}-").removesuffix("-production"): found for name, found in documents.items()}
    matrix = read_matrix((ROOT / MATRIX).read_text(encoding="utf-8"), MATRIX)
    found = compare(Reachability(read_network(Configuration(tiers))), matrix)
    return frozenset((finding.kind.value, str(finding)) for finding in found)


def _uncrowded(mutated: Document, before: Document) -> Document:
    resources = {
        kind: {
            name: values
            for name, values in found.items()
            if kind not in CROWDS or values != before["resource"].get(kind, {}).get(name)
        }
        for kind, found in mutated["resource"].items()
    }
    return mutated | {"resource": {kind: found for kind, found in resources.items() if found}}


def _write(folder: Path, document: Document) -> None:
    folder.mkdir(parents=True)
    (folder / "cdk.tf.json").write_text(json.dumps(document, indent=2), encoding="utf-8")


def _failed(folder: Path) -> dict[str, set[tuple[str, str]]]:
    command = [str(Path(sys.executable).with_name("checkov")), "--directory", ".", "--framework", "terraform_json"]
    ran = subprocess.run(
        [
            *command,
            *("--external-checks-dir", str(OWN_CHECKS)),
            *("--output", "json", "--compact", "--quiet", "--skip-download"),
        ],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    failed: dict[str, set[tuple[str, str]]] = {}
    for check in json.loads(ran.stdout)["results"]["failed_checks"]:
        failed.setdefault(Path(check["file_path"]).parent.name, set()).add((check["check_id"], check["resource"]))
    return failed
