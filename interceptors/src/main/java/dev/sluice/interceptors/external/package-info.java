/**
 * Lets a service outside decide, over HTTP.
 *
 * <p>Start with {@link dev.sluice.interceptors.external.ExternalPolicy}.
 */
@NullMarked
package dev.sluice.interceptors.external;

import org.jspecify.annotations.NullMarked;
