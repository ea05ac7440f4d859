"""Finds a provider mirror on a machine without the public registry, and tells Terraform about it.

Created: `.local/terraform.rc`, only where a mirror is found. The order: `TF_PLUGIN_MIRROR`; the user's own CLI
configuration, which is left alone; Terraform's implied mirror folders; a folder one below /opt.
https://developer.hashicorp.com/terraform/cli/config/config-file#implied-local-mirror-directories
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from ledger.errors import LedgerError, UsageError

PROVIDER = "registry.terraform.io/hashicorp/aws"

_CONFIGURATION = """\
# Written by ledger: the provider comes from this machine's mirror, everything else from the registry.
provider_installation {{
  filesystem_mirror {{
    path    = "{path}"
    include = ["{provider}"]
  }}
  direct {{
    exclude = ["{provider}"]
  }}
}}
"""


def configure(work_folder: Path, provider_lock: Path, environment: Mapping[str, str]) -> dict[str, str | None]:
    """What to change in Terraform's environment; None as a value means: unset it.

    Raises:
        UsageError: if a named mirror, the lock file or the user's own CLI configuration is of no use.
        LedgerError: if our CLI configuration can't be written.
    """
    home = _home()
    ours = work_folder / "terraform.rc"
    given = environment.get("TF_CLI_CONFIG_FILE")
    explicit = environment.get("TF_PLUGIN_MIRROR")
    if not explicit and _user_decided(given, ours, home):
        return {}
    mirror = find(locked_version(provider_lock), explicit, [*_implied_folders(home), *_below(Path("/opt"))])
    if mirror is None:
        return {"TF_CLI_CONFIG_FILE": None} if given else {}
    try:
        work_folder.mkdir(parents=True, exist_ok=True)
        ours.write_text(_CONFIGURATION.format(path=mirror, provider=PROVIDER), encoding="utf-8")
    except OSError as error:
        raise LedgerError(
            f"{ours} can't be written: {error.strerror}.",
            hint=f"ledger keeps its logs and plans in {work_folder} as well: make it writable, or remove it.",
        ) from error
    return {"TF_CLI_CONFIG_FILE": str(ours)}


def find(version: str | None, explicit: str | None, folders: list[Path]) -> Path | None:
    """The mirror that holds the locked provider version: the explicit one, or the first of the folders."""
    if explicit:
        if not _holds(Path(explicit), version):
            raise UsageError(
                f"TF_PLUGIN_MIRROR names {explicit}, which does not hold {PROVIDER} {version or ''}".rstrip() + ".",
                hint="Fill it with `terraform providers mirror`, or unset TF_PLUGIN_MIRROR to use the registry.",
            )
        return Path(explicit).resolve()
    return next((folder for folder in folders if _holds(folder, version)), None)


def locked_version(provider_lock: Path) -> str | None:
    """The AWS provider's version in the lock file; None without one."""
    if not provider_lock.exists():
        return None
    pattern = rf'provider "{re.escape(PROVIDER)}" \{{\s*version\s*=\s*"([^"]+)"'
    found = re.search(pattern, _text_of(provider_lock, "Restore it: git checkout -- .terraform.lock.hcl"))
    return found[1] if found else None


def _user_decided(given: str | None, ours: Path, home: Path | None) -> bool:
    if given and Path(given).is_file():
        return Path(given).resolve() != ours.resolve()
    if home is None or not (default := home / ".terraformrc").is_file():
        return False
    return "provider_installation" in _text_of(default, "Make it readable, or name another one in TF_CLI_CONFIG_FILE.")


def _home() -> Path | None:
    """The user's folder; None for one who has none, as in a container that runs under any number."""
    try:
        return Path.home()
    except RuntimeError:
        return None


def _text_of(path: Path, hint: str) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{path} can't be read: {error.strerror}.", hint=hint) from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{path} can't be read: it is not UTF-8.", hint=hint) from error


def _holds(folder: Path, version: str | None) -> bool:
    provider = folder / PROVIDER
    try:
        if version is None:
            return provider.is_dir()
        return (provider / version).is_dir() or any(provider.glob(f"terraform-provider-aws_{version}_*.zip"))
    except PermissionError:
        return False


def _implied_folders(home: Path | None) -> list[Path]:
    return [
        *([home / ".terraform.d/plugins"] if home else []),
        Path("/usr/local/share/terraform/plugins"),
        Path("/usr/share/terraform/plugins"),
        *([home / ".local/share/terraform/plugins"] if home else []),
    ]


def _below(folder: Path) -> Iterator[Path]:
    try:
        yield from sorted(path for path in folder.iterdir() if path.is_dir())
    except OSError:
        return
