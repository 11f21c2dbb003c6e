#!/usr/bin/env python3
"""Writes the schemas of the custom resources that are used here, from the projects that define them.

The sources are Go modules at the versions below, which the Go checksum database vouches for (`go mod download`), and for
the Redis operator, which the Go proxy does not serve, a clone of its repository, given as the argument. Descriptions are
left out; what is required, typed or unknown stays as it is. Needs Go and PyYAML.

    python3 k8s/schemas/vendor.py <clone of OT-CONTAINER-KIT/redis-operator>
"""
import glob
import json
import pathlib
import subprocess
import sys

import yaml

MODULES = {
    "istio.io/api@v1.27.3": "kubernetes/customresourcedefinitions.gen.yaml",
    "sigs.k8s.io/gateway-api@v1.3.0": "config/crd/standard/*.yaml",
    "github.com/argoproj/argo-rollouts@v1.8.3": "manifests/crds/*.yaml",
    "github.com/argoproj/argo-cd/v3@v3.1.9": "manifests/crds/*.yaml",
    "github.com/cloudnative-pg/cloudnative-pg@v1.27.1": "config/crd/bases/*.yaml",
    "github.com/cert-manager/cert-manager@v1.19.1": "deploy/crds/*.yaml",
    "github.com/external-secrets/external-secrets@v0.20.4": "config/crds/bases/external-secrets*.yaml",
    "github.com/prometheus-operator/prometheus-operator@v0.85.0": "example/prometheus-operator-crd/*.yaml",
}
REDIS_OPERATOR = ("v0.26.0", "config/crd/bases/redis.redis.opstreelabs.in_redisreplications.yaml")
USED = [
    "Cluster.postgresql.cnpg.io.v1",
    "ScheduledBackup.postgresql.cnpg.io.v1",
    "RedisReplication.redis.redis.opstreelabs.in.v1beta2",
    "ExternalSecret.external-secrets.io.v1",
    "SecretStore.external-secrets.io.v1",
    "Certificate.cert-manager.io.v1",
    "Issuer.cert-manager.io.v1",
    "Gateway.gateway.networking.k8s.io.v1",
    "HTTPRoute.gateway.networking.k8s.io.v1",
    "PeerAuthentication.security.istio.io.v1",
    "AuthorizationPolicy.security.istio.io.v1",
    "VirtualService.networking.istio.io.v1",
    "DestinationRule.networking.istio.io.v1",
    "Gateway.networking.istio.io.v1",
    "Rollout.argoproj.io.v1alpha1",
    "AnalysisTemplate.argoproj.io.v1alpha1",
    "Application.argoproj.io.v1alpha1",
    "AppProject.argoproj.io.v1alpha1",
    "PodMonitor.monitoring.coreos.com.v1",
    "PrometheusRule.monitoring.coreos.com.v1",
]
# YAML 1.1 has a meaning for a bare `=`, which is meant as text here.
yaml.SafeLoader.add_constructor("tag:yaml.org,2002:value", yaml.SafeLoader.construct_scalar)
# Words for people, and rules in CEL, which only an API server evaluates.
DROPPED = {"description", "title", "default", "example", "x-kubernetes-validations"}


def plain(schema):
    if isinstance(schema, list):
        return [plain(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        key: {name: plain(value) for name, value in value.items()} if key == "properties" else plain(value)
        for key, value in schema.items()
        if key not in DROPPED
    }


def module_definitions():
    for module, pattern in MODULES.items():
        answer = subprocess.run(["go", "mod", "download", "-json", module], capture_output=True, text=True, cwd="/")
        folder = json.loads(answer.stdout)["Dir"]
        for file in sorted(glob.glob(f"{folder}/{pattern}")):
            yield from yaml.safe_load_all(pathlib.Path(file).read_text())


def definitions(redis_clone):
    yield from module_definitions()
    tag, path = REDIS_OPERATOR
    yield yaml.safe_load(subprocess.check_output(["git", "-C", redis_clone, "show", f"{tag}:{path}"]))


def main(redis_clone):
    here = pathlib.Path(__file__).parent
    written = set()
    for definition in definitions(redis_clone):
        if not definition or definition.get("kind") != "CustomResourceDefinition":
            continue
        spec = definition["spec"]
        for version in spec["versions"]:
            name = f"{spec['names']['kind']}.{spec['group']}.{version['name']}"
            if name not in USED:
                continue
            schema = plain(version["schema"]["openAPIV3Schema"])
            schema["properties"].pop("status", None)
            (here / f"{name}.json").write_text(json.dumps(schema, separators=(",", ":")) + "\n")
            written.add(name)
    missing = set(USED) - written
    print(f"{len(written)} schemas written" + (f", missing: {sorted(missing)}" if missing else ""))
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
