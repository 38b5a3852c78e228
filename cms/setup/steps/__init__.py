"""One step a file: the form for a part of the brief, what stands of it now, and the service that takes it."""
