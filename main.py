"""The composition root: every environment's tiers, in the order in which they depend on each other.

`python main.py` writes one Terraform stack a tier into `cdktf.out/stacks/<stack>/cdk.tf.json`; `cdktf` and `ledger`
both run it. Wrong settings are told all at once, with exit code 2, before anything is written.
"""

import re
import sys

import modules.bindings  # noqa: F401 - first of all, since it changes how cdktf's bindings load

# isort: split

from cdktf import App

from environments import ConfigurationError, Environment, load_all, together
from modules.container import ContainerTier
from modules.database import DatabaseTier
from modules.fabric import FabricTier
from modules.monitoring import MonitoringTier
from modules.network import NetworkTier
from modules.shared.backend import StateBackend
from modules.shared.output_folder import VARIABLE, output_folder
from modules.state import StateTier


def compose(app: App, environment: Environment, backend: StateBackend) -> None:
    """Add one environment's tiers to the app."""
    if environment.owns_account:
        StateTier(app, environment=environment, backend=backend)
    network = NetworkTier(app, environment=environment, backend=backend)
    database = DatabaseTier(app, environment=environment, backend=backend, network=network)
    fabric = FabricTier(app, environment=environment, backend=backend, network=network)
    container = ContainerTier(
        app,
        environment=environment,
        backend=backend,
        network=network,
        database=database,
        fabric=fabric,
    )
    MonitoringTier(
        app,
        environment=environment,
        backend=backend,
        network=network,
        database=database,
        fabric=fabric,
        container=container,
    )


def main() -> int:
    """Synthesize all environments; returns the exit code."""
    try:
        (environments, backend), outdir = together(lambda: together(load_all, StateBackend.read), output_folder)
        backend.require_region_of(environments)
    except ConfigurationError as error:
        sys.stderr.write(f"{error}\nNo stack was written: correct the above, then run it again.\n")
        return error.exit_code
    try:
        # Makes the folder, so not before all is known to be right.
        app = App(outdir=str(outdir))
        for environment in environments:
            compose(app, environment, backend)
        app.synth()
    except RuntimeError as error:  # what jsii makes of every error in Node
        refused = re.match(r"(?:Error: )?(E[A-Z]+: .+)", str(error))
        if refused is None:
            raise
        sys.stderr.write(
            f"The stacks can't be written to {outdir}: {refused[1]}.\n"
            f"Remove it (it is generated) or make it writable, or name another folder in {VARIABLE}.\n"
        )
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
