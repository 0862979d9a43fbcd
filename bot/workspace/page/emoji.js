// Shortcodes of the emoji that bots and people commonly write.

const TABLE = `
warning ⚠️|rotating_light 🚨|no_entry ⛔|no_entry_sign 🚫|x ❌|white_check_mark ✅|heavy_check_mark ✔️|ballot_box_with_check ☑️
question ❓|exclamation ❗|grey_question ❔|grey_exclamation ❕|information_source ℹ️|bulb 💡|bell 🔔|no_bell 🔕|mega 📣|loudspeaker 📢
satellite 🛰️|satellite_antenna 📡|rocket 🚀|boom 💥|fire 🔥|zap ⚡|anchor ⚓|ship 🚢|airplane ✈️|helicopter 🚁|radioactive_sign ☢️|bomb 💣
calendar 📆|date 📅|spiral_calendar_pad 🗓️|clock1 🕐|clock3 🕒|clock8 🕗|clock9 🕘|alarm_clock ⏰|hourglass ⌛|hourglass_flowing_sand ⏳|stopwatch ⏱️|watch ⌚
mag 🔍|mag_right 🔎|newspaper 📰|rolled_up_newspaper 🗞️|page_facing_up 📄|page_with_curl 📃|scroll 📜|memo 📝|pencil 📝|pencil2 ✏️|clipboard 📋|bookmark 🔖|bookmark_tabs 📑|books 📚|book 📖
file_folder 📁|open_file_folder 📂|card_index_dividers 🗂️|chart_with_upwards_trend 📈|chart_with_downwards_trend 📉|bar_chart 📊|inbox_tray 📥|outbox_tray 📤|package 📦|email 📧|envelope ✉️|incoming_envelope 📨
link 🔗|paperclip 📎|pushpin 📌|round_pushpin 📍|triangular_flag_on_post 🚩|white_flag 🏳️|checkered_flag 🏁|label 🏷️|key 🔑|lock 🔒|unlock 🔓|shield 🛡️|gear ⚙️|wrench 🔧|hammer 🔨|hammer_and_wrench 🛠️|toolbox 🧰
speech_balloon 💬|left_speech_bubble 🗨️|thought_balloon 💭|studio_microphone 🎙️|microphone 🎤|telephone_receiver 📞|phone ☎️|tv 📺|radio 📻|computer 💻|globe_with_meridians 🌐|earth_asia 🌏|earth_americas 🌎|earth_africa 🌍|world_map 🗺️
handshake 🤝|wave 👋|+1 👍|thumbsup 👍|-1 👎|thumbsdown 👎|eyes 👀|point_right 👉|point_left 👈|point_up ☝️|point_down 👇|raised_hands 🙌|clap 👏|pray 🙏|muscle 💪|ok_hand 👌|v ✌️
smile 😄|slightly_smiling_face 🙂|wink 😉|thinking_face 🤔|tada 🎉|sparkles ✨|star ⭐|star2 🌟|heart ❤️|100 💯|robot_face 🤖|bust_in_silhouette 👤|busts_in_silhouette 👥|office 🏢|classical_building 🏛️|bank 🏦|scales ⚖️|moneybag 💰
red_circle 🔴|large_orange_circle 🟠|orange_circle 🟠|large_yellow_circle 🟡|yellow_circle 🟡|large_green_circle 🟢|green_circle 🟢|large_blue_circle 🔵|blue_circle 🔵|white_circle ⚪|black_circle ⚫|large_blue_diamond 🔷|small_blue_diamond 🔹|large_orange_diamond 🔶|small_orange_diamond 🔸|small_red_triangle 🔺
arrow_right ➡️|arrow_left ⬅️|arrow_up ⬆️|arrow_down ⬇️|arrow_upper_right ↗️|arrows_counterclockwise 🔄|repeat 🔁|leftwards_arrow_with_hook ↩️|fast_forward ⏩|double_vertical_bar ⏸️|arrow_forward ▶️|heavy_plus_sign ➕|heavy_minus_sign ➖|new 🆕|sos 🆘|on 🔛|soon 🔜|back 🔙
sunrise 🌅|sunny ☀️|crescent_moon 🌙|coffee ☕|jp 🇯🇵|kr 🇰🇷|us 🇺🇸|cn 🇨🇳|ru 🇷🇺|gb 🇬🇧|flag-eu 🇪🇺
`;

const EMOJI = new Map(
  TABLE.trim().split(/[|\n]/).map((entry) => {
    const [name, sign] = entry.split(" ");
    return [name, sign];
  }),
);

function countryFlag(name) {
  const code = /^flag-([a-z]{2})$/.exec(name)?.[1];
  if (!code) return null;
  return String.fromCodePoint(...[...code].map((letter) => 0x1f1e6 + letter.codePointAt(0) - 97));
}

/** The sign of a shortcode's name, or null. */
export const emojiSign = (name) => EMOJI.get(name) ?? countryFlag(name);

/** Put signs for the known `:shortcodes:`; others stay as they are written. */
export function withEmoji(text) {
  return text.replace(/:([a-z0-9_+-]+):(?::skin-tone-[2-6]:)?/g, (whole, name) => emojiSign(name) ?? whole);
}
