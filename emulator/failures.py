"""What a client is told when moto can't answer: in AWS's own error formats, and not to try again.

moto answers 500 with a page of Python; AWS's SDKs try that again, Terraform's provider
up to 25 times. 501 is an answer: the SDKs stop, and show the message.
"""

import json
from collections.abc import Mapping
from typing import Any
from xml.sax.saxutils import escape

from botocore.exceptions import ParamValidationError
from botocore.model import OperationNotFoundError
from werkzeug.wrappers import Response

CODE = "EmulatorGap"
STATUS = 501

_QUERY = """<?xml version="1.0" encoding="UTF-8"?>
<ErrorResponse><Error><Type>Receiver</Type><Code>{code}</Code><Message>{message}</Message></Error>\
<RequestId>emulator</RequestId></ErrorResponse>"""
_EC2 = """<?xml version="1.0" encoding="UTF-8"?>
<Response><Errors><Error><Code>{code}</Code><Message>{message}</Message></Error></Errors>\
<RequestID>emulator</RequestID></Response>"""
_S3 = """<?xml version="1.0" encoding="UTF-8"?>
<Error><Code>{code}</Code><Message>{message}</Message><RequestId>emulator</RequestId></Error>"""
_XML = {"ec2": _EC2, "s3": _S3, "route53": _QUERY, "cloudfront": _QUERY}


def answer(service: str, operation: str, environ: Mapping[str, Any], cause: Exception) -> Response:
    """The error for a request that made moto raise `cause`."""
    message = explain(service, operation, cause)
    content_type = str(environ.get("CONTENT_TYPE", ""))
    template = _XML.get(service) or (_QUERY if "x-www-form-urlencoded" in content_type else None)
    headers = {"x-amzn-ErrorType": CODE}
    if template is not None:
        body = template.format(code=CODE, message=escape(message))
        return Response(body, status=STATUS, headers=headers, content_type="text/xml")
    body = json.dumps({"__type": CODE, "code": CODE, "message": message, "Message": message})
    return Response(body, status=STATUS, headers=headers, content_type="application/x-amz-json-1.1")


def explain(service: str, operation: str, cause: Exception) -> str:
    """One sentence for the person who reads Terraform's error."""
    what = f"{service or 'unsigned request'} {operation}".strip()
    # The first is how moto says that it lacks an operation; nothing of ours is left open by it.
    if isinstance(cause, NotImplementedError | OperationNotFoundError):
        return f"The emulator doesn't have {what}: it needs a gap filler in emulator/gaps ({cause})."
    if isinstance(cause, ParamValidationError):
        return f"The emulator can't read {what}: {cause}"
    return f"The emulator failed on {what}: {type(cause).__name__}: {cause} (its log has the traceback)."
