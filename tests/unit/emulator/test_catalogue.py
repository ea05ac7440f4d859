"""The catalogue of gaps: complete, told apart, and each one tested."""

import re
from pathlib import Path

import pytest

from emulator.gaps import Gap, catalogue

GAPS = catalogue()


def test_every_gap_has_an_id_of_its_own() -> None:
    ids = [gap.id for gap in GAPS]
    assert len(ids) == len(set(ids))


def test_the_catalogue_is_in_order() -> None:
    assert list(GAPS) == sorted(GAPS, key=lambda gap: (gap.service, gap.id))


@pytest.mark.parametrize("gap", GAPS, ids=lambda gap: gap.id)
def test_every_gap_has_a_test_that_stock_moto_fails(gap: Gap) -> None:
    tests = "".join(path.read_text() for path in Path(__file__).parent.glob("test_gaps_*.py"))
    assert gap.id in re.findall(r'fills\("([a-z0-9-]+)"\)', tests)


@pytest.mark.parametrize("gap", GAPS, ids=lambda gap: gap.id)
def test_every_gap_says_what_one_sees_and_what_is_done(gap: Gap) -> None:
    assert gap.symptom.endswith(".")
    assert gap.cure.endswith(".")
