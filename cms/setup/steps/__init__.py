"""One step a file: what stands of it now, and the service that takes a new version of it."""
