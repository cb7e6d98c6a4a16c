"""Reference rows carry their name in both languages; the interface shows the reader's."""

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class NamedInBothLanguages(models.Model):
    """A row with `name_en` and `name_zh`; `name` is the reader's."""

    name_en = models.CharField(_("name (English)"), max_length=120)
    name_zh = models.CharField(_("name (Chinese)"), max_length=120)

    class Meta:
        abstract = True

    def __str__(self):
        return self.name

    @property
    def name(self):
        return self.name_zh if (get_language() or "").startswith("zh") else self.name_en
