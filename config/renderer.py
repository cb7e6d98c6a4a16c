"""How forms are drawn everywhere: our templates for a form and for a field."""

from django.forms.renderers import TemplatesSetting


class FormRenderer(TemplatesSetting):
    """`{{ form }}` prints `_form.html`, `{{ form.name.as_field_group }}` prints `_field.html`."""

    form_template_name = "_form.html"
    field_template_name = "_field.html"
