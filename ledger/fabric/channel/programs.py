"""The operator's own programs: Fabric's, and what forwards a port through Session Manager."""

import shutil
import subprocess
from collections.abc import Mapping, Sequence

from ledger.errors import ExitCode, LedgerError

_FABRIC = (
    "It comes with Fabric's binaries: https://hyperledger-fabric.readthedocs.io/en/release-2.5/install.html "
    "(install-fabric.sh binary), and their bin folder belongs on the PATH."
)
CONFIGTXGEN, PEER, AWS, PLUGIN = "configtxgen", "peer", "aws", "session-manager-plugin"
_HINTS = {
    CONFIGTXGEN: _FABRIC,
    PEER: _FABRIC,
    AWS: "Install the AWS CLI: https://docs.aws.amazon.com/cli/latest/userguide/getting-started-install.html",
    PLUGIN: "Install it: https://docs.aws.amazon.com/systems-manager/latest/userguide/"
    "session-manager-working-with-install-plugin.html",
}


def require(program: str) -> str:
    """A program's path.

    Raises:
        LedgerError: if it isn't there; it says how to get it.
    """
    path = shutil.which(program)
    if path is None:
        raise LedgerError(f"{program} is not on the PATH.", hint=_HINTS[program], exit_code=ExitCode.MISSING_TOOL)
    return path


def run(
    command: Sequence[str], *, seconds: float, environment: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """A program's end, whatever its exit code; it gets no input.

    Raises:
        subprocess.TimeoutExpired: if it has not ended after so many seconds.
    """
    return subprocess.run(  # noqa: S603 - found on the PATH, our own arguments, no shell
        command,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
        timeout=seconds,
    )
