/**
 * What both sides need of OAuth: documents of authorization servers, and the tokens that clients have shown.
 *
 * <p>Start with {@link dev.sluice.proxy.oauth.AuthorizationServer}.
 */
@NullMarked
package dev.sluice.proxy.oauth;

import org.jspecify.annotations.NullMarked;
