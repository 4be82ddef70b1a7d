"""The architecture's own promises: rooms, directions, first sentences; a promise that cannot fail is decoration."""

import ast
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SERVICES = ("registry", "incubator", "talent", "evaluation")
ROOMS = {"model", "rules", "lifecycle", "store", "actions", "api", "listener", "jobs"}
FURNITURE = {
    "app",
    "settings",
    "regulations",
    "roles",
    "database",
    "parameters",
    "migrations",
    "neighbours",
    "__main__",
}
MAY_IMPORT = {  # within a slice: a room and those it may look into
    "model": set(),
    "rules": {"model"},
    "lifecycle": {"model"},
    "store": {"model"},
    "actions": {"store", "rules", "lifecycle", "model"},
    "api": {"actions", "store", "model", "lifecycle", "rules"},
    "listener": {"actions", "model"},
    "jobs": {"actions", "store", "lifecycle", "model"},  # a plain read finds what is due; `within` says when
}
LONGEST_ROOM = 450


def source(service: str) -> Path:
    return ROOT / "services" / service / "src" / service


def slices(service: str) -> list[Path]:
    inside = [path for path in source(service).iterdir() if path.is_dir() and not path.name.startswith("__")]
    return [path for path in inside if path.name not in FURNITURE]


def rooms(service: str) -> Iterator[tuple[Path, str, Path]]:
    """Yield slice, room and file; a room may be one file or a folder of files."""
    for slice_ in slices(service):
        for path in sorted(slice_.rglob("*.py")):
            room = path.relative_to(slice_).parts[0].removesuffix(".py")
            if room != "__init__":
                yield slice_, room, path


def imports(path: Path) -> set[str]:
    """Return the dotted names a file imports."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_has_slices_and_they_hold_known_rooms_only(service: str) -> None:
    assert slices(service)
    unknown = {f"{slice_.name}/{room}" for slice_, room, _ in rooms(service) if room not in ROOMS}
    assert not unknown


@pytest.mark.parametrize("service", SERVICES)
def test_inside_a_slice_calls_go_down(service: str) -> None:
    wrong = []
    for slice_, room, path in rooms(service):
        own = f"{service}.{slice_.name}."
        seen = {name.removeprefix(own).split(".")[0] for name in imports(path) if name.startswith(own)} & ROOMS
        wrong += [f"{path.relative_to(ROOT)} -> {other}" for other in seen - MAY_IMPORT[room] - {room}]
    assert not wrong


@pytest.mark.parametrize("service", SERVICES)
def test_no_slice_uses_another_ones_rows_or_rooms_above_its_actions(service: str) -> None:
    wrong = []
    for slice_, _, path in rooms(service):
        for name in imports(path):
            parts = name.split(".")
            foreign = parts[0] == service and len(parts) > 2 and parts[1] not in FURNITURE | {slice_.name}
            shows_others = slice_.name in ("passports", "announcements") and parts[2:3] == [
                "api"
            ]  # a composed view in another slice's shapes
            if foreign and not shows_others and (parts[2] in ("api", "listener", "jobs") or parts[-1].endswith("Row")):
                wrong.append(f"{path.relative_to(ROOT)} -> {name}")
    assert not wrong


@pytest.mark.parametrize("service", SERVICES)
def test_slices_form_no_cycle(service: str) -> None:
    names = {slice_.name for slice_ in slices(service)}
    uses: dict[str, set[str]] = {name: set() for name in names}
    for slice_, _, path in rooms(service):
        for name in imports(path):
            parts = name.split(".")
            if parts[0] == service and len(parts) > 1 and parts[1] in names - {slice_.name}:
                uses[slice_.name].add(parts[1])
    order: list[str] = []
    while free := [name for name in uses if name not in order and uses[name] <= set(order)]:
        order += free
    assert set(order) == names, f"cycle among {names - set(order)}: { {n: uses[n] for n in names - set(order)} }"


def python_files() -> list[Path]:
    roots = [ROOT / "libs", ROOT / "services", ROOT / "gateway", ROOT / "dev", ROOT / "bench"]
    return [path for root in roots for path in root.rglob("*.py") if "versions" not in path.parts]


def test_every_module_opens_with_a_sentence() -> None:
    silent = [path for path in python_files() if not ast.get_docstring(ast.parse(path.read_text()))]
    assert not silent


def test_no_room_grows_past_its_size() -> None:
    long = {
        str(path.relative_to(ROOT)): text.count("\n")
        for path in python_files()
        if (text := path.read_text()).count("\n") > LONGEST_ROOM
    }
    assert not long


def test_only_the_counter_asks_what_time_it_is() -> None:
    wrong = []
    for service in SERVICES:
        for _, room, path in rooms(service):
            text = path.read_text()
            if any(
                call in text
                for call in (".now(", "date.today(", "utcnow(", "time.time(", "func.now", "CURRENT_TIMESTAMP")
            ):
                wrong.append(f"{path.relative_to(ROOT)} ({room})")
    assert not wrong


def test_no_file_names_a_registry_host_or_a_path_of_one_machine() -> None:
    hosts = [
        "py" + "pi.org",
        "python" + "hosted.org",
        "npm" + "js.org",
        "deb." + "debian.org",
        "/work" + "/",
        "/root" + "/",
    ]
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    wrong = []
    for name in listed.stdout.splitlines():
        path = ROOT / name
        if "/static/" in name or not path.is_file():
            continue
        try:
            text = path.read_text()
        except UnicodeDecodeError:
            continue
        wrong += [f"{name}: {host}" for host in hosts if host in text]
    assert not wrong
