"""One measured run."""

import pytest

from benchmarks.process import Bindings, run

TALKATIVE = "import sys; sys.stderr.write('warning ' * 50_000); sys.stdout.write('1.5')"


@pytest.mark.timeout(30)
def test_much_that_is_said_meanwhile_stops_nothing() -> None:
    measured = run(Bindings.LAZY, TALKATIVE)
    assert (measured.import_seconds, measured.resources) == (1.5, 0)
    assert measured.total_seconds > 0


def test_a_failed_run_tells_what_it_said() -> None:
    with pytest.raises(RuntimeError, match="out of order"):
        run(Bindings.STOCK, "import sys; sys.exit('out of order')")


@pytest.mark.parametrize(("bindings", "eager"), [(Bindings.LAZY, "0"), (Bindings.STOCK, "1")])
def test_bindings_are_chosen_by_the_documented_switch(
    monkeypatch: pytest.MonkeyPatch,
    bindings: Bindings,
    eager: str,
) -> None:
    monkeypatch.setenv("CDKTF_EAGER_IMPORTS", "1")
    program = "import os, sys; sys.stdout.write(os.environ.get('CDKTF_EAGER_IMPORTS', '0'))"
    assert run(bindings, program).import_seconds == float(eager)
