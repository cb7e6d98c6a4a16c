"""Asking a person once more who they are, before something that weighs much: the one seam for the floors above."""

from allauth.account.decorators import reauthentication_required


@reauthentication_required
def need(request):
    """Goes on where the person proved within the last minutes who they are, by password or second factor.

    Else it raises; allauth's middleware then asks, and takes up the request that was posted where it stopped. Who has
    neither (a one-time link) cannot be asked.
    """
