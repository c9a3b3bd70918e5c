"""Start the portal on this machine: data, web server, scheduler; stop all of it on Ctrl-C, TERM or a closed terminal.

Read from the environment: ``PORT`` (8000), ``HOST`` (both loopback addresses), ``PIC_DEMO`` (1), ``PIC_VAR`` (var/),
and what ``pic_portal/settings.py`` reads. With ``REDIS_URL`` a worker and a beat run apart; without it, one beat runs
the periodic tasks itself. Standard library only: nothing here needs Django.
"""

import contextlib
import ctypes
import errno
import http.client
import ipaddress
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
READY_SECONDS = 60
STOP_SECONDS = 10
LOOPBACK = ["127.0.0.1", "::1"]


class Refusal(Exception):
    """What the person must change before the portal can start; the message is in French."""


def say(text=""):
    print(text, flush=True)


# --- Where to listen ------------------------------------------------------------------------------------------------
def chosen_port(text):
    """Return the port, or refuse what is not one."""
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= 65535):
        raise Refusal(f"PORT={text} n’est pas un port : choisissez un nombre de 1 à 65535, par exemple PORT=8001.")
    return int(text)


def is_loopback(host):
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def chosen_hosts(text, *, demo):
    """Return the addresses to bind. The demonstration signs anybody in: it is never offered to other machines."""
    hosts = text.split(",") if text and text != "localhost" else LOOPBACK
    outside = [host for host in hosts if not is_loopback(host)]
    if demo and outside:
        raise Refusal(
            f"La démonstration laisse entrer tout le monde d’un clic : elle n’écoute que cette machine, pas "
            f"{outside[0]}. Retirez HOST, ou mettez PIC_DEMO=0."
        )
    return hosts


def try_to_listen(host, port):
    """Return True when the port is ours to take, False when this machine lacks the address; refuse a busy port."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
            probe.listen()
        return True
    except OSError as problem:
        if problem.errno == errno.EADDRINUSE:
            raise Refusal(
                f"Le port {port} est déjà occupé, peut-être par le portail lui-même. Arrêtez ce qui l’occupe, ou "
                f"choisissez un autre port : make run PORT={port + 1 if port < 65535 else 8001}"
            ) from None
        if problem.errno == errno.EACCES:
            raise Refusal(f"Ce compte n’a pas le droit d’ouvrir le port {port}. Essayez PORT=8001.") from None
        return False


def usable(hosts, port):
    """Return those of the addresses that this machine has: a machine without IPv6 has no ``::1``."""
    found = [host for host in hosts if try_to_listen(host, port)]
    if not found:
        raise Refusal(f"Cette machine n’a pas l’adresse {', '.join(hosts)}.")
    return found


# --- The programs ---------------------------------------------------------------------------------------------------
def programs(hosts, port, *, var, redis):
    """Return the name, command and extra environment of each program that makes up the portal."""
    python = sys.executable
    web = [python, "-m", "gunicorn", "pic_portal.wsgi:application", "--workers=1", "--threads=8", "--timeout=120"]
    web += ["--graceful-timeout=5", "--no-control-socket", "--log-level=warning"]
    web += [f"--bind=[{host}]:{port}" if ":" in host else f"--bind={host}:{port}" for host in hosts]
    celery = [python, "-m", "celery", "--quiet", "--app=pic_portal"]
    beat = [*celery, "beat", f"--schedule={var / 'celerybeat-schedule'}", "--pidfile=", "--loglevel=WARNING"]
    if redis:
        worker = [*celery, "worker", "--concurrency=2", "--loglevel=WARNING", "--without-gossip", "--without-mingle"]
        return [("serveur web", web, {}), ("tâches", worker, {}), ("horloge", beat, {})]
    return [("serveur web", web, {}), ("horloge", beat, {"PIC_EMBEDDED_BEAT": "1"})]


def end_with_parent():
    """In the child, before it becomes its program: end too should this script be killed outright (Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)  # PR_SET_PDEATHSIG


