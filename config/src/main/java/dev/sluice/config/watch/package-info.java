/**
 * Notices that the file has changed.
 *
 * <p>Start with {@link dev.sluice.config.watch.FileChanges}.
 */
@NullMarked
package dev.sluice.config.watch;

import org.jspecify.annotations.NullMarked;
