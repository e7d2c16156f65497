/** What the fixture shows of itself when it has to be of one revision and nothing newer. */

/** The revision that brought a member, where that is not the first. */
const MEMBERS_OF_TOOLS = {
  annotations: '2025-03-26',
  title: '2025-06-18',
  outputSchema: '2025-06-18',
  _meta: '2025-06-18',
  icons: '2025-11-25',
};
const MEMBERS_OF_RESULTS = { structuredContent: '2025-06-18' };
const MEMBERS_OF_PROGRESS = { message: '2025-03-26' };
const CAPABILITIES = { completions: '2025-03-26' };

const known = (members, revision) => (shown) =>
  Object.fromEntries(Object.entries(shown).filter(([name]) => (members[name] ?? '') <= revision));

/** How a server of a revision shows tool lists, results, progress and capabilities. */
export const asOf = (revision) => ({
  tools: ({ tools }) => ({ tools: tools.map(known(MEMBERS_OF_TOOLS, revision)) }),
  result: known(MEMBERS_OF_RESULTS, revision),
  progress: known(MEMBERS_OF_PROGRESS, revision),
  capabilities: known(CAPABILITIES, revision),
});

const same = (shown) => shown;

/** How a server shows them that leaves it to its clients what they take. */
export const unchanged = { tools: same, result: same, progress: same, capabilities: same };
