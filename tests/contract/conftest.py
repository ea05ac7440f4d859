"""Terraform with the locked provider, initialized once."""

import pytest

from tests.support.terraform import Terraform


@pytest.fixture(scope="session")
def terraform(tmp_path_factory: pytest.TempPathFactory) -> Terraform:
    return Terraform.initialized(tmp_path_factory.mktemp("terraform"))
