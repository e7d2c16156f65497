/**
 * The configuration as values: one record per section of the file, with the defaults next to the records.
 *
 * <p>Start with {@link dev.sluice.config.SluiceConfig}. Records are immutable and safe to share between threads; what
 * they hold has been checked by {@code dev.sluice.config.load}, which is the only place that knows the file's syntax.
 */
@NullMarked
package dev.sluice.config;

import org.jspecify.annotations.NullMarked;
