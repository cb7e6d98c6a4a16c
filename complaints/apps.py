from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class ComplaintsConfig(AppConfig):
    """The case: registers the machine's facts and keeps the triggers of the event table in place."""

    name = "complaints"
    label = "complaints"
    verbose_name = _("Complaints")

    def ready(self):
        from complaints import alerts, facts, forms, fulltext, search, steps, suggesting, tasks, triggers, watching

        facts.register()
        forms.register()
        steps.way("has_contact_or_is_anonymous", "party", _("Add a contact"))
        for guard in ("has_channel", "has_problem", "has_demand_or_asks_only"):
            steps.way(guard, "edit", _("Correct the record"))
        steps.effect("renegotiate", tasks.drop_unstarted, order=20)
        steps.effect("withdraw", tasks.drop_unstarted, order=20)
        steps.effect("reject", tasks.drop_open, order=20)
        for step in ("assign", "fast_track", "answer"):
            steps.effect(step, suggesting.count_outcomes, order=60)
        steps.effect("assign", suggesting.take_turn, order=60)
        steps.fact("is_watched", watching.is_watched)
        steps.effect("reroute", alerts.reroute_is_noticed, order=60)
        steps.effect("merge", search.join_survivor, order=60)
        steps.effect("unmerge", search.leave_survivor, order=60)
        post_migrate.connect(fulltext.install, sender=self, dispatch_uid="complaints.fulltext")
        steps.effect("reopen", alerts.reopening_is_noticed, order=60)
        post_migrate.connect(triggers.install, sender=self, dispatch_uid="complaints.triggers")
