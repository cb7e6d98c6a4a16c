"""Addresses of this part; mounted by `config.urls`."""

urlpatterns: list = []
