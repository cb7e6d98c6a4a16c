"""Addresses of this part; filled as its pages come."""

urlpatterns: list = []
