"""Where the provider comes from on a machine without the registry."""

from pathlib import Path

import pytest

from ledger import mirror
from ledger.errors import UsageError

LOCK = 'provider "registry.terraform.io/hashicorp/aws" {\n  version     = "5.100.0"\n}\n'


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "home"
    folder.mkdir()
    monkeypatch.setenv("HOME", str(folder))
    return folder


@pytest.fixture
def lock(tmp_path: Path) -> Path:
    path = tmp_path / ".terraform.lock.hcl"
    path.write_text(LOCK)
    return path


def filled(folder: Path, version: str = "5.100.0", *, packed: bool = False) -> Path:
    provider = folder / "registry.terraform.io/hashicorp/aws"
    if packed:
        provider.mkdir(parents=True)
        (provider / f"terraform-provider-aws_{version}_linux_amd64.zip").touch()
    else:
        (provider / version / "linux_amd64").mkdir(parents=True)
    return folder


@pytest.mark.parametrize("packed", [False, True])
def test_the_mirror_that_the_variable_names_is_written_into_a_configuration(
    tmp_path: Path, lock: Path, *, packed: bool
) -> None:
    place = filled(tmp_path / "mirror", packed=packed)
    changes = mirror.configure(tmp_path / ".local", lock, {"TF_PLUGIN_MIRROR": str(place)})
    written = tmp_path / ".local/terraform.rc"
    assert changes == {"TF_CLI_CONFIG_FILE": str(written)}
    assert f'path    = "{place}"' in written.read_text()


def test_a_named_mirror_without_the_locked_version_is_refused(tmp_path: Path, lock: Path) -> None:
    place = filled(tmp_path / "mirror", "6.0.0")
    with pytest.raises(UsageError, match=r"does not hold .*aws 5\.100\.0\."):
        mirror.configure(tmp_path / ".local", lock, {"TF_PLUGIN_MIRROR": str(place)})


def test_the_first_folder_with_the_locked_version_is_taken(tmp_path: Path) -> None:
    other = filled(tmp_path / "a", "6.0.0")
    wanted = filled(tmp_path / "b")
    assert mirror.find("5.100.0", None, [tmp_path / "none", other, wanted]) == wanted
    assert mirror.find("4.0.0", None, [other, wanted]) is None
    assert mirror.find(None, None, [other, wanted]) == other


def test_terraforms_implied_folder_in_the_home_is_found(tmp_path: Path, lock: Path, home: Path) -> None:
    place = filled(home / ".terraform.d/plugins")
    mirror.configure(tmp_path / ".local", lock, {})
    assert f'path    = "{place}"' in (tmp_path / ".local/terraform.rc").read_text()


def test_a_configuration_of_the_users_own_is_left_alone(tmp_path: Path, lock: Path, home: Path) -> None:
    filled(home / ".terraform.d/plugins")
    own = tmp_path / "own.rc"
    own.touch()
    assert mirror.configure(tmp_path / ".local", lock, {"TF_CLI_CONFIG_FILE": str(own)}) == {}
    (home / ".terraformrc").write_text("provider_installation {}")
    assert mirror.configure(tmp_path / ".local", lock, {}) == {}


def test_a_configuration_file_that_does_not_exist_is_unset(tmp_path: Path, lock: Path) -> None:
    lock.write_text(LOCK.replace("5.100.0", "0.0.1"))
    assert mirror.configure(tmp_path / ".local", lock, {"TF_CLI_CONFIG_FILE": "/nowhere"}) == {
        "TF_CLI_CONFIG_FILE": None
    }
    assert mirror.configure(tmp_path / ".local", lock, {}) == {}
