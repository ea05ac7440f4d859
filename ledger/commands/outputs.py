"""`ledger outputs`: what the tiers hand out, read from their states."""

import json
from typing import Annotated, Any

import typer
from rich.table import Table
from rich.text import Text

from ledger import aws, remote_state
from ledger.commands.options import EnvironmentArgument, TierOption
from ledger.console import output
from ledger.diagnosis import Circumstances
from ledger.errors import LedgerError, UsageError
from ledger.project import Project
from ledger.remote_state import State
from ledger.session import load_environment

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
    circumstances = Circumstances(environment=environment, endpoint=aws.endpoint())
    states = remote_state.read_all(Project.find().backend, circumstances)
    unknown = sorted(set(tier or []) - set(states))
    if unknown:
        raise UsageError(
            f"Not deployed in {environment}: {', '.join(unknown)}.",
            hint=f"Deployed are {', '.join(states)}." if states else f"Run: ledger deploy {environment}",
        )
    values = {name: _values(state, reveal=reveal) for name, state in states.items() if not tier or name in tier}
    if as_json:
        typer.echo(json.dumps(values, indent=2, ensure_ascii=False))
    elif any(values.values()):
        print_outputs(values)
    else:
        raise LedgerError(f"{environment} has no outputs yet.", hint=f"Run: ledger deploy {environment}")


def print_outputs(values: dict[str, dict[str, Any]]) -> None:
    """A table by tier; values unbroken, so that they can be copied."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column("tier")
    table.add_column("output", no_wrap=True)
    table.add_column("value", overflow="fold")
    for tier, named in values.items():
        for position, (name, value) in enumerate(sorted(named.items())):
            shown = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
            table.add_row(Text(tier if position == 0 else "", style="bold"), Text(name), Text(shown))
    output.print(table)


def deployed_outputs(states: dict[str, State]) -> dict[str, dict[str, Any]]:
    """The outputs by tier, sensitive ones hidden."""
    return {tier: _values(state, reveal=False) for tier, state in states.items()}


def _values(state: State, *, reveal: bool) -> dict[str, Any]:
    return {
        name: body.value if reveal or not body.sensitive else "(sensitive)"
        for name, body in state.outputs.items()
        if not name.startswith(_BETWEEN_STACKS)
    }
