"""`ledger fabric session`: a shell on a node."""

import os
from typing import Annotated

import typer

from ledger.commands.options import EnvironmentArgument
from ledger.fabric.channel import programs
from ledger.fabric.network import FabricNetwork

NodeArgument = Annotated[str, typer.Argument(metavar="NODE", help="For example orderer-0.", show_default=False)]


def session(environment: EnvironmentArgument, node: NodeArgument) -> None:
    """Open a shell on a node, through Session Manager: the AWS CLI and its session-manager-plugin do it.

    The exit code is the AWS CLI's.
    """
    cli = programs.require(programs.AWS)
    programs.require(programs.PLUGIN)
    network = FabricNetwork.of(environment)
    target = network.node(node).instance_id
    command = [cli, "ssm", "start-session", "--region", network.region, "--target", target]
    # In our place, so that all keys of the terminal, Ctrl-C too, are the session's.
    os.execv(cli, command)  # noqa: S606 - found on the PATH, our own arguments, no shell
