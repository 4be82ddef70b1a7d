"""What the database itself refuses: editing a line ever, and touching anything of a run that was approved."""

from bureaukit.guards import Guard

from talent.subsidy_runs.store.runs import SubsidyRunRow

_PAYMENT = {"state", "paid_by", "paid_on", "bank_reference", "version"}  # what recording the payment may change
_KEPT = [column.name for column in SubsidyRunRow.__table__.columns if column.name not in _PAYMENT]


def _only_paid(same: str) -> str:
    """Return the condition under which an approved run may change: it becomes paid, and all else stays."""
    kept = " AND ".join(f"NEW.{name} {same} OLD.{name}" for name in _KEPT)
    return f"(OLD.state = 'approved' AND NEW.state = 'paid' AND {kept})"


FINAL_RUNS = Guard(
    name="approved_runs_are_final",
    sqlite=(
        """CREATE TRIGGER IF NOT EXISTS subsidy_runs_final_delete BEFORE DELETE ON subsidy_runs
        WHEN OLD.state IN ('approved', 'paid') BEGIN SELECT RAISE(ABORT, 'an approved run is final'); END""",
        "DROP TRIGGER IF EXISTS subsidy_runs_final_update",  # it names the columns: made anew when there are others
        f"""CREATE TRIGGER subsidy_runs_final_update BEFORE UPDATE ON subsidy_runs
        WHEN OLD.state IN ('approved', 'paid') AND NOT {_only_paid("IS")}
        BEGIN SELECT RAISE(ABORT, 'an approved run is final'); END""",
    ),
    postgresql=(
        """CREATE OR REPLACE FUNCTION subsidy_runs_final() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'an approved run is final'; END $$""",
        """CREATE OR REPLACE TRIGGER subsidy_runs_final_delete BEFORE DELETE ON subsidy_runs
        FOR EACH ROW WHEN (OLD.state IN ('approved', 'paid')) EXECUTE FUNCTION subsidy_runs_final()""",
        f"""CREATE OR REPLACE TRIGGER subsidy_runs_final_update BEFORE UPDATE ON subsidy_runs
        FOR EACH ROW WHEN (OLD.state IN ('approved', 'paid') AND NOT {_only_paid("IS NOT DISTINCT FROM")})
        EXECUTE FUNCTION subsidy_runs_final()""",
    ),
    triggers=("subsidy_runs_final_delete", "subsidy_runs_final_update"),
)


def _closed_with_its_run(table: str, *, update: str) -> Guard:
    """Guard the rows of a table: none enters, changes or leaves once its run is approved; `update` closes it earlier."""
    closed = "(SELECT state FROM subsidy_runs WHERE id = {}.run_id) IN ('approved', 'paid')"
    when = {"INSERT": closed.format("NEW"), "UPDATE": update or closed.format("OLD"), "DELETE": closed.format("OLD")}
    refuse = f"RAISE EXCEPTION '{table} is closed with its run'"
    return Guard(
        name=f"{table}_closed_with_its_run",
        sqlite=tuple(
            f"""CREATE TRIGGER IF NOT EXISTS {table}_closed_{event.lower()} BEFORE {event} ON {table}
            WHEN {condition} BEGIN SELECT RAISE(ABORT, '{table} is closed with its run'); END"""
            for event, condition in when.items()
        ),
        postgresql=(
            *(
                f"""CREATE OR REPLACE FUNCTION {table}_closed_{event.lower()}() RETURNS trigger LANGUAGE plpgsql AS
                $$ BEGIN IF {condition} THEN {refuse}; END IF; RETURN {"OLD" if event == "DELETE" else "NEW"}; END $$"""
                for event, condition in when.items()
            ),
            *(
                f"""CREATE OR REPLACE TRIGGER {table}_closed_{event.lower()} BEFORE {event} ON {table}
                FOR EACH ROW EXECUTE FUNCTION {table}_closed_{event.lower()}()"""
                for event in when
            ),
            f"""CREATE OR REPLACE FUNCTION {table}_closed_truncate() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN {refuse}; END $$""",
            f"""CREATE OR REPLACE TRIGGER {table}_closed_truncate BEFORE TRUNCATE ON {table}
            FOR EACH STATEMENT EXECUTE FUNCTION {table}_closed_truncate()""",
        ),
        triggers=tuple(f"{table}_closed_{event.lower()}" for event in when),
    )


GUARDS = (
    FINAL_RUNS,
    _closed_with_its_run("subsidy_lines", update="TRUE"),
    _closed_with_its_run("subsidy_run_parts", update=""),
)
