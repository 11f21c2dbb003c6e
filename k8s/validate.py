#!/usr/bin/env python3
"""Validates every object of the files given against its schema, with unknown fields refused.

What Kubernetes itself defines is judged by kubernetes-validate, whose schemas come with it; custom resources by
schemas/, which schemas/vendor.py takes from the projects that define them. A kind that neither knows is an error.
"""
import json
import pathlib
import sys

import jsonschema
import kubernetes_validate
import yaml

KUBERNETES = "1.34.0"
SCHEMAS = pathlib.Path(__file__).parent / "schemas"


def closed(schema):
    """The same schema with unknown fields refused, save where it says that they are kept."""
    if isinstance(schema, list):
        return [closed(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    result = {key: closed(value) for key, value in schema.items() if key != "properties"}
    if "properties" in schema:
        result["properties"] = {name: closed(value) for name, value in schema["properties"].items()}
        if not schema.get("x-kubernetes-preserve-unknown-fields") and "additionalProperties" not in schema:
            result["additionalProperties"] = False
    if schema.get("x-kubernetes-int-or-string"):
        result.pop("type", None)
        result.pop("anyOf", None)
        result["anyOf"] = [{"type": "integer"}, {"type": "string"}]
    if schema.get("nullable"):
        return {"anyOf": [result, {"type": "null"}]}
    return result


def problems(document):
    version, kind = document["apiVersion"], document["kind"]
    group = version.split("/")[0] if "/" in version else ""
    file = SCHEMAS / f"{kind}.{group}.{version.split('/')[-1]}.json"
    if file.exists():
        schema = closed(json.loads(file.read_text()))
        schema["properties"].update(apiVersion={"type": "string"}, kind={"type": "string"}, metadata={"type": "object"})
        validator = jsonschema.Draft7Validator(schema)
        return [f"{'.'.join(map(str, error.absolute_path))}: {error.message[:300]}" for error in validator.iter_errors(document)]
    try:
        kubernetes_validate.validate(document, KUBERNETES, strict=True)
        return []
    except kubernetes_validate.ValidationError as error:
        return [f"{'.'.join(map(str, error.path))}: {error.message[:300]}"]
    except kubernetes_validate.SchemaNotFoundError:
        return [f"there is no schema for {version} {kind}"]


def main(files):
    count, wrong = 0, 0
    for file in files:
        for document in yaml.safe_load_all(pathlib.Path(file).read_text()):
            if document is None:
                continue
            count += 1
            for problem in problems(document):
                wrong += 1
                print(f"{file}: {document['kind']}/{document['metadata']['name']}: {problem}")
    print(f"{count} objects, {wrong} problems")
    return 1 if wrong or not count else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
