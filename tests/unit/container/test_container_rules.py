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


def test_services_may_listen_on_the_same_port() -> None:
    assert problems_of(container={"backend": {"container_port": 8080}, "frontend": {"container_port": 8080}}) == ()


@pytest.mark.parametrize(
    ("schedule", "valid"),
    [
        ("cron(0 20 ? * MON-FRI *)", True),
        ("cron(*/15 20,22 L * ? 2027-2030)", True),
        ("cron(0 20 1W JAN,jul ? *)", True),
        ("cron(0 20 ? * 6#1 *)", True),
        ("cron(0 20 * * * *)", False),
        ("cron(0 20 ? * ? *)", False),
        ("cron(0 20 * * MON *)", False),
        ("cron(0 20 ? * MON-FRI)", False),
        ("cron(at 20 ? * MON-FRI *)", False),
        ("rate(1 day)", False),
    ],
)
def test_schedule_is_accepted_if_application_auto_scaling_reads_it(schedule: str, valid: bool) -> None:  # noqa: FBT001 - of the case
    told = told_about(
        problems_of(container={"backend": {"off_peak": {"begins": schedule}}}), "container.backend.off_peak.begins"
    )
    assert (told == []) is valid


def test_time_zone_is_taken_on_trust_where_no_database_knows_any(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("environments.rules.container.available_timezones", set)
    assert problems_of() == ()
