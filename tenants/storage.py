"""Files of one client lie in that client's folder, and only its host serves them."""

from __future__ import annotations

from django_tenants.files.storage import TenantFileSystemStorage


class ClientStorage(TenantFileSystemStorage):
    """`MEDIA_ROOT/<schema>/…` on disk, `/media/…` on the client's own host."""

    @property
    def base_url(self) -> str:
        return "/media/"
