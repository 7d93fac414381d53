"""What migrations share: the database itself refuses to change what is history."""

from __future__ import annotations

from alembic import op

_FUNCTION = """
create or replace function keep_history() returns trigger language plpgsql as $$
begin
    raise exception '% is append-only', tg_table_name;
end
$$
"""


def forbid_changes(*tables: str) -> None:
    """Refuse update and delete (and truncate) on these tables, by triggers."""
    if op.get_context().dialect.name == "sqlite":
        for table in tables:
            for change in ("update", "delete"):
                op.execute(
                    f"create trigger {table}_keeps_history_on_{change} before {change} on {table} "
                    f"begin select raise(abort, '{table} is append-only'); end"
                )
        return
    op.execute(_FUNCTION)
    for table in tables:
        op.execute(
            f"create trigger {table}_keeps_history before update or delete on {table} "
            "for each row execute function keep_history()"
        )
        op.execute(
            f"create trigger {table}_keeps_all before truncate on {table} "
            "for each statement execute function keep_history()"
        )
