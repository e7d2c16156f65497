/**
 * Remembers what a tool said of itself when it was approved, and keeps it from the client when that changes.
 *
 * <p>Start with {@link dev.sluice.interceptors.pinning.ToolPinning}.
 */
@NullMarked
package dev.sluice.interceptors.pinning;

import org.jspecify.annotations.NullMarked;
