"""Validates every YAML file below a folder strictly for the oldest Kubernetes that the library promises and for the newest.

usage: validate.py FOLDER
"""
import pathlib
import sys

import kubernetes_validate
import yaml

OLDEST = "1.28"


def main(folder: str) -> int:
    versions = [OLDEST, kubernetes_validate.latest_version()]
    files = sorted(pathlib.Path(folder).rglob("*.yaml"))
    if not files:
        print(f"no manifests in {folder}", file=sys.stderr)
        return 1
    objects = failures = 0
    for file in files:
        for manifest in yaml.safe_load_all(file.read_text()):
            if manifest is None:
                continue
            objects += 1
            for version in versions:
                try:
                    kubernetes_validate.validate(manifest, version, strict=True)
                except kubernetes_validate.ValidationError as error:
                    failures += 1
                    name = f"{manifest.get('kind')} {manifest.get('metadata', {}).get('name')}"
                    print(f"{file.name}: {name} on {version}: {error.message} at {'.'.join(map(str, error.path))}", file=sys.stderr)
    print(f"{objects} objects in {len(files)} files, strictly valid for Kubernetes {' and '.join(versions)}: {failures} failures")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
