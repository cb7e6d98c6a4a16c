"""What compensation adds to the rail: the ledgers, for those who work them."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from complaints.navigation import Place

_MONEY = pgettext_lazy("heading of the rail", "Money")

PLACES = (
    Place("payouts", _("Payouts"), "payouts", "stamp", "", ("compensation.view_payout",), _MONEY),
    Place("coupons", _("Coupons"), "payouts_of", "gift", "", ("compensation.issue_coupons",), _MONEY, ("coupons",)),
    Place("recoveries", _("Recovery"), "recoveries", "undo", "", ("compensation.view_recovery",), _MONEY),
)
