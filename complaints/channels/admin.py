"""Connectors in the admin: made (the token is shown once), narrowed, revoked."""

from django import forms
from django.contrib import admin, messages
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from complaints.channels.models import Connector, WebhookDelivery, WebhookSubscription
from complaints.channels.models.connector import SCOPES, STEP_SCOPES, USUAL
from complaints.channels.webhooks import sending, telling
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


class LookedAt(RightsByRole, admin.ModelAdmin):
    """Made by programs: people look, and act by the list's actions."""

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def get_readonly_fields(self, request, obj=None):
        return [field.name for field in self.model._meta.fields if field.name != "secret"]


@admin.register(WebhookSubscription)
class WebhookSubscriptionAdmin(LookedAt):
    """Who hears of what happens; a person can end it."""

    list_display = ("connector", "url", "created_at", "failing_since", "ended_at", "ended_because")
    list_filter = ("connector",)
    list_select_related = ("connector",)
    actions = ("end",)

    @admin.action(description=_("End the subscriptions"), permissions=["change"])
    def end(self, request, rows):
        count = sum(telling.unsubscribe(row, because="ended by an administrator") for row in rows)
        messages.success(request, _("Ended: %(count)d") % {"count": count})


@admin.register(WebhookDelivery)
class WebhookDeliveryAdmin(LookedAt):
    """The log of what was told; what failed can be sent again."""

    list_display = ("webhook_id", "subscription", "state", "attempts", "last_status", "last_error", "created_at")
    list_filter = ("state", "subscription__connector")
    list_select_related = ("subscription__connector",)
    actions = ("send_again",)

    @admin.action(description=_("Send again"), permissions=["change"])
    def send_again(self, request, rows):
        count = sum(sending.send_again(row, at=timezone.now()) for row in rows)
        messages.success(request, _("On their way again: %(count)d") % {"count": count})
