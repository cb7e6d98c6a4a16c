"""Who may call what: the table in `docs/permissions.csv`, how it is drawn, and how it is held to the product."""
