"""Findings as SARIF 2.1.0, which code scanning services show beside the code.

Source: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
"""

from importlib.metadata import version
from typing import Any

from policies.waivers import Finding, Judgement, Waiver

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def sarif(judgement: Judgement) -> dict[str, Any]:
    """What is open, and what is waived with its reason."""
    found = [*judgement.open, *(item.finding for item in judgement.waived)]
    rules = {finding.check: _rule(finding) for finding in found}
    results = [_result(finding) for finding in judgement.open]
    results += [_result(item.finding) | {"suppressions": [_suppression(item.waiver)]} for item in judgement.waived]
    driver = {
        "name": "checkov",
        "version": version("checkov"),
        "informationUri": "https://www.checkov.io",
        "rules": list(rules.values()),
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [{"tool": {"driver": driver}, "results": results}]}


def _rule(finding: Finding) -> dict[str, Any]:
    rule: dict[str, Any] = {"id": finding.check, "shortDescription": {"text": finding.message}}
    return rule | ({"helpUri": finding.guideline} if finding.guideline else {})


def _result(finding: Finding) -> dict[str, Any]:
    place = {"uri": finding.file if not finding.file.startswith("/") else f"file://{finding.file}"}
    return {
        "ruleId": finding.check,
        "level": "error",
        "message": {"text": f"{finding.tier}/{finding.environment} {finding.resource}: {finding.message}"},
        "locations": [
            {
                "physicalLocation": {"artifactLocation": place, "region": {"startLine": finding.line}},
                "logicalLocations": [{"fullyQualifiedName": f"{finding.stack}/{finding.resource}", "kind": "resource"}],
            }
        ],
    }


def _suppression(waiver: Waiver) -> dict[str, Any]:
    return {
        "kind": "external",
        "status": "accepted",
        "justification": f"{waiver.reason} ({waiver.owner}, until {waiver.expires})",
    }
