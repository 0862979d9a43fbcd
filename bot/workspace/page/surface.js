// What blocks stand on: a message, a modal or the Home tab.
//
// A surface knows the values of its inputs by block and action, and sends
// actions to the bot.

/**
 * `send(action)` posts an action and resolves when the bot has acked it.
 * `kept` holds earlier values ({block: {action: state}}), which win over initial ones.
 */
export function makeSurface({ kind, people, send, kept = {} }) {
  const fields = new Map();
  const key = (block, action) => `${block}\n${action}`;
  return {
    kind,
    people,
    /** Register an element's reader of its present state. */
    field(block, element, read) {
      fields.set(key(block.block_id, element.action_id), { block, element, read });
    },
    kept: (block, element) => kept[block.block_id]?.[element.action_id] ?? null,
    values() {
      const values = {};
      for (const { block, element, read } of fields.values()) {
        (values[block.block_id] ??= {})[element.action_id] = { type: element.type, ...read() };
      }
      return values;
    },
    /** Required inputs that hold nothing, and texts of a forbidden length, by block. */
    gaps() {
      const errors = {};
      for (const { block, element, read } of fields.values()) {
        if (block.type !== "input") continue;
        const gap = gapOf(block, element, read());
        if (gap) errors[block.block_id] = gap;
      }
      return errors;
    },
    act(block, element, state = {}) {
      return send({ action_id: element.action_id, block_id: block.block_id, ...state, values: this.values() });
    },
  };
}

function gapOf(block, element, state) {
  const [value] = Object.values(state);
  const empty = value === null || value === undefined || value === "" || value.length === 0;
  if (empty) return block.optional ? null : "Please complete this required field.";
  if (typeof value !== "string") return null;
  if (element.min_length && value.length < element.min_length) {
    return `This entry needs at least ${element.min_length} characters.`;
  }
  return null;
}
