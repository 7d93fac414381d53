"""Runs migrations on the connection that Alembic was handed, inside its transaction."""

from alembic import context

from dashboard.ledger.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
)
with context.begin_transaction():
    context.run_migrations()
