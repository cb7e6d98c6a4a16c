"""Members of staff."""

from django.contrib.auth.models import AbstractUser, Permission
from django.db import models
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

NOT_FOR_TEMPORARY = ("export_", "reveal_")
ROLE, RIGHT, DEPARTMENT = "role", "right", "department"


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
        return frozenset(role for kind, role, _rest in self._standing if kind == ROLE)

    @cached_property
    def right_names(self):
        """“app.codename” of every right that a role gives."""
        if not self.is_active or self.has_expired:
            return frozenset()
        never = NOT_FOR_TEMPORARY if self.is_temporary else ()
        rights = [(app, name) for kind, app, name in self._standing if kind == RIGHT]
        return frozenset(f"{app}.{name}" for app, name in rights if not name.startswith(never))

    @cached_property
    def department_ids(self):
        """The departments this person belongs to."""
        return frozenset(int(key) for kind, key, _rest in self._standing if kind == DEPARTMENT)

    @cached_property
    def _standing(self):
        """Roles, rights and departments in one query, kept for the request: (kind, text, text) each."""
        roles = self.groups.values_list(_said(ROLE), models.F("name"), _said(""))
        rights = Permission.objects.filter(group__user=self).values_list(
            _said(RIGHT), models.F("content_type__app_label"), models.F("codename")
        )
        own = self.memberships.values_list(_said(DEPARTMENT), Cast("department_id", models.CharField()), _said(""))
        return list(roles.order_by().union(rights.order_by(), own.order_by(), all=True))


def _said(text):
    """A text as a column of its own."""
    return models.Value(text, output_field=models.CharField())
