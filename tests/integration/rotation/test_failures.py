"""Rotations that fail: the application's login goes on working, and the next attempt heals."""

import json
import traceback
from collections.abc import Callable

import pytest
from botocore.exceptions import BotoCoreError

from modules.database.rotation.function.database import LOCK_KEY
from modules.database.rotation.function.errors import RotationError
from modules.database.rotation.function.handler import handle
from modules.database.rotation.function.secret import MASTER as MASTER_LABEL
from tests.integration.rotation.rotating import MASTER_LOGIN, STEPS, Rotating
from tests.support.cutting_proxy import cutting_proxy
from tests.support.ports import free_port
from tests.support.postgres import MASTER, MASTER_PASSWORD

Set = Callable[[str, str], None]
OF_THE_DATABASE = STEPS[1:]


@pytest.fixture
def set_variable(monkeypatch: pytest.MonkeyPatch) -> Set:
    """Change the function's environment."""
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    return monkeypatch.setenv


def reached(rotating: Rotating, step: str) -> str:
    """A rotation, after another that went well, that has come to a step."""
    rotating.run()
    token = rotating.begin()
    before = STEPS.index(step)
    return rotating.run(token, until=STEPS[before - 1]) if before else token


def assert_unharmed(rotating: Rotating, old: dict[str, str]) -> None:
    assert rotating.current() == old
    assert rotating.accepts(old)


def assert_heals(rotating: Rotating, old: dict[str, str], token: str) -> None:
    """The old login is as it was; with the same version again, the rotation ends well."""
    assert_unharmed(rotating, old)
    rotating.run(token)
    assert rotating.current()["username"] != old["username"]
    assert rotating.accepts(rotating.current())
    assert rotating.accepts(old)


@pytest.mark.parametrize("step", OF_THE_DATABASE)
def test_without_the_database(rotating: Rotating, set_variable: Set, step: str) -> None:
    token, old = reached(rotating, step), rotating.current()
    port = free_port()
    set_variable("DATABASE_PORT", str(port))
    with pytest.raises(RotationError, match=f"the database at localhost:{port} does not answer"):
        rotating.step(step, token)
    set_variable("DATABASE_PORT", str(rotating.postgres.port))
    assert_heals(rotating, old, token)


@pytest.mark.parametrize("step", STEPS)
def test_without_secrets_manager(rotating: Rotating, set_variable: Set, emulator_url: str, step: str) -> None:
    token, old = reached(rotating, step), rotating.current()
    set_variable("AWS_ENDPOINT_URL", f"http://127.0.0.1:{free_port()}")
    with pytest.raises(BotoCoreError):
        rotating.step(step, token)
    set_variable("AWS_ENDPOINT_URL", emulator_url)
    assert_heals(rotating, old, token)


@pytest.mark.parametrize("step", STEPS[:-1])
def test_a_rotation_that_stopped_is_followed_by_another(rotating: Rotating, step: str) -> None:
    rotating.run()
    old = rotating.current()
    rotating.run(until=step)
    assert_unharmed(rotating, old)
    rotating.run()
    assert rotating.current()["username"] != old["username"]
    assert rotating.accepts(rotating.current())
    assert rotating.accepts(old)


@pytest.mark.parametrize("pieces", range(2, 24, 3))
def test_a_connection_that_breaks(rotating: Rotating, set_variable: Set, pieces: int) -> None:
    """However far the statements came: all of them hold, or none."""
    token, old = reached(rotating, "setSecret"), rotating.current()
    with cutting_proxy(rotating.postgres.port, after=pieces) as port:
        set_variable("DATABASE_PORT", str(port))
        with pytest.raises(RotationError, match="does not answer"):
            rotating.step("setSecret", token)
    set_variable("DATABASE_PORT", str(rotating.postgres.port))
    assert_heals(rotating, old, token)


def test_a_wrong_master_password(rotating: Rotating) -> None:
    token, old = reached(rotating, "setSecret"), rotating.current()
    wrong = json.dumps(MASTER_LOGIN | {"password": "something-else-entirely"})
    rotating.secrets.put_secret_value(SecretId=rotating.arn, SecretString=wrong, VersionStages=[MASTER_LABEL])
    with pytest.raises(RotationError, match="could not be set: PostgreSQL answers 28P01") as refused:
        rotating.step("setSecret", token)
    assert refused.value.__cause__ is None
    right = json.dumps(MASTER_LOGIN)
    rotating.secrets.put_secret_value(SecretId=rotating.arn, SecretString=right, VersionStages=[MASTER_LABEL])
    assert_heals(rotating, old, token)


