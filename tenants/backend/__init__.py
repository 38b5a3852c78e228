"""Our database backend: django-tenants' own, with a role per client and no foreign key to public."""
