/** The revisions that a client can be pinned to; they compare as text. */
export const REVISIONS = ['2024-11-05', '2025-03-26', '2025-06-18', '2025-11-25', '2026-07-28'];

/** The first one, and the only one over HTTP+SSE. */
export const OLDEST = '2024-11-05';

/** The first one with elicitation. */
export const ELICITATION = '2025-06-18';

/** The first one with structured content. */
export const STRUCTURED = '2025-06-18';

/** The first one whose servers may close a stream and have it resumed. */
export const POLLING = '2025-11-25';

/** The first one without sessions. */
export const MODERN = '2026-07-28';
