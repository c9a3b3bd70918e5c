"""A server to measure, one request to it, and how figures are printed. Imports nothing of the portal by itself."""

import contextlib
import http.client
import socket
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def say(text):
    print(text, flush=True)


@contextlib.contextmanager
def server():
    """Serve with gunicorn on a free port; yield (port, seconds until the first page)."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "bench.wsgi:application", "--preload", "--workers=2", "--threads=4"]
    command += [f"--bind=127.0.0.1:{port}", "--log-level=warning"]
    began = time.perf_counter()
    with subprocess.Popen(command, cwd=ROOT) as process:
        try:
            while True:
                try:
                    get(port, "/", None)
                    break
                except OSError:
                    if time.perf_counter() - began > 60 or process.poll() is not None:
                        raise
                    time.sleep(0.05)
            yield port, time.perf_counter() - began
        finally:
            process.terminate()


def get(port, url, cookie):
    """Return the milliseconds that one request took; anything but a page is an error to see."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    headers = {"Host": "localhost", "Accept-Encoding": "gzip", **({"Cookie": cookie} if cookie else {})}
    began = time.perf_counter()
    connection.request("GET", url, headers=headers)
    answer = connection.getresponse()
    answer.read()
    took = (time.perf_counter() - began) * 1000
    connection.close()
    if answer.status != 200:
        say(f"  ! {answer.status} {url}")
    return took


def line(label, took):
    took = sorted(took)
    say(f"  {label:34} p50 {percentile(took, 50):7.1f}   p95 {percentile(took, 95):7.1f}   max {took[-1]:7.1f}")


def percentile(sorted_values, share):
    return sorted_values[min(len(sorted_values) - 1, len(sorted_values) * share // 100)]
