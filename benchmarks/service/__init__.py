"""How the service and the batch command bear load and mishaps."""
