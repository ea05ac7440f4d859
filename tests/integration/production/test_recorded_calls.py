"""The deploy role may do all that Terraform has done with production in the tests before."""

from pathlib import Path

import pytest

from policies.deployer import calls
from tests.integration.production.conftest import Checkout

pytestmark = [pytest.mark.integration, pytest.mark.xdist_group("production"), pytest.mark.takes_down]


def test_terraform_called_nothing_that_the_deploy_role_does_not_know(checkout: Checkout) -> None:
    recorded = calls.recorded(Path(checkout.environ["EMULATOR_RECORD"]))
    assert ("rds", "CreateDBInstance") in recorded, "nothing was deployed"
    assert ("rds", "DeleteDBInstance") in recorded, "nothing was destroyed"
    unknown = sorted(f"{service}:{operation}" for service, operation in recorded - calls.read())
    assert unknown == [], "take them over: see docs/deploy-role.md, When the stacks change"
