"""Validates every YAML file below a folder strictly for the oldest Kubernetes that the library promises and for the newest.

usage: validate.py FOLDER
"""
import pathlib
import sys

import kubernetes_validate
import yaml

OLDEST = "1.28"


def is_custom(manifest: dict) -> bool:
    """Whether the kind is that of an operator: test/kubeblocks has the schemas of those."""
    group = manifest["apiVersion"].rpartition("/")[0]
    return "." in group and not group.endswith(".k8s.io")


def main(folder: str) -> int:
    versions = [OLDEST, kubernetes_validate.latest_version()]
    files = sorted(pathlib.Path(folder).rglob("*.yaml"))
    if not files:
        print(f"no manifests in {folder}", file=sys.stderr)
        return 1
    objects = custom = failures = 0
    for file in files:
        for manifest in yaml.safe_load_all(file.read_text()):
            if manifest is None:
                continue
            if is_custom(manifest):
                custom += 1
                continue
            objects += 1
            for version in versions:
                try:
                    kubernetes_validate.validate(manifest, version, strict=True)
                except kubernetes_validate.ValidationError as error:
                    failures += 1
                    name = f"{manifest.get('kind')} {manifest.get('metadata', {}).get('name')}"
                    print(f"{file.name}: {name} on {version}: {error.message} at {'.'.join(map(str, error.path))}", file=sys.stderr)
    print(f"{objects} objects in {len(files)} files, strictly valid for Kubernetes {' and '.join(versions)}: {failures} failures; {custom} custom ones not checked")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
