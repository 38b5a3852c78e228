from django.utils.translation import gettext_lazy as _

FROM_THE_BRIEF = _("From the brief")
WITH_THE_CLIENT = _("With the client")
READY_TO_RUN = _("Ready to run")
