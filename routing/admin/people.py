"""People, their roles and their departments. Nobody widens their own rights."""

from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group
from django.utils.html import format_html
from django.utils.module_loading import import_string
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from routing import models
from routing.admin.rights import RightsByRole
from routing.forms import NewPersonForm, PersonForm
from routing.roles import ADMIN_ROLES, LABELS

# Roles are the product's: `setup_reference` says what each may do.
admin.site.unregister(Group)


class MembershipInline(RightsByRole, admin.TabularInline):
    """The departments of a person; one's own are kept by somebody else."""

    model = models.Membership
    extra = 0

    def has_add_permission(self, request, obj=None):
        return super().has_add_permission(request, obj) and obj != request.user

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and obj != request.user

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and obj != request.user


@admin.register(models.User)
class PersonAdmin(RightsByRole, UserAdmin):
    """Rights come from roles alone: neither superusers nor single permissions are made here."""

    form, add_form = PersonForm, NewPersonForm
    inlines = (MembershipInline,)
    actions = ("make_sign_in_links",)
    list_display = ("username", "display_name", "email", "roles", "is_active", "expires_at")
    list_filter = ("is_active", "groups", "memberships__department")
    search_fields = ("username", "display_name", "email")
    filter_horizontal = ()
    readonly_fields = ("is_staff", "last_login", "date_joined")
    fieldsets = (
        (None, {"fields": ("username", "display_name", "email", "phone")}),
        (_("Reading"), {"fields": ("language", "theme", "has_single_keys")}),
        (_("Rights"), {"fields": ("groups", "is_active", "expires_at", "is_staff")}),
        (_("Signed in"), {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = (
        (None, {"fields": ("username", "display_name", "email", "phone", "language")}),
        (_("Rights"), {"fields": ("groups", "expires_at")}),
    )
    OWN = ("groups", "is_active", "expires_at")

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("groups")

    @admin.display(description=_("roles"))
    def roles(self, person):
        return ", ".join(str(LABELS.get(group.name, group.name)) for group in person.groups.all())

    def get_readonly_fields(self, request, obj=None):
        """Roles, access and end of one's own account are somebody else's to change."""
        own = self.OWN if obj == request.user else ()
        return (*super().get_readonly_fields(request, obj), *own)

    def has_delete_permission(self, request, obj=None):
        """What a person did stays theirs: an account is switched off, not deleted."""
        return False

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        field = super().formfield_for_manytomany(db_field, request, **kwargs)
        if db_field.name == "groups":
            field.label, field.help_text = _("Roles"), ""
            field.queryset = Group.objects.filter(name__in=LABELS).order_by("pk")
            field.label_from_instance = lambda group: str(LABELS[group.name])
        return field

    def save_related(self, request, form, formsets, change):
        """Some roles work in the admin: whoever has one may enter it, nobody else."""
        super().save_related(request, form, formsets, change)
        person = form.instance
        may_enter = person.groups.filter(name__in=ADMIN_ROLES).exists()
        if person.is_staff != may_enter:
            person.is_staff = may_enter
            person.save(update_fields=["is_staff"])

    def construct_change_message(self, request, form, formsets, add=False):
        """The log names the roles before and after."""
        message = super().construct_change_message(request, form, formsets, add)
        if "groups" in form.changed_data:
            before = ", ".join(group.name for group in form.initial.get("groups", ())) or "–"
            after = ", ".join(group.name for group in form.cleaned_data["groups"]) or "–"
            roles: dict = {"fields": ["groups"], "name": "roles", "object": f"{before} → {after}"}
            message.append({"changed": roles})
        return message

    def response_add(self, request, obj, post_url_continue=None):
        """A new person gets in by a link that works once."""
        self._show_link(request, obj)
        return super().response_add(request, obj, post_url_continue)

    @admin.action(description=_("Make a sign-in link (works once, for a day)"), permissions=["change"])
    def make_sign_in_links(self, request, queryset):
        for person in queryset:
            self._show_link(request, person)
            self.log_change(request, person, gettext("Made a sign-in link."))

    def _show_link(self, request, person):
        link = import_string(settings.SIGN_IN_LINK)(person)
        sentence = format_html(
            gettext("Give {person} this link; it works once, for a day: {link}"), person=person, link=link
        )
        self.message_user(request, sentence, messages.SUCCESS)
