"""IAM Access Analyzer: a service that moto doesn't have."""

from datetime import UTC, datetime

from moto.core.base_backend import BackendDict, BaseBackend
from moto.core.responses import BaseResponse

from emulator.gaps.framework import AwsError, Gap, Shape

ANALYZERS = Gap(
    id="access-analyzer-analyzers",
    service="access-analyzer",
    symptom="The service is missing: every request answers 404 or 500.",
    cure="Analyzers are kept by name, with rules and tags, and are ACTIVE at once; they find nothing.",
)


class AccessAnalyzerBackend(BaseBackend):
    """The analyzers of one account and region."""

    def __init__(self, region_name: str, account_id: str) -> None:
        super().__init__(region_name, account_id)
        self.analyzers: dict[str, Shape] = {}
        self.archive_rules: dict[tuple[str, str], Shape] = {}

    def analyzer(self, name: str) -> Shape:
        """The analyzer of a name, or the error that AWS answers."""
        if name not in self.analyzers:
            raise AwsError("ResourceNotFoundException", f"No analyzer {name}")
        return self.analyzers[name]

    def archive_rule(self, analyzer: str, name: str) -> Shape:
        """An analyzer's archive rule, or the error that AWS answers."""
        if (analyzer, name) not in self.archive_rules:
            raise AwsError("ResourceNotFoundException", f"No archive rule {name}")
        return self.archive_rules[(analyzer, name)]


access_analyzer_backends = BackendDict(AccessAnalyzerBackend, "accessanalyzer")


class AccessAnalyzerResponse(BaseResponse):
    """Analyzers over HTTP."""

    def __init__(self) -> None:
        super().__init__(service_name="accessanalyzer")

    @property
    def backend(self) -> AccessAnalyzerBackend:
        """The backend of the request's account and region."""
        return access_analyzer_backends[self.current_account][self.region]


ANALYZERS.new_service("access-analyzer", AccessAnalyzerResponse)


@ANALYZERS.operation(AccessAnalyzerResponse)
def _create_analyzer(self: AccessAnalyzerResponse, request: Shape) -> Shape:
    name = request["analyzerName"]
    if name in self.backend.analyzers:
        raise AwsError("ConflictException", f"Analyzer {name} exists")
    arn = f"arn:{self.partition}:access-analyzer:{self.region}:{self.current_account}:analyzer/{name}"
    self.backend.analyzers[name] = {
        "arn": arn,
        "name": name,
        "type": request["type"],
        "createdAt": datetime.now(UTC),
        "status": "ACTIVE",
        "tags": request.get("tags", {}),
        "configuration": request.get("configuration"),
    }
    for rule in request.get("archiveRules", []):
        _keep_rule(self, {"analyzerName": name, **rule})
    return {"arn": arn}


@ANALYZERS.operation(AccessAnalyzerResponse)
def _get_analyzer(self: AccessAnalyzerResponse, request: Shape) -> Shape:
    return {"analyzer": self.backend.analyzer(request["analyzerName"])}


@ANALYZERS.operation(AccessAnalyzerResponse)
def _list_analyzers(self: AccessAnalyzerResponse, _request: Shape) -> Shape:
    return {"analyzers": list(self.backend.analyzers.values())}


@ANALYZERS.operation(AccessAnalyzerResponse)
def _delete_analyzer(self: AccessAnalyzerResponse, request: Shape) -> None:
    name = request["analyzerName"]
    self.backend.analyzer(name)
    del self.backend.analyzers[name]
    for key in [key for key in self.backend.archive_rules if key[0] == name]:
        del self.backend.archive_rules[key]


def _keep_rule(response: AccessAnalyzerResponse, request: Shape) -> None:
    now = datetime.now(UTC)
    response.backend.archive_rules[(request["analyzerName"], request["ruleName"])] = {
        "ruleName": request["ruleName"],
        "filter": request["filter"],
        "createdAt": now,
        "updatedAt": now,
    }


@ANALYZERS.operation(AccessAnalyzerResponse)
def _create_archive_rule(self: AccessAnalyzerResponse, request: Shape) -> None:
    self.backend.analyzer(request["analyzerName"])
    _keep_rule(self, request)


@ANALYZERS.operation(AccessAnalyzerResponse)
def _get_archive_rule(self: AccessAnalyzerResponse, request: Shape) -> Shape:
    return {"archiveRule": self.backend.archive_rule(request["analyzerName"], request["ruleName"])}


@ANALYZERS.operation(AccessAnalyzerResponse)
def _update_archive_rule(self: AccessAnalyzerResponse, request: Shape) -> None:
    rule = self.backend.archive_rule(request["analyzerName"], request["ruleName"])
    rule.update({"filter": request["filter"], "updatedAt": datetime.now(UTC)})


@ANALYZERS.operation(AccessAnalyzerResponse)
def _delete_archive_rule(self: AccessAnalyzerResponse, request: Shape) -> None:
    self.backend.archive_rule(request["analyzerName"], request["ruleName"])
    del self.backend.archive_rules[(request["analyzerName"], request["ruleName"])]


def _tagged(response: AccessAnalyzerResponse, request: Shape) -> dict[str, str]:
    tags: dict[str, str] = response.backend.analyzer(request["resourceArn"].rsplit("/", 1)[-1])["tags"]
    return tags


@ANALYZERS.operation(AccessAnalyzerResponse)
def _list_tags_for_resource(self: AccessAnalyzerResponse, request: Shape) -> Shape:
    return {"tags": _tagged(self, request)}


@ANALYZERS.operation(AccessAnalyzerResponse)
def _tag_resource(self: AccessAnalyzerResponse, request: Shape) -> None:
    _tagged(self, request).update(request["tags"])


@ANALYZERS.operation(AccessAnalyzerResponse)
def _untag_resource(self: AccessAnalyzerResponse, request: Shape) -> None:
    for key in request["tagKeys"]:
        _tagged(self, request).pop(key, None)
