"""OpenStack Swift and its S3 door, all four servers in one process: python3 s3-server.py <folder> <port> <bucket> <key> <secret>

What is stored lies in the folder, and is there at the next start on it.
"""
import logging
import os
import sys

from swift.common import utils

utils.eventlet_monkey_patch()

import eventlet
from eventlet import wsgi
from swift.account.server import AccountController
from swift.common.http_protocol import SwiftHttpProtocol
from swift.common.ring import RingBuilder
from swift.common.wsgi import loadapp, make_pre_authed_request
from swift.container.server import ContainerController
from swift.obj.server import ObjectController

# How long one of them waits for another: the machine may have other things to do.
PATIENCE = "120"

PROXY = """
[pipeline:main]
pipeline = catch_errors gatekeeper listing_formats bulk s3api tempauth slo dlo proxy-server
[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true
node_timeout = {patience}
recoverable_node_timeout = {patience}
conn_timeout = {patience}
[filter:s3api]
use = egg:swift#s3api
[filter:tempauth]
use = egg:swift#tempauth
user_{user} = {secret} .admin
""" + "".join(f"[filter:{name}]\nuse = egg:swift#{name}\n" for name in
              ("catch_errors", "gatekeeper", "listing_formats", "bulk", "slo", "dlo"))


class ToStderr(logging.StreamHandler):
    """Instead of syslog."""
    LOG_LOCAL0 = 0

    def __init__(self, **_):
        super().__init__(sys.stderr)


class NoCache:
    """Swift asks memcached for what it can look up."""

    def get(self, *_, **__):
        return None

    def set(self, *_, **__):
        return None

    incr = decr = delete = set_multi = set


def without_cache(app):
    def asked(env, start_response):
        env["swift.cache"] = NoCache()
        return app(env, start_response)
    return asked


def serve(socket, app):
    eventlet.spawn(wsgi.server, socket, app, utils.NullLogger(), protocol=SwiftHttpProtocol,
                   capitalize_response_headers=False, socket_timeout=600, custom_pool=eventlet.GreenPool(1024))


def listen(port):
    return eventlet.listen(("127.0.0.1", port), reuse_port=False)


def main(folder, port, bucket, key, secret):
    utils.HASH_PATH_SUFFIX = b"tests"
    utils.SysLogHandler = utils.ThreadSafeSysLogHandler = ToStderr
    devices = os.path.join(folder, "devices")
    os.makedirs(os.path.join(devices, "disk"), exist_ok=True)
    conf = {"swift_dir": folder, "devices": devices, "mount_check": "false", "log_level": "ERROR",
            "container_update_timeout": PATIENCE, "node_timeout": PATIENCE, "conn_timeout": PATIENCE}
    for name, make in (("account", AccountController), ("container", ContainerController), ("object", ObjectController)):
        socket = listen(0)
        ring = RingBuilder(4, 1, 0)
        ring.add_dev({"region": 1, "zone": 1, "weight": 1, "device": "disk", "ip": "127.0.0.1",
                      "port": socket.getsockname()[1]})
        ring.rebalance()
        ring.get_ring().save(os.path.join(folder, f"{name}.ring.gz"))
        serve(socket, make(conf))

    settings = os.path.join(folder, "proxy-server.conf")
    with open(settings, "w", encoding="utf8") as file:
        file.write(PROXY.format(patience=PATIENCE, user=key.replace(":", "_"), secret=secret))
    proxy = without_cache(loadapp(settings, global_conf={"swift_dir": folder, "log_level": "ERROR"}))
    account = key.split(":")[0]
    made = make_pre_authed_request({}, "PUT", f"/v1/AUTH_{account}/{bucket}", headers={"Content-Length": "0"}).get_response(proxy)
    if made.status_int // 100 != 2:
        sys.exit(f"the bucket could not be made: {made.status}")
    serve(listen(int(port)), proxy)
    eventlet.sleep(10**9)


main(*sys.argv[1:])
