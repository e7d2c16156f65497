/**
 * As whom Sluice speaks with upstreams.
 *
 * <p>Start with {@link dev.sluice.proxy.connector.credentials.Credentials}.
 */
@NullMarked
package dev.sluice.proxy.connector.credentials;

import org.jspecify.annotations.NullMarked;
