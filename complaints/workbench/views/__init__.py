"""Own work, queues and the case page."""
