/**
 * What an interceptor author needs: the contract, its context, and the actions an interceptor may answer with.
 *
 * <p>Start with {@link dev.sluice.interceptors.Interceptor}.
 */
@NullMarked
package dev.sluice.interceptors;

import org.jspecify.annotations.NullMarked;
