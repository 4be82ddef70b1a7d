"""`make up`: the whole platform on this machine, from an empty folder to a loaded demo district."""

import asyncio
import contextlib
import fcntl
import os
import signal
import socket
import sys
import time
from pathlib import Path

from dev.supervisor import DidNotStart, Supervisor, environment
from dev.topology import ROOT, Topology


async def main() -> int:
    """Start, load the demo district once, say where everything is, and wait for Ctrl-C."""
    topology = Topology.from_environment()
    if taken := _taken_ports(topology):
        print(
            f"Ports in use: {taken}. Choose others with SEEDBED_PORT=9000 make up  端口被占用，请用 SEEDBED_PORT 换一组"
        )
        return 1
    topology.home.mkdir(parents=True, exist_ok=True)
    pid_file = topology.home / "up.pid"
    if not _take(pid_file):
        print(f"Already running on {topology.home}; a second copy needs a SEEDBED_HOME of its own  已在运行")
        return 1
    supervisor = Supervisor(topology.processes(), topology.home / "logs")
    stop = _stop_event()
    try:
        return await _run(topology, supervisor, stop)
    except DidNotStart as reason:
        print(reason)
        return 1
    finally:
        await supervisor.stop()
        pid_file.unlink(missing_ok=True)
        print("Stopped. 已停止。")


async def _run(topology: Topology, supervisor: Supervisor, stop: asyncio.Event) -> int:
    """Bring the platform up and wait; Ctrl-C counts at any time, in the middle of starting or loading too."""
    work = asyncio.create_task(_bring_up(topology, supervisor))
    asked_to_stop = asyncio.create_task(stop.wait())
    await asyncio.wait({work, asked_to_stop}, return_when=asyncio.FIRST_COMPLETED)
    if not stop.is_set():
        await work
        _say_where(topology)
        await asked_to_stop
    work.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await work
    return 0


async def _bring_up(topology: Topology, supervisor: Supervisor) -> None:
    began = time.monotonic()
    print("Starting Seedbed 正在启动苗圃……", flush=True)
    await _child("dev.migrate", topology)
    await supervisor.start()
    print(f"Serving after {time.monotonic() - began:.1f} s at {topology.gateway_url} 服务已就绪", flush=True)
    try:
        await _child("dev.seed", topology)
    except DidNotStart as reason:
        print(f"{reason}; the platform serves without it, `make up` again goes on from there", flush=True)


async def _child(module: str, topology: Topology) -> None:
    """Run a helper of ours to its end; its output is shown, and it goes down with us, not by Ctrl-C of its own."""
    changes = topology.service_environment("dev") | {"SEEDBED_PORT": str(topology.port)}
    if topology.database_template:
        changes["SEEDBED_DATABASE_TEMPLATE"] = topology.database_template
    changes.pop("SEEDBED_DATABASE_URL", None)
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", module, cwd=ROOT, env=environment(changes), start_new_session=True
    )
    try:
        code = await child.wait()
    except asyncio.CancelledError:
        with contextlib.suppress(ProcessLookupError):
            child.terminate()
        await child.wait()
        raise
    if code:
        raise DidNotStart(f"{module} failed; see {topology.home / 'logs'}")


def _take(pid_file: Path) -> bool:
    """Write down who runs on this folder, unless somebody does; the lock goes with the process, however it ends."""
    descriptor = os.open(pid_file, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return False
    os.truncate(descriptor, 0)
    os.write(descriptor, str(os.getpid()).encode())
    return True


def _stop_event() -> asyncio.Event:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, stop.set)
    return stop


def _taken_ports(topology: Topology) -> list[int]:
    taken = []
    for process in topology.processes():
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", process.port))
            except OSError:
                taken.append(process.port)
    return taken


def _say_where(topology: Topology) -> None:
    gateway = topology.gateway_url
    print(
        f"""
  API and documentation 接口与文档   {gateway}/docs
  Statistics of the letter 复函数据  {gateway}/v1/statistics?as_of=2018-12-31
  Personas to sign in as 登录角色    {topology.issuer_url}/personas
  A token 取得令牌                   curl -s -X POST {topology.issuer_url}/personas/district-clerk/token
  The journey, step by step 全程演示 {_for_this_port(topology)}make demo
  Logs 日志                          {_short(topology.home / "logs")}

Ctrl-C stops everything; the data stays. 按 Ctrl-C 停止，数据保留。
""",
        flush=True,
    )


def _for_this_port(topology: Topology) -> str:
    """Return what another terminal must say to mean this platform; nothing for the usual one."""
    return "" if topology.port == Topology().port else f"SEEDBED_PORT={topology.port} "


def _short(path: Path) -> str:
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else str(path)


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
