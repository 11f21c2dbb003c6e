#!/usr/bin/env python3
"""Writes the definitions of the custom resources that are used here as JSON lines, for an API server.

They are whole, with their rules in CEL, from the same Go modules as the schemas (schemas/vendor.py); of the Redis
operator, which the Go proxy does not serve, the vendored schema is wrapped into a definition. Needs Go and PyYAML.

    python3 k8s/cluster/definitions.py > definitions.jsonl
"""
import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "schemas"))
import vendor  # noqa: E402

SCHEMAS = pathlib.Path(vendor.__file__).parent


def without_descriptions(schema):
    if isinstance(schema, list):
        return [without_descriptions(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        key: {name: without_descriptions(each) for name, each in value.items()} if key == "properties" else without_descriptions(value)
        for key, value in schema.items()
        if key != "description"
    }


def redis():
    schema = json.loads((SCHEMAS / "RedisReplication.redis.redis.opstreelabs.in.v1beta2.json").read_text())
    group, plural = "redis.redis.opstreelabs.in", "redisreplications"
    version = {"name": "v1beta2", "served": True, "storage": True, "subresources": {"status": {}}}
    schema["properties"]["status"] = {"type": "object", "x-kubernetes-preserve-unknown-fields": True}
    return {
        "apiVersion": "apiextensions.k8s.io/v1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": f"{plural}.{group}"},
        "spec": {
            "group": group,
            "scope": "Namespaced",
            "names": {"kind": "RedisReplication", "plural": plural, "singular": "redisreplication"},
            "versions": [{**version, "schema": {"openAPIV3Schema": schema}}],
        },
    }


def main():
    used = {tuple(name.rsplit(".", 1)) for name in vendor.USED}
    kinds = {kind for kind, _ in used}
    written = {"RedisReplication.redis.redis.opstreelabs.in"}
    print(json.dumps(redis()))
    for definition in vendor.module_definitions():
        if not definition or definition.get("kind") != "CustomResourceDefinition":
            continue
        name = f"{definition['spec']['names']['kind']}.{definition['spec']['group']}"
        if name not in kinds or name in written:
            continue
        definition.pop("status", None)
        # Other versions are converted by their operators, which are not here.
        wanted = {version for kind, version in used if kind == name}
        definition["spec"].pop("conversion", None)
        definition["spec"]["versions"] = [
            {**version, "schema": without_descriptions(version["schema"]), "storage": True, "served": True}
            for version in definition["spec"]["versions"]
            if version["name"] in wanted
        ]
        print(json.dumps(definition))
        written.add(name)
    missing = kinds - written
    if missing:
        sys.exit(f"not found: {sorted(missing)}")


if __name__ == "__main__":
    main()
