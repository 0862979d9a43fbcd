"""Uploads in Slack's three steps: ask for a URL, send the bytes there, complete."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiohttp import web

from bot.workspace import chat, fixture
from bot.workspace.arguments import ApiError, Args
from bot.workspace.content import Content
from bot.workspace.records import Json
from bot.workspace.world import new_id

if TYPE_CHECKING:
    from bot.workspace.site import Site

LARGEST = 20 * 1024 * 1024
MOST_KEPT = 50
PNG = b"\x89PNG\r\n\x1a\n"


def get_upload_url(site: Site, args: Args) -> Json:
    """Where to send a file of a given name and length."""
    name, length = args.need("filename"), args.text("length")
    if not length.isdecimal() or not 0 < int(length) <= LARGEST:
        raise ApiError("invalid_arguments")
    file_id, secret = new_id("F"), new_id("")
    site.uploads[file_id] = {"name": name, "length": int(length), "secret": secret, "bytes": None}
    while len(site.uploads) > MOST_KEPT:
        del site.uploads[next(iter(site.uploads))]
    return {"upload_url": f"{site.url}upload/{file_id}/{secret}", "file_id": file_id}


async def receive(site: Site, request: web.Request) -> web.Response:
    """Take a file's bytes, as a raw body or the first part of a form."""
    upload = site.uploads.get(request.match_info["file_id"])
    if upload is None or upload["secret"] != request.match_info["secret"] or upload["bytes"] is not None:
        return web.Response(status=404, text="no such upload")
    if request.content_type == "multipart/form-data":
        part = await (await request.multipart()).next()
        body = bytes(await part.read()) if part is not None and hasattr(part, "read") else b""
    else:
        body = await request.read()
    if len(body) != upload["length"]:
        return web.Response(status=400, text=f"expected {upload['length']} bytes, got {len(body)}")
    upload["bytes"] = body
    return web.Response(text=f"OK - {len(body)}")


def complete_upload(site: Site, args: Args) -> Json:
    """Share files whose bytes have arrived."""
    wanted = args.structure("files", "invalid_arguments")
    if not isinstance(wanted, list) or not wanted:
        raise ApiError("invalid_arguments")
    shown = [_complete(site, one) for one in wanted]
    channel_id = args.text("channel_id") or args.text("channels").split(",")[0]
    if channel_id:
        channel = chat.open_channel(site, channel_id)
        content = Content(args.text("initial_comment"), None)
        thread_ts = args.text("thread_ts") or None
        message = chat.post(site, channel.id, content, thread_ts=thread_ts)
        site.world.change(message, files=shown)
    return {"files": shown}


def _complete(site: Site, wanted: object) -> Json:
    file_id = str(wanted.get("id")) if isinstance(wanted, dict) else ""
    upload = site.uploads.get(file_id)
    if upload is None or upload["bytes"] is None:
        raise ApiError("file_not_found")
    title = str(wanted.get("title") or upload["name"]) if isinstance(wanted, dict) else upload["name"]
    return {
        "id": file_id,
        "name": upload["name"],
        "title": title,
        "size": upload["length"],
        "user": fixture.BOT_USER_ID,
        "url_private": f"{site.url}files/{file_id}",
    }


def download(site: Site, request: web.Request) -> web.Response:
    """A file's bytes, to be saved and never shown as a page of this site."""
    upload = site.uploads.get(request.match_info["file_id"])
    if upload is None or upload["bytes"] is None:
        return web.Response(status=404, text="no such file; files are kept in memory only")
    headers = {"Content-Disposition": "attachment", "X-Content-Type-Options": "nosniff"}
    kind = "image/png" if upload["bytes"].startswith(PNG) else "application/octet-stream"
    return web.Response(body=upload["bytes"], content_type=kind, headers=headers)
