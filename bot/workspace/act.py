"""What users do: say, command, click, submit, close, open Home.

Each deed sends the app a payload, waits for the ack and then, for a while, for what comes of it.
"""

from __future__ import annotations

import asyncio
import re
from typing import Any

from bot.errors import InputError
from bot.workspace import elements, fixture, payloads, responses
from bot.workspace.arguments import ApiError
from bot.workspace.interactions import Interaction
from bot.workspace.records import Channel, Json, Message, User, View
from bot.workspace.site import Site
from bot.workspace.sockets import Ack
from bot.workspace.views import check_view

NOT_TAKEN = "We had some trouble connecting. Try again?"


def escape(text: str) -> str:
    """What a person typed, as Slack hands it on."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


class Deeds:
    """The deeds of users in one workspace."""

    def __init__(self, site: Site) -> None:
        self._site = site

    # saying and commanding

    async def say(self, user: User, channel: Channel, text: str, thread_ts: str | None, expect: int) -> Json:
        """Type something into a channel: a command of the bot, of Slack, or a message."""
        name, _, rest = text.strip().partition(" ")
        if name.casefold() == self._site.settings.command:
            return await self._command(user, channel, rest.strip(), expect)
        if name.startswith("/"):
            return self._slack_command(user, channel, name, rest.strip())
        return await self._talk(user, channel, text, thread_ts, expect)

    async def _command(self, user: User, channel: Channel, text: str, expect: int) -> Json:
        name = self._site.settings.command
        interaction = self._begin(user, channel.id)
        payload = payloads.command(
            name,
            escape(text),
            user=user,
            channel=channel,
            trigger_id=interaction.trigger_id,
            response_url=self._response_url("commands", interaction),
        )
        ack = await self._site.send("slash_commands", payload)
        problem = ack.problem or responses.answer_by_ack(self._site, interaction, ack.payload)
        return await self._finish(
            interaction, ack, expect, problem and f"{name} failed with the error “{problem}”"
        )

    def _slack_command(self, user: User, channel: Channel, name: str, rest: str) -> Json:
        """Slack's own commands about the bot's membership."""
        whom = self._site.world.user(rest.split(" ")[0]) if rest else None
        is_bot = whom is not None and whom.is_bot
        if name == "/invite" and is_bot:
            self._site.invite_bot(channel, user.id)
            done = f"<@{user.id}> added <@{fixture.BOT_USER_ID}> to the channel"
        elif name in ("/remove", "/kick") and is_bot:
            self._site.remove_bot(channel, user.id)
            done = f"<@{user.id}> removed <@{fixture.BOT_USER_ID}> from the channel"
        elif name == "/archive":
            self._site.archive(channel, user.id, archived=True)
            done = f"<@{user.id}> archived the channel"
        else:
            problem = f"{name} is not a valid command here. Valid: {self._site.settings.command}, "
            problem += "/invite @trilateral, /remove @trilateral, /archive"
            return self._problem(user, channel.id, problem)
        message = self._site.say_as(user.id, channel, done)
        return {"ack_ms": 0.0, "messages": [self._site.world.message_json(message)]}

    def _problem(self, user: User, channel: str | None, text: str) -> Json:
        told = {"type": "problem", "channel": channel, "user": user.id, "text": text}
        self._site.hub.tell(told, user.id)
        return {"ack_ms": 0.0, "messages": [], "problem": text}

    async def _talk(
        self, user: User, channel: Channel, text: str, thread_ts: str | None, expect: int
    ) -> Json:
        if channel.is_archived:
            raise InputError(f"#{channel.name} is archived.")
        interaction = self._begin(user, channel.id)
        message = self._site.say_as(user.id, channel, self._link_names(escape(text)), thread_ts)
        interaction.note_message(self._site.world.message_json(message))
        event = {"user": user.id, "text": message.text, "ts": message.ts, "channel": channel.id}
        if thread_ts:
            event["thread_ts"] = thread_ts
        scopes = set(self._site.settings.scopes)
        if channel.is_im and "im:history" in scopes:
            self._site.emit({"type": "message", **event, "channel_type": "im", "team": fixture.TEAM_ID})
        mentioned = f"<@{fixture.BOT_USER_ID}>" in message.text and fixture.BOT_USER_ID in channel.members
        if mentioned and "app_mentions:read" in scopes:
            self._site.emit({"type": "app_mention", **event, "team": fixture.TEAM_ID})
        return await self._finish(interaction, Ack(0.0), expect, None)

    def _link_names(self, text: str) -> str:
        """@name of a member becomes a mention, as Slack's composer makes it."""

        def link(found: re.Match[str]) -> str:
            user = self._site.world.user(found[1])
            return f"<@{user.id}>" if user else found[0]

        return re.sub(r"(?<!\S)@([\w.-]+)", link, text)

    # clicking

    async def click_message(self, user: User, message: Message, wish: Json, expect: int) -> Json:
        """Use an element of a message."""
        if message.visible_to not in (None, user.id):
            raise InputError(f"{user.name} does not see the message {message.ts}.")
        channel = self._site.world.channels[message.channel]
        blocks = message.blocks or []
        one = elements.find(blocks, str(wish.get("action_id")), wish.get("block_id"))
        state = elements.choose(one.element, _choice(one.element, wish))
        interaction = self._begin(user, channel.id, source=message)
        payload = payloads.message_click(
            message,
            channel,
            user,
            elements.action(one, state, self._site.world.next_ts()),
            _states_with(blocks, wish, one, state),
            trigger_id=interaction.trigger_id,
            response_url=self._response_url("actions", interaction),
        )
        return await self._interact(interaction, payload, expect)

    async def click_view(self, user: User, view: View, wish: Json, expect: int) -> Json:
        """Use an element of a modal or the Home tab."""
        _check_owner(user, view)
        one = elements.find(view.blocks, str(wish.get("action_id")), wish.get("block_id"))
        if one.block["type"] == "input" and not one.block.get("dispatch_action"):
            raise InputError(f"`{one.action_id}` is an input: its value goes with the submission.")
        state = elements.choose(one.element, _choice(one.element, wish))
        interaction = self._begin(user, None, under=view)
        action = elements.action(one, state, self._site.world.next_ts())
        values = _states_with(view.blocks, wish, one, state)
        payload = payloads.view_click(view, user, action, values, trigger_id=interaction.trigger_id)
        return await self._interact(interaction, payload, expect)

    async def _interact(self, interaction: Interaction, payload: Json, expect: int) -> Json:
        ack = await self._site.send("interactive", payload)
        return await self._finish(interaction, ack, expect, ack.problem and f"{NOT_TAKEN} ({ack.problem})")

    # modals and Home

    async def submit(self, user: User, view: View, values: Json, expect: int) -> Json:
        """Press a modal's submit button."""
        _check_owner(user, view)
        states = elements.states(view.blocks, values)
        missing = elements.missing_inputs(view.blocks, states)
        if missing:
            return {"ack_ms": 0.0, "messages": [], "response_action": "errors", "errors": missing}
        interaction = self._begin(user, None, under=view)
        payload = payloads.view_submission(view, user, states, trigger_id=interaction.trigger_id)
        ack = await self._site.send("interactive", payload)
        if ack.problem:
            return await self._finish(interaction, ack, 0, f"{NOT_TAKEN} ({ack.problem})")
        answer = ack.payload or {}
        try:
            problem = self._respond(user, view, answer)
        except ApiError as error:
            problem = f"{NOT_TAKEN} ({error.error}: {error.extra})"
        extra = {key: answer[key] for key in ("response_action", "errors") if key in answer}
        done = await self._finish(interaction, ack, 0 if extra or problem else expect, problem)
        return done | extra

    def _respond(self, user: User, view: View, answer: Json) -> str | None:
        """Do what the app's ack of a submission asks for."""
        action = answer.get("response_action")
        if action == "errors":
            known = {str(block["block_id"]) for block in view.blocks if block["type"] == "input"}
            unknown = sorted(set(answer.get("errors") or {"": ""}) - known)
            return f"{NOT_TAKEN} (errors for blocks that are no inputs: {unknown})" if unknown else None
        if action in ("update", "push"):
            source = check_view(answer.get("view"), ("modal",))
            if action == "update":
                self._site.views.update(view, source)
            else:
                self._site.views.push(user.id, source)
        elif action == "clear":
            self._site.views.clear(user.id)
        elif action is None:
            self._site.views.close(view)
        else:
            return f"{NOT_TAKEN} (unknown response_action {action})"
        return None

    async def close(self, user: User, view: View, values: Json) -> Json:
        """Close a modal without submitting it."""
        _check_owner(user, view)
        self._site.views.close(view)
        ack = Ack(0.0)
        if view.source.get("notify_on_close"):
            states = elements.states(view.blocks, values)
            ack = await self._site.send(
                "interactive", payloads.view_closed(view, user, states, cleared=False)
            )
        return {"ack_ms": ack.ms, "messages": []} | ({"problem": ack.problem} if ack.problem else {})

    async def open_home(self, user: User, expect: int) -> Json:
        """Open the app's Home tab, which the app may then publish."""
        interaction = self._begin(user, None)
        body: Json = {"type": "app_home_opened", "user": user.id, "tab": "home"}
        body["channel"] = self._site.world.direct(user.id).id
        home = self._site.world.homes.get(user.id)
        if home is not None:
            body["view"] = payloads.view_json(home)
        self._site.emit(body)
        # No app, no new Home: what was published before is still there.
        await self._finish(interaction, Ack(0.0), expect if self._site.sockets.connected else 0, None)
        home = self._site.world.homes.get(user.id)
        return {"view": payloads.view_json(home) if home else None}

    # what they share

    def _begin(
        self, user: User, channel: str | None, source: Message | None = None, under: View | None = None
    ) -> Interaction:
        expired = self._site.faults.take("expire") is not None
        return self._site.interactions.begin(user.id, channel, source=source, under=under, expired=expired)

    def _response_url(self, kind: str, interaction: Interaction) -> str:
        return f"{self._site.url}{kind}/{fixture.TEAM_ID}/{interaction.secret}"

    async def _finish(self, interaction: Interaction, ack: Ack, expect: int, problem: str | None) -> Json:
        """Wait until enough has come of it, and tell what has."""
        answer: Json = {"ack_ms": ack.ms}
        if problem:
            answer["problem"] = problem
            self._site.hub.tell(
                {
                    "type": "problem",
                    "channel": interaction.channel,
                    "user": interaction.user,
                    "text": problem,
                },
                interaction.user,
            )
        else:
            await self._wait(interaction, expect)
        interaction.waiting = False
        if interaction.view is not None:
            answer["view"] = interaction.view
        return answer | {"messages": sorted(interaction.messages, key=lambda m: str(m["ts"]))}

    async def _wait(self, interaction: Interaction, expect: int) -> None:
        async def enough() -> None:
            while interaction.view is None and len(interaction.messages) < expect:
                interaction.changed.clear()
                await interaction.changed.wait()

        if expect > 0:
            try:
                await asyncio.wait_for(enough(), self._site.settings.wait_seconds)
            except TimeoutError:
                return  # what came until now is the answer


def _check_owner(user: User, view: View) -> None:
    if view.user != user.id:
        raise InputError(f"{user.name} does not see the view {view.id}.")


def _choice(element: Json, wish: Json) -> Any:
    """What the driver chose, by the state's own name or as `value`."""
    field = elements.FIELDS.get(element["type"], ("value", None))[0]
    return wish.get(field, wish.get("value"))


def _states_with(blocks: list[Json], wish: Json, one: elements.Placed, state: Json) -> Json:
    """The states of all elements, the clicked one's included."""
    given = wish.get("values")
    values = elements.states(blocks, given if isinstance(given, dict) else {})
    if one.action_id in values.get(one.block_id, {}):
        values[one.block_id][one.action_id] = state
    return values
