"""Connectors in the admin: made (the token is shown once), narrowed, revoked."""

from django import forms
from django.contrib import admin, messages
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from complaints.channels.models import Connector
from complaints.channels.models.connector import SCOPES, STEP_SCOPES, USUAL
from routing.admin.rights import RightsByRole


class ConnectorForm(forms.ModelForm):
    """Scopes as boxes to tick."""

    scopes = forms.MultipleChoiceField(
        label=_("Scopes"),
        choices=[*SCOPES.items(), *((scope, scope) for scope in STEP_SCOPES)],
        widget=forms.CheckboxSelectMultiple,
        initial=list(USUAL),
    )

    class Meta:
        model = Connector
        fields = ("name", "channel", "scopes")


@admin.register(Connector)
class ConnectorAdmin(RightsByRole, admin.ModelAdmin):
    """A token is never shown again; a lost one is revoked and replaced."""

    form = ConnectorForm
    list_display = ("name", "channel", "token_hint", "last_used_at", "revoked_at")
    list_filter = ("channel",)
    search_fields = ("name",)
    readonly_fields = ("token_hint", "created_at", "last_used_at", "revoked_at")
    actions = ("revoke",)

    def save_model(self, request, obj, form, change):
        if change:
            obj.save(update_fields=["name", "channel", "scopes"])
            return
        made, token = Connector.with_token(name=obj.name, channel=obj.channel, scopes=obj.scopes)
        obj.token_digest, obj.token_hint = made.token_digest, made.token_hint
        obj.save()
        messages.warning(request, _("Its token, shown only now: %(token)s") % {"token": token})

    @admin.action(description=_("Revoke the tokens"), permissions=["change"])
    def revoke(self, request, connectors):
        count = connectors.filter(revoked_at=None).update(revoked_at=timezone.now())
        messages.success(request, _("Tokens revoked: %(count)d") % {"count": count})
