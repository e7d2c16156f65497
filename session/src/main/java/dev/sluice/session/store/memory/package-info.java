/**
 * The store for one process: sessions live on its heap and end with it.
 *
 * <p>Start with {@link dev.sluice.session.store.memory.MemorySessionStore}.
 */
@NullMarked
package dev.sluice.session.store.memory;

import org.jspecify.annotations.NullMarked;
