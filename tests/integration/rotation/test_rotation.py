"""Rotations that go well."""

import json
from concurrent.futures import ThreadPoolExecutor

from modules.database.rotation.function.login import LOGINS, OWNER
from modules.database.rotation.function.secret import MASTER as MASTER_LABEL
from tests.integration.rotation.rotating import MASTER_LOGIN, STEPS, Rotating


def test_the_first_rotation_makes_the_login_that_the_application_gets(rotating: Rotating) -> None:
    rotating.run()
    assert rotating.current()["username"] == "audit_app_a"
    assert rotating.accepts(rotating.current())


def test_two_rotations_alternate_the_logins_and_both_passwords_work(rotating: Rotating) -> None:
    rotating.run()
    first = rotating.current()
    rotating.run()
    second = rotating.current()
    assert (first["username"], second["username"]) == LOGINS
    assert rotating.accepts(first)
    assert rotating.accepts(second)


def test_the_third_rotation_ends_the_first_password(rotating: Rotating) -> None:
    rotating.run()
    first = rotating.current()
    rotating.run()
    rotating.run()
    assert rotating.current()["username"] == first["username"]
    assert rotating.current()["password"] != first["password"]
    assert not rotating.accepts(first)
    assert rotating.accepts(rotating.current())


def test_a_connection_of_the_old_login_lives_on(rotating: Rotating) -> None:
    rotating.run()
    old = rotating.current()
    connection = rotating.postgres.connect(old["username"], old["password"])
    rotating.run()
    assert connection.run("SELECT 1") == [[1]]
    connection.close()


def test_what_one_login_creates_the_other_owns_too(rotating: Rotating) -> None:
    rotating.run()
    first = rotating.current()
    rotating.postgres.run(first["username"], first["password"], "CREATE TABLE entries (id int)")
    rotating.run()
    second = rotating.current()
    rotating.postgres.run(second["username"], second["password"], "ALTER TABLE entries ADD COLUMN note text")
    owner = "SELECT tableowner FROM pg_tables WHERE tablename = 'entries'"
    assert rotating.postgres.run(second["username"], second["password"], owner) == [[OWNER]]


def test_the_logins_have_no_rights_over_roles_or_databases(rotating: Rotating) -> None:
    rotating.run()
    rotating.run()
    roles = "SELECT rolsuper, rolcreaterole, rolcreatedb, rolreplication, rolbypassrls FROM pg_roles"
    found = rotating.postgres.as_superuser(f"{roles} WHERE rolname LIKE 'audit\\_app%'")
    assert found == [[False] * 5] * 3


def test_each_step_may_come_again(rotating: Rotating) -> None:
    token = rotating.begin()
    rotating.step("createSecret", token)
    offered = rotating.pending(token)
    for step in STEPS:
        rotating.step(step, token)
        rotating.step(step, token)
    assert rotating.current() == offered
    assert rotating.accepts(offered)


def test_concurrent_invocations_agree(rotating: Rotating) -> None:
    token = rotating.begin()
    with ThreadPoolExecutor(4) as pool:
        for step in STEPS:
            list(pool.map(rotating.step, [step] * 4, [token] * 4))
    assert rotating.current()["username"] == "audit_app_a"
    assert rotating.accepts(rotating.current())


def test_the_server_never_sees_a_password(rotating: Rotating) -> None:
    rotating.run()
    assert "ALTER ROLE" in rotating.postgres.log
    assert "SCRAM-SHA-256$4096:" in rotating.postgres.log
    assert rotating.current()["password"] not in rotating.postgres.log


def test_other_values_of_the_secret_stay(rotating: Rotating) -> None:
    rotating.run()
    assert rotating.current()["dbname"] == "banking_audit_db"


def test_until_the_first_rotation_the_application_has_the_master_users_login(rotating: Rotating) -> None:
    assert rotating.current() == MASTER_LOGIN
    rotating.run(until="testSecret")
    assert rotating.current() == MASTER_LOGIN


def test_the_master_users_login_stays_under_its_label(rotating: Rotating) -> None:
    for _ in range(3):
        rotating.run()
    found = rotating.secrets.get_secret_value(SecretId=rotating.arn, VersionStage=MASTER_LABEL)
    assert json.loads(found["SecretString"]) == MASTER_LOGIN


def test_a_new_master_password_leaves_the_application_alone(rotating: Rotating) -> None:
    """As Terraform writes it when database.master_password_version is raised."""
    rotating.run()
    before = rotating.current()
    rotating.secrets.put_secret_value(
        SecretId=rotating.arn, SecretString=json.dumps(MASTER_LOGIN), VersionStages=[MASTER_LABEL]
    )
    assert rotating.current() == before
