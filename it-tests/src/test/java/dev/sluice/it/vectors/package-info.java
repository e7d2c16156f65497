/**
 * Recorded conversations, read from a file: a client and a server at the level of the wire on both sides of Sluice, which
 * say and expect what the file says.
 *
 * <p>Start with {@link dev.sluice.it.vectors.VectorsIT}.
 */
@NullMarked
package dev.sluice.it.vectors;

import org.jspecify.annotations.NullMarked;
