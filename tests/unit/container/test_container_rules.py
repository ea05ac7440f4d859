"""Rules of the services' settings."""

import pytest

from tests.support.settings import problems_of, told_about


@pytest.mark.parametrize(("folders", "fits"), [(4, True), (5, False)])
def test_scratch_folders_leave_half_of_the_memory(folders: int, fits: bool) -> None:  # noqa: FBT001 - of the case
    backend = {
        "cpu_units": 256,
        "memory_mib": 512,
        "scratch_folders": [f"/scratch/{number}" for number in range(folders)],
    }
    found = told_about(problems_of(container={"backend": backend}), "container.backend.scratch_folders")
    assert found == ([] if fits else ["take 64 MiB of memory each: 4 fit into half of memory_mib 512"])


@pytest.mark.parametrize("folder", ["tmp", "/", "/tmp/", "/tmp/a b"])  # noqa: S108 - the container's
def test_scratch_folder_is_an_absolute_path(folder: str) -> None:
    problems = problems_of(container={"backend": {"scratch_folders": [folder]}})
    assert [problem.key for problem in problems] == ["container.backend.scratch_folders[0]"]
