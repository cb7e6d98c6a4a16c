"""The worker: django-q2's cluster, in which no process outlives its parent."""

import os
import signal

from django.core.management.base import BaseCommand
from django.db import connections

from config.processes import die_with_parent, end_with_supervisor


class Command(BaseCommand):
    help = "Run jobs until stopped. `serve` starts this beside the web server and watches over it."
    requires_system_checks = ()

    def handle(self, *args, **options):
        from django_q.cluster import Cluster

        # The cluster stops in order on SIGTERM; its own children are ended at once when their parent is gone, because
        # as orphans they would go on working beside the next cluster.
        end_with_supervisor(signal.SIGTERM)
        os.register_at_fork(before=connections.close_all, after_in_child=die_with_parent)
        Cluster().start()
