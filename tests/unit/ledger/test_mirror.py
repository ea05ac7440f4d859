"""Where the provider comes from on a machine without the registry."""

from pathlib import Path

import pytest

from ledger import mirror
from ledger.errors import LedgerError, UsageError

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


def test_a_user_without_a_home_has_the_machines_mirrors(
    tmp_path: Path, lock: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nobody() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(Path, "home", nobody)
    monkeypatch.setattr(mirror, "_below", lambda _folder: [filled(tmp_path / "opt")])
    mirror.configure(tmp_path / ".local", lock, {})
    assert f'path    = "{tmp_path / "opt"}"' in (tmp_path / ".local/terraform.rc").read_text()


@pytest.mark.parametrize(
    ("file", "hint"),
    [(".terraform.lock.hcl", "git checkout -- .terraform.lock.hcl"), ("home/.terraformrc", "TF_CLI_CONFIG_FILE")],
)
def test_a_file_that_cannot_be_read_is_told_with_the_way_out(
    tmp_path: Path, lock: Path, monkeypatch: pytest.MonkeyPatch, file: str, hint: str
) -> None:
    path = tmp_path / file
    path.write_bytes(b"\xff")
    with pytest.raises(UsageError, match="can't be read: it is not UTF-8") as error:
        mirror.configure(tmp_path / ".local", lock, {})
    assert str(path) in error.value.message
    assert hint in str(error.value.hint)

    read = Path.read_text

    def refuse(self: Path, encoding: str) -> str:  # not by its mode: root may read anything
        if self == path:
            raise PermissionError(13, "Permission denied")
        return read(self, encoding=encoding)

    monkeypatch.setattr(Path, "read_text", refuse)
    with pytest.raises(UsageError, match="can't be read: Permission denied"):
        mirror.configure(tmp_path / ".local", lock, {})


def test_a_work_folder_that_cannot_be_written_is_told(tmp_path: Path, lock: Path, home: Path) -> None:
    filled(home / ".terraform.d/plugins")
    (tmp_path / ".local").touch()
    with pytest.raises(LedgerError, match=r"\.local/terraform\.rc can't be written"):
        mirror.configure(tmp_path / ".local", lock, {})
