"""What each service does with the end of an organization, as counts that are 0 before and 1 after, all at one moment."""

from uuid import UUID

from sqlalchemy import NullPool, Uuid, bindparam, create_engine, text

from dev.topology import SERVICES, Topology

KEY = "the-approval-of-the-end"  # the idempotency key of the decision

# Each name counts 0 before and 1 after; within a line all are equal at every moment.
_HEARD = "SELECT count(*) FROM inbox WHERE topic = '{}.v1'"
_HEARD_OF_IT = _HEARD.format("registry.organization-ended")
_NOTED = "SELECT count(*) FROM ending_confirmations WHERE organization_id = :id AND service = '{}'"
_FOLLOWED = """SELECT count(*) FROM events WHERE subject = :subject AND topic = 'registry.ending-followed.v1'
    AND data->>'service' = '{}'"""
_DONE = "SELECT count(*) FROM events WHERE subject = :subject AND topic = '{}.ending-carried-out.v1'"
WHOLE: dict[str, dict[str, dict[str, str]]] = {
    "registry": {
        "the end": {
            "organization": "SELECT count(*) FROM organizations WHERE id = :id AND state = 'deregistered'",
            "case": "SELECT count(*) FROM deregistrations WHERE organization_id = :id AND state = 'deregistered'",
            "book": "SELECT count(*) FROM book_entries WHERE organization_id = :id AND kind = 'deregistration'",
            "told": "SELECT count(*) FROM events WHERE subject = :subject AND topic = 'registry.organization-ended.v1'",
            "answer": "SELECT count(*) FROM idempotency_keys WHERE key = :key AND status = 200",
        }
    }
    | {
        f"{service} followed": {
            "heard": _HEARD.format(f"{service}.ending-carried-out"),
            "noted": _NOTED.format(service),
            "told": _FOLLOWED.format(service),
        }
        for service in SERVICES[1:]
    },
    "incubator": {
        "the end": {
            "heard": _HEARD_OF_IT,
            "booking": "SELECT count(*) FROM bookings WHERE organization_id = :id AND state = 'cancelled'",
            "room": "SELECT count(*) FROM bookings b WHERE organization_id = :id "
            "AND NOT EXISTS (SELECT 1 FROM occupancies o WHERE o.held_for = b.id)",
            "told of it": "SELECT count(*) FROM events WHERE topic = 'incubator.booking-changed.v1' "
            "AND data->>'step' = 'cancellation'",
            "told": _DONE.format("incubator"),
        }
    },
    "talent": {
        "the end": {
            "heard": _HEARD_OF_IT,
            "employment": "SELECT count(*) FROM employments WHERE organization_id = :id AND end_on IS NOT NULL",
            "told of it": "SELECT count(*) FROM events WHERE topic = 'talent.employment-ended.v1'",
            "told": _DONE.format("talent"),
        }
    },
    "evaluation": {
        "the end": {
            "heard": _HEARD_OF_IT,
            "grade": "SELECT count(*) FROM granted_grades WHERE organization_id = :id AND ending = 'cancelled'",
            "told of it": "SELECT count(*) FROM events WHERE subject = :subject AND topic = 'evaluation.grade-ended.v1'",
            "told": _DONE.format("evaluation"),
        }
    },
}


class Wholeness:
    """Looks into the databases of a platform, whether their services live or are dead."""

    def __init__(self, topology: Topology, organization: str) -> None:
        self._id = UUID(organization)
        self._engines = {name: create_engine(url_of(topology, name), poolclass=NullPool) for name in SERVICES}

    def half_done(self, service: str) -> set[str]:
        """Return what a service has done in part."""
        return {f"{what}: {seen}" for what, seen in self._look(service).items() if len(set(seen.values())) > 1}

    def not_once(self) -> list[str]:
        """Return the effects that are not there exactly once."""
        return [
            f"{what}: {name} {value} times"
            for service in SERVICES
            for what, parts in self._look(service).items()
            for name, value in parts.items()
            if value != 1
        ]

    def _look(self, service: str) -> dict[str, dict[str, int]]:
        """Count what a service did with the end, as of one moment."""
        flat = {(what, name): query for what, parts in WHOLE[service].items() for name, query in parts.items()}
        columns = ", ".join(f"({query}) AS c{at}" for at, query in enumerate(flat.values()))
        known = {"id": bindparam("id", self._id, Uuid()), "key": bindparam("key", KEY)}
        known["subject"] = bindparam("subject", str(self._id))
        query = text(f"SELECT {columns}")
        query = query.bindparams(*(known[name] for name in known if f":{name}" in columns))
        with self._engines[service].connect() as connection:
            row = connection.execute(query).one()
        found: dict[str, dict[str, int]] = {}
        for (what, name), value in zip(flat, row, strict=True):
            found.setdefault(f"{service}: {what}", {})[name] = value
        return found


def url_of(topology: Topology, service: str) -> str:
    """Return where a service's database is, for who looks at it past the service."""
    url = topology.database_url(service) or f"sqlite:///{topology.home / service}.db"
    return url.replace("postgresql:", "postgresql+psycopg:", 1)
