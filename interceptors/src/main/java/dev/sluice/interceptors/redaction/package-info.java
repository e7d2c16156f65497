/**
 * Finds secrets and personal data in messages of both directions, and takes them out.
 *
 * <p>Start with {@link dev.sluice.interceptors.redaction.Redaction}.
 */
@NullMarked
package dev.sluice.interceptors.redaction;

import org.jspecify.annotations.NullMarked;
