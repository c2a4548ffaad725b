"""The description of the API for other programs, as OpenAPI 3.1, made from the questions themselves."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

import msgspec

from reftel import __version__
from reftel.serve import exports
from reftel.serve.queries import Exported
from reftel.serve.questions import QUESTIONS, Question

Schema = dict[str, Any]
_ERROR = {
    "description": "Not answered; `error` says why",
    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}},
}
_MARK = {"ETag": {"description": "Of this answer from this store", "schema": {"type": "string"}}}
_JSON = {
    "description": "As `--json`",
    "headers": _MARK,
    "content": {"application/json": {"schema": {}}},
}
_FILE = {
    "description": "A file to save",
    "content": {
        "text/csv": {"schema": {"type": "string"}},
        "application/octet-stream": {"schema": {"type": "string"}},
    },
}
_EXPORT = Question("A list as a file.", Exported, exports.begin)
_REFUSALS = ("400", "401", "403", "404", "409", "421", "503")


@cache
def describe(*, with_corrections: bool) -> Schema:
    """Return what may be asked, with the limits of each parameter."""
    paths: Schema = {f"/api/{name}": {"get": _operation(name, one, _JSON)} for name, one in QUESTIONS.items()}
    paths["/api/export"] = {"get": _operation("export", _EXPORT, _FILE)}
    if with_corrections:
        paths["/api/corrections"] = _corrections()
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "reftel",
            "version": __version__,
            "description": "Answers are those of the commands of the same names with --json.",
        },
        "paths": paths,
        "security": [{"token": []}],
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            "schemas": {
                "Error": {
                    "type": "object",
                    "properties": {"error": {"type": "string"}},
                    "required": ["error"],
                }
            },
        },
    }


def _operation(name: str, asked: Question, answered: Schema) -> Schema:
    responses = {"200": answered, "304": {"description": "As before"}, **dict.fromkeys(_REFUSALS, _ERROR)}
    return {
        "operationId": name,
        "summary": asked.about,
        "parameters": list(_parameters(asked)),
        "responses": responses,
    }


def _parameters(asked: Question) -> Iterator[Schema]:
    _, parts = msgspec.json.schema_components([asked.query])
    schema = next(iter(parts.values()))
    for name, kind in schema["properties"].items():
        yield {"name": name, "in": "query", "required": name in schema.get("required", ()), "schema": kind}


def _corrections() -> Schema:
    toml = {"text/plain": {"schema": {"type": "string"}}}
    seen = {
        "name": "If-Match",
        "in": "header",
        "required": True,
        "schema": {"type": "string"},
        "description": "The ETag of the version that was read",
    }
    written = {
        "200": {"description": "Saved", "headers": _MARK},
        **dict.fromkeys((*_REFUSALS, "412", "413", "428", "500"), _ERROR),
    }
    return {
        "get": {
            "operationId": "read_corrections",
            "summary": "The corrections file.",
            "responses": {
                "200": {"description": "TOML", "headers": _MARK, "content": toml},
                **dict.fromkeys(_REFUSALS, _ERROR),
            },
        },
        "put": {
            "operationId": "write_corrections",
            "summary": "A new version of the corrections file.",
            "parameters": [seen],
            "requestBody": {"required": True, "content": toml},
            "responses": written,
        },
    }
