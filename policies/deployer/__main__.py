"""`python -m policies.deployer`: the deploy role's policies, and the calls that they are derived from."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from environments import ConfigurationError, load
from policies.deployer import calls
from policies.deployer.actions import actions_of
from policies.deployer.boundary import NAME, attachable, boundary
from policies.deployer.documents import MOST_CHARACTERS, policies, size_of, statements
from policies.deployer.errors import DeployerError
from policies.deployer.scope import Place
from policies.iam.documents import collect
from policies.iam.errors import UnreadableStacksError
from policies.iam.stacks import Stacks

WRONG_INPUT = 2

app = typer.Typer(help="The deploy role, instead of AdministratorAccess.", no_args_is_help=True, add_completion=False)

StacksOption = Annotated[
    Path, typer.Option("--stacks", metavar="FOLDER", help="Where `make synth` has put the stacks.")
]


@app.command()
def write(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="Where to; it is made.", show_default=False)],
    *,
    environment: Annotated[str, typer.Option(help="Whose account, region and bucket names.")] = "production",
    stacks: StacksOption = Path("cdktf.out/stacks"),
) -> None:
    """Write the role's policies, deploy-1.json and so on, and its roles' permissions boundary, boundary.json.

    Exit code 2: the settings or the stacks can't be read.
    """
    with _told():
        account = load(environment).account
        place = Place(account.account_id, account.region, account.s3_bucket_name)
        known = Stacks.read(stacks)
        bound = place.arn(f"arn:${{Partition}}:iam::${{Account}}:policy/{NAME}")
        listed = statements(actions_of(calls.read()), place, bound, attachable(known))
        documents = {f"deploy-{number}.json": policy for number, policy in enumerate(policies(listed), start=1)}
        documents["boundary.json"] = boundary(collect(known), MOST_CHARACTERS)
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in documents.items():
            (folder / name).write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
    table = Table("Policy", "Statements", "Characters", title=f"For account {place.account} in {place.region}")
    for name, content in documents.items():
        size = f"{size_of(content)} of {MOST_CHARACTERS}"
        table.add_row(str(folder / name), str(len(content["Statement"])), size)
    Console().print(table)


@app.command()
def record(
    files: Annotated[
        list[Path],
        typer.Argument(
            metavar="FILE…", help="What `python -m emulator --record FILE` has written.", show_default=False
        ),
    ],
) -> None:
    """Replace the committed calls by those of recordings: of one whole apply, plan and destroy of production.

    Exit code 2: a file is no recording, or has a call that nobody knows the name of.
    """
    with _told():
        found = frozenset[calls.Call]().union(*(calls.recorded(file) for file in files))
        before = calls.read()
        # Whoever writes down a call that IAM has no action for would only find out later.
        actions_of(found)
        calls.write(found)
    console = Console()
    for sign, style, group in (("+", "green", found - before), ("-", "red", before - found)):
        for service, operation in sorted(group):
            console.print(Text(f"{sign} {service}:{operation}", style=style))
    console.print(f"{len(found)} calls are in {calls.FILE.name}.")


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except (ConfigurationError, DeployerError, UnreadableStacksError, OSError) as error:
        Console(stderr=True).print(Text(str(error)), soft_wrap=True)
        raise typer.Exit(WRONG_INPUT) from error


if __name__ == "__main__":
    app()
