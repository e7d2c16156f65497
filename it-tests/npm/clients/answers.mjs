/** How the reference client answers questions: always in the same way, so that two runs can be compared. */

const WORKSPACE = { uri: 'file:///workspace', name: 'workspace' };

export const answers = {
  'sampling/createMessage': ({ messages, maxTokens }) => {
    const { content } = messages.at(-1);
    const [block] = Array.isArray(content) ? content : [content];
    return {
      role: 'assistant',
      content: { type: 'text', text: `${block.text} (at most ${maxTokens} tokens)` },
      model: 'reference-model',
      stopReason: 'endTurn',
    };
  },
  'elicitation/create': ({ requestedSchema }) => ({ action: 'accept', content: filled(requestedSchema) }),
  'roots/list': () => ({ roots: [WORKSPACE] }),
};

/** The default of each field that has one, and a value made up for each other field that is required. */
export function filled({ properties = {}, required = [] }) {
  const fields = Object.entries(properties).filter(
    ([name, { default: value }]) => value !== undefined || required.includes(name),
  );
  return Object.fromEntries(fields.map(([name, schema]) => [name, schema.default ?? madeUp(name, schema)]));
}

function madeUp(name, { type }) {
  switch (type) {
    case 'boolean':
      return true;
    case 'integer':
    case 'number':
      return 1;
    default:
      return `the ${name}`;
  }
}
