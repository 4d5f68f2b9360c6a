"""Whether ``docs/kuberay.yaml`` is what the KubeRay operator takes, by the schema of the operator itself.

usage: kuberay.py ray.io_rayclusters.yaml      (from ray-operator/config/crd/bases of github.com/ray-project/kuberay)

A field that the schema does not know is an error here; a cluster would drop it in silence. Needs ``mlguide[ray]``,
which brings PyYAML and jsonschema.
"""

import sys
from pathlib import Path
from typing import Any

import jsonschema
import yaml

MANIFEST = Path(__file__).parents[1] / "docs" / "kuberay.yaml"


def strict(schema: Any) -> None:
    """Refuses unknown fields, and takes numbers or words where Kubernetes does."""
    if isinstance(schema, dict):
        if "properties" in schema and not schema.get("x-kubernetes-preserve-unknown-fields"):
            schema.setdefault("additionalProperties", False)
        if schema.pop("x-kubernetes-int-or-string", None):
            schema.pop("type", None)
        for inner in list(schema.values()):
            strict(inner)
    elif isinstance(schema, list):
        for inner in schema:
            strict(inner)


def main() -> int:
    definition = yaml.safe_load(Path(sys.argv[1]).read_text())
    (version,) = [one for one in definition["spec"]["versions"] if one["name"] == "v1"]
    schema = version["schema"]["openAPIV3Schema"]
    schema["properties"]["metadata"] = {"type": "object"}
    strict(schema)
    clusters = [one for one in yaml.safe_load_all(MANIFEST.read_text()) if one["kind"] == "RayCluster"]
    errors = [error for one in clusters for error in jsonschema.Draft7Validator(schema).iter_errors(one)]
    for error in errors:
        print(f"{'.'.join(map(str, error.path))}: {error.message[:200]}")
    print(f"{len(clusters)} RayCluster, {len(errors)} errors")
    return bool(errors or not clusters)


if __name__ == "__main__":
    sys.exit(main())
