"""Terraform's machine-readable output: one JSON object a line, and plain text from the commands that have none.

https://developer.hashicorp.com/terraform/internals/machine-readable-ui
"""

import json
import re
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Diagnostic:
    """One error or warning of Terraform's."""

    severity: str
    summary: str
    detail: str = ""
    address: str | None = None
    context: str | None = None
    """The block it is about, as in `resource "aws_sqs_queue" "alerts"`."""
    code: str = ""

    @property
    def text(self) -> str:
        """Everything it says, for the ones who look for words in it."""
        return f"{self.summary}\n{self.detail}\n{self.code}"


@dataclass(frozen=True)
class Change:
    """What a plan does to one resource."""

    address: str
    action: str
    """`create`, `update`, `replace`, `delete`, `read`, `import`, `move` or `noop`."""

    @property
    def destructive(self) -> bool:
        """Whether something that exists goes away."""
        return self.action in {"replace", "delete"}

    @property
    def steps(self) -> int:
        """How many operations applying it reports as finished."""
        return {"create": 1, "update": 1, "delete": 1, "replace": 2}.get(self.action, 0)


@dataclass(frozen=True)
class Event:
    """One line of Terraform's output."""

    type: str
    message: str
    payload: dict[str, Any]

    @property
    def address(self) -> str:
        """The resource that an `apply_*` or `refresh_*` event is about."""
        return str(self.payload.get("hook", {}).get("resource", {}).get("addr", ""))

    @property
    def action(self) -> str:
        """What an `apply_*` event does to it."""
        return str(self.payload.get("hook", {}).get("action", ""))

    @property
    def change(self) -> Change:
        """What a `planned_change` or `resource_drift` event announces."""
        change = self.payload["change"]
        return Change(address=change["resource"]["addr"], action=change["action"])

    @property
    def diagnostic(self) -> Diagnostic:
        """What a `diagnostic` event says."""
        body = self.payload["diagnostic"]
        snippet = body.get("snippet") or {}
        detail = (body.get("detail") or "").strip()
        # Some providers put all they have to say into the detail.
        first, _, rest = detail.partition("\n")
        summary = (body.get("summary") or "").strip()
        return Diagnostic(
            severity=body["severity"],
            summary=summary or first or "Terraform gave no reason.",
            detail=detail if summary else rest.strip(),
            address=body.get("address"),
            context=snippet.get("context"),
            code=snippet.get("code", "").strip(),
        )


def parse(line: str) -> Event | None:
    """The event on a line; None if it is plain text."""
    if not line.startswith("{"):
        return None
    try:
        payload = json.loads(line)
    except ValueError:
        return None
    if not isinstance(payload, dict) or "@message" not in payload:
        return None
    return Event(type=str(payload.get("type", "")), message=without_colours(str(payload["@message"])), payload=payload)


_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_BOX = re.compile(r"^[╷│╵] ?", re.MULTILINE)
_ERROR = re.compile(r"^Error: (?P<summary>.+?)(?:\n\n(?P<detail>.*))?\Z", re.MULTILINE | re.DOTALL)


def without_colours(text: str) -> str:
    """Terraform puts escape sequences even into some of its JSON messages."""
    return _COLOUR.sub("", text)


def diagnostics_in_text(text: str) -> list[Diagnostic]:
    """The errors in what a failing command without JSON output printed; some are not even marked as such."""
    plain = _BOX.sub("", without_colours(text)).strip()
    marked = [
        Diagnostic(severity="error", summary=found["summary"].strip(), detail=(found["detail"] or "").strip())
        for part in re.split(r"^(?=Error: )", plain, flags=re.MULTILINE)
        if (found := _ERROR.match(part.strip()))
    ]
    summary, _, detail = plain.partition("\n")
    return marked or ([Diagnostic(severity="error", summary=summary, detail=detail.strip())] if plain else [])
