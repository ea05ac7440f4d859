"""The lazy bindings: the same output as the stock ones, and the stock ones wherever lazy loading can't be had."""

import importlib
import os
import sys
from collections.abc import Iterator

import jsii._reference_map
import pytest

from benchmarks.comparison import FASTER_AT_LEAST, MEMORY_AT_MOST, Comparison
from benchmarks.process import PROGRAM, Bindings, run
from modules.bindings import install
from modules.bindings.lazy import NODE_HOOK, PACKAGE, SWITCH_OFF
from tests.support.stacks import ROOT

Compared = tuple[Comparison, dict[Bindings, dict[str, bytes]]]

COUNTING_CPU_TIME = PROGRAM.replace("perf_counter", "process_time")
"""So that what else the machine does decides nothing; `make bench` has the time that a user waits."""


@pytest.fixture(scope="module")
def compared(tmp_path_factory: pytest.TempPathFactory) -> Compared:
    """Both bindings side by side: what they took, and every file that `python main.py` writes with them."""
    root = tmp_path_factory.mktemp("bindings")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LEDGER_ENV_FILE", str(ROOT / ".env.aws.example"))
        # The tests' own process has told Node of the hook already, and coverage would be measured as well.
        for name in ("NODE_OPTIONS", "COVERAGE_PROCESS_CONFIG", "COVERAGE_PROCESS_START"):
            patch.delenv(name, raising=False)
        runs, files = [], {}
        for bindings in Bindings:
            folder = root / bindings
            folder.mkdir()
            runs.append(run(bindings, COUNTING_CPU_TIME, keep=folder))
            found = (path for path in folder.rglob("*") if path.is_file())
            files[bindings] = {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}
    return Comparison.of(runs), files


def test_all_stacks_of_all_environments_are_byte_identical_with_the_stock_bindings(compared: Compared) -> None:
    lazy, stock = compared[1][Bindings.LAZY], compared[1][Bindings.STOCK]
    assert len([name for name in lazy if name.endswith("cdk.tf.json")]) == 16
    assert lazy.keys() == stock.keys()
    assert [name for name in lazy if lazy[name] != stock[name]] == []


def test_importing_is_five_times_faster_than_with_the_stock_bindings(compared: Compared) -> None:
    assert compared[0].times_faster_import >= FASTER_AT_LEAST


def test_a_third_of_the_stock_bindings_memory_is_enough(compared: Compared) -> None:
    assert compared[0].memory_share <= MEMORY_AT_MOST


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
