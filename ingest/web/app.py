"""A database -> a web server on this machine: Datasette with our settings, metadata, plugin and pages."""

from __future__ import annotations

import errno
import ipaddress
import socket
import webbrowser
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from pathlib import Path

import rich
import uvicorn
from datasette.app import Datasette
from datasette.plugins import pm

from ingest.errors import UsageError
from ingest.rules.load import SHIPPED, Ruleset
from ingest.store.database import connect
from ingest.store.publishable_copy import frozen, inspected
from ingest.web import plugin
from ingest.web.datasette_metadata import PLUGIN, metadata
from ingest.web.plugin import STYLE

__all__ = ["ASSETS", "LOCAL", "PAGES", "SETTINGS", "build", "serve"]

LOCAL = frozenset({"localhost", "127.0.0.1", "[::1]"})
"""Names a server on the loopback address answers for."""

SETTINGS: dict[str, int | bool] = {
    "allow_download": False,  # of a database that is being written to
    "default_cache_ttl": 0,  # a run may be writing: what is shown is never old
    "default_page_size": 50,
    "facet_time_limit_ms": 500,
    "max_csv_mb": 0,  # an export is whole or an error, never cut off
    "max_returned_rows": 5000,  # the blocks of the longest page
    "num_sql_threads": 4,
    "sql_time_limit_ms": 3000,
    "suggest_facets": False,  # counted on every column: 1.8 s a page at 20,000 articles, 0.07 s without
    "truncate_cells_html": 240,
}
"""What differs from Datasette's own settings, see https://docs.datasette.io/en/0.65/settings.html."""

PAGES, ASSETS = (Path(__file__).parent / name for name in ("pages", "assets"))
"""Our templates; our style sheets and scripts. Not called templates and static: Datasette would then use them in
instances that are not ours."""


def build(
    db: str | Path,
    *,
    hosts: Collection[str] = LOCAL,
    allow_sql: bool = True,
    settings: Mapping[str, int | bool] | None = None,
    rules: Ruleset = SHIPPED,
) -> Datasette:
    """Return Datasette over a database, which may be written to meanwhile; ``.app()`` is its ASGI application.

    ``hosts`` are the names it answers for, all if empty. ``allow_sql`` lets every visitor run queries of their own,
    within the limits on rows and time of the settings, which are ``SETTINGS`` but for those given. A database that
    ``publishable_copy`` froze is opened as one that nobody writes to, with the numbers of its rows known beforehand;
    any other never is. ``rules`` are the site rules by which verdicts are explained.

    Raises NotFound where there is no database, StoreError where it is none of this program, UsageError where
    Datasette cannot open a path like that.
    """
    if not pm.is_registered(plugin):  # run from a folder, without the entry point of an installed package
        pm.register(plugin, PLUGIN)
    connect(db).close()
    path = Path(db).resolve()
    if set(str(path)) & set("?#%"):
        raise UsageError(f"{db}: Datasette cannot open a path that holds ? # or %; rename it, or give a link to it")
    live = not frozen(path)
    datasette = Datasette(
        [str(path)] if live else [],
        immutables=[] if live else [str(path)],
        inspect_data=None if live else inspected(path),
        metadata=metadata(path.stem, hosts),
        settings={**SETTINGS, "default_allow_sql": allow_sql, **(settings or {})},
        template_dir=str(PAGES),
        static_mounts=[(STYLE, str(ASSETS))],
    )
    datasette.ingest_rules = rules
    return datasette


def serve(
    db: str | Path,
    *,
    host: str = "127.0.0.1",
    port: int = 8001,
    hosts: Collection[str] = (),
    sql: bool | None = None,
    rules: Ruleset = SHIPPED,
    open_browser: bool = False,
    announce: Callable[[str], object] = print,
) -> None:
    """Serve a database until interrupted.

    ``port`` 0 takes a free one. ``announce`` is told in one line where it is served, once it can be reached. Bound to
    the loopback address it answers for local names and ``hosts`` only; bound to another it answers for ``hosts``, or
    for every name if there are none. ``sql`` says whether visitors may run SQL of their own; None lets them on the
    loopback address only.

    Raises NotFound and StoreError as ``build`` does, UsageError where the address or port cannot be had.
    """
    names = {name.lower() for name in hosts}
    connect(db).close()  # a missing database is told before a busy port
    bound, local = _bind(host, port)
    with bound:
        datasette = build(
            db,
            hosts=LOCAL | names | {host.lower()} if local else names,
            allow_sql=local if sql is None else sql,
            rules=rules,
        )
        bound.listen()
        shown = f"[{host}]" if ":" in host else host
        url = f"http://{shown}:{bound.getsockname()[1]}/"
        rich.reconfigure(
            quiet=True
        )  # Datasette prints a traceback with every local variable even where a page is missing
        announce(f"Serving {db} at {url} (stop with Ctrl+C)")
        if open_browser:
            webbrowser.open(url)
        config = uvicorn.Config(
            datasette.app(),
            lifespan="on",
            log_level="warning",  # its lines on start and stop would repeat ours
            timeout_graceful_shutdown=3,  # seconds a query under way may take when it is stopped
        )
        with suppress(KeyboardInterrupt):  # how it is meant to be stopped
            uvicorn.Server(config).run(sockets=[bound])


def _bind(host: str, port: int) -> tuple[socket.socket, bool]:
    """Return a socket bound to an address, and whether that is of the loopback interface."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except (OSError, UnicodeError) as error:
        raise UsageError(f"{host}: no such host; `--host 127.0.0.1` serves this machine only") from error
    bound = socket.socket(family, kind, protocol)
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind(address)
    except OSError as error:
        bound.close()
        raise UsageError(_refusal(error, host, port)) from error
    return bound, ipaddress.ip_address(str(address[0]).partition("%")[0]).is_loopback


def _refusal(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        other = port + 1 if port < 65535 else 8001
        return f"port {port} is in use; give another, such as `--port {other}`, or `--port 0` for any free one"
    if error.errno == errno.EACCES:
        return f"port {port} is reserved for the system; give one from 1024 up, such as `--port 8001`"
    if error.errno == errno.EADDRNOTAVAIL:
        return f"{host} is no address of this machine; `--host 127.0.0.1` serves this machine only"
    return f"cannot listen on {host} port {port}: {error.strerror}; `--host 127.0.0.1 --port 8001` is the default"
