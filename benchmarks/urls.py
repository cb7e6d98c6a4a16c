"""Every address of the product, and the unit of measure: signed in, session and person loaded, an empty answer."""

from django.http import HttpResponse
from django.urls import path

from config.urls import *  # noqa: F403
from config.urls import urlpatterns as product
from routing.policies import signed_in


@signed_in
def empty(request):
    return HttpResponse()


urlpatterns = [path("bench/empty/", empty), *product]
