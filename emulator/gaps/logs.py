"""CloudWatch Logs: saved Logs Insights queries."""

import time
import uuid

from moto.logs.responses import LogsResponse

from emulator.gaps.framework import AwsError, Gap, Shape, shelf

QUERY_DEFINITIONS = Gap(
    id="logs-query-definitions",
    service="logs",
    symptom="PutQueryDefinition, DescribeQueryDefinitions and DeleteQueryDefinition answer 500.",
    cure="Saved queries are kept by id.",
)


@QUERY_DEFINITIONS.operation(LogsResponse)
def _put_query_definition(self: LogsResponse, request: Shape) -> Shape:
    queries = shelf(self.logs_backend, "query_definitions")
    query_id = request.get("queryDefinitionId") or str(uuid.uuid4())
    kept = {key: value for key, value in request.items() if key != "clientToken"}
    milliseconds = int(time.time() * 1000)
    queries[query_id] = {**kept, "queryDefinitionId": query_id, "lastModified": milliseconds}
    return {"queryDefinitionId": query_id}


@QUERY_DEFINITIONS.operation(LogsResponse)
def _describe_query_definitions(self: LogsResponse, request: Shape) -> Shape:
    prefix = request.get("queryDefinitionNamePrefix", "")
    queries = shelf(self.logs_backend, "query_definitions").values()
    return {"queryDefinitions": [query for query in queries if query["name"].startswith(prefix)]}


@QUERY_DEFINITIONS.operation(LogsResponse)
def _delete_query_definition(self: LogsResponse, request: Shape) -> Shape:
    query_id = request["queryDefinitionId"]
    if shelf(self.logs_backend, "query_definitions").pop(query_id, None) is None:
        raise AwsError("ResourceNotFoundException", f"No query definition {query_id}")
    return {"success": True}