def test_a_lock_that_another_holds(rotating: Rotating, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("modules.database.rotation.function.database.LOCK_MILLISECONDS", 50)
    token, old = reached(rotating, "setSecret"), rotating.current()
    other = rotating.postgres.connect(MASTER, MASTER_PASSWORD)
    other.run(f"SELECT pg_advisory_lock({LOCK_KEY})")
    with pytest.raises(RotationError, match="could not be set: PostgreSQL answers 55P03"):
        rotating.step("setSecret", token)
    other.close()
    assert_heals(rotating, old, token)


@pytest.mark.parametrize("step", ["testSecret", "finishSecret"])
def test_a_password_that_the_database_does_not_know(rotating: Rotating, step: str) -> None:
    token, old = reached(rotating, "setSecret"), rotating.current()
    with pytest.raises(RotationError, match="can't log in with the new password"):
        rotating.step(step, token)
    assert_heals(rotating, old, token)


@pytest.mark.parametrize("step", OF_THE_DATABASE)
def test_a_step_before_its_turn(rotating: Rotating, step: str) -> None:
    rotating.run()
    token, old = rotating.begin(), rotating.current()
    with pytest.raises(RotationError, match="createSecret has to come first"):
        rotating.step(step, token)
    assert_heals(rotating, old, token)


def test_a_server_that_is_not_ours_is_told_no_password(rotating: Rotating, set_variable: Set) -> None:
    token, old = reached(rotating, "setSecret"), rotating.current()
    set_variable("DATABASE_CA_FILE", str(rotating.postgres.folder / "stranger.pem"))
    with pytest.raises(RotationError, match="certificate verify failed"):
        rotating.step("setSecret", token)
    set_variable("DATABASE_CA_FILE", str(rotating.postgres.ca_file))
    assert_heals(rotating, old, token)


def test_a_server_of_another_name_is_told_no_password(rotating: Rotating, set_variable: Set) -> None:
    token, old = reached(rotating, "setSecret"), rotating.current()
    set_variable("DATABASE_HOST", "127.0.0.1")
    with pytest.raises(RotationError, match=r"certificate is not valid for '127\.0\.0\.1'"):
        rotating.step("setSecret", token)
    set_variable("DATABASE_HOST", "localhost")
    assert_heals(rotating, old, token)


def test_the_login_in_use_is_never_changed(rotating: Rotating) -> None:
    token, old = reached(rotating, "createSecret"), rotating.current()
    rotating.secrets.put_secret_value(
        SecretId=rotating.arn,
        ClientRequestToken=token,
        SecretString=json.dumps(old | {"password": "another"}),
        VersionStages=["AWSPENDING"],
    )
    with pytest.raises(RotationError, match="is in use: its password is not changed"):
        rotating.step("setSecret", token)
    assert_unharmed(rotating, old)


def test_a_value_that_is_no_login_is_not_repeated(rotating: Rotating) -> None:
    rotating.secrets.put_secret_value(SecretId=rotating.arn, SecretString="hunter2")
    token = rotating.begin()
    with pytest.raises(RotationError, match="texts username and password") as refused:
        rotating.step("createSecret", token)
    assert "hunter2" not in "".join(traceback.format_exception(refused.value))


def test_a_version_that_another_rotation_replaced(rotating: Rotating) -> None:
    token = rotating.begin()
    rotating.begin()
    with pytest.raises(RotationError, match="another rotation took over"):
        rotating.step("createSecret", token)


def test_a_secret_without_rotation(rotating: Rotating) -> None:
    token = rotating.begin()
    rotating.secrets.cancel_rotate_secret(SecretId=rotating.arn)
    with pytest.raises(RotationError, match="rotation is not enabled"):
        rotating.step("createSecret", token)


def test_another_secret(rotating: Rotating) -> None:
    event = {"Step": "createSecret", "SecretId": "another", "ClientRequestToken": rotating.begin()}
    with pytest.raises(RotationError, match="not the secret that this function rotates"):
        handle(event, None)


def test_an_unknown_step(rotating: Rotating) -> None:
    with pytest.raises(RotationError, match="none of the steps createSecret, setSecret"):
        rotating.step("dropSecret", rotating.begin())