class Portal:
    """The running programs, each in a process group of its own, so that stopping one leaves no grandchild."""

    def __init__(self):
        self.running = {}
        self.stopping = threading.Event()

    def ask_to_stop(self, *_):
        self.stopping.set()

    def start(self, name, command, extra):
        self.running[name] = subprocess.Popen(
            command,
            cwd=ROOT,
            env={**os.environ, **extra},
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=end_with_parent,
        )

    def fallen(self):
        """Return the name of a program that ended by itself, or None."""
        return next((name for name, process in self.running.items() if process.poll() is not None), None)

    def wait_for(self, name):
        """Wait for a program that is meant to end. Return its exit code, or None when asked to stop meanwhile."""
        process = self.running[name]
        while process.poll() is None:
            if self.stopping.wait(0.1):
                return None
        del self.running[name]
        return process.returncode

    def answers(self, host, port):
        """Wait until the web server answers, whatever it says. Return False when it ended, hung, or was stopped."""
        deadline = time.monotonic() + READY_SECONDS
        while time.monotonic() < deadline and not self.fallen() and not self.stopping.is_set():
            link = http.client.HTTPConnection(host, port, timeout=5)
            try:
                link.request(
                    "GET", "/robots.txt"
                )  # not /sante/, which is right to say « late » until beat's first turn
                link.getresponse()
                return True
            except (OSError, http.client.HTTPException):
                self.stopping.wait(0.1)
            finally:
                link.close()
        return False

    def stop(self):
        """Ask every program to end, insist after STOP_SECONDS, and leave no process of their groups."""
        for process in self.running.values():
            signal_group(process, signal.SIGTERM)
        deadline = time.monotonic() + STOP_SECONDS
        for process in self.running.values():
            with contextlib.suppress(subprocess.TimeoutExpired):  # it is killed with its group, below
                process.wait(timeout=max(0.1, deadline - time.monotonic()))
        for process in self.running.values():
            signal_group(process, signal.SIGKILL)
            process.wait()


def signal_group(process, sig):
    with contextlib.suppress(ProcessLookupError, PermissionError):  # the group is already gone
        os.killpg(process.pid, sig)


def run(portal):
    demo = os.environ.setdefault("PIC_DEMO", "1").lower() not in ("0", "false", "no", "off", "")
    port = chosen_port(os.environ.get("PORT") or "8000")
    # Both loopback addresses: passkeys need the name « localhost », which may mean either.
    hosts = usable(chosen_hosts(os.environ.get("HOST", ""), demo=demo), port)
    public = os.environ.setdefault("PUBLIC_ADDRESS", f"http://localhost:{port}")
    var = Path(os.environ.setdefault("PIC_VAR", str(ROOT / "var"))).resolve()
    var.mkdir(parents=True, exist_ok=True)

    portal.start("préparation", [sys.executable, str(ROOT / "scripts" / "prepare.py")], {})
    code = portal.wait_for("préparation")
    if code is None:
        return 0
    if code:
        raise Refusal("La préparation des données a échoué : le message ci-dessus dit pourquoi.")
    for program in programs(hosts, port, var=var, redis=bool(os.environ.get("REDIS_URL"))):
        portal.start(*program)
    # Any answer will do, a redirection to https included: the server is up.
    if portal.answers(hosts[0], port):
        say()
        say(f"    Le portail est prêt : {public}")
        if demo:
            say(f"    Démonstration : un bouton par rôle à {public}/compte/connexion/; rien ne sort de cette machine.")
        say("    Pour arrêter : Ctrl-C")
        say()
    while not portal.stopping.wait(0.5):
        name = portal.fallen()
        if name:
            raise Refusal(f"Le portail s’arrête, car ceci s’est arrêté : {name}.")
    return 0


def main():
    portal = Portal()
    for sig in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(sig, portal.ask_to_stop)
    sys.stdout.reconfigure(errors="replace")
    sys.stderr.reconfigure(errors="replace")
    try:
        return run(portal)
    except Refusal as refusal:
        print(f"\n{refusal}", file=sys.stderr, flush=True)
        return 1
    finally:
        portal.stop()
        if portal.stopping.is_set():
            say("Le portail est arrêté.")


if __name__ == "__main__":
    sys.exit(main())
