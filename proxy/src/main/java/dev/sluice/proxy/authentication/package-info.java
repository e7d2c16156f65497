/**
 * Who a client is: the resource server of OAuth, keys and certificates. Knows nothing of HTTP's machinery.
 *
 * <p>Start with {@link dev.sluice.proxy.authentication.Gatekeeper}.
 */
@NullMarked
package dev.sluice.proxy.authentication;

import org.jspecify.annotations.NullMarked;
