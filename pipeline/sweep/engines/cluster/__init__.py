"""The engine of a Ray cluster: shards as tasks, one limiter an endpoint, one writer."""
