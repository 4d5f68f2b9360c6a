"""Two Ray nodes on loopback, a head that only holds actors and a second that does the work of a second machine.

``python -m tests.sweep.cluster FOLDER`` prints the address; then each line that it reads is a word: ``kill`` takes
the second node away as a power cut would, ``memory`` prints what Ray lists of its objects. It ends with its input.
"""

import json
import subprocess
import sys

from ray.cluster_utils import Cluster

_SMALL = {"object_store_memory": 80 * 1024 * 1024}


def main(folder: str) -> None:
    head = {"num_cpus": 1, "include_dashboard": False, "temp_dir": folder, **_SMALL}
    cluster = Cluster(initialize_head=True, head_node_args=head)
    second = cluster.add_node(num_cpus=1, **_SMALL)
    cluster.wait_for_nodes()
    print(cluster.address, flush=True)
    for line in sys.stdin:
        said = ""
        if line.strip() == "kill":
            cluster.remove_node(second, allow_graceful=False)
        elif line.strip() == "memory":
            command = [sys.executable, "-m", "ray.scripts.scripts", "memory", "--address", cluster.address]
            said = subprocess.run(command, capture_output=True, text=True, check=False).stdout
        print(json.dumps(said), flush=True)
    cluster.shutdown()


if __name__ == "__main__":
    main(sys.argv[1])
