"""The lazy bindings: the same output as the stock ones, and the stock ones wherever lazy loading can't be had."""

import importlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import jsii._reference_map
import pytest

from modules.bindings import install
from modules.bindings.lazy import NODE_HOOK, PACKAGE, SWITCH_OFF
from tests.support.stacks import ROOT


def synthesized(outdir: Path, **environ: str) -> dict[str, bytes]:
    """Every file that `python main.py` writes, in a process of its own."""
    outdir.mkdir()
    # Coverage would make the 2,200 modules of the stock bindings slower to load.
    untraced = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_PROCESS_")}
    subprocess.run(
        [sys.executable, "main.py"],
        cwd=ROOT,
        env={**untraced, "LEDGER_ENV_FILE": ".env.aws.example", "CDKTF_OUTDIR": str(outdir), **environ},
        check=True,
    )
    return {path.relative_to(outdir).as_posix(): path.read_bytes() for path in outdir.rglob("*") if path.is_file()}


def test_all_stacks_of_all_environments_are_byte_identical_with_the_stock_bindings(tmp_path: Path) -> None:
    lazy = synthesized(tmp_path / "lazy")
    stock = synthesized(tmp_path / "stock", NODE_OPTIONS="", **{SWITCH_OFF: "1"})
    assert len([name for name in lazy if name.endswith("cdk.tf.json")]) == 16
    assert lazy.keys() == stock.keys()
    assert [name for name in lazy if lazy[name] != stock[name]] == []


@pytest.fixture
def unloaded(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """A process in which nothing has loaded the bindings yet, nor told Node of the hook."""
    monkeypatch.delitem(sys.modules, PACKAGE)
    monkeypatch.setenv("NODE_OPTIONS", "--max-old-space-size=4096")
    monkeypatch.delenv(SWITCH_OFF, raising=False)
    yield monkeypatch
    sys.modules.pop(PACKAGE, None)


def left_alone() -> bool:
    """Whether the next import would be the stock one."""
    return PACKAGE not in sys.modules and os.environ["NODE_OPTIONS"] == "--max-old-space-size=4096"


@pytest.mark.usefixtures("unloaded")
def test_the_package_loads_without_its_submodules() -> None:
    assert install() is True
    package = importlib.import_module(PACKAGE)
    assert package.__lazy__ is True
    assert not [name for name in vars(package) if not name.startswith("__")]


@pytest.mark.usefixtures("unloaded")
def test_a_submodule_is_imported_when_it_is_asked_for() -> None:
    install()
    package = importlib.import_module(PACKAGE)
    assert package.vpc is importlib.import_module(f"{PACKAGE}.vpc")


@pytest.mark.usefixtures("unloaded")
def test_a_submodule_that_does_not_exist_is_an_attribute_that_does_not_exist() -> None:
    install()
    package = importlib.import_module(PACKAGE)
    with pytest.raises(AttributeError, match="virtual_private_cloud"):
        _ = package.virtual_private_cloud


@pytest.mark.usefixtures("unloaded")
def test_the_hook_joins_the_options_that_node_has_already() -> None:
    install()
    assert os.environ["NODE_OPTIONS"] == f'--max-old-space-size=4096 --require "{NODE_HOOK}"'


def test_the_hook_is_named_to_node_once(unloaded: pytest.MonkeyPatch) -> None:
    install()
    options = os.environ["NODE_OPTIONS"]
    unloaded.delitem(sys.modules, PACKAGE)
    install()
    assert os.environ["NODE_OPTIONS"] == options


def test_the_switch_leaves_the_stock_bindings_alone(unloaded: pytest.MonkeyPatch) -> None:
    unloaded.setenv(SWITCH_OFF, "1")
    assert install() is False
    assert left_alone()


def test_another_jsii_without_the_table_leaves_the_stock_bindings_alone(unloaded: pytest.MonkeyPatch) -> None:
    unloaded.delattr(jsii._reference_map, "_submodule_fqn_map")  # noqa: SLF001 - the private table itself
    assert install() is False
    assert left_alone()


def test_another_kind_of_table_leaves_the_stock_bindings_alone(unloaded: pytest.MonkeyPatch) -> None:
    unloaded.setattr(jsii._reference_map, "_submodule_fqn_map", [])  # noqa: SLF001 - the private table itself
    assert install() is False
    assert left_alone()


def test_without_the_bindings_nothing_changes(unloaded: pytest.MonkeyPatch) -> None:
    unloaded.setattr("importlib.util.find_spec", lambda _name: None)
    assert install() is False
    assert left_alone()


def test_stock_bindings_that_are_loaded_already_stay(unloaded: pytest.MonkeyPatch) -> None:
    stock = type(sys)(PACKAGE)
    unloaded.setitem(sys.modules, PACKAGE, stock)
    assert install() is False
    assert sys.modules[PACKAGE] is stock


def test_lazy_bindings_that_are_loaded_already_stay() -> None:
    package = sys.modules[PACKAGE]
    assert install() is True
    assert sys.modules[PACKAGE] is package
