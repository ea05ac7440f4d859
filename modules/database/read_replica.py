"""Copies of the database to read from.

Creates: one RDS read replica in a given zone, and its log groups.
"""

from cdktf_cdktf_provider_aws.db_instance import DbInstance
from constructs import Construct

from modules.database.instance_arguments import Surroundings
from modules.database.log_exports import LogExports
from modules.database.primary import Primary


class ReadReplica(Construct):
    """Answers queries with what the primary held a moment ago; also the fastest way out if the primary is lost.

    RDS gives it the primary's key, subnet group, engine version and password.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        identifier: str,
        availability_zone: str,
        primary: Primary,
        surroundings: Surroundings,
    ) -> None:
        super().__init__(scope, id)
        stack = surroundings.stack
        self.logs = LogExports(self, "logs", stack=stack, identifier=identifier, key=surroundings.key)
        self._instance = DbInstance(
            self,
            "instance",
            **surroundings.arguments(self.logs),
            identifier=identifier,
            replicate_source_db=primary.identifier,
            availability_zone=availability_zone,
            multi_az=False,
            # RDS takes no final snapshot of a replica: it holds nothing of its own.
            skip_final_snapshot=True,
            apply_immediately=False,
        )

    @property
    def identifier(self) -> str:
        """The identifier in RDS, as a reference."""
        return self._instance.identifier

    @property
    def host_name(self) -> str:
        """The host name to connect to, as a reference."""
        return self._instance.address
