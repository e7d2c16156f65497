/**
 * Streamable HTTP towards an upstream, legacy and modern.
 *
 * <p>Start with {@link dev.sluice.proxy.connector.http.HttpConnector}.
 */
@NullMarked
package dev.sluice.proxy.connector.http;

import org.jspecify.annotations.NullMarked;
