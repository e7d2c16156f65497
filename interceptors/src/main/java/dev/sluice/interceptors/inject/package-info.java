/**
 * Adds to requests what the operator wants the upstream to know.
 *
 * <p>Start with {@link dev.sluice.interceptors.inject.Injection}.
 */
@NullMarked
package dev.sluice.interceptors.inject;

import org.jspecify.annotations.NullMarked;
