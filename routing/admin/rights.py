"""Who may do what in the admin: the person's roles say it."""


class RightsByRole:
    """The admin asks the person's roles; being a superuser gives nothing. For model admins and inlines."""

    def _holds(self, request, action):
        label = self.model._meta
        return request.user.is_active and f"{label.app_label}.{action}_{label.model_name}" in request.user.right_names

    def has_view_permission(self, request, obj=None):
        return self._holds(request, "view") or self._holds(request, "change")

    def has_add_permission(self, request, obj=None):
        return self._holds(request, "add")

    def has_change_permission(self, request, obj=None):
        return self._holds(request, "change")

    def has_delete_permission(self, request, obj=None):
        return self._holds(request, "delete")

    def has_module_permission(self, request):
        return any(self._holds(request, action) for action in ("view", "change"))


class FixedCode:
    """A code is chosen once: rules, figures and connectors know a row by it."""

    fixed = ("code",)

    def get_readonly_fields(self, request, obj=None):
        return (*super().get_readonly_fields(request, obj), *(self.fixed if obj else ()))


class NothingAddedOrDeleted:
    """The set of rows is the product's; only their values are the administrator's."""

    def has_add_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
