"""`/api/v1/webhooks/`: a connector asks to be told what happens."""

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import exceptions
from rest_framework.response import Response

from complaints.api import ApiView, Faulty, body_of, fault, problem
from complaints.channels.api.complaints import refusals
from complaints.channels.models import WebhookSubscription
from complaints.channels.webhook_serializers import SubscriptionIn, SubscriptionMade, SubscriptionOut, Subscriptions
from complaints.channels.webhooks import addresses, telling


def own_of(request):
    """A connector sees its own subscriptions, an administrator every one."""
    rows = WebhookSubscription.objects.filter(ended_at=None).order_by("pk")
    return rows.filter(connector=request.auth) if request.auth else rows


class WebhooksView(ApiView):
    """Subscriptions."""

    rights = {"GET": ("channels.view_connector",), "POST": ("channels.change_connector",)}
    scopes = {"GET": "webhooks", "POST": "webhooks"}

    @extend_schema(
        operation_id="list_webhooks", responses={200: Subscriptions, **refusals(400, 401, 403)}, tags=["webhooks"]
    )
    def get(self, request):
        """List your subscriptions. Their secrets are not shown again."""
        return Response({"results": SubscriptionOut(own_of(request), many=True).data})

    @extend_schema(
        operation_id="create_webhook",
        request=SubscriptionIn,
        responses={201: SubscriptionMade, **refusals(400, 401, 403, 409, 413, 415)},
        tags=["webhooks"],
    )
    def post(self, request):
        """Subscribe an address to what happens in your cases. The secret that signs the deliveries is shown only now.

        Each delivery is signed as Standard Webhooks and tried for three days; it never goes to a private address, and
        redirects are not followed. It names the case and the event; read the rest here.
        """
        if request.auth is None:
            raise PermissionDenied(_("Subscriptions are a connector's own: use its token."))
        serializer = SubscriptionIn(data=body_of(request))
        serializer.is_valid(raise_exception=True)
        data = serializer.validated_data
        try:
            row, secret = telling.subscribe(request.auth, url=data["url"], kinds=data.get("events", ()))
        except addresses.NotAllowed as refused:
            raise Faulty([fault("url", refused)]) from refused
        except telling.AlreadySubscribed:
            return problem(409, _("This address is subscribed already"))
        return Response(SubscriptionOut(row).data | {"secret": secret}, status=201)


class WebhookView(ApiView):
    """One subscription."""

    rights = {"GET": ("channels.view_connector",), "DELETE": ("channels.change_connector",)}
    scopes = {"GET": "webhooks", "DELETE": "webhooks"}

    @extend_schema(
        operation_id="read_webhook", responses={200: SubscriptionOut, **refusals(400, 401, 403, 404)}, tags=["webhooks"]
    )
    def get(self, request, pk):
        """Read a subscription."""
        return Response(SubscriptionOut(self.row(request, pk)).data)

    @extend_schema(operation_id="end_webhook", responses={204: None, **refusals(400, 401, 403, 404)}, tags=["webhooks"])
    def delete(self, request, pk):
        """End a subscription: nothing more is sent there."""
        telling.unsubscribe(self.row(request, pk), because="ended by its connector")
        return Response(status=204)

    def row(self, request, pk):
        found = own_of(request).filter(pk=pk).first() if pk < 2**63 else None
        if found is None:
            raise exceptions.NotFound(_("There is no such subscription."))
        return found
