"""Members of staff."""

from django.contrib.auth.models import AbstractUser, Permission
from django.db import models
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

NOT_FOR_TEMPORARY = ("export_", "reveal_")


class User(AbstractUser):
    """A member of staff. Rights come from roles (groups) alone; `is_superuser` gives none in a case."""

    display_name = models.CharField(_("name shown"), max_length=60, blank=True)
    phone = models.CharField(_("telephone"), max_length=30, blank=True)
    language = models.CharField(_("language"), max_length=10, blank=True)
    theme = models.CharField(_("theme"), max_length=5, blank=True, choices=[("light", _("light")), ("dark", _("dark"))])
    has_single_keys = models.BooleanField(_("single-letter shortcuts"), default=True)
    expires_at = models.DateTimeField(_("account ends at"), null=True, blank=True)

    class Meta(AbstractUser.Meta):
        verbose_name = _("person")
        verbose_name_plural = _("people")

    def __str__(self):
        return self.display_name or self.get_full_name() or self.username

    @property
    def initials(self):
        """Two letters, or the first character of a Chinese name, for the person chip."""
        name = str(self).strip()
        return name[:1] if name[:1] > "\u2e80" else "".join(part[0] for part in name.split()[-2:]).upper()[:2]

    @property
    def has_expired(self):
        return self.expires_at is not None and self.expires_at <= timezone.now()

    @property
    def is_temporary(self):
        """An account with an end, as for helpers in a peak: it neither exports nor reveals."""
        return self.expires_at is not None

    @cached_property
    def role_names(self):
        """The roles this person has, by name."""
        return frozenset(self.groups.values_list("name", flat=True))

    @cached_property
    def right_names(self):
        """“app.codename” of every right that a role gives; one query, kept for the request."""
        if not self.is_active or self.has_expired:
            return frozenset()
        rows = Permission.objects.filter(group__user=self).values_list("content_type__app_label", "codename")
        never = NOT_FOR_TEMPORARY if self.is_temporary else ()
        return frozenset(f"{app}.{codename}" for app, codename in rows if not codename.startswith(never))

    @cached_property
    def department_ids(self):
        """The departments this person belongs to."""
        return frozenset(self.memberships.values_list("department_id", flat=True))
