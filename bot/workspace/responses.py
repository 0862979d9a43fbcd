"""Response URLs and acks with content: answers to what a user did."""

from __future__ import annotations

import asyncio

from aiohttp import web

from bot.workspace import chat
from bot.workspace.arguments import ApiError, Args, parse_json
from bot.workspace.content import read_content
from bot.workspace.faults import dropped
from bot.workspace.interactions import Interaction
from bot.workspace.records import Json, Message
from bot.workspace.site import Site


async def serve(site: Site, request: web.Request) -> web.Response:
    """Take what an app posts to a response URL."""
    body = await request.read()
    fault = site.faults.take_call("response_url", None)
    what = fault.what if fault else ""
    if what == "drop_before":
        return dropped(request)
    if fault is not None and what == "slow":
        await asyncio.sleep(fault.seconds)
    if fault is not None and what == "ratelimited":
        return web.Response(status=429, text="ratelimited", headers={"Retry-After": str(fault.retry_after)})
    if what == "error_500":
        return web.Response(status=500, text="Internal Server Error")
    response = _take(
        site, request.match_info["secret"], body, fault.error if fault and what == "error" else None
    )
    return dropped(request) if what == "drop_after" else response


def _take(site: Site, secret: str, body: bytes, error: str | None) -> web.Response:
    try:
        if error:
            raise ApiError(error)
        args = Args(parse_json(body))
        found = site.interactions.by_secret(secret)
        if isinstance(found, str):
            raise ApiError(found)
        answer(site, found, args)
    except ApiError as refused:
        site.calls.append({"method": "response_url", "ok": False, "error": refused.error, **refused.extra})
        status = 404 if refused.error in ("used_url", "expired_url") else 400
        return web.json_response({"ok": False, "error": refused.error, **refused.extra}, status=status)
    site.calls.append({"method": "response_url", "channel": found.channel, "ok": True, "error": None})
    return web.Response(text="ok")


def answer(site: Site, interaction: Interaction, args: Args) -> None:
    """Post, replace or delete in answer to an interaction."""
    if interaction.channel is None:
        raise ApiError("no_channel")
    source = _source(site, interaction)
    with site.caused_by(interaction):
        if args.flag("delete_original"):
            if source is not None:
                site.world.remove(source)
            if not args.text("text") and not args.has("blocks"):
                return
        elif args.flag("replace_original") and source is not None:
            _replace(site, source, args)
            return
    _post(site, interaction, args)


def _source(site: Site, interaction: Interaction) -> Message | None:
    source = interaction.source
    return site.world.message(source.channel, source.ts) if source is not None else None


def _replace(site: Site, source: Message, args: Args) -> None:
    content = read_content(args, in_all=False)
    # An ephemeral message has no history: replaced, it does not count as edited.
    edited = source.visible_to is None
    site.world.change(source, text=content.text, blocks=content.blocks or None, edited=edited)


def _post(site: Site, interaction: Interaction, args: Args) -> None:
    channel = site.world.channels[str(interaction.channel)]
    if channel.is_archived:
        raise ApiError("is_archived")
    in_channel = args.text("response_type") == "in_channel"
    chat.post(
        site,
        channel.id,
        read_content(args, in_all=False),
        thread_ts=args.text("thread_ts") or None,
        visible_to=None if in_channel else interaction.user,
        cause=interaction,
    )


def answer_by_ack(site: Site, interaction: Interaction, payload: Json | None) -> str | None:
    """Post what an ack carried; the error's name when it cannot be posted."""
    if not payload or not ({"text", "blocks"} & payload.keys()):
        return None
    try:
        text = payload.get("text")
        # Bolt gives ack("text") as a list of one text.
        joined = "".join(map(str, text)) if isinstance(text, list) else text
        answer(site, interaction, Args({**payload, "text": joined}))
    except ApiError as error:
        site.calls.append({"method": "ack", "ok": False, "error": error.error, **error.extra})
        return error.error
    return None
