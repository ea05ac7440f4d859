"""`ledger outputs`: what the tiers hand out, read from their states."""

import json
from collections.abc import Collection, Mapping
from typing import Annotated, Any

import typer
from rich.text import Text

from ledger import aws, remote_state
from ledger.commands.options import EnvironmentArgument, TierOption
from ledger.console import output
from ledger.diagnosis import Circumstances
from ledger.errors import LedgerError, UsageError
from ledger.project import Project
from ledger.remote_state import State
from ledger.session import load_environment
from ledger.stacks import MANIFEST, Stacks

# What cdktf hands from one stack to another; plumbing, not results.
_BETWEEN_STACKS = "cross-stack-output-"

JsonOption = Annotated[bool, typer.Option("--json", help="As JSON: tier, name, value.", show_default=False)]
RevealOption = Annotated[bool, typer.Option("--reveal", help="Show sensitive values too.", show_default=False)]


def outputs(
    environment: EnvironmentArgument,
    *,
    tier: TierOption = None,
    as_json: JsonOption = False,
    reveal: RevealOption = False,
) -> None:
    """Show the outputs of the deployed tiers: the load balancer's name, the database's endpoint and so on."""
    load_environment(environment)
    project = Project.find()
    circumstances = Circumstances(environment=environment, endpoint=aws.endpoint())
    states = remote_state.read_all(project.backend, circumstances)
    _require_deployed(tier or [], states, project, environment)
    values = {name: _values(state, reveal=reveal) for name, state in states.items() if not tier or name in tier}
    if as_json:
        output.out(json.dumps(values, indent=2, ensure_ascii=False), highlight=False)
    elif any(values.values()):
        print_outputs(values)
    else:
        raise LedgerError(f"{environment} has no outputs yet.", hint=f"Run: ledger deploy {environment}")


def _require_deployed(tiers: Collection[str], states: Mapping[str, State], project: Project, environment: str) -> None:
    absent = sorted(set(tiers) - set(states))
    if not absent:
        return
    if (project.synthesized / MANIFEST).is_file():
        Stacks.read(project.synthesized, environment).select(absent)  # fails if there is no such tier at all
    raise UsageError(
        f"Not deployed in {environment}: {', '.join(absent)}.",
        hint=f"Deployed are {', '.join(states)}." if states else f"Run: ledger deploy {environment}",
    )


def print_outputs(values: dict[str, dict[str, Any]]) -> None:
    """By tier, a value a line; the terminal breaks long ones, so that they can be copied."""
    width = max((len(name) for named in values.values() for name in named), default=0)
    for tier, named in values.items():
        if named:
            output.print(Text(tier, style="bold"))
        for name, value in sorted(named.items()):
            first, *rest = _lines(value) or [""]
            output.print(Text.assemble(f"  {name:{width}}  ", first), soft_wrap=True)
            for line in rest:
                output.print(f"  {'':{width}}  {line}", soft_wrap=True)


def _lines(value: object) -> list[str]:
    if isinstance(value, dict):
        return [f"{name}: {_shown(item)}" for name, item in value.items()]
    return [_shown(item) for item in value] if isinstance(value, list) else [_shown(value)]


def _shown(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def deployed_outputs(states: dict[str, State]) -> dict[str, dict[str, Any]]:
    """The outputs by tier, sensitive ones hidden."""
    return {tier: _values(state, reveal=False) for tier, state in states.items()}


def _values(state: State, *, reveal: bool) -> dict[str, Any]:
    return {
        name: body.value if reveal or not body.sensitive else "(sensitive)"
        for name, body in state.outputs.items()
        if not name.startswith(_BETWEEN_STACKS)
    }
